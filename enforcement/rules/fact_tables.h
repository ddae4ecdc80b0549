#ifndef BLUEGATE_ENFORCEMENT_RULES_FACT_TABLES_H_
#define BLUEGATE_ENFORCEMENT_RULES_FACT_TABLES_H_

#include <string_view>
#include <vector>

#include "enforcement/rules/matching.h"
#include "enforcement/rules/rule_tables.h"
#include "enforcement/rules/used_facts.h"

namespace bluegate::rules {

// For every fact, which rules it satisfies. Used by Decider. Immutable.
class FactTables {
 public:
  // `set` outlives it. Rules beyond kRulesMax are left out.
  explicit FactTables(const RuleSet& set);

  // How far each rule, by its place in rules(), holds for the facts, whose moment is `moment`.
  // `asked` gets what the rules in force here and now ask for.
  RuleTruths Look(const Facts& facts, const Moment& moment, AskedFacts* asked) const;

  // By priority, the highest first, then by id.
  const std::vector<const Rule*>& rules() const { return rules_; }
  // Words of a RuleBits that are in use.
  size_t words() const { return words_; }

 private:
  static constexpr size_t kStages = 9;
  static constexpr size_t kLetters = 128;

  void AddScope(size_t place, const Scope& scope);
  void AddCondition(size_t place, const Condition& condition);
  void MakeStageTables();

  void LookAtScope(const Facts& facts, const Moment& moment, RuleTruths* truths) const;
  void LookAtStates(const Facts& facts, RuleTruths* truths) const;
  void LookAtFindings(const Facts& facts, const Moment& moment, RuleTruths* truths) const;
  void LookAtNoVehicle(const Facts& facts, RuleTruths* truths) const;
  void LookAtVehicle(const vehicle::Vehicle& vehicle, const Facts& facts, const Moment& moment,
                     RuleTruths* truths) const;
  void LookAtRest(const Facts& facts, const Moment& moment, RuleTruths* truths) const;

  template <size_t kCodes>
  void NarrowByCode(const CodeTable<kCodes>& table, size_t code, RuleTruths* truths) const;
  void NarrowByTexts(const TextTable& table, const std::string* texts, size_t count,
                     RuleTruths* truths) const;
  void NarrowByLetters(const CodeTable<kLetters>& table, std::string_view letters,
                       RuleTruths* truths) const;

  std::vector<const Rule*> rules_;  // by priority, the highest first, then by id
  size_t words_ = 0;
  std::vector<AskedFacts> asked_;  // by place
  RuleBits all_;
  CutTable<absl::CivilDay> days_;
  CutTable<uint32_t> minutes_;
  CodeTable<8> weekdays_;
  CodeTable<4> site_kinds_, directions_, register_states_;
  CodeTable<8> alert_levels_;
  TextTable site_ids_, zones_, performance_classes_;
  RuleBits not_on_holidays_, only_on_holidays_, of_machines_, of_vehicles_, of_uncertain_,
      of_certain_, asks_stage_, asks_unverified_, asks_eliminated_, asks_exempt_;
  PrefixTable vehicle_types_;
  CodeTable<kLetters> fuels_, uses_, status_;
  CodeTable<vehicle::kFindingCodeMax + 1> findings_;
  RuleTruths stages_[kStages][kStages];
  std::vector<size_t> with_mass_, with_age_, with_number_;
};

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_FACT_TABLES_H_
