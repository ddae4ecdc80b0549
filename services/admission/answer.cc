#include "services/admission/answer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/rules/decide.h"
#include "services/admission/log_name.h"
#include "services/admission/seen_findings.h"
#include "services/admission/wire_writer.h"
#include "services/support/status.h"

namespace bluegate::admission {
namespace {

constexpr size_t kRecordBytesExpected = 2048;
constexpr int64_t kMinuteUs = 60'000'000;
constexpr int64_t kDayUs = 24 * 60 * kMinuteUs;
// vehicle::ShanghaiZone as a number: this is asked for every answer.
constexpr int64_t kShanghaiAheadUs = 8 * 60 * kMinuteUs;

// The bytes of a DecisionRecord with the bytes of its answer.
std::string RecordBytes(const v1::DecisionFacts& facts, std::string_view answer, bool late) {
  std::string bytes;
  bytes.reserve(kRecordBytesExpected);
  WireWriter writer(&bytes);
  writer.Message(v1::DecisionRecord::kFactsFieldNumber, facts);
  writer.Bytes(v1::DecisionRecord::kAnswerFieldNumber, answer);
  writer.Number(v1::DecisionRecord::kLateFieldNumber, late);
  return bytes;
}

// What goes to the gate: the answer as it is kept, and what is kept outside of it. `response`
// carries it as a field that nobody looked into, so that its many parts are put into bytes once,
// for the log and the gate; sent, it is the `decision` of a response like any other.
void SetBytes(const std::string& request_id, const v1::DecisionFacts& facts, std::string answer,
              v1::DecideResponse* response) {
  WireWriter writer(&answer);
  writer.Text(v1::Decision::kRequestIdFieldNumber, request_id);
  if (facts.has_vehicle()) writer.Message(v1::Decision::kVehicleFieldNumber, facts.vehicle());
  writer.Number(v1::Decision::kImportedTimeUsFieldNumber, facts.imported_time_us());
  *response->GetReflection()->MutableUnknownFields(response)->AddLengthDelimited(
      v1::DecideResponse::kDecisionFieldNumber) = std::move(answer);
}

// The vehicle, when its row was taken, and the request id are kept once, outside of the answer.
void Complete(const std::string& request_id, const v1::DecisionFacts& facts, v1::Decision* answer) {
  answer->set_request_id(request_id);
  if (facts.has_vehicle()) *answer->mutable_vehicle() = facts.vehicle();
  answer->set_imported_time_us(facts.imported_time_us());
}

absl::Status StorageFailed(const absl::Status& status) {
  common::v1::ErrorDetail detail;
  detail.set_reason(common::v1::ERROR_REASON_STORAGE_FAILED);
  return support::WithDetail(status, detail);
}

// The bytes of what the rules in force say of the question.
std::string BytesByRules(const AnswerParts& parts, Question* question) {
  const auto rules = parts.rules->Current();
  const auto timeline = parts.alerts->Timeline();
  v1::DecisionFacts& facts = question->facts;
  facts.set_alert_level(timeline->LevelAt(facts.time_us()));
  AddSeenFindings(&facts);
  const rules::Facts asked = FactsOf(facts);
  return AnswerBytes(rules->Decide(asked), asked, *question, rules->loaded.revision,
                     std::min(HoldsUntilUs(rules->hour_marks_min, *timeline, facts.time_us()),
                              SeenFindingsHoldUntilUs(facts)));
}

// Keeps `answer`, the bytes of a decision, and puts it or the first one into `response`.
void Keep(const AnswerParts& parts, Question&& question, std::string answer,
          v1::DecideResponse* response, Answered answered) {
  std::string bytes = RecordBytes(question.facts, answer, false);
  if (question.explain) {
    response->mutable_decision()->ParseFromString(answer);
    Complete(question.request_id, question.facts, response->mutable_decision());
  } else {
    SetBytes(question.request_id, question.facts, std::move(answer), response);
  }
  std::string name = question.request_id;
  std::string digest = question.asked;
  parts.store->AppendDecision(
      std::move(name), std::move(digest), std::move(bytes),
      [request_id = std::move(question.request_id), asked = std::move(question.asked), response,
       answered = std::move(answered)](const storage::DecisionStore::Appended& appended) {
        if (spdlog::should_log(spdlog::level::debug)) {
          spdlog::debug("admission: decided {} kept={}", LogName(request_id), appended.ok());
        }
        if (!appended.ok()) return answered(StorageFailed(appended.status()), false);
        if (!appended->has_value()) return answered(absl::OkStatus(), true);
        answered(AnswerKept(**appended, asked, request_id, response), false);
      });
}

}  // namespace

void AnswerByRules(const AnswerParts& parts, Question question, v1::DecideResponse* response,
                   Answered answered) {
  if (parts.metrics != nullptr) parts.metrics->by_rules.Increment();
  std::string answer = BytesByRules(parts, &question);
  if (!question.explain) {
    return Keep(parts, std::move(question), std::move(answer), response, std::move(answered));
  }
  rules::Decision all = parts.rules->Current()->Explain(FactsOf(question.facts));
  Keep(parts, std::move(question), std::move(answer), response,
       [all = std::move(all), response, answered = std::move(answered)](const absl::Status& kept,
                                                                        bool is_new) {
         if (kept.ok()) AddUnmatched(all, response->mutable_decision());
         answered(kept, is_new);
       });
}

void AnswerByFallback(const AnswerParts& parts, Question question, Late late,
                      v1::DecideResponse* response, Answered answered) {
  if (parts.metrics != nullptr) parts.metrics->CountFallback(late);
  v1::DecisionFacts& facts = question.facts;
  facts.set_alert_level(parts.alerts->Timeline()->LevelAt(facts.time_us()));
  std::string answer = FallbackBytes(question, late, parts.rules->Current()->loaded.revision);
  Keep(parts, std::move(question), std::move(answer), response, std::move(answered));
}

absl::Status KeepLateTruth(const AnswerParts& parts, Question question) {
  const std::string answer = BytesByRules(parts, &question);
  return parts.store->AppendLate(question.request_id, RecordBytes(question.facts, answer, true));
}

absl::Status AnswerKept(const storage::KeptAnswer& kept, const std::string& asked,
                        const std::string& request_id, v1::DecideResponse* response) {
  if (!IsSameQuestion(kept.question_digest, asked)) {
    return support::FieldError(absl::StatusCode::kAlreadyExists,
                               common::v1::ERROR_REASON_NAME_REUSED, "request_id", request_id,
                               "an id that has not asked another question");
  }
  const absl::Status unreadable = absl::DataLossError("decision: the kept answer cannot be read");
  response->Clear();
  if (kept.first_layout) {
    return response->mutable_decision()->ParseFromString(kept.bytes) ? absl::OkStatus()
                                                                     : unreadable;
  }
  v1::DecisionRecord record;
  if (!record.ParseFromString(kept.bytes)) return unreadable;
  *response->mutable_decision() = record.answer();
  Complete(request_id, record.facts(), response->mutable_decision());
  return absl::OkStatus();
}

int64_t HoldsUntilUs(const std::vector<uint32_t>& hour_marks_min, const AlertTimeline& timeline,
                     int64_t time_us) {
  const int64_t into_day_us = (time_us + kShanghaiAheadUs) % kDayUs;
  const int64_t midnight_us = time_us - into_day_us;
  int64_t until_us = midnight_us + kDayUs;
  const auto mark = std::upper_bound(hour_marks_min.begin(), hour_marks_min.end(), into_day_us,
                                     [](int64_t time, uint32_t minute) {
                                       return time < static_cast<int64_t>(minute) * kMinuteUs;
                                     });
  if (mark != hour_marks_min.end()) until_us = midnight_us + *mark * kMinuteUs;
  return std::min(until_us, timeline.NextChangeUs(time_us));
}

}  // namespace bluegate::admission
