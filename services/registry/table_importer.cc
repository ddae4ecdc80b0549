#include "services/registry/table_importer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/registry/table_columns.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::registry {
namespace {

constexpr size_t kSourceBytesMax = 128;
constexpr uint64_t kRowsBetweenProgress = 10'000;
constexpr std::string_view kSchemaMark = "#bluegate";

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
}

// A vehicle's or machine's row in the order of the sorter.
storage::UnsortedRow ToSort(const TableRow& row, uint64_t line, bool keep_record) {
  return {row.key, row.part, row.identity, line, keep_record ? row.record : std::string_view()};
}

}  // namespace

absl::Status CheckSource(const std::string& source) {
  if (source.empty() || source.size() > kSourceBytesMax || source.find('\0') != std::string::npos) {
    return Invalid("source", source, "1-128 bytes without a zero byte");
  }
  return support::CheckText("source", source, kSourceBytesMax);
}

TableImporter::TableImporter(storage::RegisterStore* store, const Clock* clock,
                             ImportListener* listener)
    : store_(store), clock_(clock), listener_(listener), sorter_(store->MakeSorter()) {}

absl::Status TableImporter::Begin(ImportOrder order) {
  order_ = std::move(order);
  absl::Status status = support::CheckRequestId(order_.request_id);
  status.Update(CheckSource(order_.source));
  if (!status.ok()) return status;
  if (order_.table != v1::REGISTER_TABLE_UNSPECIFIED && FindTableForm(order_.table) == nullptr) {
    return Invalid("table", absl::StrCat(static_cast<int>(order_.table)),
                   "a table of the register");
  }
  if (order_.total_bytes > kCsvFileBytesMax) {
    return Invalid("total_bytes", absl::StrCat(order_.total_bytes), "at most 1 GiB");
  }
  if (order_.dry_run) return absl::OkStatus();
  status = Repeat();
  return absl::IsNotFound(status) ? absl::OkStatus() : status;
}

absl::Status TableImporter::Repeat() {
  const auto answer = store_->FindAnswer(order_.request_id);
  if (!answer.ok()) return answer.status();
  v1::RegisterTable imported = v1::REGISTER_TABLE_UNSPECIFIED;
  for (int table = 1; table <= v1::RegisterTable_MAX; ++table) {
    if (answer->scope != storage::ImportScope(table, order_.source)) continue;
    imported = static_cast<v1::RegisterTable>(table);
  }
  if (imported == v1::REGISTER_TABLE_UNSPECIFIED ||
      (order_.table != v1::REGISTER_TABLE_UNSPECIFIED && order_.table != imported)) {
    return support::FieldError(absl::StatusCode::kAlreadyExists,
                               common::v1::ERROR_REASON_NAME_REUSED, "request_id",
                               order_.request_id, "an id that has not changed something else");
  }
  v1::ImportVehiclesResponse kept;
  if (!kept.ParseFromString(answer->bytes)) {
    return absl::DataLossError("register-change: the kept answer cannot be read");
  }
  result_.set_table(imported);
  result_.set_rows(kept.rows());
  result_.set_imported(kept.imported());
  repeated_ = true;
  return absl::OkStatus();
}

absl::Status TableImporter::Take(std::string_view csv) {
  if (csv.size() > kCsvPieceBytesMax) {
    return Invalid("csv", absl::StrCat(csv.size(), " bytes"), "at most 1 MiB a message");
  }
  bytes_ += csv.size();
  if (bytes_ > kCsvFileBytesMax) {
    return support::FieldError(absl::StatusCode::kResourceExhausted,
                               common::v1::ERROR_REASON_FIELD_INVALID, "csv",
                               absl::StrCat(bytes_, " bytes"), "at most 1 GiB in all");
  }
  if (!repeated_) splitter_.Feed(csv, [this](CsvRow& row) { return TakeRow(row); });
  return status_;
}

bool TableImporter::TakeRow(CsvRow& row) {
  if (form_ == nullptr && TakeSchemaLine(row)) return form_ != nullptr;
  if (!header_seen_) {
    TakeHeader(row);
    return status_.ok() && result_.bad_values() == 0;
  }
  ++rows_;
  errors_.clear();
  TableRow table_row;
  if (CheckRowShape(row, columns_, &errors_)) {
    row.fields.resize(form_->columns().size());
    table_row = form_->Read(row, &errors_);
  }
  for (const v1::RowError& error : errors_) Reject(error);
  if (errors_.empty()) {
    status_ = sorter_->Add(ToSort(table_row, row.line, import_ != nullptr));
  }
  if (rows_ % kRowsBetweenProgress == 0) listener_->OnProgress(rows_, 0);
  return status_.ok();
}

