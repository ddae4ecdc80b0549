#include "services/casework/visit_watch.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "bluegate/casework/v1/kept_sighting.pb.h"
#include "enforcement/cases/case_id.h"
#include "enforcement/suspicion/history_check.h"
#include "services/casework/conversions.h"
#include "services/casework/late_case.h"

namespace bluegate::casework {
namespace {

using storage::VisitTable;
using suspicion::PastSighting;
using suspicion::VisitFault;
using suspicion::VisitSuspicion;

// Suspicions that one sighting may explain. More stand only where a gate has been unread for days.
constexpr size_t kJudgedAtOnce = 1000;

// The case of the stay that the sighting began. Plates of one picture differ in these characters.
std::string StayCaseId(const PastSighting& entry) {
  std::string plate = entry.number.text();
  std::erase_if(plate, [](char c) { return !absl::ascii_isascii(static_cast<unsigned char>(c)); });
  return cases::LateCaseId(entry.passage_id, "S08", plate);
}

storage::VisitRow JudgedRow(const VisitSuspicion& visit, const suspicion::Plant& plant,
                            storage::SightingName name, std::string case_id) {
  const bool inside = !visit.exit.has_value();
  const PastSighting& judged = inside ? *visit.entry : *visit.exit;
  v1::JudgedVisit content;
  content.set_case_id(std::move(case_id));
  content.set_plant_id(plant.plant_id);
  content.set_still_inside(inside);
  *content.mutable_suspicion() = ToProto(suspicion::ToSuspicion(visit));
  const absl::Time until = inside ? judged.time + plant.stay_max : judged.time;
  return {absl::ToUnixMicros(until), std::move(name), content.SerializeAsString()};
}

// What explains a suspicion, for people.
std::string Explanation(const PastSighting& by, bool still_inside) {
  return absl::StrCat("后到的记录", by.passage_id,
                      still_inside ? "说明车辆可能已按时离开" : "说明车辆此前可能已入厂",
                      "，原疑点撤销。/ ", by.passage_id,
                      " arrived late and shows that the vehicle may have ",
                      still_inside ? "left in time" : "come in before", ".");
}

}  // namespace

absl::StatusOr<bool> VisitWatch::HasCase(const std::string& case_id) const {
  const auto found = store_->GetCase(case_id);
  if (found.ok()) return true;
  if (absl::IsNotFound(found.status())) return false;
  return found.status();
}

absl::Status VisitWatch::Take(const PastSighting& seen, const storage::SightingName& name,
                              KeptHistory* history, std::vector<suspicion::Suspicion>* suspicions,
                              PastFindings* findings) const {
  if (suspicion::BeginsStay(seen, data_->plants)) {
    const suspicion::Plant& plant = *data_->plants.PlantOf(seen.site_id);
    const absl::Time due = seen.time + plant.stay_max + data_->upload_within;
    storage::StageVisit(VisitTable::kStay, {absl::ToUnixMicros(due), name, ""}, findings->beside);
  }
  const auto visit = suspicion::CheckVisit(seen, *history, data_->plants, *data_->travel);
  if (!visit.ok()) return visit.status();
  if (!visit->has_value()) return absl::OkStatus();
  suspicion::Suspicion found = suspicion::ToSuspicion(**visit);
  if ((*visit)->fault == VisitFault::kOverStay) {
    const std::string stay = StayCaseId(*(*visit)->entry);
    const absl::StatusOr<bool> known = HasCase(stay);
    if (!known.ok()) return known.status();
    if (*known) {
      findings->additions.push_back(
          {.case_id = stay, .suspicion = ToProto(found), .by_passage_id = seen.passage_id});
      return absl::OkStatus();
    }
  }
  if ((*visit)->fault == VisitFault::kExitWithoutEntry) {
    const suspicion::Plant& plant = *data_->plants.PlantOf(seen.site_id);
    storage::StageVisit(VisitTable::kJudged, JudgedRow(**visit, plant, name, seen.passage_id),
                        findings->beside);
    history->NoteJudged(seen.time);
  }
  suspicions->push_back(std::move(found));
  return absl::OkStatus();
}

absl::Status VisitWatch::Explain(const PastSighting& seen, const KeptHistory& history,
                                 PastFindings* findings) const {
  const auto rows =
      storage::VisitsBetween(*store_->kv(), VisitTable::kJudged, absl::ToUnixMicros(seen.time),
                             std::numeric_limits<int64_t>::max(), kJudgedAtOnce);
  if (!rows.ok()) return rows.status();
  for (const storage::VisitRow& row : *rows) {
    if (absl::Status status = Reconsider(seen, row, history, findings); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status VisitWatch::Reconsider(const PastSighting& seen, const storage::VisitRow& row,
                                    const KeptHistory& history, PastFindings* findings) const {
  v1::JudgedVisit kept;
  if (!kept.ParseFromString(row.content)) return absl::DataLossError("judged visit: not readable");
  const auto content = store_->sightings().Contents({row.sighting});
  if (!content.ok()) return content.status();
  if (content->front().empty()) {
    storage::StageVisitSettled(VisitTable::kJudged, row, findings->beside);
    return absl::OkStatus();
  }
  absl::StatusOr<PastSighting> judged = FromRow({row.sighting, content->front()});
  if (!judged.ok()) return judged.status();
  VisitSuspicion stated;
  (kept.still_inside() ? stated.entry : stated.exit) = *judged;
  if (!suspicion::MayOverturn(seen, stated, data_->plants)) return absl::OkStatus();
  // Of a stay only what happened before it was too long explains it.
  const absl::Time too_long = absl::FromUnixMicros(row.at_us + 1);
  const auto again = kept.still_inside()
                         ? suspicion::CheckStillInside(*judged, too_long, history, data_->plants)
                         : suspicion::CheckVisit(*judged, history, data_->plants, *data_->travel);
  if (!again.ok()) return again.status();
  const bool holds = again->has_value() && ((*again)->fault == VisitFault::kStillInside ||
                                            (*again)->fault == VisitFault::kExitWithoutEntry);
  if (holds) return absl::OkStatus();
  // First what is suspected instead, so that the case does not close in between.
  if (again->has_value()) {
    findings->additions.push_back({.case_id = kept.case_id(),
                                   .suspicion = ToProto(suspicion::ToSuspicion(**again)),
                                   .by_passage_id = seen.passage_id});
  }
  CaseAddition withdrawal = {.case_id = kept.case_id(),
                             .suspicion = kept.suspicion(),
                             .withdraws = true,
                             .by_passage_id = seen.passage_id,
                             .note = Explanation(seen, kept.still_inside())};
  storage::StageVisitSettled(VisitTable::kJudged, row, withdrawal.beside);
  findings->additions.push_back(std::move(withdrawal));
  return absl::OkStatus();
}

absl::Status VisitWatch::LookAt(const storage::VisitRow& row, const std::string& content,
                                absl::Time as_of, const KeptHistory& history,
                                const cases::Terms& terms, absl::Time now,
                                std::vector<storage::LateCase>* found,
                                storage::WriteBatch* batch) const {
  storage::StageVisitSettled(VisitTable::kStay, row, *batch);
  if (content.empty()) return absl::OkStatus();
  const absl::StatusOr<PastSighting> entry = FromRow({row.sighting, content});
  if (!entry.ok()) return entry.status();
  const suspicion::Plant* const plant = data_->plants.PlantOf(entry->site_id);
  if (plant == nullptr) return absl::OkStatus();
  const absl::Time due = entry->time + plant->stay_max + data_->upload_within;
  if (due > as_of) {
    // The plant allows more than when the vehicle came in.
    storage::StageVisit(VisitTable::kStay, {absl::ToUnixMicros(due), row.sighting, ""}, *batch);
    return absl::OkStatus();
  }
  const auto visit = suspicion::CheckStillInside(*entry, as_of, history, data_->plants);
  if (!visit.ok()) return visit.status();
  if (!visit->has_value()) return absl::OkStatus();
  const std::string case_id = StayCaseId(*entry);
  storage::StageVisit(VisitTable::kJudged, JudgedRow(**visit, *plant, row.sighting, case_id),
                      *batch);
  found->push_back(MakeLateCase(case_id, entry->passage_id, entry->site_id,
                                ToProto(suspicion::ToSuspicion(**visit)), kSystemActor, terms,
                                now));
  return absl::OkStatus();
}

absl::StatusOr<size_t> VisitWatch::Sweep(absl::Time as_of, const cases::Terms& terms,
                                         absl::Time now) const {
  if (!data_->travel.has_value() || as_of == absl::InfinitePast()) return 0;
  const auto rows = storage::VisitsBetween(*store_->kv(), VisitTable::kStay, 0,
                                           absl::ToUnixMicros(as_of) + 1, kStaysAtOnce);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return 0;
  const absl::StatusOr<KeptHistory> history = KeptHistory::Open(&store_->sightings());
  if (!history.ok()) return history.status();
  std::vector<storage::SightingName> names;
  for (const storage::VisitRow& row : *rows) names.push_back(row.sighting);
  const auto contents = store_->sightings().Contents(names);
  if (!contents.ok()) return contents.status();
  std::vector<storage::LateCase> found;
  storage::WriteBatch batch;
  for (size_t i = 0; i < rows->size(); ++i) {
    const absl::Status status =
        LookAt((*rows)[i], (*contents)[i], as_of, *history, terms, now, &found, &batch);
    if (!status.ok()) return status;
  }
  const auto opened = store_->OpenLateCases(found, std::move(batch));
  if (!opened.ok()) return opened.status();
  return rows->size();
}

absl::Status VisitWatch::Expire(absl::Time time, size_t count_max) const {
  const auto rows = storage::VisitsBetween(*store_->kv(), VisitTable::kJudged, 0,
                                           absl::ToUnixMicros(time), count_max);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::OkStatus();
  storage::WriteBatch batch;
  for (const storage::VisitRow& row : *rows) {
    storage::StageVisitSettled(VisitTable::kJudged, row, batch);
  }
  return store_->kv()->Write(batch, storage::Durability::kBuffered);
}

}  // namespace bluegate::casework
