#include <utility>

#include "storage/register_layout.h"
#include "storage/register_store.h"

namespace bluegate::storage {

RegisterImport::~RegisterImport() {
  run_.reset();
  store_->End(generation_);
}

absl::Status RegisterImport::Add(const UnsortedRow& row) {
  if (row.key != key_) {
    if (absl::Status status = EndKey(); !status.ok()) return status;
    key_ = std::string(row.key);
  }
  AppendRegisterRow(row.part, row.record, &value_);
  ++rows_;
  return absl::OkStatus();
}

absl::Status RegisterImport::EndKey() {
  if (value_.empty()) return absl::OkStatus();
  absl::Status status = run_->Put(RegisterRowKey(generation_, key_), value_);
  value_.clear();
  return status;
}

absl::Status RegisterImport::Commit(
    absl::Time now, absl::FunctionRef<RegisterChange(const RegisterSource& source)> change) {
  absl::Status status = EndKey();
  if (status.ok()) status = run_->Finish();
  if (!status.ok()) return status;
  absl::MutexLock commit_lock(&store_->commit_mutex_);
  const std::shared_ptr<const RegisterView> view = store_->View();
  RegisterSource source = {table_, source_, {generation_, now, rows_}, std::nullopt};
  if (const RegisterSource* before = view->Find(table_, source_); before != nullptr) {
    source.previous = before->current;
  }
  return store_->Commit(source, change(source));
}

}  // namespace bluegate::storage
