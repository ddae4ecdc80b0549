#include "storage/case_store.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/case_changes.h"
#include "storage/case_lists.h"
#include "storage/case_records.h"
#include "storage/passage_tally.h"

namespace bluegate::storage {
namespace {

using case_records::CaseRow;

constexpr std::string_view kSystemActor = "bluegate";

AuditEntry EventEntry(std::string_view case_id, uint64_t number, std::string_view actor,
                      int64_t time_us, std::string_view event) {
  return {"case.event", absl::StrCat(AbslView(case_id), "#", number), std::string(actor), time_us,
          Sha256(event)};
}

// Adds a new case with its first event, under the next revision. Gives the case without its
// passage.
CaseRecord StageCase(CaseRecord record, const std::string& event, CaseTally& tally,
                     WriteBatch& batch) {
  record.revision = tally.revision;
  batch.Put(case_records::CaseKey(record.case_id), case_records::EncodeCase({record, 1}));
  batch.Put(case_records::CaseEventKey(record.case_id, 1), event);
  case_changes::Stage(record.case_id, tally.revision, "", batch);
  case_records::PutCaseOrder(record, batch);
  ++tally.cases[record.standing.state];
  record.events = {event};
  return record;
}

// Gives the whole case.
CaseRecord StageNewCase(const NewPassage& passage, CaseTally& tally, WriteBatch& batch,
                        std::vector<AuditEntry>& entries) {
  const NewCase& opened = *passage.opened;
  ++tally.revision;
  CaseRecord record = StageCase({.case_id = passage.passage_id,
                                 .passage_id = passage.passage_id,
                                 .place = {.position = passage.position},
                                 .standing = {.state = opened.state},
                                 .passage_state = passage.state,
                                 .site_id = opened.site_id,
                                 .content = opened.content},
                                opened.event, tally, batch);
  entries.push_back(EventEntry(passage.passage_id, 1, kSystemActor, passage.time_us, opened.event));
  record.passage = passage.content;
  return record;
}

// Gives the case without its passage.
CaseRecord StageLateCase(const LateCase& late, CaseTally& tally, WriteBatch& batch,
                         std::vector<AuditEntry>& entries) {
  ++tally.revision;
  batch.Expect(case_records::CaseKey(late.case_id), std::nullopt);
  CaseRecord record = StageCase({.case_id = late.case_id,
                                 .passage_id = late.passage_id,
                                 .place = {.position = tally.position, .late = tally.revision},
                                 .standing = {.state = late.state},
                                 .passage_state = late.passage_state,
                                 .site_id = late.site_id,
                                 .content = late.content},
                                late.event, tally, batch);
  entries.push_back(EventEntry(late.case_id, 1, late.actor, late.time_us, late.event));
  return record;
}

// Adds all of `more` to the batch.
void Append(const WriteBatch& more, WriteBatch& batch) {
  for (const WriteBatch::Change& change : more.changes()) {
    if (change.value.has_value()) {
      batch.Put(change.key, *change.value);
    } else {
      batch.Delete(change.key);
    }
  }
  for (const WriteBatch::Change& wanted : more.expectations()) {
    batch.Expect(wanted.key, wanted.value);
  }
}

void StagePassage(const NewPassage& passage, CaseTally& tally, WriteBatch& batch,
                  std::vector<AuditEntry>& entries) {
  const std::string key = case_records::PassageKey(passage.passage_id);
  batch.Expect(key, std::nullopt);
  batch.Put(key, case_records::EncodePassage(passage));
  for (const uint32_t state : {0u, passage.state}) {
    batch.Put(case_records::PassageOrderKey(state, passage.position), passage.passage_id);
  }
  entries.push_back({"passage", passage.passage_id, std::string(kSystemActor), passage.time_us,
                     Sha256(passage.content)});
  ++tally.passages[passage.state];
  tally.plates_read += passage.plates_read;
  tally.looked_up += passage.looked_up;
  for (const SightingRow& sighting : passage.sightings) StageSighting(sighting, batch);
  Append(passage.beside, batch);
}

// The case as it is after the change.
CaseRow After(const CaseChange& change, const CaseRow& before, uint64_t revision) {
  CaseRow row = before;
  row.record.revision = revision;
  row.record.standing = change.standing;
  row.record.content = change.content;
  ++row.event_count;
  return row;
}

}  // namespace

CaseStore::CaseStore(std::unique_ptr<KeyValueStore> store, CaseTally tally,
                     std::unique_ptr<AuditLog> audit_log, CaseReader reader)
    : store_(std::move(store)),
      reader_(std::move(reader)),
      sightings_(store_.get()),
      audit_log_(std::move(audit_log)),
      tally_(std::move(tally)) {}

absl::StatusOr<std::unique_ptr<CaseStore>> CaseStore::Open(std::unique_ptr<KeyValueStore> store,
                                                           CaseReader reader) {
  absl::StatusOr<std::unique_ptr<AuditLog>> audit_log = AuditLog::Open(store.get());
  if (!audit_log.ok()) return audit_log.status();
  CaseTally tally;
  const absl::StatusOr<std::string> bytes = store->Get(case_records::TallyKey());
  if (bytes.ok()) {
    absl::StatusOr<CaseTally> kept = case_records::DecodeTally(*bytes);
    if (!kept.ok()) return kept.status();
    tally = *std::move(kept);
  } else if (!absl::IsNotFound(bytes.status())) {
    return bytes.status();
  }
  auto opened = std::unique_ptr<CaseStore>(
      new CaseStore(std::move(store), std::move(tally), *std::move(audit_log), std::move(reader)));
  if (!opened->has_reader()) return opened;
  if (absl::Status status = opened->BringIn(); !status.ok()) return status;
  return opened;
}

absl::Status CaseStore::Write(WriteBatch batch, absl::Span<const AuditEntry> entries,
                              CaseTally after) {
  batch.Put(case_records::TallyKey(), case_records::EncodeTally(after));
  if (has_reader()) {
    case_lists::StageListedUntil(after.revision, batch);
    passage_tally::StageUntil({after.position, first_counted_day_}, batch);
  }
  AuditLog::Growth growth = audit_log_->Stage(entries, batch);
  if (absl::Status status = store_->Write(batch, Durability::kSynced); !status.ok()) return status;
  audit_log_->Commit(std::move(growth));
  absl::MutexLock lock(&tally_mutex_);
  tally_ = std::move(after);
  return absl::OkStatus();
}

absl::Status CaseStore::CommitPassages(absl::Span<const NewPassage> passages) {
  absl::MutexLock lock(&write_mutex_);
  CaseTally after = tally();
  std::vector<std::string> keys;
  for (const NewPassage& passage : passages) {
    keys.push_back(case_records::PassageKey(passage.passage_id));
  }
  const auto kept = store_->MultiGet(keys);
  if (!kept.ok()) return kept.status();
  WriteBatch batch;
  std::vector<AuditEntry> entries;
  std::set<std::string_view> staged;
  std::vector<PassageKind> kinds;
  const uint64_t cursor = after.position;
  for (size_t i = 0; i < passages.size(); ++i) {
    const NewPassage& passage = passages[i];
    if (passage.position <= after.position) continue;
    after.position = passage.position;
    if ((*kept)[i].has_value() || !staged.insert(passage.passage_id).second) continue;
    StagePassage(passage, after, batch, entries);
    if (has_reader()) kinds.push_back(reader_.kind_of(passage.content));
    if (!passage.opened.has_value()) continue;
    const CaseRecord opened = StageNewCase(passage, after, batch, entries);
    if (absl::Status status = StageLists(opened, batch); !status.ok()) return status;
  }
  if (after.position == cursor) return absl::OkStatus();
  if (absl::Status status = passage_tally::Stage(*store_, kinds, batch); !status.ok()) {
    return status;
  }
  for (const NewPassage& passage : passages) {
    if (passage.sightings.empty()) continue;
    const int64_t begin_us = passage.sightings.front().name.time_us;
    if (absl::Status status = sightings_.StageBegin(begin_us, batch); !status.ok()) return status;
    break;
  }
  return Write(std::move(batch), entries, std::move(after));
}

absl::StatusOr<size_t> CaseStore::OpenLateCases(absl::Span<const LateCase> cases,
                                                WriteBatch beside) {
  absl::MutexLock lock(&write_mutex_);
  std::vector<std::string> keys;
  for (const LateCase& late : cases) {
    keys.push_back(case_records::CaseKey(late.case_id));
    keys.push_back(case_records::PassageKey(late.passage_id));
  }
  const auto kept = store_->MultiGet(keys);
  if (!kept.ok()) return kept.status();
  CaseTally after = tally();
  std::vector<AuditEntry> entries;
  std::set<std::string_view> staged;
  for (size_t i = 0; i < cases.size(); ++i) {
    if (!(*kept)[2 * i + 1].has_value()) {
      return absl::NotFoundError(
          absl::StrCat("passage_id: \"", cases[i].passage_id, "\" is no passage"));
    }
    if ((*kept)[2 * i].has_value() || !staged.insert(cases[i].case_id).second) continue;
    const absl::StatusOr<PassageRecord> passage = case_records::DecodePassage(*(*kept)[2 * i + 1]);
    if (!passage.ok()) return passage.status();
    CaseRecord opened = StageLateCase(cases[i], after, beside, entries);
    opened.passage = passage->content;
    if (absl::Status status = StageLists(opened, beside); !status.ok()) return status;
  }
  if (entries.empty() && beside.changes().empty()) return 0;
  const size_t opened = entries.size();
  if (absl::Status status = Write(std::move(beside), entries, std::move(after)); !status.ok()) {
    return status;
  }
  return opened;
}

absl::StatusOr<CaseRecord> CaseStore::ChangeCase(const CaseChange& change, WriteBatch beside) {
  absl::MutexLock lock(&write_mutex_);
  const std::string key = case_records::CaseKey(change.case_id);
  const absl::StatusOr<std::string> bytes = store_->Get(key);
  if (absl::IsNotFound(bytes.status())) {
    return absl::NotFoundError(absl::StrCat("case_id: \"", change.case_id, "\" is no case"));
  }
  if (!bytes.ok()) return bytes.status();
  const absl::StatusOr<CaseRow> before = case_records::DecodeCase(*bytes);
  if (!before.ok()) return before.status();
  if (before->record.revision != change.seen_revision) {
    return absl::AbortedError(absl::StrCat("case_id: \"", change.case_id, "\" is at revision ",
                                           before->record.revision, ", wanted ",
                                           change.seen_revision));
  }
  absl::StatusOr<CaseRecord> whole = ReadRest(*before);
  if (!whole.ok()) return whole;
  CaseTally after = tally();
  const CaseRow row = After(change, *before, ++after.revision);
  whole->revision = row.record.revision;
  whole->standing = row.record.standing;
  whole->content = row.record.content;
  whole->events.push_back(change.event);
  const std::string row_bytes = case_records::EncodeCase(row);
  WriteBatch batch = std::move(beside);
  batch.Expect(key, *bytes);
  batch.Put(key, row_bytes);
  batch.Put(case_records::CaseEventKey(change.case_id, row.event_count), change.event);
  case_changes::Stage(change.case_id, after.revision, change.request_id, batch);
  case_records::DeleteCaseOrder(before->record, batch);
  case_records::PutCaseOrder(row.record, batch);
  const std::string answer_key = case_records::CaseAnswerKey(change.request_id);
  batch.Expect(answer_key, std::nullopt);
  batch.Put(answer_key, case_records::EncodeAnswer(change.request_digest, row_bytes));
  --after.cases[before->record.standing.state];
  ++after.cases[change.standing.state];
  if (absl::Status status = StageLists(*whole, batch); !status.ok()) return status;
  const AuditEntry entry =
      EventEntry(change.case_id, row.event_count, change.actor, change.time_us, change.event);
  if (absl::Status status = Write(std::move(batch), {entry}, std::move(after)); !status.ok()) {
    return status;
  }
  return whole;
}

absl::Status CaseStore::WriteLogged(WriteBatch batch, const AuditEntry& entry) {
  absl::MutexLock lock(&write_mutex_);
  return Write(std::move(batch), {entry}, tally());
}

absl::Status CaseStore::WriteAllLogged(WriteBatch batch, absl::Span<const AuditEntry> entries) {
  absl::MutexLock lock(&write_mutex_);
  return Write(std::move(batch), entries, tally());
}

absl::Status CaseStore::KeepRecord(const AuditEntry& entry, const std::string& content) {
  const std::string key = case_records::RecordKey(entry.kind, entry.subject);
  absl::MutexLock lock(&write_mutex_);
  const absl::StatusOr<std::string> kept = store_->Get(key);
  if (kept.ok() && *kept == content) return absl::OkStatus();
  if (kept.ok()) {
    return absl::AlreadyExistsError(
        absl::StrCat("request_id: \"", entry.subject, "\" names another ", entry.kind));
  }
  if (!absl::IsNotFound(kept.status())) return kept.status();
  WriteBatch batch;
  batch.Put(key, content);
  return Write(std::move(batch), {entry}, tally());
}

CaseTally CaseStore::tally() const {
  absl::MutexLock lock(&tally_mutex_);
  return tally_;
}

}  // namespace bluegate::storage
