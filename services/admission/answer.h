#ifndef BLUEGATE_SERVICES_ADMISSION_ANSWER_H_
#define BLUEGATE_SERVICES_ADMISSION_ANSWER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "services/admission/admission_metrics.h"
#include "services/admission/alert_book.h"
#include "services/admission/decision_message.h"
#include "services/admission/question.h"
#include "services/admission/rule_book.h"
#include "storage/decision_store.h"

namespace bluegate::admission {

// What answers are made from and kept in. Everything pointed to outlives the calls.
struct AnswerParts {
  const RuleBook* rules = nullptr;
  const AlertBook* alerts = nullptr;
  storage::DecisionStore* store = nullptr;
  AdmissionMetrics* metrics = nullptr;  // null: not counted
};

// Told, once, on this thread or another, that an answer may leave, or why there is none. `is_new`:
// it is not the repetition of one that the request id got before.
using Answered = std::function<void(const absl::Status& status, bool is_new)>;

// Decides by the rules in force, keeps facts and answer in the decision log, and writes the answer
// into `response`, which is empty: the first one that the request id got. It is there for whoever
// parses the bytes of `response`; its fields need not tell. When `answered` is told OK the entry is
// with the operating system. ALREADY_EXISTS with NAME_REUSED when the request id
// has asked another question. Used on the threads that answer calls.
void AnswerByRules(const AnswerParts& parts, Question question, v1::DecideResponse* response,
                   Answered answered);

// The same with the site's fallback, because `late` did not come.
void AnswerByFallback(const AnswerParts& parts, Question question, Late late,
                      v1::DecideResponse* response, Answered answered);

// Adds to the decision log what the rules say, now that the facts are there, of a question that the
// fallback has answered.
absl::Status KeepLateTruth(const AnswerParts& parts, Question question);

// Gives the answer that the question's request id got before. Errors as above.
absl::Status AnswerKept(const storage::KeptAnswer& kept, const std::string& asked,
                        const std::string& request_id, v1::DecideResponse* response);

// Until when an answer made for `time_us` holds under these rules and alerts: the next mark of
// hours, the next change of the alert, or the next local midnight, at which every date and day of
// the week turns - whichever comes first. Microseconds since 1970 UTC.
int64_t HoldsUntilUs(const std::vector<uint32_t>& hour_marks_min, const AlertTimeline& timeline,
                     int64_t time_us);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_ANSWER_H_
