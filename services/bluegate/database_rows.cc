#include "services/bluegate/database_rows.h"

#include "absl/strings/str_cat.h"

namespace bluegate {

std::optional<std::string> DatabaseRows::Get(std::string_view key) {
  absl::StatusOr<std::string> value = store_->Get(key);
  if (value.ok()) return *std::move(value);
  if (!absl::IsNotFound(value.status())) status_.Update(value.status());
  return std::nullopt;
}

void DatabaseRows::ForEach(
    std::string_view prefix,
    absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit) {
  status_.Update(store_->Scan(storage::PrefixRange(prefix), storage::ScanOrder::kAscending, visit));
}

std::optional<std::string> DatabaseRows::Picture(std::string_view sha256) {
  return Get(absl::StrCat(verification::TableKey("capture_picture"), std::string(sha256)));
}

}  // namespace bluegate
