#ifndef BLUEGATE_SERVICES_BLUEGATE_DECISION_TEXT_H_
#define BLUEGATE_SERVICES_BLUEGATE_DECISION_TEXT_H_

#include <cstdint>
#include <string>

#include "bluegate/admission/v1/admission.pb.h"

namespace bluegate {

// The four lines of a gate's display, reason and clause, and the reason in Chinese and in English.
std::string DecisionText(const admission::v1::Decision& decision);

// What a person needs to follow a decision: how it was made and until when it holds, each fact with
// its source and age, what nobody knew, and the other rules with why they lost or did not hold. In
// Chinese and English.
std::string ExplanationText(const admission::v1::Decision& decision);

// "准予通行 pass", "提示查处 flag", "等待核实 hold", "禁止通行 refuse".
std::string OutcomeText(admission::v1::Outcome outcome);
// "none", "yellow", "orange", "red".
std::string LevelText(admission::v1::AlertLevel level);
// "2022-01-10 08:00:00" in Asia/Shanghai; "-" for 0.
std::string TimeText(int64_t time_us);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_DECISION_TEXT_H_
