#ifndef BLUEGATE_STORAGE_REGISTER_STORE_H_
#define BLUEGATE_STORAGE_REGISTER_STORE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/kv.h"
#include "storage/row_sorter.h"
#include "storage/row_table.h"

namespace bluegate::storage {

// Number of a table of the register, such as vehicles or inspections; the owner gives them out.
using RegisterTable = uint32_t;

// Rows that one import brought; never changed afterwards.
struct RegisterGeneration {
  uint64_t number = 0;  // rises with every import; of two the greater was begun later
  absl::Time imported;
  uint64_t rows = 0;
};

// A file or authority's register that a table has rows from.
struct RegisterSource {
  RegisterTable table = 0;
  std::string name;
  RegisterGeneration current;
  std::optional<RegisterGeneration> previous;  // what a roll back returns to
  // The rows of the current generation laid out for look-ups; null until LayOut has come to them.
  std::shared_ptr<const RowTable> laid_out;
};

// A row as it is kept. The record is the owner's bytes.
struct RegisterRow {
  const RegisterSource* source = nullptr;  // lives as long as the view
  uint32_t part = 0;                       // such as the plate class
  std::string record;
};

// A key of a table with its rows in the order of import: of two sources the one imported last comes
// last, within one in the order of parts and identities.
struct RegisterEntry {
  std::string key;
  std::vector<RegisterRow> rows;
};

// The register at one moment. As long as someone holds it, nothing it shows is removed.
class RegisterView {
 public:
  // In the order of their current generations.
  const std::vector<RegisterSource>& sources() const { return sources_; }
  // Null when the table has no such source.
  const RegisterSource* Find(RegisterTable table, std::string_view source) const;

 private:
  friend class RegisterStore;
  std::vector<RegisterSource> sources_;
};

// What is kept of a change beside the change itself, in the same step.
struct RegisterChange {
  // Names the change, 1-64 bytes without a zero byte. One id changes something once.
  std::string request_id;
  // What was asked, ImportScope or RollBackScope, so that an id that comes again for something else
  // is told from a repeat.
  std::string scope;
  std::string answer;   // the owner's bytes, given back to a repeat
  std::string history;  // the owner's bytes, the next entry of the history
};

std::string ImportScope(RegisterTable table, std::string_view source);
std::string RollBackScope(RegisterTable table, std::string_view source);

class RegisterImport;

// The register: tables of rows, each from one or more sources. A source has one generation of rows
// that holds and keeps the one before it. Importing writes a new generation beside them that nobody
// sees, then one synced batch turns the source over to it: a reader sees the old rows or the new
// ones and never some of each. Rolling back turns it over to the generation before. Thread-safe.
class RegisterStore {
 public:
  // Of all tables together.
  static constexpr size_t kSourcesMax = 64;
  // Rows of one key in one source: all are read together.
  static constexpr size_t kRowsOfKeyMax = 256;

  // Removes what imports left behind that a crash cut off. Rows in the layout before this one
  // (docs/storage_format.md) are brought over, as rows of `vehicles`. `folder` is for sorting, and
  // is there already.
  static absl::StatusOr<std::unique_ptr<RegisterStore>> Open(std::unique_ptr<KeyValueStore> kv,
                                                             std::filesystem::path folder,
                                                             RegisterTable vehicles);

  // The register as it is now.
  std::shared_ptr<const RegisterView> View() const;

  // What these tables have of each key, one entry for each key in the order given; without rows
  // where there are none. All is one read.
  absl::StatusOr<std::vector<RegisterEntry>> Find(const RegisterView& view,
                                                  const std::vector<RegisterTable>& tables,
                                                  const std::vector<std::string>& keys) const;

  // Entries of a table in the order of keys, about `keys_max`, beginning after the key `after`
  // (nullopt: with the first). Empty at the end.
  absl::StatusOr<std::vector<RegisterEntry>> Page(const RegisterView& view, RegisterTable table,
                                                  const std::optional<std::string>& after,
                                                  size_t keys_max) const;

  // Begins a generation. Several imports may be under way. RESOURCE_EXHAUSTED when `source` is a
  // new one and there are kSourcesMax already. The import must end before the store goes.
  absl::StatusOr<std::unique_ptr<RegisterImport>> BeginImport(RegisterTable table,
                                                              std::string source);

  // A sorter that writes to the folder for sorting.
  std::unique_ptr<RowSorter> MakeSorter() const { return std::make_unique<RowSorter>(folder_); }

