#include "storage/register_store.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/register_layout.h"

namespace bluegate::storage {
namespace {

void SortByGeneration(std::vector<RegisterSource>* sources) {
  std::sort(sources->begin(), sources->end(),
            [](const auto& a, const auto& b) { return a.current.number < b.current.number; });
}

}  // namespace

std::string ImportScope(RegisterTable table, std::string_view source) {
  return absl::StrCat("import/", table, "/", AbslView(source));
}

std::string RollBackScope(RegisterTable table, std::string_view source) {
  return absl::StrCat("roll-back/", table, "/", AbslView(source));
}

const RegisterSource* RegisterView::Find(RegisterTable table, std::string_view source) const {
  for (const RegisterSource& candidate : sources_) {
    if (candidate.table == table && candidate.name == source) return &candidate;
  }
  return nullptr;
}

absl::StatusOr<std::unique_ptr<RegisterStore>> RegisterStore::Open(
    std::unique_ptr<KeyValueStore> kv, std::filesystem::path folder, RegisterTable vehicles) {
  std::unique_ptr<RegisterStore> store(new RegisterStore(std::move(kv), std::move(folder)));
  absl::Status status = UpgradeRegister(store->kv_.get(), vehicles);
  if (status.ok()) status = store->Load();
  if (status.ok()) status = store->RemoveUnused();
  if (!status.ok()) return status;
  return store;
}

absl::Status RegisterStore::Load() {
  absl::MutexLock commit_lock(&commit_mutex_);
  absl::MutexLock lock(&mutex_);
  auto view = std::make_shared<RegisterView>();
  absl::Status status;
  absl::Status scan = kv_->Scan(RegisterSourceRange(), ScanOrder::kAscending,
                                [&](std::string_view key, std::string_view value) {
                                  auto source = ReadRegisterSource(key, value);
                                  status.Update(source.status());
                                  if (!source.ok()) return false;
                                  view->sources_.push_back(*std::move(source));
                                  return true;
                                });
  status.Update(scan);
  SortByGeneration(&view->sources_);
  scan = kv_->Scan(RegisterGenerationRange(), ScanOrder::kAscending,
                   [&](std::string_view key, std::string_view value) {
                     const auto generation = ReadRegisterGenerationKey(key);
                     status.Update(generation.status());
                     if (!generation.ok()) return false;
                     kept_.insert(*generation);
                     next_generation_ = *generation + 1;
                     return true;
                   });
  status.Update(scan);
  scan = kv_->Scan(RegisterHistoryRange(std::numeric_limits<uint64_t>::max()),
                   ScanOrder::kDescending, [&](std::string_view key, std::string_view value) {
                     const auto position = ReadRegisterHistoryKey(key);
                     status.Update(position.status());
                     if (position.ok()) next_history_ = *position + 1;
                     return false;
                   });
  status.Update(scan);
  view_ = std::move(view);
  return status;
}

std::shared_ptr<const RegisterView> RegisterStore::View() const {
  absl::MutexLock lock(&mutex_);
  return view_;
}

absl::StatusOr<std::unique_ptr<RegisterImport>> RegisterStore::BeginImport(RegisterTable table,
                                                                           std::string source) {
  uint64_t generation = 0;
  {
    absl::MutexLock lock(&mutex_);
    if (view_->Find(table, source) == nullptr && view_->sources().size() >= kSourcesMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat("source: \"", source, "\" would be one more than ", kSourcesMax,
                       " sources, wanted one that is there already"));
    }
    generation = next_generation_++;
    under_way_.insert(generation);
    kept_.insert(generation);
  }
  WriteBatch batch;
  batch.Put(RegisterGenerationKey(generation), "");
  absl::Status status = kv_->Write(batch, Durability::kBuffered);
  absl::StatusOr<std::unique_ptr<SortedRun>> run = kv_->BeginRun();
  status.Update(run.status());
  if (!status.ok()) {
    End(generation);
    return status;
  }
  return std::unique_ptr<RegisterImport>(
      new RegisterImport(this, table, generation, std::move(source), *std::move(run)));
}

