#include "enforcement/rules/fact_space_parts.h"
#include "enforcement/rules/fact_values.h"

// The parts of FactSpace about the vehicle or machine.
namespace bluegate::rules {
namespace {

using vehicle::And;
using vehicle::ToTruth;
using vehicle::Truth;
using vehicle::Vehicle;

// A register knows whether a vehicle bears a mark; of one it does not have, nobody knows.
enum class Mark { kNo, kYes, kNotKnown };

Truth TruthOf(bool asked, Mark mark) {
  if (!asked) return Truth::kYes;
  return mark == Mark::kNotKnown ? Truth::kUnknown : ToTruth(mark == Mark::kYes);
}

// Whether a text that may be not known fits one of the wanted ones.
template <typename Fits>
Truth TextTruth(const std::vector<std::string>& wanted, const std::string& value, Fits fits) {
  if (wanted.empty()) return Truth::kYes;
  if (value.empty()) return Truth::kUnknown;
  return ToTruth(std::any_of(wanted.begin(), wanted.end(),
                             [&](const std::string& one) { return fits(value, one); }));
}

bool HasPrefix(const std::string& value, const std::string& prefix) {
  return value.compare(0, prefix.size(), prefix) == 0;
}

bool HasLetter(const std::string& value, const std::string& letter) {
  return value.find(letter) != std::string::npos;
}

// The vehicle that the facts are made with; FactsAt takes it away where no register has it.
Vehicle& VehicleOf(Facts* facts) {
  if (!facts->vehicle) facts->vehicle.emplace();
  return *facts->vehicle;
}

// What may be known of a stage. `asked`: whether the register answered; without an answer nobody
// can say even that the stage is unverified.
struct KnownStage {
  vehicle::StageFact stage;
  bool asked = true;
};

Truth StageTruth(const Condition& condition, const KnownStage& known) {
  const auto limit = condition.stage_at_most;
  const Truth at_most =
      limit == vehicle::EmissionStage::kUnspecified ? Truth::kYes : known.stage.AtMost(limit);
  if (!condition.stage_unverified) return at_most;
  return And(at_most, known.asked ? ToTruth(IsUnverified(known.stage)) : Truth::kUnknown);
}

}  // namespace

void FactSpace::AddVehicleCodes() {
  AddPart(
      std::vector{RegisterState::kFound, RegisterState::kNotFound, RegisterState::kUnspecified},
      [](const Rule& r) { return absl::StrCat(static_cast<int>(r.condition.register_state)); },
      [](const Rule& r, RegisterState state) {
        const RegisterState wanted = r.condition.register_state;
        if (wanted == RegisterState::kUnspecified) return Truth::kYes;
        return state == RegisterState::kUnspecified ? Truth::kUnknown : ToTruth(state == wanted);
      },
      [](RegisterState state, Facts* facts) { facts->register_state = state; },
      // The domain tells them apart even where no rule does.
      [](RegisterState state) { return std::string(NameOf(state)); }, &register_state_);
  unknown_type_ =
      AddPart(
          VehicleTypesToTry(),
          [](const Rule& r) { return KeyOf(r.condition.vehicle_type_prefixes); },
          [](const Rule& r, const std::string& type) {
            return TextTruth(r.condition.vehicle_type_prefixes, type, HasPrefix);
          },
          [](const std::string& type, Facts* facts) { VehicleOf(facts).vehicle_type = type; },
          NoMark(), &type_)
          .back();
  unknown_fuel_ = AddPart(
                      FuelsToTry(), [](const Rule& r) { return KeyOf(r.condition.fuels); },
                      [](const Rule& r, const std::string& fuel) {
                        return TextTruth(r.condition.fuels, fuel, HasLetter);
                      },
                      [](const std::string& fuel, Facts* facts) { VehicleOf(facts).fuel = fuel; },
                      NoMark(), &fuel_)
                      .back();
  unknown_use_ =
      AddPart(
          UsesToTry(), [](const Rule& r) { return KeyOf(r.condition.uses); },
          [](const Rule& r, const std::string& use) {
            return TextTruth(r.condition.uses, use, std::equal_to<>());
          },
          [](const std::string& use, Facts* facts) { VehicleOf(facts).use = use; }, NoMark(), &use_)
          .back();
}

void FactSpace::AddStage() {
  std::vector<KnownStage> stages;
  for (const vehicle::StageFact& stage : StagesToTry()) stages.push_back({stage, true});
  stages.push_back({vehicle::StageFact::Unknown("not asked"), false});
  const std::vector<size_t> cells = AddPart(
      stages,
      [](const Rule& r) {
        return absl::StrCat(static_cast<int>(r.condition.stage_at_most), "/",
                            r.condition.stage_unverified);
      },
      [](const Rule& r, const KnownStage& known) { return StageTruth(r.condition, known); },
      [](const KnownStage& known, Facts* facts) { VehicleOf(facts).stage = known.stage; },
      [](const KnownStage& known) { return std::string(known.asked ? "" : "not asked"); }, &stage_);
  unasked_stage_ = cells.back();
  unknown_stage_ = cells[cells.size() - 2];
}

void FactSpace::AddVehicleMarks() {
  const std::vector<Mark> marks = {Mark::kNo, Mark::kYes, Mark::kNotKnown};
  const auto apart = [](Mark mark) { return absl::StrCat(static_cast<int>(mark)); };
  AddPart(
      marks, [](const Rule& r) { return absl::StrCat(r.condition.eliminated); },
      [](const Rule& r, Mark mark) { return TruthOf(r.condition.eliminated, mark); },
      [](Mark mark, Facts* facts) {
        if (mark != Mark::kYes) return;
        VehicleOf(facts).eliminated_on = absl::ToCivilDay(facts->time, facts->zone);
      },
      apart, &eliminated_);
  AddPart(
      marks, [](const Rule& r) { return absl::StrCat(r.condition.exempt); },
      [](const Rule& r, Mark mark) { return TruthOf(r.condition.exempt, mark); },
      [](Mark mark, Facts* facts) {
        if (mark != Mark::kYes) return;
        VehicleOf(facts).exemptions.push_back({"0", "", std::nullopt, std::nullopt, {}});
      },
      apart, &exempt_);
  unknown_mass_ =
      AddPart(
          MassesToTry(set_),
          [](const Rule& r) { return absl::StrCat(r.condition.total_mass_above_kg); },
          [](const Rule& r, uint32_t kg) {
            Vehicle vehicle;
            vehicle.total_mass_kg = kg;
            return MassTruth(r.condition, &vehicle);
          },
          [](uint32_t kg, Facts* facts) { VehicleOf(facts).total_mass_kg = kg; }, NoMark(), &mass_)
          .back();
  std::vector<std::optional<uint32_t>> ages;
  for (const uint32_t years : AgesToTry(set_)) ages.emplace_back(years);
  ages.emplace_back();
  unknown_age_ =
      AddPart(
          ages, [](const Rule& r) { return absl::StrCat(r.condition.age_at_least_years); },
          [](const Rule& r, const std::optional<uint32_t>& years) {
            const uint32_t wanted = r.condition.age_at_least_years;
            if (wanted == 0) return Truth::kYes;
            return years ? ToTruth(*years >= wanted) : Truth::kUnknown;
          },
          [](const std::optional<uint32_t>& years, Facts* facts) {
            const absl::CivilDay day = absl::ToCivilDay(facts->time, facts->zone);
            if (years) {
              VehicleOf(facts).first_registered_on =
                  absl::CivilDay(day.year() - *years, day.month(), day.day());
            }
          },
          NoMark(), &age_)
          .back();
  AddSetPart<std::string>(
      false, [](const Rule& r) { return r.condition.status_letters; },
      [](const std::string& letter, Facts* facts) { VehicleOf(facts).status += letter; }, &status_);
  usual_status_ = UnnamedStatusOf(set_);
  AddSetPart<vehicle::FindingCode>(
      false, [](const Rule& r) { return r.condition.findings; },
      [](vehicle::FindingCode code, Facts* facts) {
        facts->findings.push_back({code, std::nullopt, std::nullopt, ""});
      },
      &findings_);
}

}  // namespace bluegate::rules
