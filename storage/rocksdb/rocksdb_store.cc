#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/utilities/optimistic_transaction_db.h>
#include <rocksdb/utilities/transaction.h>
#include <rocksdb/write_buffer_manager.h>

#include <atomic>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "storage/checkpoint.h"
#include "storage/engine.h"
#include "storage/limits.h"
#include "storage/rocksdb/sst_run.h"

namespace bluegate::storage {
namespace {

// Values from here on (pictures) go to blob files, which compaction does not rewrite.
constexpr uint64_t kBlobBytesMin = 16 * 1024;
// The same where values are appended: what compaction still moves are keys and short rows.
constexpr uint64_t kAppendedBlobBytesMin = 512;
// Long enough to tell the tables of such a store apart.
constexpr size_t kTablePrefixBytes = 13;
constexpr int64_t kWrittenOutBytesKept = 1 * 1024 * 1024;
// Tables in memory are written out seconds apart, comparing takes no millisecond.
constexpr int kTriesMax = 8;
constexpr size_t kBlockCacheBytes = 64 * 1024 * 1024;
constexpr size_t kWriteBufferBytes = 32 * 1024 * 1024;
constexpr size_t kWriteBuffersBytesMax = 40 * 1024 * 1024;
constexpr size_t kLevels = 7;  // RocksDB's default
constexpr int kFilterBitsPerKey = 10;
constexpr double kMemoryFilterShare = 0.02;
constexpr int kOpenAttempts = 5;
constexpr int kReaderOpenFilesMax = 512;

absl::Status InFolder(const std::filesystem::path& folder, const rocksdb::Status& status) {
  const absl::Status mapped = FromRocksDb(status);
  return absl::Status(mapped.code(),
                      absl::StrCat("data folder \"", folder.string(), "\": ", mapped.message()));
}

// One for all databases of the process, so that its memory has a bound however many there are: the
// one with the most in memory writes it out first.
std::shared_ptr<rocksdb::WriteBufferManager> WriteBuffers() {
  static const auto* const buffers = new std::shared_ptr<rocksdb::WriteBufferManager>(
      std::make_shared<rocksdb::WriteBufferManager>(kWriteBuffersBytesMax));
  return *buffers;
}

// One for all databases that are open, for the same reason. It goes with the last of them: what a
// database that was closed had in it must not answer for the files of the next one.
std::shared_ptr<rocksdb::Cache> Blocks() {
  static auto* const mutex = new absl::Mutex;
  static auto* const blocks = new std::weak_ptr<rocksdb::Cache>;
  absl::MutexLock lock(mutex);
  std::shared_ptr<rocksdb::Cache> open = blocks->lock();
  if (open == nullptr) *blocks = open = rocksdb::NewLRUCache(kBlockCacheBytes);
  return open;
}

rocksdb::Options OptionsOfTheStore(MainUse use) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.enable_blob_files = true;
  options.min_blob_size = use == MainUse::kAppending ? kAppendedBlobBytesMin : kBlobBytesMin;
  options.write_buffer_size = kWriteBufferBytes;
  options.write_buffer_manager = WriteBuffers();
  // Transactions look for conflicts in what was written last. Left to itself RocksDB keeps 64 MiB
  // of it for each database after it was written out.
  options.max_write_buffer_size_to_maintain = kWrittenOutBytesKept;
  // Most look-ups are for keys that are not in memory: names that are asked for the first time.
  options.memtable_prefix_bloom_size_ratio = kMemoryFilterShare;
  options.memtable_whole_key_filtering = true;
  // Files of the upper levels are soon merged into others: packing them would be for nothing.
  options.compression_per_level.assign(kLevels, rocksdb::kSnappyCompression);
  options.compression_per_level[0] = options.compression_per_level[1] = rocksdb::kNoCompression;
  options.max_background_jobs = 2;
  options.keep_log_file_num = 4;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = Blocks();
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  if (use == MainUse::kAppending) {
    // The next key of a table mostly comes right after its last one, which is remembered.
    options.memtable_insert_with_hint_prefix_extractor.reset(
        rocksdb::NewCappedPrefixTransform(kTablePrefixBytes));
    // Nearly all comes from one thread; what makes room for several costs it on every key.
    options.allow_concurrent_memtable_write = false;
    // Who appends knows which names are new without asking.
    options.memtable_prefix_bloom_size_ratio = 0;
  }
  if (use == MainUse::kLookingUp) {
    // A value that is in no cache costs a page of memory and a few compares, instead of a system
    // call, a checksum and the unpacking of a block.
    options.allow_mmap_reads = true;
    options.compression_per_level.assign(kLevels, rocksdb::kNoCompression);
    table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

rocksdb::Slice AsSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view AsView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// What reading needs, of whatever kind the database is.
class RocksDbReader : public KeyValueStore {
 public:
  explicit RocksDbReader(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) {}

  absl::StatusOr<std::string> Get(std::string_view key) const override {
    std::string value;
    const rocksdb::Status status = db_->Get({}, AsSlice(key), &value);
    if (!status.ok()) return FromRocksDb(status);
    return value;
  }

  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    if (keys.size() == 1) return GetOne(keys.front());
    const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
    std::vector<rocksdb::PinnableSlice> found(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    db_->MultiGet({}, db_->DefaultColumnFamily(), keys.size(), slices.data(), found.data(),
                  statuses.data());
    std::vector<std::optional<std::string>> values(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) {
      if (statuses[i].ok()) {
        values[i] = found[i].ToString();
      } else if (!statuses[i].IsNotFound()) {
        return FromRocksDb(statuses[i]);
      }
    }
    return values;
  }

  absl::Status Scan(
      const KeyRange& range, ScanOrder order,
      absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override {
    const rocksdb::Slice lower = AsSlice(range.start);
    const rocksdb::Slice upper = AsSlice(range.limit);
    rocksdb::ReadOptions options;
    options.iterate_lower_bound = &lower;
    if (!range.limit.empty()) options.iterate_upper_bound = &upper;
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options));
    const bool ascending = order == ScanOrder::kAscending;
    for (ascending ? it->SeekToFirst() : it->SeekToLast(); it->Valid();
         ascending ? it->Next() : it->Prev()) {
      if (!visit(AsView(it->key()), AsView(it->value()))) break;
    }
    return FromRocksDb(it->status());
  }

  absl::Status Write(const WriteBatch&, Durability) override { return ReadOnly(); }
  absl::Status Sync() override { return ReadOnly(); }

 private:
  // What MultiGet gives for one key, without its preparations for many.
  absl::StatusOr<std::vector<std::optional<std::string>>> GetOne(const std::string& key) const {
    rocksdb::PinnableSlice found;
    const rocksdb::Status status = db_->Get({}, db_->DefaultColumnFamily(), key, &found);
    if (status.IsNotFound()) return std::vector<std::optional<std::string>>(1);
    if (!status.ok()) return FromRocksDb(status);
    return std::vector<std::optional<std::string>>{found.ToString()};
  }

  static absl::Status ReadOnly() { return absl::UnavailableError("database: opened to read only"); }

  const std::unique_ptr<rocksdb::DB> db_;
};

class RocksDbStore : public RocksDbReader, public Checkpointing {
 public:
  // The reader owns what both use.
  explicit RocksDbStore(rocksdb::OptimisticTransactionDB* db)
      : RocksDbReader(std::unique_ptr<rocksdb::DB>(db)), transactions_(db) {}

