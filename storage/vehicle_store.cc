#include "storage/vehicle_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

// vehicle: number, class, generation -> the owner's record
constexpr std::string_view kVehicleTable = "vehicle";
// vehicle-source: source -> generation, time of import, rows
constexpr std::string_view kSourceTable = "vehicle-source";
// vehicle-generation: generation -> empty; there from before its first row to after its last
constexpr std::string_view kGenerationTable = "vehicle-generation";
// vehicle-import: request id -> source, answer
constexpr std::string_view kImportTable = "vehicle-import";

// A batch of rows takes some 100 KiB, far under the limits of the log of an engine.
constexpr size_t kRowsPerChunk = 1000;

std::string VehicleKey(std::string_view number, uint32_t plate_class, uint64_t generation) {
  return OrderedKey(kVehicleTable).Text(number).Number(plate_class).Number(generation).str();
}

std::string GenerationKey(uint64_t generation) {
  return OrderedKey(kGenerationTable).Number(generation).str();
}

struct VehicleKeyParts {
  std::string number;
  uint32_t plate_class = 0;
  uint64_t generation = 0;
};

absl::StatusOr<VehicleKeyParts> ReadVehicleKey(std::string_view key) {
  OrderedKeyReader reader(kVehicleTable, key);
  const absl::StatusOr<std::string> number = reader.Text();
  const absl::StatusOr<uint64_t> plate_class = reader.Number();
  const absl::StatusOr<uint64_t> generation = reader.Number();
  for (const absl::Status& status : {number.status(), plate_class.status(), generation.status()}) {
    if (!status.ok()) return status;
  }
  return VehicleKeyParts{*number, static_cast<uint32_t>(*plate_class), *generation};
}

// Collects what holds of rows that come in key order: of each vehicle the last generation shown.
class Collector {
 public:
  explicit Collector(const RegisterView& view) : view_(view) {}

  // False when the key cannot be read.
  bool Take(std::string_view key, std::string_view value) {
    absl::StatusOr<VehicleKeyParts> parts = ReadVehicleKey(key);
    if (!parts.ok()) {
      status_ = parts.status();
      return false;
    }
    const auto shown = view_.generations().find(parts->generation);
    if (shown == view_.generations().end()) return true;
    const bool same = !found_.empty() && found_.back().number == parts->number &&
                      found_.back().plate_class == parts->plate_class;
    if (!same) found_.emplace_back();
    found_.back() = {std::move(parts->number), parts->plate_class, std::string(value),
                     shown->second.source, shown->second.imported};
    return true;
  }

  size_t size() const { return found_.size(); }
  absl::StatusOr<std::vector<StoredVehicle>> Finish(absl::Status scan) && {
    status_.Update(scan);
    if (!status_.ok()) return status_;
    return std::move(found_);
  }

