#ifndef BLUEGATE_STORAGE_ENGINE_H_
#define BLUEGATE_STORAGE_ENGINE_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "storage/kv.h"

namespace bluegate::storage {

// What a database is mostly asked for. It changes how later files are laid out and how all are
// read, never what is in them: a database may be opened for the one and then for the other.
enum class MainUse {
  kWriting,    // values come all the time and are read soon or in order
  kAppending,  // the same, and few are ever read again: they are written once and stay there
  kLookingUp,  // small values are read one by one, in no order, by somebody who waits
};

// Opens, and makes if it is not there, a RocksDB database in `folder`, which only its owner may
// enter from then on (0700). One process at a time may have it open: UNAVAILABLE names the folder
// when another has.
absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenRocksDb(const std::filesystem::path& folder,
                                                           MainUse use = MainUse::kWriting);

// Opens a database to read what it holds at this moment; a process that has it open to write goes
// on writing, and nothing on disk is changed. Writes are refused with UNAVAILABLE. NOT_FOUND when
// the folder holds no database.
absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenRocksDbToRead(
    const std::filesystem::path& folder);

// An empty store in memory, with the same behaviour. For tests.
std::unique_ptr<KeyValueStore> MakeMemoryStore();

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_ENGINE_H_