  absl::Status Write(const WriteBatch& batch, Durability durability) override {
    if (absl::Status status = CheckLimits(batch); !status.ok()) return status;
    if (absl::Status resumed = ResumeIfStopped(); !resumed.ok()) return resumed;
    rocksdb::WriteOptions options;
    options.sync = durability == Durability::kSynced;
    absl::Status written =
        batch.expectations().empty() ? WritePlain(batch, options) : WriteExpecting(batch, options);
    if (!written.ok() && !absl::IsAborted(written)) stopped_ = true;
    return written;
  }

  absl::StatusOr<std::unique_ptr<SortedRun>> BeginRun() override {
    return BeginSstRun(transactions_->GetBaseDB());
  }

  absl::Status DeleteRange(const KeyRange& range) override {
    rocksdb::DB* const db = transactions_->GetBaseDB();
    const rocksdb::Slice start = AsSlice(range.start);
    // Without a limit of its own a range ends above every key there can be.
    const std::string above_all(kKeyBytesMax + 1, '\xff');
    const rocksdb::Slice limit = range.limit.empty() ? above_all : AsSlice(range.limit);
    // Files that lie inside the range go whole; the rest is covered by a mark.
    rocksdb::Status status =
        rocksdb::DeleteFilesInRange(db, db->DefaultColumnFamily(), &start, &limit, false);
    if (status.ok()) status = db->DeleteRange({}, db->DefaultColumnFamily(), start, limit);
    return FromRocksDb(status);
  }

  absl::Status Sync() override { return FromRocksDb(transactions_->SyncWAL()); }

  absl::Status Checkpoint(const std::filesystem::path& folder) override {
    std::error_code ignored;
    if (std::filesystem::exists(folder, ignored)) {
      return absl::AlreadyExistsError(
          absl::StrCat("checkpoint: \"", folder.string(), "\" is there, wanted a new folder"));
    }
    rocksdb::Checkpoint* made = nullptr;
    rocksdb::Status status = rocksdb::Checkpoint::Create(transactions_->GetBaseDB(), &made);
    if (!status.ok()) return InFolder(folder, status);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    // What is in memory is written to a file first, so that no log that still grows is copied.
    status = checkpoint->CreateCheckpoint(folder.string(), /*log_size_for_flush=*/0);
    return status.ok() ? absl::OkStatus() : InFolder(folder, status);
  }

