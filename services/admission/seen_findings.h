#ifndef BLUEGATE_SERVICES_ADMISSION_SEEN_FINDINGS_H_
#define BLUEGATE_SERVICES_ADMISSION_SEEN_FINDINGS_H_

#include "bluegate/admission/v1/decision_record.pb.h"

namespace bluegate::admission {

// Adds to the facts what the plate itself tells where its colour was seen and its number is
// certain: PLATE_LAYOUT_MISMATCH (S03) when colour or class and the number's layout disagree. What
// only the register can tell (S06, S07) comes with the vehicle.
void AddSeenFindings(v1::DecisionFacts* facts);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_SEEN_FINDINGS_H_
