#ifndef BLUEGATE_ENFORCEMENT_VEHICLE_VEHICLE_H_
#define BLUEGATE_ENFORCEMENT_VEHICLE_VEHICLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "enforcement/field_fault.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/vehicle/emission_stage.h"
#include "enforcement/vehicle/finding.h"

namespace bluegate::vehicle {

// A vehicle as a register has it, codes as printed in GA/T 16. An empty text, a mass of 0 and a
// missing day mean: not known.
struct Vehicle {
  plate::PlateKey plate;
  std::string vehicle_type;  // GA/T 16.4, three characters such as H11
  std::string fuel;          // GA/T 16.9, one to three letters such as B or AO
  StageFact stage;
  std::string use;                // GA/T 16.3, one letter such as F
  std::string status;             // one or more letters such as A or GQ
  uint32_t total_mass_kg = 0;     // 总质量, at most kMassKgMax
  uint32_t curb_mass_kg = 0;      // 整备质量
  uint32_t approved_load_kg = 0;  // 核定载质量
  std::optional<absl::CivilDay> first_registered_on;
  std::optional<absl::CivilDay> eliminated_on;  // marked 已淘汰 on that day; none: it was not
  std::string brand;                            // at most kBrandBytesMax
  std::string body_color;                       // GA/T 16.8, one letter
  std::string vin;                              // 17 characters
  std::vector<Finding> findings;                // at most kFindingsMax
  std::vector<Exemption> exemptions;            // at most kExemptionsMax

  friend bool operator==(const Vehicle&, const Vehicle&) = default;
};

// Far above any road vehicle (GB 1589 allows 49 t; permitted transports reach some hundred).
inline constexpr uint32_t kMassKgMax = 1'000'000;
inline constexpr size_t kBrandBytesMax = 128;

// Every fault of the codes, masses and dates, in the order of the fields; the fields are named as
// in the struct. The plate is not looked at.
std::vector<FieldFault> FaultsOfFacts(const Vehicle& vehicle);

// FaultsOfFacts, and a complete plate number that fits a stated class ("plate.number",
// "plate.plate_class").
std::vector<FieldFault> FaultsOf(const Vehicle& vehicle);

// The first of FaultsOf as INVALID_ARGUMENT, or OK.
absl::Status Validate(const Vehicle& vehicle);

}  // namespace bluegate::vehicle

#endif  // BLUEGATE_ENFORCEMENT_VEHICLE_VEHICLE_H_
