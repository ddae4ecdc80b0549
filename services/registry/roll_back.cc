#include "services/registry/roll_back.h"

#include "absl/strings/str_cat.h"
#include "services/registry/import_calls.h"
#include "services/registry/table_importer.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::registry {
namespace {

constexpr int kReasonCharactersMax = 256;

absl::Status Check(const v1::RollBackImportRequest& request) {
  absl::Status status = support::CheckRequestId(request.request_id());
  status.Update(CheckSource(request.source()));
  status.Update(support::CheckText("actor", request.actor(), kActorCharactersMax));
  status.Update(support::CheckText("reason", request.reason(), kReasonCharactersMax));
  if (!status.ok() || request.table() == v1::REGISTER_TABLE_UNSPECIFIED) return status;
  if (FindTableForm(request.table()) != nullptr) return absl::OkStatus();
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, "table",
                             TableName(request.table()), "a table of the register");
}

// NOT_FOUND: nothing was changed under that id.
absl::StatusOr<v1::RollBackImportResponse> FirstAnswer(const storage::RegisterStore& store,
                                                       const std::string& request_id,
                                                       const std::string& scope) {
  const auto kept = store.FindAnswer(request_id);
  if (!kept.ok()) return kept.status();
  if (kept->scope != scope) {
    return support::FieldError(absl::StatusCode::kAlreadyExists,
                               common::v1::ERROR_REASON_NAME_REUSED, "request_id", request_id,
                               "an id that has not changed something else");
  }
  v1::RollBackImportResponse answer;
  if (!answer.ParseFromString(kept->bytes)) {
    return absl::DataLossError("register-change: the kept answer cannot be read");
  }
  return answer;
}

absl::Status WithField(const absl::Status& status, const std::string& source) {
  if (absl::IsNotFound(status)) {
    return support::FieldError(status.code(), common::v1::ERROR_REASON_NOT_FOUND, "source", source,
                               "a source that was imported into this table");
  }
  if (absl::IsFailedPrecondition(status)) {
    return support::FieldError(status.code(), common::v1::ERROR_REASON_FIELD_INVALID, "source",
                               source,
                               "a source with an import before its last; a first import and one "
                               "that was returned to have none");
  }
  return status;
}

}  // namespace

absl::StatusOr<v1::RollBackImportResponse> RollBack(storage::RegisterStore* store, absl::Time now,
                                                    const std::string& actor,
                                                    const v1::RollBackImportRequest& request) {
  if (absl::Status status = Check(request); !status.ok()) return status;
  const v1::RegisterTable table = request.table() == v1::REGISTER_TABLE_UNSPECIFIED
                                      ? v1::REGISTER_TABLE_VEHICLES
                                      : request.table();
  const std::string scope = storage::RollBackScope(table, request.source());
  auto answered = FirstAnswer(*store, request.request_id(), scope);
  if (!absl::IsNotFound(answered.status())) return answered;
  v1::RollBackImportResponse response;
  const absl::Status status =
      store->RollBack(table, request.source(), [&](const storage::RegisterSource& restored) {
        response.set_rows(restored.current.rows);
        response.set_imported_time_us(absl::ToUnixMicros(restored.current.imported));
        v1::ImportEntry entry;
        entry.set_time_us(absl::ToUnixMicros(now));
        entry.set_action(v1::IMPORT_ACTION_ROLL_BACK);
        entry.set_table(table);
        entry.set_source(request.source());
        entry.set_rows(response.rows());
        entry.set_rows_imported_time_us(response.imported_time_us());
        entry.set_actor(actor);
        entry.set_reason(request.reason());
        entry.set_request_id(request.request_id());
        return storage::RegisterChange{request.request_id(), scope, response.SerializeAsString(),
                                       entry.SerializeAsString()};
      });
  // The same request, sent twice at a time, was faster.
  if (absl::IsAborted(status)) return FirstAnswer(*store, request.request_id(), scope);
  if (!status.ok()) return WithField(status, request.source());
  return response;
}

absl::StatusOr<v1::ListImportsResponse> ImportHistory(const storage::RegisterStore& store,
                                                      const v1::ListImportsRequest& request) {
  const absl::StatusOr<uint32_t> size = support::PageSize(request.page_size());
  if (!size.ok()) return size.status();
  const absl::StatusOr<uint64_t> before = support::DecodePageToken(request.page_token());
  if (!before.ok()) return before.status();
  const auto entries = store.History(*before, *size + 1);
  if (!entries.ok()) return entries.status();
  v1::ListImportsResponse response;
  for (const auto& [position, bytes] : *entries) {
    if (static_cast<uint32_t>(response.entries_size()) == *size) {
      response.set_next_page_token(support::EncodePageToken(position + 1));
      break;
    }
    v1::ImportEntry* const entry = response.add_entries();
    if (!entry->ParseFromString(bytes)) {
      return absl::DataLossError("register-history: an entry cannot be read");
    }
    entry->set_position(position);
  }
  return response;
}

}  // namespace bluegate::registry
