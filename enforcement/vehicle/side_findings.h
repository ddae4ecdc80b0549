#ifndef BLUEGATE_ENFORCEMENT_VEHICLE_SIDE_FINDINGS_H_
#define BLUEGATE_ENFORCEMENT_VEHICLE_SIDE_FINDINGS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "enforcement/vehicle/finding.h"

namespace bluegate::vehicle {

// What an inspection was.
enum class InspectionKind { kPeriodic = 1, kRoadSide = 2, kRetest = 3 };

// One inspection of a vehicle.
struct Inspection {
  InspectionKind kind = InspectionKind::kPeriodic;
  bool passed = false;
  absl::CivilDay day;
  std::string source;  // agency and report
};

// What the inspections of one vehicle hold against it, each with the days on which it stands:
//   kInspectionFailed  from a failed periodic inspection to the day before the next periodic one or
//                      passed retest
//   kRoadCheckFailed   from a failed road-side check or retest to the day before the next
//                      inspection of any kind that was passed
// Of several on one day, in the order given, the last counts. The order is otherwise of no matter.
std::vector<Finding> FindingsOf(std::vector<Inspection> inspections);

// Leave of a vehicle to carry construction waste.
struct MuckPermit {
  absl::CivilDay from;
  absl::CivilDay until;                     // last day
  std::optional<absl::CivilDay> suspended;  // from then on its company is suspended
  std::string source;                       // number and company
};

// What the permits of one vehicle hold against it: kMuckNoPermit on the days between and after
// them, kMuckCompanySuspended from the day of suspension to the end of the permit. Nothing for no
// permits: who has none may be no muck truck.
std::vector<Finding> FindingsOf(std::vector<MuckPermit> permits);

}  // namespace bluegate::vehicle

#endif  // BLUEGATE_ENFORCEMENT_VEHICLE_SIDE_FINDINGS_H_
