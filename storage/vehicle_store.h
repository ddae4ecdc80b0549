#ifndef BLUEGATE_STORAGE_VEHICLE_STORE_H_
#define BLUEGATE_STORAGE_VEHICLE_STORE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/kv.h"

namespace bluegate::storage {

// A vehicle as it is kept. The record is the owner's bytes.
struct StoredVehicle {
  std::string number;        // as on the plate, without zero bytes
  uint32_t plate_class = 0;  // code of GA/T 16.7, 0-99
  std::string record;
  std::string source;  // file or register it came from
  absl::Time imported;
};

// The register at one moment. As long as someone holds it, nothing it shows is removed.
class RegisterView {
 public:
  struct Generation {
    std::string source;
    absl::Time imported;
    uint64_t rows = 0;
  };
  // By generation number; of two rows of one vehicle the one of the greater generation holds.
  const std::map<uint64_t, Generation>& generations() const { return generations_; }

 private:
  friend class VehicleStore;
  std::map<uint64_t, Generation> generations_;
};

class VehicleImport;

// The vehicle register. Each source (a file, an authority's register) has one generation of rows
// that holds; importing a source again writes a new generation beside it, then one synced batch
// turns the source over to it, so that a reader sees the old rows or the new ones and never some of
// each. Thread-safe.
class VehicleStore {
 public:
  static constexpr size_t kSourcesMax = 64;

  // Removes what imports left behind that a crash cut off.
  static absl::StatusOr<std::unique_ptr<VehicleStore>> Open(std::unique_ptr<KeyValueStore> kv);

  // The register as it is now.
  std::shared_ptr<const RegisterView> View() const;

  // Every vehicle that bears the number, one a plate class, by class; empty when there is none.
  absl::StatusOr<std::vector<StoredVehicle>> Find(const RegisterView& view,
                                                  std::string_view number) const;

  // Vehicles in the order of number and class, at most `rows_max`, beginning after `after` (null:
  // with the first). Empty at the end.
  absl::StatusOr<std::vector<StoredVehicle>> Page(const RegisterView& view,
                                                  const StoredVehicle* after,
                                                  size_t rows_max) const;

  // Begins a generation. Several imports may be under way. RESOURCE_EXHAUSTED when `source` is a
  // new one and there are kSourcesMax already. The import must end before the store goes.
  absl::StatusOr<std::unique_ptr<VehicleImport>> BeginImport(std::string source);

  // What the import of this request id answered, with the source it was for.
  struct Answer {
    std::string source;
    std::string bytes;
  };
  // NOT_FOUND when none was committed under that id.
  absl::StatusOr<Answer> FindAnswer(std::string_view request_id) const;

  // Deletes generations that no source and no view needs any more. The work of seconds after a
  // large import; called after one.
  absl::Status RemoveUnused();

 private:
  friend class VehicleImport;
  explicit VehicleStore(std::unique_ptr<KeyValueStore> kv) : kv_(std::move(kv)) {}

  absl::Status Load();
  std::set<uint64_t> Needed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status DeleteRows(const std::set<uint64_t>& generations);
  absl::Status Commit(uint64_t generation, const RegisterView::Generation& row,
                      std::string_view request_id, std::string_view answer);
  void End(uint64_t generation);

  const std::unique_ptr<KeyValueStore> kv_;
  absl::Mutex commit_mutex_;  // held from reading a source's generation to turning it over
  mutable absl::Mutex mutex_;
  std::shared_ptr<const RegisterView> view_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::weak_ptr<const RegisterView>> earlier_views_ ABSL_GUARDED_BY(mutex_);
  std::set<uint64_t> under_way_ ABSL_GUARDED_BY(mutex_);
  std::set<uint64_t> kept_ ABSL_GUARDED_BY(mutex_);  // every generation that may have rows
  uint64_t next_generation_ ABSL_GUARDED_BY(mutex_) = 1;
};

// One import under way. Used by one thread. Going away without Commit leaves the register as it
// was.
class VehicleImport {
 public:
  ~VehicleImport();
  VehicleImport(const VehicleImport&) = delete;

  // Rows may come in any order; a later row of the same vehicle replaces an earlier one. They are
  // written in chunks, seen by nobody.
  absl::Status Add(std::string_view number, uint32_t plate_class, std::string_view record);

  // Turns the source over to what was added, and keeps `answer` under `request_id` (1-64 bytes), in
  // one synced batch. ABORTED when an import of that id was committed meanwhile: then FindAnswer
  // has its answer. Called at most once.
  absl::Status Commit(std::string_view request_id, std::string_view answer, absl::Time now);

 private:
  friend class VehicleStore;
  VehicleImport(VehicleStore* store, uint64_t generation, std::string source)
      : store_(store), generation_(generation), source_(std::move(source)) {}
  absl::Status Flush();

  VehicleStore* const store_;
  const uint64_t generation_;
  const std::string source_;
  WriteBatch chunk_;
  size_t chunk_rows_ = 0;
  uint64_t rows_ = 0;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_VEHICLE_STORE_H_
