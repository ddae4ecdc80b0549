#ifndef BLUEGATE_SERVICES_BLUEGATE_DATABASE_ROWS_H_
#define BLUEGATE_SERVICES_BLUEGATE_DATABASE_ROWS_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "storage/kv.h"
#include "verification/rows.h"

namespace bluegate {

// A service's database as the verifier reads it. Used by one thread.
class DatabaseRows : public verification::Rows {
 public:
  explicit DatabaseRows(std::unique_ptr<storage::KeyValueStore> store) : store_(std::move(store)) {}

  std::optional<std::string> Get(std::string_view key) override;
  void ForEach(
      std::string_view prefix,
      absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit) override;
  std::optional<std::string> Picture(std::string_view sha256) override;

  // The first error of the database.
  const absl::Status& status() const { return status_; }

 private:
  const std::unique_ptr<storage::KeyValueStore> store_;
  absl::Status status_;
};

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_DATABASE_ROWS_H_
