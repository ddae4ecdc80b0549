#include "enforcement/rules/validate.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "enforcement/rules/check.h"
#include "enforcement/rules/validate_rule.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::rules {
namespace {

constexpr size_t kFaultsShownMax = 10;

using Faults = std::vector<RuleFault>;

std::string NameOfTest(size_t index, const RuleTest& test) {
  return absl::StrCat("test ", index + 1, " (", test.name, ")");
}

void CheckSize(const RuleSet& set, Faults* faults) {
  const auto check = [faults](bool sound, const char* field, std::string value, std::string wish) {
    if (!sound) faults->push_back({"rule set", {field, std::move(value), std::move(wish)}});
  };
  check(!set.rule_set_id.empty() && set.rule_set_id.size() <= 64, "rule_set_id", set.rule_set_id,
        "1 to 64 bytes");
  check(!set.source.empty(), "source", set.source, "the notices it comes from");
  check(set.rules.size() <= kRulesMax, "rules", absl::StrCat(set.rules.size(), " rules"),
        absl::StrCat("at most ", kRulesMax));
  check(set.tests.size() <= kTestsMax, "tests", absl::StrCat(set.tests.size(), " tests"),
        absl::StrCat("at most ", kTestsMax));
  check(set.holidays.size() <= kHolidaysMax, "holidays",
        absl::StrCat(set.holidays.size(), " holidays"), absl::StrCat("at most ", kHolidaysMax));
  for (const Holiday& holiday : set.holidays) {
    check(holiday.from <= holiday.until, "holidays.until_on", vehicle::FormatDay(holiday.until),
          absl::StrCat("not before from_on, ", vehicle::FormatDay(holiday.from)));
    check(!holiday.source.empty(), "holidays.source", holiday.source, "the notice that sets it");
  }
}

void CheckTests(const RuleSet& set, const std::set<std::string>& ids, Faults* faults) {
  std::set<std::string> expected;
  for (size_t i = 0; i < set.tests.size(); ++i) {
    const RuleTest& test = set.tests[i];
    const std::string where = NameOfTest(i, test);
    for (FieldFault& fault : FaultsOfTest(test)) faults->push_back({where, std::move(fault)});
    expected.insert(test.expect_rule_id);
    if (test.expect_rule_id.empty() || ids.count(test.expect_rule_id) > 0) continue;
    faults->push_back({where, {"expect_rule_id", test.expect_rule_id, "a rule of this set"}});
  }
  for (const Rule& rule : set.rules) {
    if (expected.count(rule.rule_id) > 0) continue;
    faults->push_back(
        {"rule " + rule.rule_id, {"tests", "none", "at least one test that expects this rule"}});
  }
}

}  // namespace

bool IsReasonCode(std::string_view code) {
  if (code.size() != 3 || code[1] < '0' || code[1] > '9' || code[2] < '0' || code[2] > '9') {
    return false;
  }
  const int number = (code[1] - '0') * 10 + (code[2] - '0');
  // How many reasons of each kind the list has: restrict, suspect, record only.
  const std::map<char, int> last = {{'R', 19}, {'S', 13}, {'I', 2}};
  const auto kind = last.find(code[0]);
  return kind != last.end() && number >= 1 && number <= kind->second;
}

std::vector<RuleFault> Validate(const RuleSet& rule_set) {
  Faults faults;
  CheckSize(rule_set, &faults);
  if (rule_set.rules.size() > kRulesMax || rule_set.tests.size() > kTestsMax) return faults;
  std::set<std::string> ids;
  for (const Rule& rule : rule_set.rules) {
    const std::string where = "rule " + rule.rule_id;
    for (FieldFault& fault : FaultsOfRule(rule)) faults.push_back({where, std::move(fault)});
    if (!ids.insert(rule.rule_id).second) {
      faults.push_back({where, {"rule_id", rule.rule_id, "an id that no other rule has"}});
    }
  }
  CheckTests(rule_set, ids, &faults);
  return faults;
}

absl::Status CheckFitForUse(const RuleSet& rule_set) {
  std::vector<std::string> lines;
  for (const RuleFault& fault : Validate(rule_set)) {
    lines.push_back(absl::StrCat(fault.where, ": ", std::string(ToStatus(fault.fault).message())));
  }
  // Tests of a faulty set fail for its faults; they are run once the set is sound.
  if (lines.empty()) {
    for (const TestFailure& failure : RunTests(rule_set)) {
      lines.push_back(absl::StrCat(
          failure.test, ": expected ", AbslView(NameOf(failure.expected_outcome)), " by rule \"",
          failure.expected_rule_id, "\", got ", AbslView(NameOf(failure.got_outcome)),
          " by rule \"", failure.got_rule_id, "\""));
    }
  }
  if (lines.empty()) {
    for (const Defect& defect : FindDefects(rule_set, std::nullopt)) {
      lines.push_back(absl::StrCat(AbslView(NameOf(defect.kind)), ": ", defect.sentence_en,
                                   defect.example ? " Example: " + Describe(*defect.example) : ""));
    }
  }
  if (lines.empty()) return absl::OkStatus();
  const size_t count = lines.size();
  if (count > kFaultsShownMax) {
    lines.resize(kFaultsShownMax);
    lines.push_back(absl::StrCat("and ", count - kFaultsShownMax, " more"));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("rule set ", rule_set.rule_set_id, ": ", absl::StrJoin(lines, "; ")));
}

}  // namespace bluegate::rules