 private:
  // After an error of the disk RocksDB refuses every write, also when there is room again, until it
  // is told to go on.
  absl::Status ResumeIfStopped() {
    if (!stopped_.load(std::memory_order_relaxed)) return absl::OkStatus();
    const absl::Status resumed = FromRocksDb(transactions_->GetBaseDB()->Resume());
    if (resumed.ok()) stopped_ = false;
    return resumed;
  }

  absl::Status WritePlain(const WriteBatch& batch, const rocksdb::WriteOptions& options) {
    constexpr size_t kHeadBytes = 16;  // of a change, at most: its kind and two lengths
    size_t bytes = kHeadBytes;
    for (const auto& [key, value] : batch.changes()) {
      bytes += kHeadBytes + key.size() + (value.has_value() ? value->size() : 0);
    }
    rocksdb::WriteBatch changes(bytes);
    for (const auto& [key, value] : batch.changes()) {
      const rocksdb::Status status =
          value.has_value() ? changes.Put(key, *value) : changes.Delete(key);
      if (!status.ok()) return FromRocksDb(status);
    }
    return FromRocksDb(transactions_->GetBaseDB()->Write(options, &changes));
  }

  // Compares again when the table in memory was written out between comparing and commit: RocksDB
  // cannot tell then whether a key changed, and says so.
  absl::Status WriteExpecting(const WriteBatch& batch, const rocksdb::WriteOptions& options) {
    rocksdb::Status status = rocksdb::Status::TryAgain();
    for (int i = 0; i < kTriesMax && status.IsTryAgain(); ++i) {
      if (absl::Status tried = TryExpecting(batch, options, &status); !tried.ok()) return tried;
    }
    return FromRocksDb(status);
  }

  // The transaction checks at commit that no expected key changed since it was compared; what it
  // found stands in `committed`.
  absl::Status TryExpecting(const WriteBatch& batch, const rocksdb::WriteOptions& options,
                            rocksdb::Status* committed) {
    const std::unique_ptr<rocksdb::Transaction> transaction(
        transactions_->BeginTransaction(options));
    for (const auto& [key, expected] : batch.expectations()) {
      std::string value;
      const rocksdb::Status status = transaction->GetForUpdate({}, key, &value);
      if (!status.ok() && !status.IsNotFound()) return FromRocksDb(status);
      const bool same = status.ok() ? expected == value : !expected.has_value();
      if (!same) return ExpectationFailed(key);
    }
    for (const auto& [key, value] : batch.changes()) {
      const rocksdb::Status status =
          value.has_value() ? transaction->Put(key, *value) : transaction->Delete(key);
      if (!status.ok()) return FromRocksDb(status);
    }
    *committed = transaction->Commit();
    return absl::OkStatus();
  }

  rocksdb::OptimisticTransactionDB* const transactions_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenRocksDb(const std::filesystem::path& folder,
                                                           MainUse use) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  // Evidence and password hashes: nobody else on the machine looks in, whatever the umask.
  if (!error) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("data folder \"", folder.string(), "\": ", error.message()));
  }
  rocksdb::OptimisticTransactionDB* db = nullptr;
  const rocksdb::Status status =
      rocksdb::OptimisticTransactionDB::Open(OptionsOfTheStore(use), folder.string(), &db);
  if (!status.ok()) return InFolder(folder, status);
  // Whoever has the database open alone may have runs under way.
  RemoveCutOffRuns(folder);
  return std::make_unique<RocksDbStore>(db);
}

absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenRocksDbToRead(
    const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "CURRENT", ignored)) {
    return absl::NotFoundError(
        absl::StrCat("data folder \"", folder.string(), "\": holds no database"));
  }
  rocksdb::Options options = OptionsOfTheStore(MainUse::kWriting);
  // With a bound on open files RocksDB 7.8 opens a database whose log is empty like any other.
  // Without one it takes a short cut for databases of one file, which does not find values in blob
  // files.
  options.max_open_files = kReaderOpenFilesMax;
  rocksdb::DB* db = nullptr;
  rocksdb::Status status;
  // The process that writes may replace files between the reading of their list and their opening.
  for (int attempt = 0; attempt < kOpenAttempts; ++attempt) {
    status = rocksdb::DB::OpenForReadOnly(options, folder.string(), &db);
    if (!status.IsIOError() && !status.IsPathNotFound() && !status.IsCorruption()) break;
  }
  if (!status.ok()) return InFolder(folder, status);
  return std::make_unique<RocksDbReader>(std::unique_ptr<rocksdb::DB>(db));
}

}  // namespace bluegate::storage
