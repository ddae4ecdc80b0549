#ifndef BLUEGATE_SERVICES_REGISTRY_TABLE_EXPORTER_H_
#define BLUEGATE_SERVICES_REGISTRY_TABLE_EXPORTER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/registry/table_form.h"
#include "storage/register_store.h"

namespace bluegate::registry {

// A table as CSV, piece by piece, as it was when the exporter was made: its head, then the rows in
// the order of key, part and identity. Of a row that several sources have, the one imported last
// holds. A file in that order with LF line ends and quotes only where they are needed comes out
// byte for byte as it was imported. Used by one thread at a time.
class TableExporter {
 public:
  // `head` is the file's beginning: the header's line, with or without a schema line before it. The
  // others outlive this object.
  TableExporter(const storage::RegisterStore* store, const TableForm* form, std::string head);

  // Whole lines, at most 1 MiB; empty at the end. DATA_LOSS when a record cannot be read.
  absl::StatusOr<std::string> Next();

 private:
  absl::Status AppendLines(const storage::RegisterEntry& entry);

  const storage::RegisterStore* const store_;
  const TableForm* const form_;
  const std::shared_ptr<const storage::RegisterView> view_;
  std::optional<std::string> last_key_;
  std::string ready_;  // lines that do not fit into a piece any more
  bool ended_ = false;
};

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_TABLE_EXPORTER_H_
