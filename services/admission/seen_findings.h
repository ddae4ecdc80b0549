#ifndef BLUEGATE_SERVICES_ADMISSION_SEEN_FINDINGS_H_
#define BLUEGATE_SERVICES_ADMISSION_SEEN_FINDINGS_H_

#include <cstdint>

#include "bluegate/admission/v1/decision_record.pb.h"

namespace bluegate::admission {

// Adds to the facts, once before they are kept, what is found at the moment of deciding. Only where
// the number is certain:
//   PLATE_LAYOUT_MISMATCH (S03)  the colour was seen, and it or the class disagrees with the
//                                number's layout. What only the register can tell (S06, S07) comes
//                                with the vehicle.
//   MUCK_OFF_ROUTE, MUCK_OFF_TIME (R15)  the vehicle's muck permits do not allow the site or the
//                                time; see vehicle::MuckFindingOf. Not where the facts have the
//                                code already, nor beyond vehicle::kFindingsMax.
void AddSeenFindings(v1::DecisionFacts* facts);

// Until when AddSeenFindings finds the same at the site: the next begin or end of hours of the
// vehicle's muck permits, or local midnight. Microseconds since 1970 UTC; INT64_MAX for a vehicle
// without such permits.
int64_t SeenFindingsHoldUntilUs(const v1::DecisionFacts& facts);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_SEEN_FINDINGS_H_