  // Returns the source to its previous generation, which then has none before it. NOT_FOUND: no
  // such source; FAILED_PRECONDITION: nothing to return to; ABORTED: the request id changed
  // something already, FindAnswer tells what. `change` is made for the source as it will be.
  absl::Status RollBack(RegisterTable table, std::string_view source,
                        absl::FunctionRef<RegisterChange(const RegisterSource& restored)> change);

  // What the change of this request id answered, with what it was asked.
  struct Answer {
    std::string scope;
    std::string bytes;
  };
  // NOT_FOUND when nothing was changed under that id.
  absl::StatusOr<Answer> FindAnswer(std::string_view request_id) const;

  // Entries of the history, the latest first, at most `entries_max`, from those before position
  // `before` (0: from the latest).
  struct HistoryEntry {
    uint64_t position = 0;
    std::string bytes;
  };
  absl::StatusOr<std::vector<HistoryEntry>> History(uint64_t before, size_t entries_max) const;

  // Lays out the rows of every source for look-ups where that is not done yet, until `stop` says
  // so: views taken afterwards find rows without the key-value store, and nobody waits for the disk
  // as far as the machine's memory holds the register. A source that would take more than an eighth
  // of what the disk has left is not laid out: RESOURCE_EXHAUSTED. Called after a start, an import
  // and a roll back, by one thread. Look-ups go on meanwhile, and find the same.
  absl::Status LayOut(absl::FunctionRef<bool()> stop);

  // Deletes generations that no source and no view needs any more. Called after an import.
  absl::Status RemoveUnused();

 private:
  friend class RegisterImport;
  RegisterStore(std::unique_ptr<KeyValueStore> kv, std::filesystem::path folder)
      : kv_(std::move(kv)), folder_(std::move(folder)) {}

  absl::Status Load();
  std::set<uint64_t> Needed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Commit(RegisterSource source, const RegisterChange& change)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);
  // Null when it was stopped.
  absl::StatusOr<std::shared_ptr<const RowTable>> LayOutRows(const RegisterGeneration& generation,
                                                             absl::FunctionRef<bool()> stop) const;
  absl::Status FindLaidOut(const RegisterSource& source, const std::string& key,
                           std::vector<RegisterRow>* rows) const;
  void Show(std::shared_ptr<const RegisterView> view) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void End(uint64_t generation);

  const std::unique_ptr<KeyValueStore> kv_;
  const std::filesystem::path folder_;
  absl::Mutex commit_mutex_;  // held from reading a source to turning it over
  uint64_t next_history_ ABSL_GUARDED_BY(commit_mutex_) = 1;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const RegisterView> view_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::weak_ptr<const RegisterView>> earlier_views_ ABSL_GUARDED_BY(mutex_);
  std::set<uint64_t> under_way_ ABSL_GUARDED_BY(mutex_);
  std::set<uint64_t> kept_ ABSL_GUARDED_BY(mutex_);  // every generation that may have rows
  uint64_t next_generation_ ABSL_GUARDED_BY(mutex_) = 1;
};

// One import under way. Used by one thread. Going away without Commit leaves the register as it
// was.
class RegisterImport {
 public:
  ~RegisterImport();
  RegisterImport(const RegisterImport&) = delete;

  // Rows come in the order of key, part and identity, as a RowSorter gives them.
  absl::Status Add(const UnsortedRow& row);

  // Turns the source over to what was added. ABORTED when the request id changed something
  // meanwhile: then FindAnswer has its answer. Called at most once. `change` is made for the source
  // as it will be.
  absl::Status Commit(absl::Time now,
                      absl::FunctionRef<RegisterChange(const RegisterSource& source)> change);

 private:
  friend class RegisterStore;
  RegisterImport(RegisterStore* store, RegisterTable table, uint64_t generation, std::string source,
                 std::unique_ptr<SortedRun> run)
      : store_(store),
        table_(table),
        generation_(generation),
        source_(std::move(source)),
        run_(std::move(run)) {}
  absl::Status EndKey();

  RegisterStore* const store_;
  const RegisterTable table_;
  const uint64_t generation_;
  const std::string source_;
  std::unique_ptr<SortedRun> run_;
  std::string key_;    // of the rows being collected
  std::string value_;  // what they come to
  uint64_t rows_ = 0;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_REGISTER_STORE_H_
