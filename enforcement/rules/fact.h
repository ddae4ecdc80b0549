#ifndef BLUEGATE_ENFORCEMENT_RULES_FACT_H_
#define BLUEGATE_ENFORCEMENT_RULES_FACT_H_

#include <string>
#include <string_view>

#include "enforcement/vehicle/emission_stage.h"

namespace bluegate::rules {

// The facts that decisions rest on, numbered as in the contract (FactName of admission.proto).
enum class FactName {
  kUnspecified = 0,
  kPlateNumber = 1,
  kEnvironmentalCode = 2,
  kNumberState = 3,
  kRegisterState = 4,
  kVehicleType = 5,
  kFuel = 6,
  kStage = 7,
  kUse = 8,
  kStatus = 9,
  kEliminatedOn = 10,
  kExemptions = 11,
  kTotalMassKg = 12,
  kFirstRegisteredOn = 13,
  kFindings = 14,
  kSiteKind = 15,
  kSiteId = 16,
  kZones = 17,
  kDirection = 18,
  kPerformanceClass = 19,
  kAlertLevel = 20,
  kLocalTime = 21,
  kFallback = 22,
};

// Where a fact comes from, numbered as in the contract (FactSource of admission.proto).
enum class FactSource {
  kUnspecified = 0,
  kReading = 1,
  kRequest = 2,
  kRegister = 3,
  kSite = 4,
  kAlert = 5,
  kClock = 6,
  // How a stage was determined.
  kStageDisclosure = 7,
  kStageRegister = 8,
  kStageInspection = 9,
  kStageEnginePlate = 10,
  kStageInferred = 11,
};

// A fact that a rule asked for.
struct UsedFact {
  FactName name = FactName::kUnspecified;
  std::string value;  // as text; empty when it was not known
  FactSource source = FactSource::kUnspecified;
  std::string said_by = {};  // who found it, where that is more than the source tells
};

// Such as "stage" or "vehicle_type": what facts are called in texts and logs.
std::string_view NameOf(FactName name);
// Such as "register"; of a stage, how it was determined.
std::string_view NameOf(FactSource source);

// The source of a stage that is known; kRegister where nobody states how it was determined.
FactSource FactSourceOf(vehicle::StageSource source);

// Whether a row of a register has it, which has an age.
bool IsOfRegister(FactSource source);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_FACT_H_
