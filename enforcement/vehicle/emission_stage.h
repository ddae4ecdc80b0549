#ifndef BLUEGATE_ENFORCEMENT_VEHICLE_EMISSION_STAGE_H_
#define BLUEGATE_ENFORCEMENT_VEHICLE_EMISSION_STAGE_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "enforcement/vehicle/truth.h"

namespace bluegate::vehicle {

// Emission stage. Values equal those of the contract. kChina0 to kChinaVI are in order; kElectric
// is no stage and compares with none. 6a and 6b are one stage.
enum class EmissionStage {
  kUnspecified = 0,
  kChina0 = 1,
  kChinaI = 2,
  kChinaII = 3,
  kChinaIII = 4,
  kChinaIV = 5,
  kChinaV = 6,
  kChinaVI = 7,
  kElectric = 8,
};

// How a stage was determined, the most trusted first. Values equal those of the contract.
enum class StageSource {
  kUnspecified = 0,
  kDisclosure = 1,   // 随车清单 or information disclosure, by VIN
  kRegister = 2,     // registration authority or motor-vehicle environment platform
  kInspection = 3,   // inspection record (HJ 1238)
  kEnginePlate = 4,  // engine type plate
  kInferred = 5,     // from the date of first registration
};

// The value with that number; nullopt when there is none.
std::optional<EmissionStage> EmissionStageFromCode(int code);
std::optional<StageSource> StageSourceFromCode(int code);

// One of kChina0 to kChinaVI.
bool IsChinaStage(EmissionStage stage);

// 国五 / "China V"; 电动 / "electric"; 未知 / "unknown".
std::string_view NameZh(EmissionStage stage);
std::string_view NameEn(EmissionStage stage);
// "register", "disclosure" ...; "unknown" for kUnspecified.
std::string_view NameEn(StageSource source);

// What is known of a vehicle's stage: the stage, an interval of stages, or nothing with a reason.
// An immutable value.
class StageFact {
 public:
  // Not known, without a reason.
  StageFact() = default;

  // Known. kUnspecified gives Unknown("not stated").
  static StageFact Known(EmissionStage stage, StageSource source);

  // Somewhere from `lowest` to `highest`, both included, both kChina0 to kChinaVI.
  // INVALID_ARGUMENT otherwise or when lowest is above highest.
  static absl::StatusOr<StageFact> Between(EmissionStage lowest, EmissionStage highest,
                                           StageSource source);

  // Not known; `reason` is for people, such as "no register has the vehicle".
  static StageFact Unknown(std::string reason);

  // Whether one stage, or electric, is known.
  bool known() const { return lowest_ != EmissionStage::kUnspecified && lowest_ == highest_; }
  // Whether two or more stages are possible.
  bool interval() const { return lowest_ != highest_; }
  // The stage when known(), kUnspecified otherwise.
  EmissionStage stage() const { return known() ? lowest_ : EmissionStage::kUnspecified; }
  // Ends of what is possible; both kUnspecified when nothing is known.
  EmissionStage lowest() const { return lowest_; }
  EmissionStage highest() const { return highest_; }
  StageSource source() const { return source_; }
  // Why nothing is known; empty when something is.
  const std::string& reason() const { return reason_; }

  // Whether the stage is `limit` or below. kUnknown when nothing is known or the interval lies on
  // both sides; kNo for electric. `limit` is kChina0 to kChinaVI.
  Truth AtMost(EmissionStage limit) const;

  friend bool operator==(const StageFact&, const StageFact&) = default;

 private:
  EmissionStage lowest_ = EmissionStage::kUnspecified;
  EmissionStage highest_ = EmissionStage::kUnspecified;
  StageSource source_ = StageSource::kUnspecified;
  std::string reason_;
};

// For displays: 国五, 国四或国五, 国三至国五, 电动, 阶段未知.
std::string DisplayZh(const StageFact& fact);
// "China V", "China IV or V", "China III to V", "electric", "stage unknown".
std::string DisplayEn(const StageFact& fact);

}  // namespace bluegate::vehicle

#endif  // BLUEGATE_ENFORCEMENT_VEHICLE_EMISSION_STAGE_H_