// True when the row was a schema line; then form_ is null when it was a bad one.
bool TableImporter::TakeSchemaLine(const CsvRow& row) {
  const bool schema =
      row.fault.empty() && row.fields.size() == 1 && row.fields[0].starts_with(kSchemaMark);
  if (!schema) {
    // Vehicles came without a schema line before there were other tables.
    const bool stated = order_.table != v1::REGISTER_TABLE_UNSPECIFIED;
    form_ = FindTableForm(stated ? order_.table : v1::REGISTER_TABLE_VEHICLES);
    return false;
  }
  const std::vector<std::string> words = absl::StrSplit(row.fields[0], ' ');
  const TableForm* const form = words.size() == 3 ? FindTableForm(words[1]) : nullptr;
  if (words[0] != kSchemaMark || form == nullptr || words[2] != kTableFormVersion) {
    Reject(MakeRowError(
        row.line, "schema", row.fields[0],
        absl::StrCat("a line such as ", FindTableForm(v1::REGISTER_TABLE_VEHICLES)->SchemaLine())));
  } else if (order_.table != v1::REGISTER_TABLE_UNSPECIFIED && order_.table != form->table()) {
    Reject(
        MakeRowError(row.line, "schema", row.fields[0], FindTableForm(order_.table)->SchemaLine()));
  } else {
    form_ = form;
  }
  return true;
}

void TableImporter::TakeHeader(const CsvRow& row) {
  header_seen_ = true;
  columns_ = row.fields.size();
  result_.set_table(form_->table());
  for (const v1::RowError& error : form_->HeaderErrors(row)) Reject(error);
  if (result_.bad_values() > 0 || order_.dry_run) return;
  auto import = store_->BeginImport(form_->table(), order_.source);
  status_ = import.status();
  if (import.ok()) import_ = *std::move(import);
}

void TableImporter::Reject(const v1::RowError& error) {
  import_.reset();
  result_.set_bad_values(result_.bad_values() + 1);
  if (result_.bad_values() > kBadValuesToldMax) return;
  result_.set_bad_values_told(result_.bad_values());
  listener_->OnBadValue(error);
}

absl::Status TableImporter::WriteSorted() {
  std::string key, identity;
  uint32_t part = 0;
  uint64_t line = 0;  // 0: there is no row before
  size_t of_key = 0;
  uint64_t written = 0;
  absl::Status status = sorter_->Sort([&](const storage::UnsortedRow& row) {
    const bool same_key = line != 0 && row.key == key;
    of_key = same_key ? of_key + 1 : 1;
    if (same_key && row.part == part && row.identity == identity) {
      Reject(MakeRowError(row.line, form_->columns().front(), row.key,
                          absl::StrCat("each row once; line ", line, " has the same ",
                                       std::string(form_->unique()))));
    } else if (of_key > storage::RegisterStore::kRowsOfKeyMax) {
      Reject(MakeRowError(row.line, form_->columns().front(), row.key,
                          absl::StrCat("at most ", storage::RegisterStore::kRowsOfKeyMax,
                                       " rows of one ", form_->columns().front())));
    } else {
      key = std::string(row.key);
      part = row.part;
      identity = std::string(row.identity);
      line = row.line;
      if (import_ != nullptr) status_ = import_->Add(row);
    }
    if (++written % kRowsBetweenProgress == 0) listener_->OnProgress(rows_, written);
    return status_.ok();
  });
  status_.Update(status);
  return status_;
}

absl::StatusOr<v1::ImportResult> TableImporter::Finish() {
  if (repeated_) return result_;
  if (order_.total_bytes != 0 && bytes_ != order_.total_bytes) {
    return Invalid("total_bytes", absl::StrCat(bytes_, " bytes came"),
                   absl::StrCat("the ", order_.total_bytes, " that were announced"));
  }
  splitter_.Finish([this](CsvRow& row) { return TakeRow(row); });
  if (!status_.ok()) return status_;
  if (!header_seen_ && result_.bad_values() == 0) {
    const bool stated = order_.table != v1::REGISTER_TABLE_UNSPECIFIED;
    if (form_ == nullptr) {
      form_ = FindTableForm(stated ? order_.table : v1::REGISTER_TABLE_VEHICLES);
    }
    Reject(MakeRowError(1, "header", "", form_->Header()));
  }
  result_.set_rows(rows_);
  if (header_seen_) {
    if (absl::Status status = WriteSorted(); !status.ok()) return status;
  }
  if (order_.dry_run || result_.bad_values() > 0) return result_;
  if (absl::Status status = Commit(); !status.ok()) return status;
  return result_;
}

absl::Status TableImporter::Commit() {
  result_.set_imported(rows_);
  v1::ImportVehiclesResponse answer;
  answer.set_rows(rows_);
  answer.set_imported(rows_);
  const absl::Time now = clock_->Now();
  const absl::Status committed = import_->Commit(now, [&](const storage::RegisterSource& source) {
    v1::ImportEntry entry;
    entry.set_time_us(absl::ToUnixMicros(now));
    entry.set_action(v1::IMPORT_ACTION_IMPORT);
    entry.set_table(form_->table());
    entry.set_source(order_.source);
    entry.set_rows(source.current.rows);
    entry.set_rows_imported_time_us(absl::ToUnixMicros(source.current.imported));
    entry.set_actor(order_.actor);
    entry.set_request_id(order_.request_id);
    return storage::RegisterChange{order_.request_id,
                                   storage::ImportScope(form_->table(), order_.source),
                                   answer.SerializeAsString(), entry.SerializeAsString()};
  });
  // The same request, sent twice at a time, was faster.
  return absl::IsAborted(committed) ? Repeat() : committed;
}

}  // namespace bluegate::registry
