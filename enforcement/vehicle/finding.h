#ifndef BLUEGATE_ENFORCEMENT_VEHICLE_FINDING_H_
#define BLUEGATE_ENFORCEMENT_VEHICLE_FINDING_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"

namespace bluegate::vehicle {

// What inspections, supervisors, permits and comparisons hold against a vehicle or a machine until
// it is cleared. Values equal those of the contract. The reason codes that rest on each stand in
// brackets.
enum class FindingCode {
  kUnspecified = 0,
  kInspectionFailed = 1,        // latest periodic inspection failed (R08)
  kRemoteSensingExceeded = 2,   // two exceedances in a row within six months, not retested (R09)
  kRoadCheckFailed = 3,         // failed at the road side, not retested (R09)
  kBlackSmoke = 4,              // visible smoke, confirmed by two reviewers (R10)
  kAftertreatmentAbnormal = 5,  // catalyst or rear oxygen sensor, open case (R11)
  kNonstandardFuel = 6,         // open case about fuel or its tank (R19)
  kMachineOverLimit = 7,        // non-road machine above GB 36886 (R13)
  kMachineOrderedOff = 8,       // ordered off the site (R13)
  kMachineUnregistered = 9,     // no environmental code, or one that is not registered (R13)
  kMuckNoPermit = 10,           // muck truck without a valid permit (R15)
  kMuckOffRoute = 11,           // outside its permitted route (R15)
  kMuckOffTime = 12,            // outside its permitted hours (R15)
  kMuckPositionMissing = 13,    // positioning missing or offline (R15)
  kMuckCompanySuspended = 14,   // its company is suspended (R15)
  kMuckUnwashed = 15,           // left a site without three minutes of washing (R16)
  kEnterpriseOverQuota = 16,    // the enterprise is above its movements or stage quota (R17)
  kEnterpriseNotInPlan = 17,    // the vehicle is not in the enterprise's approved plan (R17)
  kStageConflict = 18,          // sources differ, or a stage above what the date allows (S07)
  kPlateLayoutMismatch = 19,    // colour or class and the number's layout disagree (S03)
  kPlateObscured = 20,          // covered, altered or no plate (S04)
  kFuelPlateMismatch = 21,      // new-energy plate on a fuel vehicle (S06)
  kRegisterMismatch = 22,       // looks other than the register says (S02)
};
inline constexpr int kFindingCodeMax = 22;

// One finding and the days on which it stands.
struct Finding {
  FindingCode code = FindingCode::kUnspecified;
  std::optional<absl::CivilDay> since;  // first day; none: always
  std::optional<absl::CivilDay> until;  // last day; none: it stands until it is cleared
  std::string source;                   // who found it and where it is written, at most 128 bytes

  friend bool operator==(const Finding&, const Finding&) = default;
};

// Leave to pass in spite of a ban, by an authority.
struct Exemption {
  std::string approval_number;  // 1-64 bytes
  std::string reason;           // such as 民生保障; at most 128 bytes
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> until;  // last day
  std::vector<std::string> zones;       // where; empty: everywhere

  friend bool operator==(const Exemption&, const Exemption&) = default;
};

inline constexpr size_t kFindingsMax = 32;
inline constexpr size_t kExemptionsMax = 8;

// Whether it stands on that day.
bool StandsOn(const Finding& finding, absl::CivilDay day);
// Whether it holds on that day in one of these zones.
bool HoldsOn(const Exemption& exemption, absl::CivilDay day, const std::vector<std::string>& zones);

// For people: 黑烟车 / "black smoke"; 未知 / "unknown" for kUnspecified.
std::string_view NameZh(FindingCode code);
std::string_view NameEn(FindingCode code);

}  // namespace bluegate::vehicle

#endif  // BLUEGATE_ENFORCEMENT_VEHICLE_FINDING_H_
