#ifndef BLUEGATE_STORAGE_ROW_TABLE_H_
#define BLUEGATE_STORAGE_ROW_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bluegate::storage {

// Rows laid out for one kind of question only: the value of a key. Finding one takes a place of a
// hash table and the row itself, two or three lines of memory, where a store that also scans,
// changes and recovers goes through an index, a filter and a block. It is made from such a store,
// never instead of one: it is gone with the process.
//
// The places are in memory, 12 bytes a row; the rows in a mapped file without a name, which the
// system may take from memory and read again. Made by one thread; then any thread may look up.
class RowTable {
 public:
  // Takes rows in, whose keys differ.
  class Maker {
   public:
    // `folder`, where the file is, is there; `rows_max` rows at most will come, and `bytes_max` of
    // its disk may be taken.
    static absl::StatusOr<std::unique_ptr<Maker>> Begin(const std::filesystem::path& folder,
                                                        uint64_t rows_max, uint64_t bytes_max);
    ~Maker();
    Maker(const Maker&) = delete;

    // RESOURCE_EXHAUSTED: more rows or bytes than were announced, or the disk is full; UNAVAILABLE:
    // anything else the system says.
    absl::Status Add(std::string_view key, std::string_view value);

    // The table of what was added. Called at most once.
    absl::StatusOr<std::unique_ptr<const RowTable>> Finish();

   private:
    Maker(int descriptor, uint64_t rows_max, uint64_t bytes_max);
    absl::Status Flush();

    int descriptor_;
    std::string buffer_;
    uint64_t written_ = 0;
    uint64_t rows_left_;
    const uint64_t bytes_max_;
    std::vector<uint64_t> places_;
  };

  ~RowTable();
  RowTable(const RowTable&) = delete;

  // The value of the key, which lives as long as the table; nullopt: no row has that key.
  // DATA_LOSS when the row has changed since it was taken in.
  absl::StatusOr<std::optional<std::string_view>> Find(std::string_view key) const;

 private:
  RowTable(const char* rows, uint64_t bytes, std::vector<uint64_t> places)
      : rows_(rows), bytes_(bytes), places_(std::move(places)) {}

  const char* const rows_;  // mapped
  const uint64_t bytes_;
  // 0: free. Otherwise 40 bits, where the row begins and one more, and 24 bits of the key's hash.
  const std::vector<uint64_t> places_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_ROW_TABLE_H_
