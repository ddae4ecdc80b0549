#include "enforcement/rules/check.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "enforcement/rules/fact_space.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::rules {
namespace {

// Boxes split before a search gives up: far above what 500 rules of a city need, and seconds.
constexpr size_t kStepsMax = 5'000'000;
constexpr size_t kNamesShownMax = 5;

// Where a rule answers one thing.
struct Answer {
  size_t rule = 0;
  Outcome outcome = Outcome::kUnspecified;
  Box box;
};

class Checker {
 public:
  Checker(const RuleSet& set, std::optional<absl::CivilDay> today)
      : set_(set), today_(today), space_(set), search_(kStepsMax) {
    for (size_t rule = 0; rule < set.rules.size(); ++rule) AddAnswers(rule);
    for (const Answer& answer : answers_) widest_.push_back(&answer);
    // Covers are tried in this order: the widest leave the least to look at.
    std::stable_sort(widest_.begin(), widest_.end(), [](const Answer* a, const Answer* b) {
      return a->box.FreeDimensions() > b->box.FreeDimensions();
    });
  }

  std::vector<Defect> Run() {
    for (size_t rule = 0; rule < set_.rules.size(); ++rule) CheckDecides(rule);
    CheckClashes();
    CheckGaps();
    if (search_.exhausted()) {
      defects_.push_back({DefectKind::kTooIntricate,
                          "",
                          {},
                          "规则之间的交叠过于复杂，检查未能完成，请拆分或简化规则。",
                          "The rules overlap in too many ways; the check did not end. Split the "
                          "set or make rules simpler.",
                          std::nullopt});
    }
    return std::move(defects_);
  }

 private:
  void AddAnswers(size_t rule) {
    const Condition& condition = set_.rules[rule].condition;
    const Outcome outcome = set_.rules[rule].outcome;
    const std::vector<Box> certain = space_.Certain(rule);
    if (condition.when_unknown == WhenUnknown::kMatch) {
      for (const Box& box : space_.Possible(rule)) answers_.push_back({rule, outcome, box});
      return;
    }
    for (const Box& box : certain) answers_.push_back({rule, outcome, box});
    if (condition.when_unknown != WhenUnknown::kHold) return;
    std::vector<const Box*> known;
    for (const Box& box : certain) known.push_back(&box);
    for (const Box& box : space_.Possible(rule)) {
      for (const Box& rest : search_.Subtract(box, known)) {
        answers_.push_back({rule, Outcome::kHold, rest});
      }
    }
  }

  // Whether `other` decides wherever both hold.
  bool Outranks(const Answer& other, const Answer& one) const {
    const Rule& above = set_.rules[other.rule];
    const Rule& below = set_.rules[one.rule];
    if (above.priority != below.priority) return above.priority > below.priority;
    if (other.outcome != one.outcome) return other.outcome > one.outcome;
    return above.rule_id < below.rule_id;
  }

  template <typename Chosen>
  std::vector<const Box*> Boxes(Chosen chosen) const {
    std::vector<const Box*> boxes;
    for (const Answer* answer : widest_) {
      if (chosen(*answer)) boxes.push_back(&answer->box);
    }
    return boxes;
  }

  // A point of `box` that facts can have and that none of `covers` has.
  std::optional<Facts> FindFacts(const Box& box, const std::vector<const Box*>& covers) {
    for (const Box& possible : space_.domain()) {
      if (!possible.Meets(box)) continue;
      Box both = possible;
      both.Intersect(box);
      if (const auto found = search_.Find(both, covers)) {
        return space_.FactsAt(found->FirstPoint());
      }
    }
    return std::nullopt;
  }

  void CheckDecides(size_t rule) {
    const Rule& checked = set_.rules[rule];
    if (today_ && checked.effective_until && *checked.effective_until < *today_) {
      const std::string day = vehicle::FormatDay(*checked.effective_until);
      defects_.push_back({DefectKind::kExpired,
                          checked.rule_id,
                          {},
                          absl::StrCat("规则 ", checked.rule_id, " 已于 ", day, " 期满失效。"),
                          absl::StrCat("Rule ", checked.rule_id, " ended on ", day, "."),
                          std::nullopt});
    }
    std::optional<Facts> example;
    for (const Answer& answer : answers_) {
      if (answer.rule != rule) continue;
      const auto above = Boxes([&](const Answer& other) { return Outranks(other, answer); });
      if (FindFacts(answer.box, above)) return;
      if (!example) example = FindFacts(answer.box, {});
    }
    if (search_.exhausted()) return;
    if (!example) return AddUnreachable(checked);
    AddShadowed(rule, *example);
  }

  void AddUnreachable(const Rule& rule) {
    defects_.push_back(
        {DefectKind::kUnreachable,
         rule.rule_id,
         {},
         absl::StrCat("规则 ", rule.rule_id, " 的条件互相矛盾，任何车辆、地点和时间都不能满足。"),
         absl::StrCat("Rule ", rule.rule_id,
                      " asks for what cannot be at once: no vehicle, site and moment meets it."),
         std::nullopt});
  }

