#ifndef BLUEGATE_ENFORCEMENT_VEHICLE_STAGE_INFERENCE_H_
#define BLUEGATE_ENFORCEMENT_VEHICLE_STAGE_INFERENCE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "enforcement/field_fault.h"
#include "enforcement/vehicle/vehicle.h"

namespace bluegate::vehicle {

// The stages that a vehicle may have by its fuel, type, use, total mass and first registration.
// What is law here is data: a StageTable comes from a file with sources and dates.

// Which side of StageTable::light_kg_max.
enum class StageWeight { kOpen = 0, kLight = 1, kHeavy = 2 };
// Urban use: bus, post, sanitation.
enum class StageUse { kOpen = 0, kUrban = 1, kOther = 2 };
// Whether vehicles were registered on a row's days, or can have been approved from its first day on
// at all.
enum class StageBasis { kRegistration = 1, kApproval = 2 };

// Days on which vehicles of some kind were first registered with stages from `lowest` to `highest`.
struct StageRow {
  std::string row_id;
  std::string fuels;                        // GA/T 16.9 letters
  StageWeight weight = StageWeight::kOpen;  // kOpen: either
  StageUse use = StageUse::kOpen;           // kOpen: any
  EmissionStage lowest = EmissionStage::kUnspecified;
  EmissionStage highest = EmissionStage::kUnspecified;
  std::optional<absl::CivilDay> from;   // first day; none: always
  std::optional<absl::CivilDay> until;  // last day; none: until now
  StageBasis basis = StageBasis::kRegistration;
  std::string source;  // where it is written
};

// What a vehicle type says of weight; `begins` is the beginning of a GA/T 16.4 code.
struct StageVehicleType {
  std::string begins;
  StageWeight weight = StageWeight::kOpen;
};

// Rows of several sources may overlap: what they say adds up, so that where sources differ every
// stage that one of them allows is possible.
struct StageTable {
  std::string urban_uses;                   // GA/T 16.3 letters
  std::vector<std::string> open_use_types;  // types whose letter of use does not tell urban use
  uint32_t light_kg_max = 0;
  std::vector<StageVehicleType> types;  // of another type nothing is inferred
  std::vector<StageRow> rows;
};

// Every fault of a table, fields named as in the struct: "rows[3].until".
std::vector<FieldFault> FaultsOf(const StageTable& table);

// What can be said, and why, for people: "heavy diesel, first registered on 2014-03-01 (rows
// heavy-diesel-3, heavy-diesel-4)". A fact that is not known carries the reason itself.
struct StageInference {
  StageFact fact;
  std::string reason;
};

// Known ("electric") for a vehicle that burns nothing; an interval, or one stage, where the table
// speaks of every kind that the vehicle may be of; not known otherwise, as when fuel, type or day
// are not known. Knowing more never widens what is possible. A stated stage and the plate are not
// looked at: no plate proves a stage.
StageInference InferStage(const StageTable& table, const Vehicle& vehicle);

// A stage that someone has stated.
struct StageClaim {
  EmissionStage stage = EmissionStage::kUnspecified;
  StageSource source = StageSource::kUnspecified;
  std::string where;  // the file or agency, for people
};

// The stage of a vehicle by all that is known.
struct StageDetermination {
  StageFact fact;
  std::string reason;  // of an inferred one
  // Why the stage is in doubt (S07): two sources differ, or the stage is above what the day of
  // first registration, or the fuel, allows. Empty when it is not. At most 128 bytes.
  std::string conflict;
};

// The claim of the most trusted source holds (the order of StageSource; one without a source comes
// after those, an inferred one last), of equals the later; without a claim what is inferred.
// `table` may be null: then nothing is inferred.
StageDetermination DetermineStage(const StageTable* table, const Vehicle& vehicle,
                                  const std::vector<StageClaim>& claims);

}  // namespace bluegate::vehicle

#endif  // BLUEGATE_ENFORCEMENT_VEHICLE_STAGE_INFERENCE_H_
