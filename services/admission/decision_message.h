#ifndef BLUEGATE_SERVICES_ADMISSION_DECISION_MESSAGE_H_
#define BLUEGATE_SERVICES_ADMISSION_DECISION_MESSAGE_H_

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

// Writes the rules' answer with its reasons, facts and display lines into `message`, which is
// empty. Rules that did not match, the vehicle and holds_until_us are left to the caller.
// `asked` is what FactsOf gave for the question.
void FillAnswer(const rules::Decision& decision, const rules::Facts& asked,
                const Question& question, v1::Decision* message);

// Adds the rules that did not match, with the reason.
void AddUnmatched(const rules::Decision& decision, v1::Decision* message);

// Writes the site's own answer into `message`, which is empty. Where the number is known to be
// uncertain it holds, whatever the site says.
void FillFallback(const Question& question, Late late, v1::Decision* message);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_DECISION_MESSAGE_H_
