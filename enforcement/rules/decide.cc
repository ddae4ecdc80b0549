#include "enforcement/rules/decide.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "enforcement/rules/decider.h"
#include "enforcement/rules/matching.h"
#include "enforcement/rules/used_facts.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/truth.h"

namespace bluegate::rules {
namespace {

using vehicle::Truth;

// One rule after looking at the facts.
struct Verdict {
  const Rule* rule = nullptr;
  bool in_scope = false;
  bool matched = false;
  // What it answers: its outcome, or HOLD where it holds for an unknown fact.
  Outcome outcome = Outcome::kUnspecified;
  std::vector<std::string> held_for;  // unknown facts, when it holds for them
  std::string why_not;
};

Verdict Judge(const Rule& rule, const Facts& facts, const Moment& moment) {
  Verdict verdict;
  verdict.rule = &rule;
  verdict.outcome = rule.outcome;
  Match match = MatchScope(rule, facts, moment);
  verdict.in_scope = match.truth == Truth::kYes;
  if (verdict.in_scope) match = MatchCondition(rule.condition, facts, moment);
  verdict.why_not = std::move(match.why_not);
  verdict.matched = match.truth == Truth::kYes;
  if (match.truth != Truth::kUnknown) return verdict;
  switch (rule.condition.when_unknown) {
    case WhenUnknown::kMatch:
      verdict.matched = true;
      break;
    case WhenUnknown::kHold:
      verdict.matched = true;
      verdict.outcome = Outcome::kHold;
      verdict.held_for = std::move(match.unknown);
      break;
    case WhenUnknown::kNoMatch:
    case WhenUnknown::kUnspecified:
      verdict.why_not = absl::StrCat("not known: ", absl::StrJoin(match.unknown, ", "));
      break;
  }
  return verdict;
}

// Why `loser` loses to `winner`, or empty when it does not: priority, strictness, id.
std::string WhyLost(const Verdict& loser, const Verdict& winner) {
  const Rule& lost = *loser.rule;
  const Rule& won = *winner.rule;
  if (lost.priority < won.priority) {
    return absl::StrCat("priority ", lost.priority, " is below ", won.priority);
  }
  if (lost.priority > won.priority) return "";
  if (loser.outcome < winner.outcome) {
    return absl::StrCat(AbslView(NameOf(loser.outcome)), " is less strict than ",
                        AbslView(NameOf(winner.outcome)), " at the same priority");
  }
  if (loser.outcome > winner.outcome) return "";
  return lost.rule_id > won.rule_id ? "same answer and priority as " + won.rule_id : "";
}

std::string_view FactZh(std::string_view fact) {
  if (fact == "vehicle_type") return "车辆类型";
  if (fact == "fuel") return "燃料种类";
  if (fact == "stage") return "排放阶段";
  if (fact == "use") return "使用性质";
  if (fact == "status") return "登记状态";
  if (fact == "eliminated_on") return "淘汰标记";
  if (fact == "findings") return "检查记录";
  if (fact == "exemptions") return "豁免情况";
  if (fact == "total_mass_kg") return "总质量";
  if (fact == "first_registered_on") return "初次登记日期";
  if (fact == "plate_number") return "号牌号码";
  return "登记情况";
}

std::string_view FactEn(std::string_view fact) {
  if (fact == "vehicle_type") return "vehicle type";
  if (fact == "stage") return "emission stage";
  if (fact == "eliminated_on") return "elimination mark";
  if (fact == "register_state") return "register entry";
  if (fact == "total_mass_kg") return "total mass";
  if (fact == "first_registered_on") return "first registration";
  if (fact == "plate_number") return "number";
  return fact;
}

void SayUnknown(const Verdict& winner, Decision* decision) {
  const auto join = [&](std::string_view (*name)(std::string_view), const char* separator) {
    return absl::StrJoin(winner.held_for, separator,
                         [name](std::string* out, const auto& fact) { out->append(name(fact)); });
  };
  const std::string& code = winner.rule->reason_code;
  decision->held_for_unknown = true;
  decision->sentence_zh =
      absl::StrCat(join(FactZh, "、"), "不明，须由人工核实是否适用",
                   code.empty() ? winner.rule->rule_id : code, "：", winner.rule->sentence_zh);
  decision->sentence_en = absl::StrCat(
      "Not known: ", join(FactEn, ", "), "; a person must find out whether ",
      code.empty() ? winner.rule->rule_id : code, " applies: ", winner.rule->sentence_en);
}

// An uncertain number accuses nobody: it holds for a human (I02).
void HoldForUncertainNumber(Decision* decision) {
  decision->held_for_uncertain_number = true;
  decision->sentence_zh = absl::StrCat("号牌未能可靠识别，须人工核对号牌；若号牌无误，则适用",
                                       decision->reason_code, "：", decision->sentence_zh);
  decision->sentence_en =
      absl::StrCat("The number is not certain and must be checked by eye; if it is right, ",
                   decision->reason_code, " applies: ", decision->sentence_en);
  decision->reason_code = "I02";
  decision->outcome = Outcome::kHold;
}

void SayDefault(Decision* decision) {
  decision->outcome = Outcome::kPass;
  decision->sentence_zh = "没有适用的规则，准予通行。";
  decision->sentence_en = "No rule applies; the vehicle may pass.";
}

void SayRule(const Verdict& winner, const Facts& facts, Decision* decision) {
  const Rule& rule = *winner.rule;
  decision->outcome = winner.outcome == Outcome::kUnspecified ? Outcome::kHold : winner.outcome;
  decision->rule_id = rule.rule_id;
  decision->reason_code = rule.reason_code;
  decision->clause = rule.clause;
  decision->sentence_zh = rule.sentence_zh;
  decision->sentence_en = rule.sentence_en;
  if (!winner.held_for.empty()) SayUnknown(winner, decision);
  const bool accuses = decision->outcome == Outcome::kFlag || decision->outcome == Outcome::kRefuse;
  if (accuses && facts.number_state == NumberState::kUncertain) HoldForUncertainNumber(decision);
}

}  // namespace

Decision Decide(const RuleSet& rule_set, const Facts& facts) {
  const Moment moment = MomentOf(rule_set.holidays, facts);
  std::vector<Verdict> verdicts;
  AskedFacts asked = 0;
  for (const Rule& rule : rule_set.rules) {
    verdicts.push_back(Judge(rule, facts, moment));
    if (verdicts.back().in_scope) asked |= AskedBy(rule.condition);
  }
  const Verdict* winner = nullptr;
  for (const Verdict& verdict : verdicts) {
    if (!verdict.matched) continue;
    if (winner == nullptr || !WhyLost(*winner, verdict).empty()) winner = &verdict;
  }
  Decision decision;
  if (winner == nullptr) {
    SayDefault(&decision);
  } else {
    SayRule(*winner, facts, &decision);
  }
  for (const Verdict& verdict : verdicts) {
    if (&verdict == winner) continue;
    decision.considered.push_back({verdict.rule->rule_id, verdict.rule->reason_code,
                                   verdict.outcome, verdict.matched,
                                   verdict.matched ? WhyLost(verdict, *winner) : verdict.why_not});
  }
  decision.facts = UsedFactsOf(asked, facts, moment);
  return decision;
}

Decision Decide(const Decider& decider, const Facts& facts) {
  const Moment moment = MomentOf(decider.rule_set().holidays, facts);
  const Ruling ruling = decider.Decide(facts, moment);
  Decision decision;
  if (ruling.rule == nullptr) {
    SayDefault(&decision);
  } else {
    // The facts it holds for come with judging it; where there are none, all is known of it.
    const Verdict winner = ruling.held_for_unknown
                               ? Judge(*ruling.rule, facts, moment)
                               : Verdict{ruling.rule, true, true, ruling.rule->outcome, {}, {}};
    SayRule(winner, facts, &decision);
    for (const Rule* rule : ruling.also_matched) {
      const Verdict loser = Judge(*rule, facts, moment);
      decision.considered.push_back(
          {rule->rule_id, rule->reason_code, loser.outcome, true, WhyLost(loser, winner)});
    }
  }
  decision.facts = UsedFactsOf(ruling.asked, facts, moment);
  return decision;
}

}  // namespace bluegate::rules
