#include "services/admission/rule_findings.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/rules/check.h"
#include "enforcement/rules/validate.h"

namespace bluegate::admission {
namespace {

using Findings = std::vector<RuleFinding>;

void AddFaults(const rules::RuleSet& set, Findings* findings) {
  for (const rules::RuleFault& fault : rules::Validate(set)) {
    const std::string text(ToStatus(fault.fault).message());
    findings->push_back({.kind = "fault", .where = fault.where, .zh = text, .en = text});
  }
}

std::string Answer(rules::Outcome outcome, const std::string& rule) {
  return absl::StrCat(std::string(rules::NameOf(outcome)), " by ", rule.empty() ? "no rule" : rule);
}

void AddTestFailures(const rules::RuleSet& set, Findings* findings) {
  for (const rules::TestFailure& failure : rules::RunTests(set)) {
    const std::string wanted = Answer(failure.expected_outcome, failure.expected_rule_id);
    const std::string got = Answer(failure.got_outcome, failure.got_rule_id);
    findings->push_back({.kind = "failing test",
                         .where = failure.test,
                         .zh = absl::StrCat("应为 ", wanted, "，实为 ", got),
                         .en = absl::StrCat("expected ", wanted, ", got ", got)});
  }
}

void AddDefects(const rules::RuleSet& set, std::optional<absl::CivilDay> today,
                Findings* findings) {
  for (const rules::Defect& defect : rules::FindDefects(set, today)) {
    RuleFinding finding;
    finding.kind = std::string(rules::NameOf(defect.kind));
    finding.where = defect.rule_id.empty() ? "rule set" : absl::StrCat("rule ", defect.rule_id);
    finding.zh = defect.sentence_zh;
    finding.en = defect.sentence_en;
    finding.other_rules = defect.other_rule_ids;
    if (defect.example) {
      finding.example = rules::Describe(*defect.example);
      finding.example_decided_by = rules::Decide(set, *defect.example).rule_id;
    }
    findings->push_back(std::move(finding));
  }
}

}  // namespace

std::vector<RuleFinding> FindingsOf(const rules::RuleSet& set,
                                    std::optional<absl::CivilDay> today) {
  Findings findings;
  AddFaults(set, &findings);
  if (!findings.empty()) return findings;
  AddTestFailures(set, &findings);
  AddDefects(set, today, &findings);
  return findings;
}

}  // namespace bluegate::admission
