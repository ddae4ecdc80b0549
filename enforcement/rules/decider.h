#ifndef BLUEGATE_ENFORCEMENT_RULES_DECIDER_H_
#define BLUEGATE_ENFORCEMENT_RULES_DECIDER_H_

#include <memory>

#include "absl/container/inlined_vector.h"
#include "enforcement/rules/decide.h"
#include "enforcement/rules/rule_set.h"
#include "enforcement/rules/used_facts.h"

namespace bluegate::rules {

class FactTables;

// What a rule set answers, without the words: what a gate waits for.
struct Ruling {
  Outcome outcome = Outcome::kPass;
  const Rule* rule = nullptr;  // in the Decider's rule set; null: no rule held
  // As in Decision.
  bool held_for_unknown = false;
  bool held_for_uncertain_number = false;
  // Rules that held and lost, the highest priority first.
  absl::InlinedVector<const Rule*, 8> also_matched;
  AskedFacts asked = 0;  // what the rules in force here and now ask for
};

// A rule set made ready: decides as Decide does, but looks each fact up once for all rules instead
// of asking every rule for every fact. Immutable; any number of threads may use one. Time grows
// with the facts and with the rules that hold; each further 64 rules add a word to every look-up.
class Decider {
 public:
  // At most kRulesMax rules (validate.h); further ones are left out.
  explicit Decider(RuleSet rule_set);
  ~Decider();
  Decider(Decider&&) noexcept;
  Decider& operator=(Decider&&) noexcept;

  const RuleSet& rule_set() const { return *rule_set_; }

  // Outcome, rule and flags are those of rules::Decide(rule_set(), facts).
  Ruling Decide(const Facts& facts) const;
  // The same for who has worked out the moment of the facts with the holidays of rule_set().
  Ruling Decide(const Facts& facts, const Moment& moment) const;

 private:
  std::unique_ptr<const RuleSet> rule_set_;  // rulings and tables point into it
  std::unique_ptr<const FactTables> tables_;
};

// As Decide(decider.rule_set(), facts), but of rules that did not hold nothing is told: what a gate
// is answered, and what the log keeps.
Decision Decide(const Decider& decider, const Facts& facts);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_DECIDER_H_
