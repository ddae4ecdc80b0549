#include "storage/register_layout.h"

#include <limits>

#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

constexpr std::string_view kRowTable = "register-row";
constexpr std::string_view kGenerationTable = "register-generation";
constexpr std::string_view kSourceTable = "register-source";
constexpr std::string_view kChangeTable = "register-change";
constexpr std::string_view kHistoryTable = "register-history";

uint64_t Micros(absl::Time time) { return static_cast<uint64_t>(absl::ToUnixMicros(time)); }

void AppendGeneration(const RegisterGeneration& generation, RecordWriter* writer) {
  writer->Number(generation.number).Number(Micros(generation.imported)).Number(generation.rows);
}

RegisterGeneration ReadGeneration(RecordReader* reader) {
  RegisterGeneration generation;
  generation.number = reader->Number();
  generation.imported = absl::FromUnixMicros(static_cast<int64_t>(reader->Number()));
  generation.rows = reader->Number();
  return generation;
}

}  // namespace

std::string RegisterRowKey(uint64_t generation, std::string_view key) {
  return OrderedKey(kRowTable).Number(generation).Text(key).str();
}

KeyRange RegisterRowRange(uint64_t generation) {
  return PrefixRange(OrderedKey(kRowTable).Number(generation).str());
}

KeyRange RegisterRowRangeAfter(uint64_t generation, std::string_view key) {
  KeyRange range = RegisterRowRange(generation);
  range.start = RegisterRowKey(generation, key) + '\0';
  return range;
}

absl::StatusOr<std::string> ReadRegisterRowKey(std::string_view key) {
  OrderedKeyReader reader(kRowTable, key);
  if (const auto generation = reader.Number(); !generation.ok()) return generation.status();
  return reader.Text();
}

void AppendRegisterRow(uint32_t part, std::string_view record, std::string* value) {
  value->append(RecordWriter().Number(part).Bytes(record).Take());
}

absl::Status ReadRegisterRows(const RegisterSource& source, std::string_view value,
                              std::vector<RegisterRow>* rows) {
  RecordReader reader(value);
  while (!reader.AtEnd()) {
    RegisterRow& row = rows->emplace_back();
    row.source = &source;
    row.part = static_cast<uint32_t>(reader.Number());
    row.record = reader.Bytes();
  }
  return reader.Finish(kRowTable);
}

std::string RegisterGenerationKey(uint64_t generation) {
  return OrderedKey(kGenerationTable).Number(generation).str();
}

KeyRange RegisterGenerationRange() { return PrefixRange(OrderedKey(kGenerationTable).str()); }

absl::StatusOr<uint64_t> ReadRegisterGenerationKey(std::string_view key) {
  return OrderedKeyReader(kGenerationTable, key).Number();
}

std::string RegisterSourceKey(RegisterTable table, std::string_view source) {
  return OrderedKey(kSourceTable).Number(table).Text(source).str();
}

KeyRange RegisterSourceRange() { return PrefixRange(OrderedKey(kSourceTable).str()); }

std::string RegisterSourceValue(const RegisterSource& source) {
  RecordWriter writer;
  AppendGeneration(source.current, &writer);
  AppendGeneration(source.previous.value_or(RegisterGeneration{0, absl::UnixEpoch(), 0}), &writer);
  return writer.Take();
}

absl::StatusOr<RegisterSource> ReadRegisterSource(std::string_view key, std::string_view value) {
  OrderedKeyReader key_reader(kSourceTable, key);
  const absl::StatusOr<uint64_t> table = key_reader.Number();
  const absl::StatusOr<std::string> name = key_reader.Text();
  RecordReader reader(value);
  RegisterSource source;
  source.current = ReadGeneration(&reader);
  source.previous = ReadGeneration(&reader);
  if (source.previous->number == 0) source.previous.reset();
  for (const absl::Status& status : {table.status(), name.status(), reader.Finish(kSourceTable)}) {
    if (!status.ok()) return status;
  }
  source.table = static_cast<RegisterTable>(*table);
  source.name = *name;
  return source;
}

std::string RegisterChangeKey(std::string_view request_id) {
  return OrderedKey(kChangeTable).Text(request_id).str();
}

std::string RegisterChangeValue(std::string_view scope, std::string_view answer) {
  return RecordWriter().Bytes(scope).Bytes(answer).Take();
}

std::string RegisterHistoryKey(uint64_t position) {
  return OrderedKey(kHistoryTable).Number(position).str();
}

KeyRange RegisterHistoryRange(uint64_t position) {
  KeyRange range = PrefixRange(OrderedKey(kHistoryTable).str());
  if (position != std::numeric_limits<uint64_t>::max()) {
    range.limit = RegisterHistoryKey(position + 1);
  }
  return range;
}

absl::StatusOr<uint64_t> ReadRegisterHistoryKey(std::string_view key) {
  return OrderedKeyReader(kHistoryTable, key).Number();
}

}  // namespace bluegate::storage
