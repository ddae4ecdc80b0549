#include "services/casework/late_case.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "enforcement/cases/passage.h"
#include "services/casework/conversions.h"
#include "storage/audit_log.h"

namespace bluegate::casework {
namespace {

bool AreSame(const v1::Suspicion& a, const v1::Suspicion& b) {
  return a.reason_code() == b.reason_code() && a.other_passage_id() == b.other_passage_id() &&
         a.sentence_en() == b.sentence_en();
}

bool IsWithdrawn(const v1::Suspicion& suspicion, const v1::Case& message) {
  return std::any_of(message.events().begin(), message.events().end(), [&](const auto& event) {
    return std::any_of(
        event.withdrawn().begin(), event.withdrawn().end(),
        [&](const v1::Suspicion& withdrawn) { return AreSame(withdrawn, suspicion); });
  });
}

// The sightings that the case is about now: the number as it was corrected last, or as it was read.
std::vector<cases::SightingResult> ResultsLeft(const v1::Case& message) {
  const auto corrected =
      std::find_if(message.events().rbegin(), message.events().rend(),
                   [](const v1::CaseEvent& event) { return event.has_corrected(); });
  if (corrected != message.events().rend()) return {ToCorrectedResult(corrected->corrected())};
  std::vector<cases::SightingResult> results;
  for (v1::Sighting sighting : message.passage().sightings()) {
    auto& suspicions = *sighting.mutable_suspicions();
    suspicions.erase(std::remove_if(suspicions.begin(), suspicions.end(),
                                    [&](const v1::Suspicion& suspicion) {
                                      return IsWithdrawn(suspicion, message);
                                    }),
                     suspicions.end());
    results.push_back(ToResult(sighting));
  }
  return results;
}

std::string RequestIdOf(const CaseAddition& addition) {
  return absl::BytesToHexString(storage::Sha256(
      absl::StrCat(addition.case_id, "\n", addition.withdraws ? "withdraws" : "adds", "\n",
                   addition.by_passage_id, "\n", addition.suspicion.SerializeAsString())));
}

storage::CaseChange ChangeOf(const CaseAddition& addition, const storage::CaseRecord& record,
                             v1::Case message, const cases::Terms& terms, absl::Time now) {
  v1::CaseEvent added;
  added.set_by_passage_id(addition.by_passage_id);
  *(addition.withdraws ? added.add_withdrawn() : added.add_suspicions()) = addition.suspicion;
  *message.add_events() = added;
  const std::optional<std::string> reason = ReasonLeft(message);
  message.mutable_events()->RemoveLast();
  const cases::Case before = LifeOf(message);
  const cases::Step step =
      addition.withdraws
          ? cases::Withdraw(before, kSystemActor, addition.note, !reason.has_value(), now)
          : cases::AddSuspicion(before, kSystemActor, terms, now);
  v1::CaseEvent event = ToProto(step.event);
  event.MergeFrom(added);
  SetLife(step.after, message);
  // Of a case that is withdrawn the reason stays, to say what it was about.
  if (reason.has_value()) message.set_reason_code(*reason);
  return {.request_id = RequestIdOf(addition),
          .request_digest = std::string(kSystemActor),
          .case_id = addition.case_id,
          .seen_revision = record.revision,
          .standing = StandingOf(step.after),
          .content = ContentOf(std::move(message)),
          .event = event.SerializeAsString(),
          .actor = std::string(kSystemActor),
          .time_us = event.time_us()};
}

}  // namespace

storage::LateCase MakeLateCase(std::string case_id, std::string_view passage_id,
                               std::string_view site_id, const v1::Suspicion& suspicion,
                               std::string_view actor, const cases::Terms& terms, absl::Time now) {
  const cases::Step step = cases::Open(actor, terms, now);
  v1::CaseEvent event = ToProto(step.event);
  *event.add_suspicions() = suspicion;
  v1::Case opened;
  opened.set_case_id(case_id);
  opened.set_reason_code(suspicion.reason_code());
  SetLife(step.after, opened);
  return {.case_id = std::move(case_id),
          .passage_id = std::string(passage_id),
          .state = static_cast<uint32_t>(step.after.state),
          .passage_state = static_cast<uint32_t>(v1::PASSAGE_STATE_SUSPECT),
          .site_id = std::string(site_id),
          .content = ContentOf(std::move(opened)),
          .event = event.SerializeAsString(),
          .actor = std::string(actor),
          .time_us = event.time_us()};
}

std::optional<std::string> ReasonLeft(const v1::Case& message) {
  // What the passage itself deserves is no part of a case that was opened later.
  if (message.case_id() == message.passage().passage_id()) {
    const cases::Classification left =
        cases::Classify(cases::ReadState::kRead, ResultsLeft(message));
    if (cases::NeedsCase(left.state)) return left.reason_code;
  }
  for (const v1::CaseEvent& event : message.events()) {
    for (const v1::Suspicion& suspicion : event.suspicions()) {
      if (!IsWithdrawn(suspicion, message)) return suspicion.reason_code();
    }
  }
  return std::nullopt;
}

absl::Status AppendToCase(storage::CaseStore& store, const CaseAddition& addition,
                          const cases::Terms& terms, absl::Time now) {
  while (true) {
    const auto first = store.FindAnswer(RequestIdOf(addition));
    if (!first.ok()) return first.status();
    if (first->has_value()) return absl::OkStatus();
    const auto record = store.GetCase(addition.case_id);
    if (!record.ok()) return record.status();
    absl::StatusOr<v1::Case> message = ToCase(*record);
    if (!message.ok()) return message.status();
    const auto written = store.ChangeCase(
        ChangeOf(addition, *record, *std::move(message), terms, now), addition.beside);
    // An officer was faster: work the change out again from what the case is now.
    if (!absl::IsAborted(written.status())) return written.status();
  }
}

}  // namespace bluegate::casework