  void AddShadowed(size_t rule, const Facts& example) {
    std::set<std::string> others;
    for (const Answer& answer : answers_) {
      if (answer.rule != rule) continue;
      for (const Answer& other : answers_) {
        if (Outranks(other, answer) && FindFacts(Common(answer.box, other.box), {})) {
          others.insert(set_.rules[other.rule].rule_id);
        }
      }
    }
    const std::vector<std::string> names(others.begin(), others.end());
    const std::string& id = set_.rules[rule].rule_id;
    defects_.push_back({DefectKind::kShadowed, id, names,
                        absl::StrCat("规则 ", id, " 永远不起作用：凡其适用之处，均由 ",
                                     ShortList(names, "、"), " 先行决定。"),
                        absl::StrCat("Rule ", id, " never decides: wherever it holds, ",
                                     ShortList(names, ", "), " decides."),
                        example});
  }

  void CheckClashes() {
    std::set<std::pair<size_t, size_t>> told;
    for (size_t i = 0; i < answers_.size(); ++i) {
      for (size_t j = 0; j < i; ++j) CheckPair(answers_[j], answers_[i], &told);
    }
  }

  void CheckPair(const Answer& a, const Answer& b, std::set<std::pair<size_t, size_t>>* told) {
    const int32_t priority = set_.rules[a.rule].priority;
    const bool may = a.rule != b.rule && priority == set_.rules[b.rule].priority &&
                     a.outcome != b.outcome && told->count({a.rule, b.rule}) == 0;
    if (!may || !a.box.Meets(b.box)) return;
    const auto above =
        Boxes([&](const Answer& other) { return set_.rules[other.rule].priority > priority; });
    const auto example = FindFacts(Common(a.box, b.box), above);
    if (!example) return;
    told->insert({a.rule, b.rule});
    const std::string& one = set_.rules[a.rule].rule_id;
    const std::string& other = set_.rules[b.rule].rule_id;
    defects_.push_back(
        {DefectKind::kClash,
         one,
         {other},
         absl::StrCat("规则 ", one, "（", AbslView(NameOf(a.outcome)), "）与 ", other, "（",
                      AbslView(NameOf(b.outcome)), "）优先级同为 ", priority,
                      "，结论却不同，请改变其中一条的优先级。"),
         absl::StrCat("Rules ", one, " (", AbslView(NameOf(a.outcome)), ") and ", other, " (",
                      AbslView(NameOf(b.outcome)), ") have priority ", priority,
                      " and answer differently; give one of them another priority."),
         example});
  }

  void CheckGaps() {
    std::vector<const Box*> covers = Boxes([](const Answer&) { return true; });
    std::vector<std::unique_ptr<Box>> told;
    for (const Box& possible : space_.domain()) {
      while (told.size() < kGapsShownMax) {
        const auto found = search_.Find(possible, covers);
        if (!found) break;
        told.push_back(std::make_unique<Box>(*found));
        covers.push_back(told.back().get());
        defects_.push_back(
            {DefectKind::kGap,
             "",
             {},
             "存在没有任何规则适用的情形；若应放行，请写明一条优先级最低的放行规则。",
             "There are facts for which no rule holds; if they may pass, say so "
             "with a rule of the lowest priority.",
             space_.FactsAt(found->FirstPoint())});
      }
    }
  }

  static Box Common(const Box& a, const Box& b) {
    Box both = a;
    both.Intersect(b);
    return both;
  }

  static std::string ShortList(std::vector<std::string> names, const char* separator) {
    const size_t more = names.size() > kNamesShownMax ? names.size() - kNamesShownMax : 0;
    names.resize(names.size() - more);
    std::string text = absl::StrJoin(names, separator);
    if (more > 0) absl::StrAppend(&text, separator, "+", more);
    return text;
  }

  const RuleSet& set_;
  const std::optional<absl::CivilDay> today_;
  const FactSpace space_;
  UncoveredSearch search_;
  std::vector<Answer> answers_;
  std::vector<const Answer*> widest_;
  std::vector<Defect> defects_;
};

}  // namespace

std::vector<Defect> FindDefects(const RuleSet& set, std::optional<absl::CivilDay> today) {
  return Checker(set, today).Run();
}

std::string_view NameOf(DefectKind kind) {
  switch (kind) {
    case DefectKind::kGap:
      return "gap";
    case DefectKind::kClash:
      return "clash";
    case DefectKind::kUnreachable:
      return "unreachable";
    case DefectKind::kShadowed:
      return "shadowed";
    case DefectKind::kExpired:
      return "expired";
    case DefectKind::kTooIntricate:
      break;
  }
  return "too intricate";
}

}  // namespace bluegate::rules
