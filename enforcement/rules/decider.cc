#include "enforcement/rules/decider.h"

#include <utility>

#include "enforcement/rules/fact_tables.h"

namespace bluegate::rules {
namespace {

// What a rule answers that holds, perhaps only for want of a fact.
Outcome OutcomeOf(const Rule& rule, bool certain) {
  if (!certain && rule.condition.when_unknown == WhenUnknown::kHold) return Outcome::kHold;
  return rule.outcome;
}

bool HoldsUnknown(const Rule& rule) {
  return rule.condition.when_unknown == WhenUnknown::kHold ||
         rule.condition.when_unknown == WhenUnknown::kMatch;
}

// The place of the lowest bit.
size_t LowestOf(uint64_t word) { return static_cast<size_t>(__builtin_ctzll(word)); }

}  // namespace

Decider::Decider(RuleSet rule_set)
    : rule_set_(std::make_unique<const RuleSet>(std::move(rule_set))),
      tables_(std::make_unique<const FactTables>(*rule_set_)) {}
Decider::~Decider() = default;
Decider::Decider(Decider&&) noexcept = default;
Decider& Decider::operator=(Decider&&) noexcept = default;

Ruling Decider::Decide(const Facts& facts) const {
  return Decide(facts, MomentOf(rule_set_->holidays, facts));
}

Ruling Decider::Decide(const Facts& facts, const Moment& moment) const {
  Ruling ruling;
  const RuleTruths truths = tables_->Look(facts, moment, &ruling.asked);
  for (size_t i = 0; i < tables_->words(); ++i) {
    for (uint64_t left = truths.maybe.word[i]; left != 0; left &= left - 1) {
      const size_t place = i * RuleBits::kWordBits + LowestOf(left);
      const Rule& rule = *tables_->rules()[place];
      const bool certain = truths.yes.Has(place);
      if (!certain && !HoldsUnknown(rule)) continue;
      const Outcome outcome = OutcomeOf(rule, certain);
      // Places are in the order of priority and id: only a stricter answer of the same priority
      // takes over.
      const bool wins = ruling.rule == nullptr ||
                        (rule.priority == ruling.rule->priority && outcome > ruling.outcome);
      if (!wins) {
        ruling.also_matched.push_back(&rule);
        continue;
      }
      if (ruling.rule != nullptr) ruling.also_matched.push_back(ruling.rule);
      ruling.rule = &rule;
      ruling.outcome = outcome;
      ruling.held_for_unknown = !certain && rule.condition.when_unknown == WhenUnknown::kHold;
    }
  }
  if (ruling.outcome == Outcome::kUnspecified) ruling.outcome = Outcome::kHold;
  const bool accuses = ruling.outcome == Outcome::kFlag || ruling.outcome == Outcome::kRefuse;
  if (accuses && facts.number_state == NumberState::kUncertain) {
    ruling.outcome = Outcome::kHold;
    ruling.held_for_uncertain_number = true;
  }
  return ruling;
}

}  // namespace bluegate::rules
