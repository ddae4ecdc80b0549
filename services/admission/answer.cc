#include "services/admission/answer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/rules/decide.h"
#include "services/support/status.h"

namespace bluegate::admission {
namespace {

constexpr int64_t kMinuteUs = 60'000'000;
constexpr int64_t kDayUs = 24 * 60 * kMinuteUs;
// vehicle::ShanghaiZone as a number: this is asked for every answer.
constexpr int64_t kShanghaiAheadUs = 8 * 60 * kMinuteUs;

// A DecisionRecord of facts and answer, which are lent to it: a swap is cheaper than a copy.
std::string RecordBytes(v1::DecisionFacts* facts, v1::Decision* answer, bool late) {
  v1::DecisionRecord record;
  record.mutable_facts()->Swap(facts);
  record.mutable_answer()->Swap(answer);
  record.set_late(late);
  std::string bytes = record.SerializeAsString();
  record.mutable_facts()->Swap(facts);
  record.mutable_answer()->Swap(answer);
  return bytes;
}

// The vehicle and the request id are kept once, outside of the answer.
void Complete(const std::string& request_id, v1::DecisionFacts* facts, v1::Decision* answer) {
  answer->set_request_id(request_id);
  if (facts->has_vehicle()) answer->mutable_vehicle()->Swap(facts->mutable_vehicle());
}

absl::Status StorageFailed(const absl::Status& status) {
  common::v1::ErrorDetail detail;
  detail.set_reason(common::v1::ERROR_REASON_STORAGE_FAILED);
  return support::WithDetail(status, detail);
}

// Writes what the rules in force say of the question into `answer`, and returns all of it.
rules::Decision FillByRules(const AnswerParts& parts, Question* question, v1::Decision* answer) {
  const auto rules = parts.rules->Current();
  const auto timeline = parts.alerts->Timeline();
  v1::DecisionFacts& facts = question->facts;
  facts.set_alert_level(timeline->LevelAt(facts.time_us()));
  const rules::Facts asked = FactsOf(facts);
  rules::Decision decision = rules->Decide(asked);
  FillAnswer(decision, asked, *question, answer);
  answer->set_rule_set_revision(rules->loaded.revision);
  answer->set_holds_until_us(HoldsUntilUs(rules->hour_marks_min, *timeline, facts.time_us()));
  return decision;
}

// Keeps the answer that stands in `response`, or puts the first one in its place.
absl::Status Keep(const AnswerParts& parts, Question* question, const std::string& digest,
                  v1::DecideResponse* response) {
  v1::Decision* const answer = response->mutable_decision();
  const auto earlier = parts.store->AppendDecision(question->request_id, digest,
                                                   RecordBytes(&question->facts, answer, false));
  if (!earlier.ok()) return StorageFailed(earlier.status());
  if (earlier->has_value()) return AnswerKept(**earlier, digest, question->request_id, response);
  Complete(question->request_id, &question->facts, answer);
  return absl::OkStatus();
}

}  // namespace

absl::Status AnswerByRules(const AnswerParts& parts, Question question, const std::string& digest,
                           v1::DecideResponse* response) {
  const rules::Decision decision = FillByRules(parts, &question, response->mutable_decision());
  if (absl::Status kept = Keep(parts, &question, digest, response); !kept.ok()) return kept;
  if (question.explain) AddUnmatched(decision, response->mutable_decision());
  return absl::OkStatus();
}

absl::Status AnswerByFallback(const AnswerParts& parts, Question question, Late late,
                              const std::string& digest, v1::DecideResponse* response) {
  v1::DecisionFacts& facts = question.facts;
  facts.set_alert_level(parts.alerts->Timeline()->LevelAt(facts.time_us()));
  FillFallback(question, late, response->mutable_decision());
  response->mutable_decision()->set_rule_set_revision(parts.rules->Current()->loaded.revision);
  return Keep(parts, &question, digest, response);
}

absl::Status KeepLateTruth(const AnswerParts& parts, Question question) {
  v1::Decision answer;
  FillByRules(parts, &question, &answer);
  return parts.store->AppendLate(question.request_id, RecordBytes(&question.facts, &answer, true));
}

absl::Status AnswerKept(const storage::KeptAnswer& kept, const std::string& digest,
                        const std::string& request_id, v1::DecideResponse* response) {
  if (kept.question_digest != digest) {
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
  response->mutable_decision()->Swap(record.mutable_answer());
  Complete(request_id, record.mutable_facts(), response->mutable_decision());
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
