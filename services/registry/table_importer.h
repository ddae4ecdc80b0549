#ifndef BLUEGATE_SERVICES_REGISTRY_TABLE_IMPORTER_H_
#define BLUEGATE_SERVICES_REGISTRY_TABLE_IMPORTER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/registry/v1/register_table.pb.h"
#include "enforcement/clock.h"
#include "services/registry/csv_splitter.h"
#include "services/registry/table_form.h"
#include "storage/register_store.h"

namespace bluegate::registry {

inline constexpr size_t kCsvPieceBytesMax = 1 << 20;
inline constexpr uint64_t kCsvFileBytesMax = uint64_t{1} << 30;
// More bad values than these are counted and no longer told: whoever has so many has the wrong
// file, and the list is to be read by people.
inline constexpr uint64_t kBadValuesToldMax = 100'000;

// What is imported.
struct ImportOrder {
  std::string request_id;
  // UNSPECIFIED: as the schema line says; without one vehicles.
  v1::RegisterTable table = v1::REGISTER_TABLE_UNSPECIFIED;
  std::string source;
  std::string actor;
  bool dry_run = false;
  uint64_t total_bytes = 0;  // 0: not stated
};

// INVALID_ARGUMENT when it is no name of a source: 1-128 bytes of text.
absl::Status CheckSource(const std::string& source);

// Hears what an import finds, on the thread that imports. It may block: the import waits.
class ImportListener {
 public:
  virtual ~ImportListener() = default;
  // Called every few thousand rows.
  virtual void OnProgress(uint64_t rows_checked, uint64_t rows_written) = 0;
  // Each bad value, up to kBadValuesToldMax: in the order of lines, then rows that repeat another.
  virtual void OnBadValue(const v1::RowError& error) = 0;
};

// One import, piece by piece. Checks rows as they come and sorts them on the disk; the end of the
// file then writes them, sorted, where nobody sees them yet, and turns the source over. So a file
// of any size needs the memory of a sorter. Rows that repeat another show when all are sorted. Used
// by one thread at a time.
class TableImporter {
 public:
  // All outlive this object.
  TableImporter(storage::RegisterStore* store, const Clock* clock, ImportListener* listener);

  // Once, first. INVALID_ARGUMENT, or ALREADY_EXISTS (the request id changed something else).
  absl::Status Begin(ImportOrder order);

  // The next bytes. INVALID_ARGUMENT or RESOURCE_EXHAUSTED (a limit of the contract, or the disk)
  // end the import.
  absl::Status Take(std::string_view csv);

  // The end of the file: turns the source over to the new rows if every row was sound.
  absl::StatusOr<v1::ImportResult> Finish();

 private:
  // The answer that this request id got first, into result_. NOT_FOUND: none yet.
  absl::Status Repeat();
  bool TakeRow(CsvRow& row);
  bool TakeSchemaLine(const CsvRow& row);
  void TakeHeader(const CsvRow& row);
  absl::Status WriteSorted();
  absl::Status Commit();
  void Reject(const v1::RowError& error);

  storage::RegisterStore* const store_;
  const Clock* const clock_;
  ImportListener* const listener_;
  ImportOrder order_;
  bool repeated_ = false;
  uint64_t bytes_ = 0;
  CsvSplitter splitter_;
  const TableForm* form_ = nullptr;  // once the schema line, or its absence, was seen
  bool header_seen_ = false;
  size_t columns_ = 0;  // of the header: a file may lack optional ones
  uint64_t rows_ = 0;
  v1::ImportResult result_;
  std::vector<v1::RowError> errors_;  // of one row
  std::unique_ptr<storage::RowSorter> sorter_;
  std::unique_ptr<storage::RegisterImport> import_;  // null for a dry run and after a bad row
  absl::Status status_;                              // of the storage
};

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_TABLE_IMPORTER_H_
