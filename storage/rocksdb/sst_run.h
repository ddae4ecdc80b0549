#ifndef BLUEGATE_STORAGE_ROCKSDB_SST_RUN_H_
#define BLUEGATE_STORAGE_ROCKSDB_SST_RUN_H_

#include <rocksdb/db.h>

#include <filesystem>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/kv.h"

namespace bluegate::storage {

// RocksDB's error in the vocabulary of kv.h.
absl::Status FromRocksDb(const rocksdb::Status& status);

// A run that is written into table files of its own, past the log and the memory table; RocksDB
// takes the finished files in by one step. The files are named *.run and lie in the folder of the
// database. `db` outlives the run.
absl::StatusOr<std::unique_ptr<SortedRun>> BeginSstRun(rocksdb::DB* db);

// Removes the files of runs that a crash cut off.
void RemoveCutOffRuns(const std::filesystem::path& folder);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_ROCKSDB_SST_RUN_H_
