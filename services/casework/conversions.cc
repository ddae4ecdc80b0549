#include "services/casework/conversions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/support/vehicle_facts.h"

namespace bluegate::casework {
namespace {

absl::Time FromMicros(int64_t time_us, absl::Time absent) {
  return time_us == 0 ? absent : absl::FromUnixMicros(time_us);
}

int64_t ToMicros(absl::Time time) {
  return time == absl::InfinitePast() || time == absl::InfiniteFuture() ? 0
                                                                        : absl::ToUnixMicros(time);
}

plate::PlateNumber NumberOf(const std::string& text) {
  return plate::PlateNumber::Parse(text).value_or(plate::PlateNumber());
}

plate::PlateClass ClassOf(int code) {
  return plate::PlateClassFromCode(code).value_or(plate::PlateClass::kUnspecified);
}

void SetTimes(const cases::CaseTimes& times, v1::Case& message) {
  message.set_responded_time_us(ToMicros(times.responded));
  message.set_verified_time_us(ToMicros(times.verified));
  message.set_fed_back_time_us(ToMicros(times.fed_back));
}

cases::CaseTimes TimesOf(const v1::Case& message) {
  cases::CaseTimes times;
  for (const v1::CaseEvent& event : message.events()) {
    times = cases::TimesAfter(times, static_cast<cases::CaseEventKind>(event.kind()),
                              absl::FromUnixMicros(event.time_us()));
  }
  return times;
}

}  // namespace

suspicion::SeenVehicle ToSeenVehicle(const capture::v1::SeenVehicle& seen) {
  return {{seen.body_color(), seen.body_color_confidence()},
          {seen.vehicle_type(), seen.vehicle_type_confidence()},
          {seen.brand(), seen.brand_confidence()}};
}

std::vector<suspicion::Suspicion> SuspicionsOf(const v1::Sighting& sighting, bool certain,
                                               const suspicion::Appearance& appearance) {
  suspicion::Sighting seen;
  seen.number = NumberOf(sighting.reading().number());
  seen.color = plate::PlateColorFromCode(sighting.reading().color()).value_or(plate::PlateColor());
  seen.plate_class = ClassOf(sighting.reading().plate_class());
  seen.certain = certain;
  seen.looked_up = sighting.looked_up();
  if (sighting.has_vehicle()) seen.vehicle = support::ToVehicle(sighting.vehicle());
  seen.appearance = appearance;
  return suspicion::SuspicionsOf(seen);
}

cases::SightingResult ToResult(const v1::Sighting& sighting) {
  cases::SightingResult result;
  result.verdict = static_cast<plate::ReadingVerdict>(sighting.reading().verdict());
  result.outcome = sighting.has_decision()
                       ? static_cast<rules::Outcome>(sighting.decision().outcome())
                       : rules::Outcome::kHold;
  result.reason_code = sighting.decision().reason_code();
  result.sentence_zh = sighting.decision().sentence_zh();
  result.sentence_en = sighting.decision().sentence_en();
  for (const v1::Suspicion& suspicion : sighting.suspicions()) {
    result.suspicions.push_back(
        {suspicion.reason_code(), suspicion.sentence_zh(), suspicion.sentence_en()});
  }
  return result;
}

cases::SightingResult ToCorrectedResult(const v1::Sighting& sighting) {
  cases::SightingResult result = ToResult(sighting);
  result.verdict = plate::ReadingVerdict::kAuto;
  return result;
}

cases::Case LifeOf(const v1::Case& message) {
  cases::Case life;
  life.state = static_cast<cases::CaseState>(message.state());
  life.claimed_by = message.claimed_by();
  life.claimed_until = FromMicros(message.claimed_until_us(), absl::InfinitePast());
  life.opened = FromMicros(message.opened_time_us(), absl::InfinitePast());
  life.verify_due = FromMicros(message.verify_due_us(), absl::InfiniteFuture());
  life.feedback_due = FromMicros(message.feedback_due_us(), absl::InfiniteFuture());
  life.proposed = static_cast<cases::CaseState>(message.proposed_state());
  life.proposed_by = message.proposed_by();
  life.decided_by = message.decided_by();
  life.undo_until = FromMicros(message.undo_until_us(), absl::InfinitePast());
  life.office = static_cast<cases::Office>(message.office());
  life.escalation = static_cast<cases::EscalationStep>(message.escalation_step());
  life.events = static_cast<uint32_t>(message.events_size());
  life.times = {.responded = FromMicros(message.responded_time_us(), absl::InfiniteFuture()),
                .verified = FromMicros(message.verified_time_us(), absl::InfiniteFuture()),
                .fed_back = FromMicros(message.fed_back_time_us(), absl::InfiniteFuture())};
  return life;
}

void SetLife(const cases::Case& life, v1::Case& message) {
  message.set_state(static_cast<v1::CaseState>(life.state));
  message.set_claimed_by(life.claimed_by);
  message.set_claimed_until_us(ToMicros(life.claimed_until));
  message.set_opened_time_us(ToMicros(life.opened));
  message.set_verify_due_us(ToMicros(life.verify_due));
  message.set_feedback_due_us(ToMicros(life.feedback_due));
  message.set_proposed_state(static_cast<v1::CaseState>(life.proposed));
  message.set_proposed_by(life.proposed_by);
  message.set_decided_by(life.decided_by);
  message.set_undo_until_us(ToMicros(life.undo_until));
  message.set_office(static_cast<v1::Office>(life.office));
  message.set_escalation_step(static_cast<v1::EscalationStep>(life.escalation));
  SetTimes(life.times, message);
}

v1::CaseEvent ToProto(const cases::CaseEvent& event) {
  v1::CaseEvent message;
  message.set_number(event.number);
  message.set_kind(static_cast<v1::CaseEventKind>(event.kind));
  message.set_time_us(ToMicros(event.time));
  message.set_actor(event.actor);
  message.set_note(event.note);
  message.set_dismiss_reason(static_cast<v1::DismissReason>(event.dismiss_reason));
  message.set_office(static_cast<v1::Office>(event.office));
  message.set_escalation_step(static_cast<v1::EscalationStep>(event.escalation_step));
  return message;
}

v1::Suspicion ToProto(const suspicion::Suspicion& suspicion) {
  v1::Suspicion message;
  message.set_reason_code(suspicion.reason_code);
  message.set_sentence_zh(suspicion.sentence_zh);
  message.set_sentence_en(suspicion.sentence_en);
  message.set_other_passage_id(suspicion.other_passage_id);
  message.set_watch_entry_id(suspicion.watch_entry_id);
  message.set_watch_distance(suspicion.watch_distance);
  return message;
}

storage::CaseStanding StandingOf(const cases::Case& life) {
  storage::CaseStanding standing;
  standing.state = static_cast<uint32_t>(life.state);
  if (life.state == cases::CaseState::kClaimed) {
    standing.lapse_us = ToMicros(life.claimed_until);
    standing.lapsed_state = static_cast<uint32_t>(cases::AsOf(life, life.claimed_until).state);
  }
  return standing;
}

std::string ContentOf(v1::Case message) {
  message.clear_passage();
  message.clear_events();
  message.clear_revision();
  SetTimes(cases::CaseTimes(), message);
  return message.SerializeAsString();
}

absl::StatusOr<v1::Case> ToCase(const storage::CaseRecord& record) {
  v1::Case message;
  bool whole = message.ParseFromString(record.content) &&
               message.mutable_passage()->ParseFromString(record.passage);
  for (const std::string& event : record.events) {
    whole = whole && message.add_events()->ParseFromString(event);
  }
  if (!whole) return absl::DataLossError(absl::StrCat("case ", record.case_id, ": not readable"));
  message.set_revision(record.revision);
  SetTimes(TimesOf(message), message);
  return message;
}

absl::StatusOr<v1::Case> ToCase(const storage::CaseRecord& record, absl::Time now) {
  absl::StatusOr<v1::Case> message = ToCase(record);
  if (message.ok()) SetLife(cases::AsOf(LifeOf(*message), now), *message);
  return message;
}

v1::DismissReason DismissReasonOf(const v1::Case& message) {
  if (message.state() != v1::CASE_STATE_DISMISSED) return v1::DISMISS_REASON_UNSPECIFIED;
  const auto dismissed =
      std::find_if(message.events().rbegin(), message.events().rend(), [](const auto& event) {
        return event.kind() == v1::CASE_EVENT_KIND_DISMISSED ||
               event.kind() == v1::CASE_EVENT_KIND_DISMISS_PROPOSED;
      });
  return dismissed == message.events().rend() ? v1::DISMISS_REASON_UNSPECIFIED
                                              : dismissed->dismiss_reason();
}

absl::StatusOr<v1::Passage> ToPassage(std::string_view content) {
  v1::Passage passage;
  if (!passage.ParseFromArray(content.data(), static_cast<int>(content.size()))) {
    return absl::DataLossError("passage: not readable");
  }
  return passage;
}

}  // namespace bluegate::casework