 private:
  const RegisterView& view_;
  std::vector<StoredVehicle> found_;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<VehicleStore>> VehicleStore::Open(
    std::unique_ptr<KeyValueStore> kv) {
  std::unique_ptr<VehicleStore> store(new VehicleStore(std::move(kv)));
  absl::Status status = store->Load();
  if (status.ok()) status = store->RemoveUnused();
  if (!status.ok()) return status;
  return store;
}

absl::Status VehicleStore::Load() {
  absl::MutexLock lock(&mutex_);
  auto view = std::make_shared<RegisterView>();
  absl::Status status;
  absl::Status scan = kv_->Scan(
      PrefixRange(OrderedKey(kSourceTable).str()), ScanOrder::kAscending,
      [&](std::string_view key, std::string_view value) {
        const absl::StatusOr<std::string> source = OrderedKeyReader(kSourceTable, key).Text();
        status.Update(source.status());
        RecordReader reader(value);
        const uint64_t generation = reader.Number();
        RegisterView::Generation row;
        row.imported = absl::FromUnixMicros(static_cast<int64_t>(reader.Number()));
        row.rows = reader.Number();
        status.Update(reader.Finish("vehicle-source"));
        if (!status.ok()) return false;
        row.source = *source;
        view->generations_[generation] = std::move(row);
        return true;
      });
  status.Update(scan);
  scan = kv_->Scan(PrefixRange(OrderedKey(kGenerationTable).str()), ScanOrder::kAscending,
                   [&](std::string_view key, std::string_view value) {
                     const auto generation = OrderedKeyReader(kGenerationTable, key).Number();
                     status.Update(generation.status());
                     if (!generation.ok()) return false;
                     kept_.insert(*generation);
                     next_generation_ = *generation + 1;
                     return true;
                   });
  status.Update(scan);
  view_ = std::move(view);
  return status;
}

std::shared_ptr<const RegisterView> VehicleStore::View() const {
  absl::MutexLock lock(&mutex_);
  return view_;
}

absl::StatusOr<std::vector<StoredVehicle>> VehicleStore::Find(const RegisterView& view,
                                                              std::string_view number) const {
  Collector collector(view);
  absl::Status scan = kv_->Scan(
      PrefixRange(OrderedKey(kVehicleTable).Text(number).str()), ScanOrder::kAscending,
      [&](std::string_view key, std::string_view value) { return collector.Take(key, value); });
  return std::move(collector).Finish(scan);
}

absl::StatusOr<std::vector<StoredVehicle>> VehicleStore::Page(const RegisterView& view,
                                                              const StoredVehicle* after,
                                                              size_t rows_max) const {
  KeyRange range = PrefixRange(OrderedKey(kVehicleTable).str());
  if (after != nullptr) {
    // The key after every generation of that vehicle.
    range.start = OrderedKey(kVehicleTable)
                      .Text(after->number)
                      .Number(uint64_t{after->plate_class} + 1)
                      .str();
  }
  Collector collector(view);
  absl::Status scan =
      kv_->Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
        // One more is begun, so that the last one is complete.
        return collector.Take(key, value) && collector.size() <= rows_max;
      });
  auto found = std::move(collector).Finish(scan);
  if (found.ok() && found->size() > rows_max) found->resize(rows_max);
  return found;
}

absl::StatusOr<std::unique_ptr<VehicleImport>> VehicleStore::BeginImport(std::string source) {
  uint64_t generation = 0;
  {
    absl::MutexLock lock(&mutex_);
    bool known = false;
    for (const auto& [number, row] : view_->generations()) known |= row.source == source;
    if (!known && view_->generations().size() >= kSourcesMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat("source: \"", source, "\" would be one more than ", kSourcesMax,
                       " sources, wanted one that is there already"));
    }
    generation = next_generation_++;
    under_way_.insert(generation);
    kept_.insert(generation);
  }
  std::unique_ptr<VehicleImport> import(new VehicleImport(this, generation, std::move(source)));
  WriteBatch batch;
  batch.Put(GenerationKey(generation), "");
  if (absl::Status status = kv_->Write(batch, Durability::kBuffered); !status.ok()) return status;
  return import;
}

absl::StatusOr<VehicleStore::Answer> VehicleStore::FindAnswer(std::string_view request_id) const {
  const auto value = kv_->Get(OrderedKey(kImportTable).Text(request_id).str());
  if (!value.ok()) return value.status();
  RecordReader reader(*value);
  Answer answer;
  answer.source = reader.Bytes();
  answer.bytes = reader.Bytes();
  if (absl::Status status = reader.Finish("vehicle-import"); !status.ok()) return status;
  return answer;
}

std::set<uint64_t> VehicleStore::Needed() {
  std::set<uint64_t> needed = under_way_;
  std::erase_if(earlier_views_, [](const auto& view) { return view.expired(); });
  std::vector<std::shared_ptr<const RegisterView>> views = {view_};
  for (const auto& earlier : earlier_views_) {
    if (auto view = earlier.lock()) views.push_back(std::move(view));
  }
  for (const auto& view : views) {
    for (const auto& [generation, row] : view->generations()) needed.insert(generation);
  }
  return needed;
}

