#include "enforcement/rules/testing/drawn_rules.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace bluegate::rules {
namespace {

using vehicle::EmissionStage;
using vehicle::FindingCode;
using vehicle::StageFact;
using vehicle::StageSource;

const absl::CivilDay kFirstDay(2021, 12, 20);
constexpr int kDays = 40;
constexpr char kNumbers[][16] = {"陕D12345", "陕A1234X", "川A9876Z", "陕D-2345", "", "京ABCDEF"};

}  // namespace

template <typename T>
std::vector<T> Drawer::Some(const std::vector<T>& all, int one_in) {
  std::vector<T> some;
  if (!OneIn(one_in)) return some;
  for (const T& one : all) {
    if (OneIn(2)) some.push_back(one);
  }
  return some;
}

absl::CivilDay Drawer::DrawDay() { return kFirstDay + Below(kDays); }

Scope Drawer::DrawScope() {
  Scope scope;
  scope.site_kinds = Some<SiteKind>({SiteKind::kCheckpoint, SiteKind::kGate}, 3);
  scope.site_ids = Some<std::string>({"cp-01", "gate-01"}, 8);
  scope.zones = Some<std::string>({"core", "entrance", "county"}, 4);
  scope.directions = Some<Direction>({Direction::kIn, Direction::kOut}, 6);
  scope.performance_classes = Some<std::string>({"A", "B-", "引领性"}, 6);
  scope.alert_levels = Some<AlertLevel>(
      {AlertLevel::kNone, AlertLevel::kYellow, AlertLevel::kOrange, AlertLevel::kRed}, 3);
  scope.weekdays = Some<int>({1, 2, 3, 4, 5, 6, 7}, 5);
  if (OneIn(6)) scope.holidays = static_cast<HolidayUse>(1 + Below(2));
  if (OneIn(4)) {
    scope.daily_from_min = static_cast<uint32_t>(Below(24) * 60);
    scope.daily_until_min = static_cast<uint32_t>(Below(24) * 60);
  }
  return scope;
}

Condition Drawer::DrawCondition() {
  Condition condition;
  if (OneIn(4)) condition.subject = static_cast<SubjectKind>(Below(4));
  condition.vehicle_type_prefixes = Some<std::string>({"H", "H1", "H11", "Q1", "Z51", "N"}, 2);
  condition.fuels = Some<std::string>({"A", "B", "E"}, 2);
  if (OneIn(2)) condition.stage_at_most = static_cast<EmissionStage>(1 + Below(7));
  condition.stage_unverified = OneIn(8);
  condition.uses = Some<std::string>({"F", "H", "R"}, 4);
  condition.status_letters = Some<std::string>({"E", "M", "Q"}, 4);
  condition.eliminated = OneIn(8);
  condition.findings = Some<FindingCode>(
      {FindingCode::kBlackSmoke, FindingCode::kRoadCheckFailed, FindingCode::kStageConflict}, 4);
  condition.exempt = OneIn(8);
  if (OneIn(8)) condition.total_mass_above_kg = 3500u * static_cast<uint32_t>(1 + Below(3));
  if (OneIn(8)) condition.age_at_least_years = static_cast<uint32_t>(1 + Below(3)) * 5;
  condition.plate_prefixes = Some<std::string>({"陕", "陕D"}, 8);
  condition.plate_prefixes_not = Some<std::string>({"陕A", "川"}, 8);
  if (OneIn(8)) condition.tail_days = {{{1, 3, 5}, "", "135"}, {{2, 4}, "", "24"}};
  if (OneIn(8)) condition.tail_days = {{{}, "05", "05"}, {{}, "1", "1"}};
  if (OneIn(5)) condition.number_state = static_cast<NumberState>(1 + Below(2));
  if (OneIn(5)) condition.register_state = static_cast<RegisterState>(1 + Below(2));
  condition.when_unknown = static_cast<WhenUnknown>(Below(4));
  return condition;
}

