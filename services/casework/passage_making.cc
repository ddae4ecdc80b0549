#include "services/casework/passage_making.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "enforcement/cases/passage.h"
#include "enforcement/suspicion/history_check.h"
#include "enforcement/text.h"
#include "services/casework/conversions.h"
#include "services/support/utf8.h"
#include "storage/audit_log.h"

namespace bluegate::casework {
namespace {

constexpr size_t kRequestIdBytesMax = 64;
constexpr size_t kReasonBytesMax = 300;

bool CanBeAsked(const recognition::v1::PlateReading& plate) {
  return plate.verdict() != common::v1::READING_VERDICT_UNREADABLE;
}

bool IsWholeNumber(const recognition::v1::PlateReading& plate) {
  return CanBeAsked(plate) && !plate.number().empty() &&
         plate.number().find('-') == std::string::npos;
}

// A reading that is broken in itself; none of recognition's should be.
std::string FaultOf(const recognition::v1::ReadingRecord& reading) {
  if (reading.capture().name().device_id().empty()) return "capture.name: missing";
  if (reading.state() == recognition::v1::READ_STATE_UNSPECIFIED ||
      !recognition::v1::ReadState_IsValid(reading.state())) {
    return absl::StrCat("state: ", static_cast<int>(reading.state()), ", wanted a read state");
  }
  return "";
}

cases::Classification Failed(std::string_view reason) {
  cases::Classification result;
  result.state = cases::PassageState::kFailed;
  const std::string text = support::ShortUtf8(reason, kReasonBytesMax);
  result.sentence_zh = absl::StrCat("图片无法识读：", text);
  result.sentence_en = absl::StrCat("The picture could not be read: ", text);
  return result;
}

cases::Classification Undecided(const absl::Status& status) {
  cases::Classification result;
  result.state = cases::PassageState::kHeld;
  const std::string text =
      support::ShortUtf8({status.message().data(), status.message().size()}, kReasonBytesMax);
  result.sentence_zh = absl::StrCat("未能作出判定，需人工核实：", text);
  result.sentence_en = absl::StrCat("Could not be decided, a human must look: ", text);
  return result;
}

cases::Classification Classify(const recognition::v1::ReadingRecord& reading,
                               const v1::Passage& passage, const absl::Status& undecided) {
  if (const std::string fault = FaultOf(reading); !fault.empty()) return Failed(fault);
  if (reading.state() == recognition::v1::READ_STATE_FAILED) return Failed(reading.error());
  std::vector<cases::SightingResult> results;
  for (const v1::Sighting& sighting : passage.sightings()) results.push_back(ToResult(sighting));
  cases::Classification result =
      cases::Classify(static_cast<cases::ReadState>(reading.state()), results);
  // A number that is not certain says more than that it could not be decided.
  return undecided.ok() || result.reason_code == "I02" ? result : Undecided(undecided);
}

storage::NewCase OpenCase(const v1::Passage& passage, const cases::Classification& classification,
                          const cases::Terms& terms, absl::Time now) {
  const cases::Step step = cases::Open(kSystemActor, terms, now);
  v1::Case opened;
  opened.set_case_id(passage.passage_id());
  opened.set_reason_code(classification.reason_code);
  SetLife(step.after, opened);
  return {.state = static_cast<uint32_t>(step.after.state),
          .site_id = passage.capture().site_id(),
          .content = ContentOf(std::move(opened)),
          .event = ToProto(step.event).SerializeAsString()};
}

}  // namespace

std::string PassageIdOf(const recognition::v1::ReadingRecord& reading, uint64_t position) {
  const capture::v1::CaptureName& name = reading.capture().name();
  if (name.device_id().empty()) return absl::StrCat("unnamed/", position);
  return absl::StrCat(name.device_id(), "/", name.boot_epoch(), "/", name.sequence());
}

std::string DecisionIdOf(std::string_view passage_id, std::string_view what) {
  std::string id = absl::StrCat(AbslView(passage_id), "/", AbslView(what));
  if (id.size() <= kRequestIdBytesMax) return id;
  return absl::BytesToHexString(storage::Sha256(id));
}

int64_t PassedTimeUs(const capture::v1::CaptureRecord& capture) {
  return capture.clock_suspect() || capture.terminal_time_us() <= 0 ? capture.received_time_us()
                                                                    : capture.terminal_time_us();
}

std::vector<Question> QuestionsOf(const recognition::v1::ReadingRecord& reading,
                                  std::string_view passage_id, uint64_t position) {
  std::vector<Question> questions;
  if (reading.state() != recognition::v1::READ_STATE_READ) return questions;
  for (int i = 0; i < reading.readings_size(); ++i) {
    const recognition::v1::PlateReading& plate = reading.readings(i);
    if (!CanBeAsked(plate)) continue;
    Question& question = questions.emplace_back();
    question.request_id = DecisionIdOf(passage_id, absl::StrCat(i));
    question.passage_id = passage_id;
    question.position = position;
    question.plate.set_number(plate.number());
    question.plate.set_plate_class(plate.plate_class());
    question.color = plate.color();
    question.verdict = plate.verdict();
    question.site_id = reading.capture().site_id();
    question.direction = reading.capture().direction();
    question.time_us = PassedTimeUs(reading.capture());
  }
  return questions;
}

v1::Sighting MakeSighting(const recognition::v1::PlateReading& plate, const Answer& answer,
                          bool certain, std::vector<suspicion::Suspicion> of_past,
                          const suspicion::Appearance& appearance) {
  v1::Sighting sighting;
  *sighting.mutable_reading() = plate;
  sighting.set_looked_up(answer.looked_up);
  if (answer.vehicle.has_value()) *sighting.mutable_vehicle() = *answer.vehicle;
  if (answer.decision.has_value()) {
    *sighting.mutable_decision() = *answer.decision;
    // The facts it rests on. A decision that is given again after a restart may be older than the
    // register's present row, and the officer must see what was decided on.
    sighting.clear_vehicle();
    if (answer.decision->has_vehicle()) *sighting.mutable_vehicle() = answer.decision->vehicle();
  }
  std::vector<suspicion::Suspicion> suspicions = SuspicionsOf(sighting, certain, appearance);
  suspicion::AddSuspicions(std::move(of_past), &suspicions);
  for (const suspicion::Suspicion& suspicion : suspicions) {
    *sighting.add_suspicions() = ToProto(suspicion);
  }
  return sighting;
}

storage::NewPassage MakePassage(const recognition::v1::ReadingRecord& reading, uint64_t position,
                                absl::Span<const Answer> answers, PastFindings past,
                                const cases::Terms& terms, absl::Time now) {
  storage::NewPassage made;
  made.position = position;
  made.passage_id = PassageIdOf(reading, position);
  made.time_us = absl::ToUnixMicros(now);

  v1::Passage passage;
  passage.set_passage_id(made.passage_id);
  *passage.mutable_capture() = reading.capture();
  passage.set_passed_time_us(PassedTimeUs(reading.capture()));
  passage.set_picture_sha256(reading.picture_sha256());
  passage.set_model_version(reading.model_version());
  passage.set_decided_time_us(made.time_us);
  absl::Status undecided;
  size_t asked = 0;
  past.suspicions.resize(static_cast<size_t>(reading.readings_size()));
  made.sightings = std::move(past.sightings);
  made.beside = std::move(past.beside);
  for (int i = 0; i < reading.readings_size(); ++i) {
    const recognition::v1::PlateReading& plate = reading.readings(i);
    const Answer answer = CanBeAsked(plate) && asked < answers.size() ? answers[asked++] : Answer();
    undecided.Update(answer.status);
    const bool certain = plate.verdict() == common::v1::READING_VERDICT_AUTO;
    *passage.add_sightings() =
        MakeSighting(plate, answer, certain, std::move(past.suspicions[static_cast<size_t>(i)]),
                     past.appearance);
    made.plates_read += IsWholeNumber(plate) ? 1 : 0;
    made.looked_up += answer.looked_up ? 1 : 0;
  }
  const cases::Classification classification = Classify(reading, passage, undecided);
  made.state = static_cast<uint32_t>(classification.state);
  passage.set_state(static_cast<v1::PassageState>(classification.state));
  passage.set_sentence_zh(classification.sentence_zh);
  passage.set_sentence_en(classification.sentence_en);
  if (cases::NeedsCase(classification.state)) {
    passage.set_case_id(made.passage_id);
    made.opened = OpenCase(passage, classification, terms, now);
  }
  made.content = passage.SerializeAsString();
  return made;
}

}  // namespace bluegate::casework