absl::Status VehicleStore::RemoveUnused() {
  std::set<uint64_t> unused;
  {
    absl::MutexLock lock(&mutex_);
    const std::set<uint64_t> needed = Needed();
    for (const uint64_t generation : kept_) {
      if (!needed.contains(generation)) unused.insert(generation);
    }
  }
  if (unused.empty()) return absl::OkStatus();
  if (absl::Status status = DeleteRows(unused); !status.ok()) return status;
  absl::MutexLock lock(&mutex_);
  for (const uint64_t generation : unused) kept_.erase(generation);
  return absl::OkStatus();
}

absl::Status VehicleStore::DeleteRows(const std::set<uint64_t>& generations) {
  WriteBatch batch;
  absl::Status status;
  absl::Status scan = kv_->Scan(
      PrefixRange(OrderedKey(kVehicleTable).str()), ScanOrder::kAscending,
      [&](std::string_view key, std::string_view value) {
        const auto parts = ReadVehicleKey(key);
        status.Update(parts.status());
        if (!status.ok()) return false;
        if (!generations.contains(parts->generation)) return true;
        batch.Delete(std::string(key));
        if (batch.changes().size() >= kRowsPerChunk) {
          status.Update(kv_->Write(std::exchange(batch, WriteBatch()), Durability::kBuffered));
        }
        return status.ok();
      });
  status.Update(scan);
  if (!status.ok()) return status;
  for (const uint64_t generation : generations) batch.Delete(GenerationKey(generation));
  return kv_->Write(batch, Durability::kBuffered);
}

absl::Status VehicleStore::Commit(uint64_t generation, const RegisterView::Generation& row,
                                  std::string_view request_id, std::string_view answer) {
  const std::string import_key = OrderedKey(kImportTable).Text(request_id).str();
  WriteBatch batch;
  batch.Expect(import_key, std::nullopt);
  batch.Put(import_key, RecordWriter().Bytes(row.source).Bytes(answer).Take());
  batch.Put(OrderedKey(kSourceTable).Text(row.source).str(),
            RecordWriter()
                .Number(generation)
                .Number(static_cast<uint64_t>(absl::ToUnixMicros(row.imported)))
                .Number(row.rows)
                .Take());
  absl::MutexLock commit_lock(&commit_mutex_);
  if (absl::Status status = kv_->Write(batch, Durability::kSynced); !status.ok()) return status;
  absl::MutexLock lock(&mutex_);
  auto view = std::make_shared<RegisterView>(*view_);
  std::erase_if(view->generations_,
                [&](const auto& entry) { return entry.second.source == row.source; });
  view->generations_[generation] = row;
  earlier_views_.push_back(view_);
  view_ = std::move(view);
  return absl::OkStatus();
}

void VehicleStore::End(uint64_t generation) {
  absl::MutexLock lock(&mutex_);
  under_way_.erase(generation);
}

VehicleImport::~VehicleImport() { store_->End(generation_); }

absl::Status VehicleImport::Add(std::string_view number, uint32_t plate_class,
                                std::string_view record) {
  chunk_.Put(VehicleKey(number, plate_class, generation_), std::string(record));
  ++rows_;
  return ++chunk_rows_ < kRowsPerChunk ? absl::OkStatus() : Flush();
}

absl::Status VehicleImport::Flush() {
  chunk_rows_ = 0;
  return store_->kv_->Write(std::exchange(chunk_, WriteBatch()), Durability::kBuffered);
}

absl::Status VehicleImport::Commit(std::string_view request_id, std::string_view answer,
                                   absl::Time now) {
  if (absl::Status status = Flush(); !status.ok()) return status;
  return store_->Commit(generation_, {source_, now, rows_}, request_id, answer);
}

}  // namespace bluegate::storage
