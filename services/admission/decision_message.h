#ifndef BLUEGATE_SERVICES_ADMISSION_DECISION_MESSAGE_H_
#define BLUEGATE_SERVICES_ADMISSION_DECISION_MESSAGE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "bluegate/admission/v1/admission.pb.h"
#include "bluegate/admission/v1/decision_record.pb.h"
#include "enforcement/rules/decide.h"
#include "services/admission/question.h"

namespace bluegate::admission {

// What did not come in time: the reading of a picture, the register's answer, or the turn of the
// question itself, where the server has more to do than it can.
enum class Late { kReading, kRegister, kTurn };

// The facts that the rules are asked with, as the log keeps them. The same facts give the same
// decision for ever, which is what a replay relies on.
rules::Facts FactsOf(const v1::DecisionFacts& facts);

// The bytes of a v1::Decision: the rules' answer with its reasons, facts and display lines. Rules
// that did not match, the request id and the vehicle are left to the caller. `asked` is what
// FactsOf gave for the question; `revision` is that of the rules, and `holds_until_us` until when
// they say the same.
std::string AnswerBytes(const rules::Decision& decision, const rules::Facts& asked,
                        const Question& question, std::string_view revision,
                        int64_t holds_until_us);

// Adds the rules that did not match, with the reason.
void AddUnmatched(const rules::Decision& decision, v1::Decision* message);

// The bytes of a v1::Decision: the site's own answer. Where the number is known to be uncertain it
// holds, whatever the site says.
std::string FallbackBytes(const Question& question, Late late, std::string_view revision);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_DECISION_MESSAGE_H_