std::set<uint64_t> RegisterStore::Needed() {
  std::set<uint64_t> needed = under_way_;
  std::erase_if(earlier_views_, [](const auto& view) { return view.expired(); });
  std::vector<std::shared_ptr<const RegisterView>> views = {view_};
  for (const auto& earlier : earlier_views_) {
    if (auto view = earlier.lock()) views.push_back(std::move(view));
  }
  for (const auto& view : views) {
    for (const RegisterSource& source : view->sources()) {
      needed.insert(source.current.number);
      if (source.previous.has_value()) needed.insert(source.previous->number);
    }
  }
  return needed;
}

absl::Status RegisterStore::RemoveUnused() {
  std::set<uint64_t> unused;
  {
    absl::MutexLock lock(&mutex_);
    const std::set<uint64_t> needed = Needed();
    std::set_difference(kept_.begin(), kept_.end(), needed.begin(), needed.end(),
                        std::inserter(unused, unused.end()));
  }
  for (const uint64_t generation : unused) {
    if (absl::Status status = kv_->DeleteRange(RegisterRowRange(generation)); !status.ok()) {
      return status;
    }
    WriteBatch batch;
    batch.Delete(RegisterGenerationKey(generation));
    if (absl::Status status = kv_->Write(batch, Durability::kBuffered); !status.ok()) {
      return status;
    }
    absl::MutexLock lock(&mutex_);
    kept_.erase(generation);
  }
  return absl::OkStatus();
}

absl::Status RegisterStore::Commit(RegisterSource source, const RegisterChange& change) {
  const std::string change_key = RegisterChangeKey(change.request_id);
  WriteBatch batch;
  batch.Expect(change_key, std::nullopt);
  batch.Put(change_key, RegisterChangeValue(change.scope, change.answer));
  batch.Put(RegisterHistoryKey(next_history_), change.history);
  batch.Put(RegisterSourceKey(source.table, source.name), RegisterSourceValue(source));
  if (absl::Status status = kv_->Write(batch, Durability::kSynced); !status.ok()) return status;
  ++next_history_;
  absl::MutexLock lock(&mutex_);
  auto view = std::make_shared<RegisterView>(*view_);
  std::erase_if(view->sources_, [&](const RegisterSource& other) {
    return other.table == source.table && other.name == source.name;
  });
  view->sources_.push_back(std::move(source));
  SortByGeneration(&view->sources_);
  Show(std::move(view));
  return absl::OkStatus();
}

void RegisterStore::Show(std::shared_ptr<const RegisterView> view) {
  earlier_views_.push_back(view_);
  view_ = std::move(view);
}

absl::Status RegisterStore::LayOut(absl::FunctionRef<bool()> stop) {
  const std::shared_ptr<const RegisterView> now = View();
  absl::Status status;
  for (const RegisterSource& source : now->sources()) {
    if (source.laid_out != nullptr) continue;
    absl::StatusOr<std::shared_ptr<const RowTable>> rows = LayOutRows(source.current, stop);
    status.Update(rows.status());
    if (!rows.ok()) continue;  // the next one may be smaller
    if (*rows == nullptr) break;
    absl::MutexLock lock(&mutex_);
    auto view = std::make_shared<RegisterView>(*view_);
    for (RegisterSource& shown : view->sources_) {
      if (shown.current.number == source.current.number) shown.laid_out = *rows;
    }
    Show(std::move(view));
  }
  return status;
}

absl::Status RegisterStore::RollBack(
    RegisterTable table, std::string_view source,
    absl::FunctionRef<RegisterChange(const RegisterSource& restored)> change) {
  absl::MutexLock commit_lock(&commit_mutex_);
  const std::shared_ptr<const RegisterView> view = View();
  const RegisterSource* const now = view->Find(table, source);
  if (now == nullptr) {
    return absl::NotFoundError(
        absl::StrCat("source: \"", AbslView(source), "\", wanted one that was imported"));
  }
  if (!now->previous.has_value()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "source: \"", now->name, "\" has no earlier import, wanted one that was imported again"));
  }
  const RegisterSource restored = {table, now->name, *now->previous, std::nullopt, nullptr};
  return Commit(restored, change(restored));
}

void RegisterStore::End(uint64_t generation) {
  absl::MutexLock lock(&mutex_);
  under_way_.erase(generation);
}

}  // namespace bluegate::storage
