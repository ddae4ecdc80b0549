#include "enforcement/vehicle/stage_inference.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/codes.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::vehicle {
namespace {

constexpr size_t kConflictBytesMax = 128;
// Drive without burning: electric (C) and hydrogen (P); a hybrid (O) says so of the other letters.
constexpr std::string_view kUnburntFuels = "CP";
constexpr std::string_view kDriveLetters = "CPO";

bool IsIn(std::string_view letters, char letter) {
  return letters.find(letter) != std::string_view::npos;
}

// One kind of vehicle that a vehicle may be of.
struct Kind {
  char fuel;
  StageWeight weight;
  StageUse use;
};

bool SpeaksOf(const StageRow& row, const Kind& kind) {
  return IsIn(row.fuels, kind.fuel) &&
         (row.weight == StageWeight::kOpen || row.weight == kind.weight) &&
         (row.use == StageUse::kOpen || row.use == kind.use);
}

bool HasDay(const StageRow& row, absl::CivilDay day) {
  return (!row.from || day >= *row.from) && (!row.until || day <= *row.until);
}

const StageVehicleType* TypeOf(const StageTable& table, std::string_view code) {
  const StageVehicleType* longest = nullptr;
  for (const StageVehicleType& type : table.types) {
    if (!code.starts_with(type.begins)) continue;
    if (longest == nullptr || type.begins.size() > longest->begins.size()) longest = &type;
  }
  return longest;
}

// What the fuels of a vehicle come to.
struct Burnt {
  bool electric = false;  // burns nothing
  std::string letters;    // of what it may burn; empty: not known
};

Burnt BurntOf(std::string_view fuel) {
  Burnt burnt;
  burnt.electric = !fuel.empty() && std::all_of(fuel.begin(), fuel.end(), [](char letter) {
    return IsIn(kUnburntFuels, letter);
  });
  for (const char letter : fuel) {
    if (!IsIn(kDriveLetters, letter)) burnt.letters.push_back(letter);
  }
  return burnt;
}

// The kinds that a vehicle may be of, or why that cannot be said.
struct Kinds {
  std::vector<Kind> kinds;
  std::string unknown;
};

Kinds KindsOf(const StageTable& table, const Vehicle& vehicle, const Burnt& burnt) {
  if (burnt.letters.empty()) return {{}, "fuel is not known"};
  if (vehicle.vehicle_type.empty()) return {{}, "vehicle type is not known"};
  const StageVehicleType* const type = TypeOf(table, vehicle.vehicle_type);
  if (type == nullptr) {
    return {{}, absl::StrCat("vehicle type ", vehicle.vehicle_type, " is not in the table")};
  }
  std::set<StageWeight> weights = {StageWeight::kLight, StageWeight::kHeavy};
  if (type->weight != StageWeight::kOpen) weights = {type->weight};
  if (vehicle.total_mass_kg != 0) {
    const bool light = vehicle.total_mass_kg <= table.light_kg_max;
    weights.erase(light ? StageWeight::kHeavy : StageWeight::kLight);
  }
  if (weights.empty()) return {{}, "vehicle type and total mass do not fit"};
  std::set<StageUse> uses = {StageUse::kUrban, StageUse::kOther};
  const bool open_use = std::any_of(
      table.open_use_types.begin(), table.open_use_types.end(),
      [&](const std::string& begins) { return vehicle.vehicle_type.starts_with(begins); });
  if (!vehicle.use.empty()) {
    const bool urban = IsIn(table.urban_uses, vehicle.use[0]);
    if (urban) uses = {StageUse::kUrban};
    if (!urban && !open_use) uses = {StageUse::kOther};
  }
  Kinds result;
  for (const char fuel : burnt.letters) {
    for (const StageWeight weight : weights) {
      for (const StageUse use : uses) result.kinds.push_back({fuel, weight, use});
    }
  }
  return result;
}

std::string Describe(const std::vector<Kind>& kinds, absl::CivilDay day) {
  std::string text;
  const bool one_weight = std::all_of(kinds.begin(), kinds.end(), [&](const Kind& kind) {
    return kind.weight == kinds.front().weight;
  });
  if (one_weight) {
    text = kinds.front().weight == StageWeight::kHeavy ? "heavy " : "light ";
  }
  std::string fuels;
  for (const Kind& kind : kinds) {
    if (!IsIn(fuels, kind.fuel)) fuels.push_back(kind.fuel);
  }
  std::vector<std::string> names;
  for (const char fuel : fuels) names.push_back(std::string(FuelNameEn(fuel)));
  return absl::StrCat(text, absl::StrJoin(names, " and "), ", first registered on ",
                      FormatDay(day));
}

// Rows by which a stage of at least `stage` can be on that day, of a kind; and whether there are
// rows that tell.
bool MayReach(const StageTable& table, const Kind& kind, EmissionStage stage, absl::CivilDay day) {
  bool told = false;
  for (const StageRow& row : table.rows) {
    if (!SpeaksOf(row, kind)) continue;
    told = true;
    if (row.highest >= stage && (!row.from || day >= *row.from)) return true;
  }
  return !told;
}

// The place of a source in the order of trust.
int RankOf(StageSource source) {
  if (source == StageSource::kInferred) return 100;
  return source == StageSource::kUnspecified ? 99 : static_cast<int>(source);
}

bool IsStated(const StageClaim& claim) {
  return claim.stage != EmissionStage::kUnspecified && claim.source != StageSource::kInferred;
}

std::string Show(const StageClaim& claim) {
  return absl::StrCat(AbslView(NameEn(claim.stage)), " by ",
                      claim.where.empty() ? std::string(NameEn(claim.source)) : claim.where);
}

std::string Shortened(std::string text) {
  if (text.size() <= kConflictBytesMax) return text;
  size_t end = kConflictBytesMax;
  // Not within a character: continuation bytes begin with the bits 10.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

// Why the day or the fuel does not allow the stage; empty when they do, or tell nothing.
std::string NotAllowed(const StageTable& table, const Vehicle& vehicle, const StageClaim& claim) {
  const Burnt burnt = BurntOf(vehicle.fuel);
  if (burnt.electric) {
    return claim.stage == EmissionStage::kElectric
               ? ""
               : absl::StrCat(Show(claim), ", yet the fuel is ", vehicle.fuel);
  }
  if (!IsChinaStage(claim.stage) || !vehicle.first_registered_on) return "";
  const absl::CivilDay day = *vehicle.first_registered_on;
  const Kinds kinds = KindsOf(table, vehicle, burnt);
  const bool above = !kinds.kinds.empty() &&
                     std::none_of(kinds.kinds.begin(), kinds.kinds.end(), [&](const Kind& kind) {
                       return MayReach(table, kind, claim.stage, day);
                     });
  return above ? absl::StrCat(Show(claim), ", yet first registered on ", FormatDay(day)) : "";
}

std::string ConflictOf(const StageTable* table, const Vehicle& vehicle,
                       const std::vector<StageClaim>& claims, const StageClaim& held) {
  for (const StageClaim& claim : claims) {
    if (IsStated(claim) && claim.stage != held.stage) {
      return Shortened(absl::StrCat(Show(held), ", ", Show(claim)));
    }
  }
  return table == nullptr ? "" : Shortened(NotAllowed(*table, vehicle, held));
}

}  // namespace

StageInference InferStage(const StageTable& table, const Vehicle& vehicle) {
  const auto unknown = [](std::string reason) {
    return StageInference{StageFact::Unknown(reason), reason};
  };
  const Burnt burnt = BurntOf(vehicle.fuel);
  if (burnt.electric) {
    return {StageFact::Known(EmissionStage::kElectric, StageSource::kInferred),
            absl::StrCat("fuel ", vehicle.fuel, " is not burnt")};
  }
  const Kinds kinds = KindsOf(table, vehicle, burnt);
  if (kinds.kinds.empty()) return unknown(kinds.unknown);
  if (!vehicle.first_registered_on) return unknown("day of first registration is not known");
  const absl::CivilDay day = *vehicle.first_registered_on;
  EmissionStage lowest = EmissionStage::kChinaVI;
  EmissionStage highest = EmissionStage::kChina0;
  std::vector<std::string> used;
  for (const Kind& kind : kinds.kinds) {
    bool told = false;
    for (const StageRow& row : table.rows) {
      if (row.basis != StageBasis::kRegistration || !SpeaksOf(row, kind) || !HasDay(row, day)) {
        continue;
      }
      told = true;
      lowest = std::min(lowest, row.lowest);
      highest = std::max(highest, row.highest);
      if (std::find(used.begin(), used.end(), row.row_id) == used.end()) used.push_back(row.row_id);
    }
    // Of a kind that no row speaks of on that day any stage is possible.
    if (!told) {
      return unknown(absl::StrCat("the table has no row for ", Describe({kind}, day)));
    }
  }
  return {*StageFact::Between(lowest, highest, StageSource::kInferred),
          absl::StrCat(Describe(kinds.kinds, day), " (", absl::StrJoin(used, ", "), ")")};
}

StageDetermination DetermineStage(const StageTable* table, const Vehicle& vehicle,
                                  const std::vector<StageClaim>& claims) {
  const StageClaim* held = nullptr;
  for (const StageClaim& claim : claims) {
    if (claim.stage == EmissionStage::kUnspecified) continue;
    if (held == nullptr || RankOf(claim.source) <= RankOf(held->source)) held = &claim;
  }
  const bool stated = held != nullptr && IsStated(*held);
  if (!stated && table != nullptr) {
    StageInference inferred = InferStage(*table, vehicle);
    const bool known = inferred.fact.known() || inferred.fact.interval();
    // What someone else has inferred holds where we can say nothing.
    if (known || held == nullptr) {
      return {std::move(inferred.fact), std::move(inferred.reason), ""};
    }
  }
  if (held == nullptr) return {StageFact::Unknown("not stated"), "not stated", ""};
  return {StageFact::Known(held->stage, held->source), "",
          stated ? ConflictOf(table, vehicle, claims, *held) : ""};
}

}  // namespace bluegate::vehicle
