#include <optional>
#include <utility>
#include <vector>

#include "storage/ordered_key.h"
#include "storage/record_codec.h"
#include "storage/register_layout.h"

namespace bluegate::storage {
namespace {

// The layout before this one, for vehicles alone.
// vehicle: number, class, generation -> the owner's record
constexpr std::string_view kVehicleTable = "vehicle";
// vehicle-source: source -> generation, time of import, rows
constexpr std::string_view kSourceTable = "vehicle-source";
// vehicle-generation: generation -> empty
constexpr std::string_view kGenerationTable = "vehicle-generation";
// vehicle-import: request id -> source, answer
constexpr std::string_view kImportTable = "vehicle-import";

KeyRange TableRange(std::string_view table) { return PrefixRange(OrderedKey(table).str()); }

absl::StatusOr<std::vector<RegisterSource>> Sources(KeyValueStore* kv, RegisterTable vehicles) {
  std::vector<RegisterSource> sources;
  absl::Status status;
  absl::Status scan = kv->Scan(
      TableRange(kSourceTable), ScanOrder::kAscending,
      [&](std::string_view key, std::string_view value) {
        const absl::StatusOr<std::string> name = OrderedKeyReader(kSourceTable, key).Text();
        RecordReader reader(value);
        RegisterGeneration generation;
        generation.number = reader.Number();
        generation.imported = absl::FromUnixMicros(static_cast<int64_t>(reader.Number()));
        generation.rows = reader.Number();
        status.Update(name.status());
        status.Update(reader.Finish(kSourceTable));
        if (!status.ok()) return false;
        sources.push_back({vehicles, *name, generation, std::nullopt});
        return true;
      });
  status.Update(scan);
  if (!status.ok()) return status;
  return sources;
}

// Rows keep their order of number and class, so they can be written as they come.
absl::Status CopyRows(KeyValueStore* kv, uint64_t generation) {
  auto run = kv->BeginRun();
  if (!run.ok()) return run.status();
  std::string number;
  std::string rows;
  absl::Status status;
  const auto end_number = [&] {
    if (!rows.empty()) status.Update((*run)->Put(RegisterRowKey(generation, number), rows));
    rows.clear();
  };
  absl::Status scan =
      kv->Scan(TableRange(kVehicleTable), ScanOrder::kAscending,
               [&](std::string_view key, std::string_view value) {
                 OrderedKeyReader reader(kVehicleTable, key);
                 const absl::StatusOr<std::string> row_number = reader.Text();
                 const absl::StatusOr<uint64_t> row_class = reader.Number();
                 const absl::StatusOr<uint64_t> row_generation = reader.Number();
                 for (const absl::Status& part :
                      {row_number.status(), row_class.status(), row_generation.status()}) {
                   status.Update(part);
                 }
                 if (!status.ok()) return false;
                 if (*row_generation != generation) return true;
                 if (*row_number != number) end_number();
                 number = *row_number;
                 AppendRegisterRow(static_cast<uint32_t>(*row_class), value, &rows);
                 return status.ok();
               });
  status.Update(scan);
  if (status.ok()) end_number();
  return status.ok() ? (*run)->Finish() : status;
}

absl::Status CopySource(KeyValueStore* kv, const RegisterSource& source) {
  const uint64_t generation = source.current.number;
  WriteBatch begun;
  begun.Put(RegisterGenerationKey(generation), "");
  absl::Status status = kv->Write(begun, Durability::kBuffered);
  // What a crash left of an earlier copy.
  if (status.ok()) status = kv->DeleteRange(RegisterRowRange(generation));
  if (status.ok()) status = CopyRows(kv, generation);
  if (!status.ok()) return status;
  WriteBatch turned_over;
  turned_over.Put(RegisterSourceKey(source.table, source.name), RegisterSourceValue(source));
  turned_over.Delete(OrderedKey(kSourceTable).Text(source.name).str());
  return kv->Write(turned_over, Durability::kSynced);
}

absl::Status CopyAnswers(KeyValueStore* kv, RegisterTable vehicles) {
  WriteBatch answers;
  absl::Status status;
  absl::Status scan =
      kv->Scan(TableRange(kImportTable), ScanOrder::kAscending,
               [&](std::string_view key, std::string_view value) {
                 const auto request_id = OrderedKeyReader(kImportTable, key).Text();
                 RecordReader reader(value);
                 const std::string source = reader.Bytes();
                 const std::string answer = reader.Bytes();
                 status.Update(request_id.status());
                 status.Update(reader.Finish(kImportTable));
                 if (!status.ok()) return false;
                 answers.Put(RegisterChangeKey(*request_id),
                             RegisterChangeValue(ImportScope(vehicles, source), answer));
                 answers.Delete(std::string(key));
                 return true;
               });
  status.Update(scan);
  return status.ok() ? kv->Write(answers, Durability::kSynced) : status;
}

}  // namespace

absl::Status UpgradeRegister(KeyValueStore* kv, RegisterTable vehicles) {
  const auto sources = Sources(kv, vehicles);
  if (!sources.ok()) return sources.status();
  for (const RegisterSource& source : *sources) {
    if (absl::Status status = CopySource(kv, source); !status.ok()) return status;
  }
  bool any = false;
  absl::Status status =
      kv->Scan(TableRange(kGenerationTable), ScanOrder::kAscending, [&](auto, auto) {
        any = true;
        return false;
      });
  if (status.ok()) status = CopyAnswers(kv, vehicles);
  if (!status.ok() || !any) return status;
  status = kv->DeleteRange(TableRange(kVehicleTable));
  return status.ok() ? kv->DeleteRange(TableRange(kGenerationTable)) : status;
}

}  // namespace bluegate::storage
