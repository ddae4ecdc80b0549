#ifndef BLUEGATE_STORAGE_ROW_SORTER_H_
#define BLUEGATE_STORAGE_ROW_SORTER_H_

#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace bluegate::storage {

// One row of a file that is being imported.
struct UnsortedRow {
  std::string_view key;       // what the table is looked up by, such as a plate number
  uint32_t part = 0;          // tells rows of one key apart for readers, such as the plate class
  std::string_view identity;  // tells rows of one key and part apart; empty where there is one only
  uint64_t line = 0;          // where it stands in the file
  std::string_view record;
};

// Sorts rows by key, part, identity and line. Holds about twice `memory_bytes`, however many rows
// come: what is more is sorted and written to files without a name, which go with the sorter or
// with the process. Used by one thread; it sorts on another one meanwhile.
class RowSorter {
 public:
  // `folder` is where the files lie; it is there already.
  explicit RowSorter(std::filesystem::path folder, size_t memory_bytes = 48 << 20);
  ~RowSorter();
  RowSorter(const RowSorter&) = delete;

  // Keys and identities hold no zero byte. RESOURCE_EXHAUSTED (disk full) or UNAVAILABLE end the
  // sorting.
  absl::Status Add(const UnsortedRow& row);

  // Gives every row once, in order, until `visit` returns false. The views are valid during the
  // visit only. Called once, after the last Add.
  absl::Status Sort(absl::FunctionRef<bool(const UnsortedRow& row)> visit);

 private:
  class Chunk;
  class RunFile;

  absl::Status TakeSpilled();
  absl::Status Spill();

  const std::filesystem::path folder_;
  const size_t memory_bytes_;
  std::unique_ptr<Chunk> chunk_;
  std::future<absl::Status> spilled_;  // of the chunk that is being sorted and written
  std::vector<std::unique_ptr<RunFile>> runs_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_ROW_SORTER_H_
