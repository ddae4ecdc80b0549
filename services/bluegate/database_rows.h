#ifndef BLUEGATE_SERVICES_BLUEGATE_DATABASE_ROWS_H_
#define BLUEGATE_SERVICES_BLUEGATE_DATABASE_ROWS_H_

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "storage/kv.h"
#include "verification/rows.h"

namespace bluegate {

// A service's database as the verifier reads it, with the evidence files beside it. Used by one
// thread.
class DatabaseRows : public verification::Rows {
 public:
  // `folder` is the service's.
  DatabaseRows(std::unique_ptr<storage::KeyValueStore> store, std::filesystem::path folder)
      : store_(std::move(store)), folder_(std::move(folder)) {}

  std::optional<std::string> Get(std::string_view key) override;
  void ForEach(
      std::string_view prefix,
      absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit) override;
  std::optional<std::pair<std::string, std::string>> LastUpTo(std::string_view prefix,
                                                              std::string_view key) override;
  std::optional<std::string> Picture(std::string_view sha256) override;

  // The first error of the database.
  const absl::Status& status() const { return status_; }

 private:
  // The bytes at a place of the evidence files, as `capture_picture_place` gives it; empty when
  // they are not there.
  std::string PictureAt(std::string_view place) const;

  const std::unique_ptr<storage::KeyValueStore> store_;
  const std::filesystem::path folder_;
  absl::Status status_;
};

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_DATABASE_ROWS_H_
