#include "services/bluegate/database_rows.h"

#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

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

std::optional<std::pair<std::string, std::string>> DatabaseRows::LastUpTo(std::string_view prefix,
                                                                          std::string_view key) {
  std::optional<std::pair<std::string, std::string>> last;
  status_.Update(store_->Scan({std::string(prefix), std::string(key) + '\0'},
                              storage::ScanOrder::kDescending,
                              [&](std::string_view found, std::string_view value) {
                                last.emplace(found, value);
                                return false;
                              }));
  return last;
}

// Read here once more, and not by the writer's code: the format is docs/storage_format.md's.
std::string DatabaseRows::PictureAt(std::string_view place) const {
  constexpr size_t kNumbers = 3;  // file, offset, bytes
  uint64_t numbers[kNumbers] = {};
  if (place.size() != kNumbers * 8) return "";
  for (size_t i = 0; i < place.size(); ++i) {
    numbers[i / 8] = numbers[i / 8] << 8 | static_cast<uint8_t>(place[i]);
  }
  const std::filesystem::path path =
      folder_ / "evidence" / absl::StrFormat("%012d.segment", numbers[0]);
  std::error_code error;
  const uint64_t file_bytes = std::filesystem::file_size(path, error);
  const bool inside = !error && numbers[1] <= file_bytes && numbers[2] <= file_bytes - numbers[1];
  if (!inside) return "";
  std::string bytes(numbers[2], '\0');
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(numbers[1]));
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return file ? bytes : "";
}

std::optional<std::string> DatabaseRows::Picture(std::string_view sha256) {
  const std::string key(sha256);
  if (const auto place = Get(verification::TableKey("capture_picture_place") + key)) {
    return PictureAt(*place);
  }
  // The first layout.
  return Get(absl::StrCat(verification::TableKey("capture_picture"), std::string(sha256)));
}

}  // namespace bluegate
