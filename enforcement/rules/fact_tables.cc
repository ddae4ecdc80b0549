#include "enforcement/rules/fact_tables.h"

#include <algorithm>
#include <array>
#include <utility>

#include "enforcement/vehicle/truth.h"

namespace bluegate::rules {
namespace {

using vehicle::EmissionStage;
using vehicle::StageFact;
using vehicle::ToTruth;
using vehicle::Truth;
using vehicle::Vehicle;

template <typename Enum>
size_t CodeOf(Enum value) {
  return static_cast<size_t>(value);
}

// What is asked rule by rule.
Truth RestTruth(const Condition& condition, const Facts& facts, const Moment& moment) {
  const Vehicle* const vehicle = facts.vehicle ? &*facts.vehicle : nullptr;
  const Truth of_vehicle =
      And(MassTruth(condition, vehicle), AgeTruth(condition, vehicle, moment.day));
  const std::string_view number = facts.plate_number;
  const Truth of_number = And(PrefixTruth(condition, number), OtherPrefixTruth(condition, number));
  return And(And(of_vehicle, of_number), TailTruth(condition, number, moment));
}

// Beyond every letter.
constexpr size_t kNoLetter = 1000;

std::vector<size_t> LettersOf(const std::vector<std::string>& letters) {
  std::vector<size_t> codes;
  for (const std::string& letter : letters) {
    codes.push_back(letter.size() == 1 ? static_cast<unsigned char>(letter[0]) : kNoLetter);
  }
  return codes;
}

}  // namespace

FactTables::FactTables(const RuleSet& set) {
  for (const Rule& rule : set.rules) {
    if (rules_.size() < kRulesMax) rules_.push_back(&rule);
  }
  std::sort(rules_.begin(), rules_.end(), [](const auto* a, const auto* b) {
    return std::pair(b->priority, a->rule_id) < std::pair(a->priority, b->rule_id);
  });
  words_ = (rules_.size() + RuleBits::kWordBits - 1) / RuleBits::kWordBits;
  days_ = DaysOf(rules_);
  minutes_ = MinutesOf(rules_);
  for (size_t place = 0; place < rules_.size(); ++place) {
    all_.Set(place);
    asked_.push_back(AskedBy(rules_[place]->condition));
    AddScope(place, rules_[place]->scope);
    AddCondition(place, rules_[place]->condition);
  }
  MakeStageTables();
}

RuleTruths FactTables::Look(const Facts& facts, const Moment& moment, AskedFacts* asked) const {
  RuleTruths truths{all_, all_};
  LookAtScope(facts, moment, &truths);
  *asked = 0;
  for (size_t i = 0; i < words_; ++i) {
    for (uint64_t left = truths.maybe.word[i]; left != 0; left &= left - 1) {
      *asked |= asked_[i * RuleBits::kWordBits + static_cast<size_t>(__builtin_ctzll(left))];
    }
  }
  LookAtStates(facts, &truths);
  LookAtFindings(facts, moment, &truths);
  if (facts.vehicle) {
    LookAtVehicle(*facts.vehicle, facts, moment, &truths);
  } else {
    LookAtNoVehicle(facts, &truths);
  }
  LookAtRest(facts, moment, &truths);
  return truths;
}

void FactTables::AddScope(size_t place, const Scope& scope) {
  site_kinds_.Add(place, scope.site_kinds);
  site_ids_.Add(place, scope.site_ids);
  zones_.Add(place, scope.zones);
  directions_.Add(place, scope.directions);
  performance_classes_.Add(place, scope.performance_classes);
  alert_levels_.Add(place, scope.alert_levels);
  weekdays_.Add(place, scope.weekdays);
  if (scope.holidays == HolidayUse::kNotOnHolidays) not_on_holidays_.Set(place);
  if (scope.holidays == HolidayUse::kOnlyOnHolidays) only_on_holidays_.Set(place);
}

void FactTables::AddCondition(size_t place, const Condition& condition) {
  if (condition.subject == SubjectKind::kMachine) of_machines_.Set(place);
  if (condition.subject != SubjectKind::kMachine && condition.subject != SubjectKind::kAny) {
    of_vehicles_.Set(place);
  }
  if (condition.number_state == NumberState::kUncertain) of_uncertain_.Set(place);
  if (condition.number_state == NumberState::kCertain) of_certain_.Set(place);
  if (condition.register_state != RegisterState::kUnspecified) {
    register_states_.Add(place, std::array{condition.register_state});
  }
  vehicle_types_.Add(place, condition.vehicle_type_prefixes);
  fuels_.Add(place, LettersOf(condition.fuels));
  uses_.Add(place, LettersOf(condition.uses));
  status_.Add(place, LettersOf(condition.status_letters));
  if (condition.stage_at_most != EmissionStage::kUnspecified) asks_stage_.Set(place);
  if (condition.stage_unverified) asks_unverified_.Set(place);
  if (condition.eliminated) asks_eliminated_.Set(place);
  if (condition.exempt) asks_exempt_.Set(place);
  findings_.Add(place, condition.findings);
  if (condition.total_mass_above_kg != 0) with_mass_.push_back(place);
  if (condition.age_at_least_years != 0) with_age_.push_back(place);
  const bool asks_number = !condition.plate_prefixes.empty() ||
                           !condition.plate_prefixes_not.empty() || !condition.tail_days.empty();
  if (asks_number) with_number_.push_back(place);
}

// By both ends of what is known of a stage: what it means for each rule's limit.
void FactTables::MakeStageTables() {
  for (size_t low = 0; low < kStages; ++low) {
    for (size_t high = low; high < kStages; ++high) {
      const auto between =
          StageFact::Between(static_cast<EmissionStage>(low), static_cast<EmissionStage>(high),
                             vehicle::StageSource::kRegister);
      const StageFact stage =
          between.ok() ? *between
                       : StageFact::Known(static_cast<EmissionStage>(low == high ? low : 0),
                                          vehicle::StageSource::kRegister);
      for (size_t place = 0; place < rules_.size(); ++place) {
        const EmissionStage limit = rules_[place]->condition.stage_at_most;
        if (limit == EmissionStage::kUnspecified) continue;
        const Truth truth = stage.AtMost(limit);
        if (truth == Truth::kYes) stages_[low][high].yes.Set(place);
        if (truth != Truth::kNo) stages_[low][high].maybe.Set(place);
      }
    }
  }
}

void FactTables::LookAtScope(const Facts& facts, const Moment& moment, RuleTruths* truths) const {
  truths->NarrowTo(all_, *days_.At(moment.day), words_);
  truths->NarrowTo(all_, *minutes_.At(moment.minute), words_);
  NarrowByCode(weekdays_, moment.weekday, truths);
  truths->Narrow(not_on_holidays_, ToTruth(!moment.holiday), words_);
  truths->Narrow(only_on_holidays_, ToTruth(moment.holiday), words_);
  NarrowByCode(site_kinds_, CodeOf(facts.site_kind), truths);
  NarrowByCode(directions_, CodeOf(facts.direction), truths);
  const AlertLevel level =
      facts.alert_level == AlertLevel::kUnspecified ? AlertLevel::kNone : facts.alert_level;
  NarrowByCode(alert_levels_, CodeOf(level), truths);
  const std::vector<std::string>* const zones = &facts.zones;
  NarrowByTexts(zones_, zones->data(), zones->size(), truths);
  NarrowByTexts(site_ids_, &facts.site_id, 1, truths);
  NarrowByTexts(performance_classes_, &facts.performance_class, 1, truths);
}

void FactTables::LookAtStates(const Facts& facts, RuleTruths* truths) const {
  const bool machine = facts.subject == SubjectKind::kMachine;
  truths->Narrow(of_machines_, ToTruth(machine), words_);
  truths->Narrow(of_vehicles_, ToTruth(!machine), words_);
  const bool uncertain = facts.number_state == NumberState::kUncertain;
  truths->Narrow(of_uncertain_, ToTruth(uncertain), words_);
  truths->Narrow(of_certain_, ToTruth(!uncertain), words_);
  if (facts.register_state == RegisterState::kUnspecified) {
    truths->Narrow(register_states_.asking, Truth::kUnknown, words_);
  } else {
    NarrowByCode(register_states_, CodeOf(facts.register_state), truths);
  }
}

void FactTables::LookAtNoVehicle(const Facts& facts, RuleTruths* truths) const {
  for (const RuleBits* asking : {&vehicle_types_.asking, &fuels_.asking, &uses_.asking,
                                 &status_.asking, &asks_stage_, &asks_eliminated_, &asks_exempt_}) {
    truths->Narrow(*asking, Truth::kUnknown, words_);
  }
  const bool asked = facts.register_state != RegisterState::kUnspecified;
  truths->Narrow(asks_unverified_, asked ? Truth::kYes : Truth::kUnknown, words_);
}

void FactTables::LookAtVehicle(const Vehicle& vehicle, const Facts& facts, const Moment& moment,
                               RuleTruths* truths) const {
  if (vehicle.vehicle_type.empty()) {
    truths->Narrow(vehicle_types_.asking, Truth::kUnknown, words_);
  } else {
    truths->NarrowTo(vehicle_types_.asking, vehicle_types_.Matching(vehicle.vehicle_type, words_),
                     words_);
  }
  NarrowByLetters(fuels_, vehicle.fuel, truths);
  NarrowByLetters(status_, vehicle.status, truths);
  // A use is one letter; anything longer is no use of the table.
  NarrowByLetters(uses_, vehicle.use.size() > 1 ? std::string_view("\x7F") : vehicle.use, truths);
  const RuleTruths& stage =
      stages_[CodeOf(vehicle.stage.lowest())][CodeOf(vehicle.stage.highest())];
  for (size_t i = 0; i < words_; ++i) {
    truths->yes.word[i] &= ~asks_stage_.word[i] | stage.yes.word[i];
    truths->maybe.word[i] &= ~asks_stage_.word[i] | stage.maybe.word[i];
  }
  truths->Narrow(asks_unverified_, ToTruth(IsUnverified(vehicle.stage)), words_);
  const auto& day = vehicle.eliminated_on;
  truths->Narrow(asks_eliminated_, ToTruth(day && *day <= moment.day), words_);
  const auto holds = [&](const vehicle::Exemption& exemption) {
    return vehicle::HoldsOn(exemption, moment.day, facts.zones);
  };
  const auto& all = vehicle.exemptions;
  truths->Narrow(asks_exempt_, ToTruth(std::any_of(all.begin(), all.end(), holds)), words_);
}

void FactTables::LookAtFindings(const Facts& facts, const Moment& moment,
                                RuleTruths* truths) const {
  RuleBits found;
  const auto add = [&](const std::vector<vehicle::Finding>& findings) {
    for (const vehicle::Finding& finding : findings) {
      if (vehicle::StandsOn(finding, moment.day)) {
        found.Or(findings_.At(CodeOf(finding.code)), words_);
      }
    }
  };
  add(facts.findings);
  if (facts.vehicle) add(facts.vehicle->findings);
  if (facts.vehicle) return truths->NarrowTo(findings_.asking, found, words_);
  RuleBits unsure = findings_.asking;
  unsure.AndNot(found, words_);
  truths->Narrow(unsure, Truth::kUnknown, words_);
}

// What few rules ask is asked rule by rule, of those alone that still may hold.
void FactTables::LookAtRest(const Facts& facts, const Moment& moment, RuleTruths* truths) const {
  for (const auto* places : {&with_mass_, &with_age_, &with_number_}) {
    for (const size_t place : *places) {
      if (!truths->maybe.Has(place)) continue;
      RuleBits one;
      one.Set(place);
      truths->Narrow(one, RestTruth(rules_[place]->condition, facts, moment), words_);
    }
  }
}

template <size_t kCodes>
void FactTables::NarrowByCode(const CodeTable<kCodes>& table, size_t code,
                              RuleTruths* truths) const {
  truths->NarrowTo(table.asking, table.At(code), words_);
}

void FactTables::NarrowByTexts(const TextTable& table, const std::string* texts, size_t count,
                               RuleTruths* truths) const {
  if (table.by_text.empty()) return;
  RuleBits holding;
  for (size_t i = 0; i < count; ++i) {
    if (const RuleBits* const found = table.Find(texts[i])) holding.Or(*found, words_);
  }
  truths->NarrowTo(table.asking, holding, words_);
}

void FactTables::NarrowByLetters(const CodeTable<kLetters>& table, std::string_view letters,
                                 RuleTruths* truths) const {
  if (letters.empty()) return truths->Narrow(table.asking, Truth::kUnknown, words_);
  RuleBits holding;
  for (const char letter : letters) {
    holding.Or(table.At(static_cast<unsigned char>(letter)), words_);
  }
  truths->NarrowTo(table.asking, holding, words_);
}

}  // namespace bluegate::rules
