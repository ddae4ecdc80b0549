// Defects put into the shipped rule set, one at a time: every one must be found, and none in sound
// sets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "enforcement/rules/check.h"
#include "enforcement/rules/validate.h"
#include "services/admission/rule_set_file.h"

namespace bluegate::admission {
namespace {

using rules::DefectKind;
using rules::Outcome;
using rules::Rule;
using rules::RuleSet;

RuleSet Shipped() {
  return *ReadRuleSet(std::string(std::getenv("BLUEGATE_SOURCE_DIR")) +
                      "/deploy/rules/xianyang-2021.textproto");
}

Rule& RuleOf(RuleSet& set, const std::string& id) {
  return *std::find_if(set.rules.begin(), set.rules.end(),
                       [&](const Rule& rule) { return rule.rule_id == id; });
}

Rule Copy(RuleSet& set, const std::string& id, const std::string& new_id) {
  Rule rule = RuleOf(set, id);
  rule.rule_id = new_id;
  return rule;
}

using Change = std::function<void(RuleSet&)>;

// Changes of one rule.
Change In(std::string id, std::function<void(Rule&)> change) {
  return [=](RuleSet& set) { change(RuleOf(set, id)); };
}

struct Seeded {
  std::string name;
  Change change;
};

bool Finds(const RuleSet& set, DefectKind kind, const std::string& rule_id,
           std::optional<absl::CivilDay> today = std::nullopt) {
  const auto defects = rules::FindDefects(set, today);
  return std::any_of(defects.begin(), defects.end(), [&](const rules::Defect& defect) {
    const auto& others = defect.other_rule_ids;
    return defect.kind == kind &&
           (defect.rule_id == rule_id ||
            std::find(others.begin(), others.end(), rule_id) != others.end());
  });
}

int seeded_count = 0;

TEST(SeededDefectsTest, EveryGapIsFound) {
  const std::vector<std::pair<std::string, std::function<void(Rule&)>>> changes = {
      {"site kind", [](Rule& r) { r.scope.site_kinds = {rules::SiteKind::kGate}; }},
      {"site", [](Rule& r) { r.scope.site_ids = {"cp-01"}; }},
      {"zone", [](Rule& r) { r.scope.zones = {"urban-core"}; }},
      {"direction", [](Rule& r) { r.scope.directions = {rules::Direction::kIn}; }},
      {"class",
       [](Rule& r) {
         r.scope.performance_classes = {"A", "B"};
       }},
      {"alert", [](Rule& r) { r.scope.alert_levels = {rules::AlertLevel::kNone}; }},
      {"weekday", [](Rule& r) { r.scope.weekdays = {1, 2, 3, 4, 5, 6}; }},
      {"holidays", [](Rule& r) { r.scope.holidays = rules::HolidayUse::kNotOnHolidays; }},
      {"hours", [](Rule& r) { r.scope.daily_until_min = 1439; }},
      {"first day", [](Rule& r) { r.effective_from = absl::CivilDay(2021, 11, 30); }},
      {"last day", [](Rule& r) { r.effective_until = absl::CivilDay(2031, 12, 31); }},
      {"subject", [](Rule& r) { r.condition.subject = rules::SubjectKind::kVehicle; }},
      {"type",
       [](Rule& r) {
         r.condition.vehicle_type_prefixes = {"H", "K", "Q"};
       }},
      {"fuel",
       [](Rule& r) {
         r.condition.fuels = {"A", "B", "E"};
       }},
      {"stage", [](Rule& r) { r.condition.stage_at_most = vehicle::EmissionStage::kChinaVI; }},
      {"use",
       [](Rule& r) {
         r.condition.uses = {"A", "F"};
       }},
      {"status", [](Rule& r) { r.condition.status_letters = {"A"}; }},
      {"mass", [](Rule& r) { r.condition.total_mass_above_kg = 3500; }},
      {"number", [](Rule& r) { r.condition.plate_prefixes = {"陕"}; }},
      {"tail number",
       [](Rule& r) {
         r.condition.tail_days = {{{1}, "", "16"}};
       }},
  };
  for (const auto& [name, change] : changes) {
    RuleSet set = Shipped();
    change(RuleOf(set, "pass"));
    EXPECT_TRUE(Finds(set, DefectKind::kGap, "")) << name;
    ++seeded_count;
  }
  RuleSet set = Shipped();
  set.rules.erase(set.rules.begin() + (&RuleOf(set, "pass") - set.rules.data()));
  EXPECT_TRUE(Finds(set, DefectKind::kGap, ""));
  ++seeded_count;
}

TEST(SeededDefectsTest, EveryClashIsFound) {
  // The same question with another answer at the same priority, of each of these rules.
  for (const char* id :
       {"i02-uncertain-number", "s05-in-no-register", "r13-machine-off", "r07-cancelled-gate",
        "s13-status-checkpoint", "r06-eliminated-gate", "i01-emergency-vehicle",
        "r10-black-smoke-checkpoint", "r03-alert-gate", "r05-tail-weekday", "r05-tail-date",
        "r14-alert-machine", "r01-diesel-stage-iv", "r12-in-plant", "r18-out-of-town", "pass"}) {
    RuleSet set = Shipped();
    Rule other = Copy(set, id, "seeded");
    other.outcome = other.outcome == Outcome::kPass ? Outcome::kFlag : Outcome::kPass;
    set.rules.push_back(other);
    EXPECT_TRUE(Finds(set, DefectKind::kClash, "seeded")) << id;
    ++seeded_count;
  }
  // A part of the question is enough.
  const std::vector<std::pair<std::string, std::function<void(Rule&)>>> parts = {
      {"zone", [](Rule& r) { r.scope.zones = {"county-centre"}; }},
      {"weekday", [](Rule& r) { r.scope.weekdays = {7}; }},
      {"one minute", [](Rule& r) { r.scope.daily_from_min = 61, r.scope.daily_until_min = 62; }},
      {"one day",
       [](Rule& r) { r.effective_from = r.effective_until = absl::CivilDay(2024, 2, 29); }},
      {"one fuel of two", [](Rule& r) { r.condition.fuels = {"E"}; }},
      {"unknown stage", [](Rule& r) { r.condition.stage_unverified = true; }},
      {"tail number",
       [](Rule& r) {
         r.condition.tail_days = {{{}, "3", "8"}};
       }},
  };
  for (const auto& [name, change] : parts) {
    RuleSet set = Shipped();
    Rule other = Copy(set, "r01-diesel-stage-iv", "seeded");
    other.outcome = Outcome::kRefuse;
    change(other);
    set.rules.push_back(other);
    EXPECT_TRUE(Finds(set, DefectKind::kClash, "seeded")) << name;
    ++seeded_count;
  }
}

TEST(SeededDefectsTest, EveryRuleThatNeverDecidesIsFound) {
  // Below a rule that asks the same or more generously.
  for (const char* id :
       {"s04-plate-obscured", "r07-cancelled-gate", "r06-eliminated-checkpoint", "i01-approved",
        "r03-alert-gate", "r04-alert-class", "r02-diesel-three-wheeler", "r16-unwashed"}) {
    RuleSet set = Shipped();
    Rule below = Copy(set, id, "seeded");
    below.priority -= 1;
    below.condition.uses = {"A", "F"};
    set.rules.push_back(below);
    EXPECT_TRUE(Finds(set, DefectKind::kShadowed, "seeded")) << id;
    ++seeded_count;
  }
  // Below several that cover it together.
  const std::vector<Seeded> covered = {
      {"site kinds", In("r16-unwashed", [](Rule& r) { r.priority = -1; })},
      {"everything", In("r19-fuel-gate", [](Rule& r) { r.priority = -5; })},
      {"equal priority and answer, later id",
       [](RuleSet& set) {
         Rule twin = Copy(set, "r12-in-plant", "z-seeded");
         twin.scope.weekdays = {1, 2, 3};
         set.rules.push_back(twin);
       }},
      {"both halves of the day",
       [](RuleSet& set) {
         Rule whole = Copy(set, "r12-in-plant", "seeded");
         whole.priority = 100;
         Rule morning = Copy(set, "r12-in-plant", "morning");
         morning.scope.daily_until_min = 720;
         RuleOf(set, "r12-in-plant").scope.daily_from_min = 720;
         set.rules.insert(set.rules.end(), {whole, morning});
       }},
      {"both kinds of day",
       [](RuleSet& set) {
         Rule all = Copy(set, "r12-in-plant", "seeded");
         all.priority = 100;
         Rule holidays = Copy(set, "r12-in-plant", "on-holidays");
         holidays.scope.holidays = rules::HolidayUse::kOnlyOnHolidays;
         RuleOf(set, "r12-in-plant").scope.holidays = rules::HolidayUse::kNotOnHolidays;
         set.rules.insert(set.rules.end(), {all, holidays});
       }},
  };
  for (const Seeded& seeded : covered) {
    RuleSet set = Shipped();
    seeded.change(set);
    const auto defects = rules::FindDefects(set, std::nullopt);
    EXPECT_TRUE(std::any_of(defects.begin(), defects.end(), [](const rules::Defect& defect) {
      return defect.kind == DefectKind::kShadowed;
    })) << seeded.name;
    ++seeded_count;
  }
}

TEST(SeededDefectsTest, EveryUnreachableRuleIsFound) {
  const std::vector<std::pair<std::string, std::function<void(Rule&)>>> changes = {
      {"prefix within one left out",
       [](Rule& r) {
         r.condition.plate_prefixes = {"陕D"};
         r.condition.plate_prefixes_not = {"陕"};
       }},
      {"another weekday than the day's",
       [](Rule& r) {
         r.effective_from = r.effective_until = absl::CivilDay(2022, 1, 10);
         r.scope.weekdays = {2};
       }},
      {"holidays where there are none",
       [](Rule& r) {
         r.effective_from = absl::CivilDay(2023, 1, 1);
         r.scope.holidays = rules::HolidayUse::kOnlyOnHolidays;
       }},
      {"no holiday within the holidays",
       [](Rule& r) {
         r.effective_from = absl::CivilDay(2022, 2, 1);
         r.effective_until = absl::CivilDay(2022, 2, 5);
         r.scope.holidays = rules::HolidayUse::kNotOnHolidays;
       }},
      {"tail numbers of another weekday",
       [](Rule& r) {
         r.scope.weekdays = {3};
         r.condition.tail_days = {{{1}, "", "16"}};
       }},
      {"tail numbers of dates that do not come",
       [](Rule& r) {
         r.effective_from = absl::CivilDay(2022, 1, 11);
         r.effective_until = absl::CivilDay(2022, 1, 14);
         r.condition.tail_days = {{{}, "50", "05"}};
       }},
      {"found and not found",
       [](Rule& r) {
         r.condition.register_state = rules::RegisterState::kNotFound;
         r.condition.total_mass_above_kg = 3500;
         r.condition.when_unknown = rules::WhenUnknown::kNoMatch;
       }},
  };
  for (const auto& [name, change] : changes) {
    RuleSet set = Shipped();
    change(RuleOf(set, "r12-in-plant"));
    EXPECT_TRUE(Finds(set, DefectKind::kUnreachable, "r12-in-plant")) << name;
    ++seeded_count;
  }
}

TEST(SeededDefectsTest, EveryRuleThatHasEndedIsFound) {
  for (const char* id : {"pass", "r03-alert-gate", "i01-approved"}) {
    RuleSet set = Shipped();
    RuleOf(set, id).effective_until = absl::CivilDay(2022, 3, 31);
    EXPECT_TRUE(Finds(set, DefectKind::kExpired, id, absl::CivilDay(2022, 4, 1))) << id;
    EXPECT_FALSE(Finds(set, DefectKind::kExpired, id, absl::CivilDay(2022, 3, 31))) << id;
    ++seeded_count;
  }
}

TEST(SeededDefectsTest, EveryFaultOfCodesDatesAndTestsIsFound) {
  const std::string id = "r01-diesel-stage-iv";
  const std::vector<Seeded> seeds = {
      {"type", In(id, [](Rule& r) { r.condition.vehicle_type_prefixes = {"Y9"}; })},
      {"fuel", In(id, [](Rule& r) { r.condition.fuels = {"ß"}; })},
      {"use", In(id, [](Rule& r) { r.condition.uses = {"f"}; })},
      {"status", In(id, [](Rule& r) { r.condition.status_letters = {"1"}; })},
      {"finding",
       In(id, [](Rule& r) { r.condition.findings = {static_cast<vehicle::FindingCode>(99)}; })},
      {"stage",
       In(id, [](Rule& r) { r.condition.stage_at_most = vehicle::EmissionStage::kElectric; })},
      {"reason", In(id, [](Rule& r) { r.reason_code = "R20"; })},
      {"no reason", In(id, [](Rule& r) { r.reason_code.clear(); })},
      {"class", In(id, [](Rule& r) { r.scope.performance_classes = {"E"}; })},
      {"site", In(id, [](Rule& r) { r.scope.site_ids = {"CP 1"}; })},
      {"weekday", In(id, [](Rule& r) { r.scope.weekdays = {8}; })},
      {"prefix", In(id, [](Rule& r) { r.condition.plate_prefixes = {"陕D123"}; })},
      {"tail of nothing", In(id,
                             [](Rule& r) {
                               r.condition.tail_days = {{{}, "", "16"}};
                             })},
      {"tail digits", In(id,
                         [](Rule& r) {
                           r.condition.tail_days = {{{1}, "", "X"}};
                         })},
      {"days", In(id, [](Rule& r) { r.effective_until = absl::CivilDay(2021, 11, 29); })},
      {"hours", In(id, [](Rule& r) { r.scope.daily_from_min = r.scope.daily_until_min = 60; })},
      {"hours beyond", In(id, [](Rule& r) { r.scope.daily_until_min = 1441; })},
      {"clause", In(id, [](Rule& r) { r.clause.clear(); })},
      {"sentence", In(id, [](Rule& r) { r.sentence_zh.clear(); })},
      {"sentence in English", In(id, [](Rule& r) { r.sentence_en = "\xFF"; })},
      {"id twice", In(id, [](Rule& r) { r.rule_id = "pass"; })},
      {"accuses the uncertain",
       In(id, [](Rule& r) { r.condition.number_state = rules::NumberState::kUncertain; })},
      {"vehicle in no register",
       In(id, [](Rule& r) { r.condition.register_state = rules::RegisterState::kNotFound; })},
      {"holiday", [](RuleSet& set) { std::swap(set.holidays[0].from, set.holidays[0].until); }},
      {"source", [](RuleSet& set) { set.source.clear(); }},
      {"untested rule",
       [](RuleSet& set) {
         set.tests.erase(
             std::remove_if(set.tests.begin(), set.tests.end(),
                            [](const auto& test) { return test.expect_rule_id == "r16-unwashed"; }),
             set.tests.end());
       }},
      {"test of no rule", [](RuleSet& set) { set.tests[0].expect_rule_id = "gone"; }},
      {"test without outcome",
       [](RuleSet& set) { set.tests[0].expect_outcome = Outcome::kUnspecified; }},
  };
  for (const Seeded& seeded : seeds) {
    RuleSet set = Shipped();
    seeded.change(set);
    EXPECT_THAT(rules::Validate(set), testing::Not(testing::IsEmpty())) << seeded.name;
    EXPECT_FALSE(rules::CheckFitForUse(set).ok()) << seeded.name;
    ++seeded_count;
  }
  // Sound in itself, but not what its own tests say.
  const std::vector<Seeded> failing = {
      {"outcome", [](RuleSet& set) { set.tests[0].expect_outcome = Outcome::kPass; }},
      {"priority", In("i01-emergency-vehicle", [](Rule& r) { r.priority = 500; })},
      {"limit",
       In(id, [](Rule& r) { r.condition.stage_at_most = vehicle::EmissionStage::kChinaIII; })},
      {"unknown", In("r03-alert-gate",
                     [](Rule& r) { r.condition.when_unknown = rules::WhenUnknown::kNoMatch; })},
      {"tail digits",
       In("r05-tail-weekday", [](Rule& r) { r.condition.tail_days[0].tail_digits = "5"; })},
  };
  for (const Seeded& seeded : failing) {
    RuleSet set = Shipped();
    seeded.change(set);
    EXPECT_THAT(rules::Validate(set), testing::IsEmpty()) << seeded.name;
    EXPECT_THAT(rules::RunTests(set), testing::Not(testing::IsEmpty())) << seeded.name;
    ++seeded_count;
  }
}

TEST(SeededDefectsTest, SoundSetsGiveNoAlarm) {
  const std::vector<Seeded> sound = {
      {"as shipped", [](RuleSet&) {}},
      {"in another order", [](RuleSet& set) { std::reverse(set.rules.begin(), set.rules.end()); }},
      {"priorities moved",
       [](RuleSet& set) {
         for (Rule& rule : set.rules) rule.priority = 10 * rule.priority - 7;
       }},
      {"with an end and what follows",
       [](RuleSet& set) {
         Rule next = Copy(set, "r12-in-plant", "r12-next");
         RuleOf(set, "r12-in-plant").effective_until = absl::CivilDay(2030, 6, 30);
         next.effective_from = absl::CivilDay(2030, 7, 1);
         next.outcome = Outcome::kHold;
         set.rules.push_back(next);
       }},
      {"by day and by night",
       [](RuleSet& set) {
         Rule night = Copy(set, "r12-in-plant", "r12-night");
         night.outcome = Outcome::kHold;
         night.scope.daily_from_min = 1320, night.scope.daily_until_min = 360;
         Rule& day = RuleOf(set, "r12-in-plant");
         day.scope.daily_from_min = 360, day.scope.daily_until_min = 1320;
         set.rules.push_back(night);
       }},
      {"an exception above a ban",
       [](RuleSet& set) {
         Rule exception = Copy(set, "r03-alert-gate", "r03-exception");
         exception.scope.site_ids = {"gate-03"};
         exception.outcome = Outcome::kHold;
         exception.priority += 1;
         set.rules.push_back(exception);
       }},
  };
  for (const Seeded& seeded : sound) {
    RuleSet set = Shipped();
    seeded.change(set);
    for (const rules::Defect& defect : rules::FindDefects(set, absl::CivilDay(2022, 1, 10))) {
      ADD_FAILURE() << seeded.name << ": " << defect.sentence_en;
    }
  }
}

TEST(SeededDefectsTest, EnoughWereSeeded) {
  EXPECT_GE(seeded_count, 60) << "counted by the tests above, which run with it";
  RecordProperty("seeded_defects", seeded_count);
  printf("%d seeded defects\n", seeded_count);
}

}  // namespace
}  // namespace bluegate::admission