Rule Drawer::DrawRule(int index) {
  Rule rule;
  rule.rule_id = absl::StrCat("r", index);
  rule.reason_code = "R01";
  rule.outcome = static_cast<Outcome>(1 + Below(4));
  rule.priority = Below(8);
  if (OneIn(4)) rule.effective_from = DrawDay();
  if (OneIn(4)) rule.effective_until = DrawDay();
  rule.scope = DrawScope();
  rule.condition = DrawCondition();
  return rule;
}

rules::RuleSet Drawer::RuleSet(int rule_count) {
  rules::RuleSet set;
  set.holidays = {{kFirstDay + 12, kFirstDay + 14, "元旦", "test"},
                  {kFirstDay + 30, kFirstDay + 30, "", "test"}};
  for (int i = 0; i < rule_count; ++i) set.rules.push_back(DrawRule(i));
  return set;
}

std::vector<vehicle::Finding> Drawer::DrawFindings() {
  std::vector<vehicle::Finding> findings;
  for (const FindingCode code : Some<FindingCode>(
           {FindingCode::kBlackSmoke, FindingCode::kRoadCheckFailed, FindingCode::kMuckNoPermit},
           2)) {
    vehicle::Finding finding{code, std::nullopt, std::nullopt, "test"};
    if (OneIn(2)) finding.since = DrawDay();
    if (OneIn(2)) finding.until = DrawDay();
    findings.push_back(finding);
  }
  return findings;
}

vehicle::Vehicle Drawer::DrawVehicle() {
  vehicle::Vehicle vehicle;
  const std::vector<std::string> types = {"", "H11", "H12", "Q11", "Z51", "N11", "K33"};
  const std::vector<std::string> fuels = {"", "A", "B", "BE", "C"};
  const std::vector<std::string> uses = {"", "F", "H", "R", "A"};
  const std::vector<std::string> status = {"", "A", "E", "GM", "Q"};
  vehicle.vehicle_type = types[Below(7)];
  vehicle.fuel = fuels[Below(5)];
  vehicle.use = uses[Below(5)];
  vehicle.status = status[Below(5)];
  const auto source = static_cast<StageSource>(1 + Below(5));
  const int low = 1 + Below(7);
  switch (Below(4)) {
    case 0:
      vehicle.stage = StageFact::Unknown("test");
      break;
    case 1:
      vehicle.stage = *StageFact::Between(static_cast<EmissionStage>(low),
                                          static_cast<EmissionStage>(low + Below(8 - low)), source);
      break;
    default:
      vehicle.stage = StageFact::Known(static_cast<EmissionStage>(1 + Below(8)), source);
  }
  vehicle.total_mass_kg = static_cast<uint32_t>(Below(4)) * 3501;
  if (OneIn(2)) vehicle.first_registered_on = absl::CivilDay(2005 + Below(17), 1 + Below(12), 5);
  if (OneIn(4)) vehicle.eliminated_on = DrawDay();
  vehicle.findings = DrawFindings();
  if (OneIn(3)) {
    vehicle.exemptions.push_back(
        {"批1", "", DrawDay(), std::nullopt, Some<std::string>({"core", "entrance"}, 2)});
  }
  return vehicle;
}

rules::Facts Drawer::Facts() {
  rules::Facts facts;
  if (OneIn(5)) facts.subject = SubjectKind::kMachine;
  facts.plate_number = kNumbers[Below(6)];
  facts.number_state = static_cast<NumberState>(Below(3));
  facts.register_state = static_cast<RegisterState>(Below(3));
  if (facts.register_state == RegisterState::kFound) facts.vehicle = DrawVehicle();
  facts.findings = DrawFindings();
  facts.site_kind = static_cast<SiteKind>(Below(3));
  facts.site_id = facts.site_kind == SiteKind::kGate ? "gate-01" : "cp-01";
  facts.zones = Some<std::string>({"core", "entrance", "elsewhere"}, 1);
  facts.direction = static_cast<Direction>(Below(3));
  const std::vector<std::string> classes = {"", "A", "B-", "C"};
  facts.performance_class = classes[Below(4)];
  facts.alert_level = static_cast<AlertLevel>(Below(5));
  facts.time = absl::FromCivil(DrawDay() - 3 + Below(6), facts.zone) + absl::Minutes(Below(1440));
  return facts;
}

}  // namespace bluegate::rules
