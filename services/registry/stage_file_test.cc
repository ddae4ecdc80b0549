#include "services/registry/stage_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/registry/csv_splitter.h"
#include "services/registry/vehicle_row.h"
#include "services/support/testing/temp_folder.h"
#include "services/support/text_proto.h"
#include "services/support/vehicle_facts.h"

namespace bluegate::registry {
namespace {

using ::testing::HasSubstr;
using Day = absl::CivilDay;
using Stage = vehicle::EmissionStage;

std::filesystem::path Shipped() {
  return std::filesystem::path(std::getenv("BLUEGATE_SOURCE_DIR")) /
         "deploy/stages/china.textproto";
}

const vehicle::StageTable& Table() {
  static const auto* const table = new vehicle::StageTable(*LoadStageTable(Shipped()));
  return *table;
}

vehicle::Vehicle Of(std::string type, std::string fuel, std::string use, uint32_t mass,
                    absl::CivilDay day) {
  vehicle::Vehicle result;
  result.vehicle_type = std::move(type);
  result.fuel = std::move(fuel);
  result.use = std::move(use);
  result.total_mass_kg = mass;
  result.first_registered_on = day;
  return result;
}

bool Says(const vehicle::StageFact& fact) { return fact.known() || fact.interval(); }

// Every day on which something changes, with the day before.
std::set<absl::CivilDay> Boundaries() {
  std::set<absl::CivilDay> days = {absl::CivilDay(1999, 1, 1), absl::CivilDay(2025, 1, 1)};
  for (const vehicle::StageRow& row : Table().rows) {
    if (row.from) days.insert({*row.from - 1, *row.from});
    if (row.until) days.insert({*row.until, *row.until + 1});
  }
  return days;
}

struct Expected {
  std::string type, fuel, use;
  uint32_t mass;
  absl::CivilDay day;
  Stage lowest, highest;
};

TEST(StageFileTest, ShippedTableSaysWhatItsSourcesSayOnEveryDayOfChange) {
  const std::vector<Expected> cases = {
      {"H11", "B", "F", 25000, Day(2007, 12, 31), Stage::kChina0, Stage::kChinaII},
      {"H11", "B", "F", 25000, Day(2008, 1, 1), Stage::kChina0, Stage::kChinaIII},
      {"H11", "B", "F", 25000, Day(2008, 6, 30), Stage::kChina0, Stage::kChinaIII},
      {"H11", "B", "F", 25000, Day(2008, 7, 1), Stage::kChinaIII, Stage::kChinaIII},
      {"H11", "B", "F", 25000, Day(2013, 6, 30), Stage::kChinaIII, Stage::kChinaIII},
      {"H11", "B", "F", 25000, Day(2013, 7, 1), Stage::kChinaIII, Stage::kChinaIV},
      {"H11", "B", "F", 25000, Day(2014, 12, 31), Stage::kChinaIII, Stage::kChinaIV},
      {"H11", "B", "F", 25000, Day(2015, 1, 1), Stage::kChinaIV, Stage::kChinaIV},
      {"H11", "B", "F", 25000, Day(2016, 3, 31), Stage::kChinaIV, Stage::kChinaIV},
      {"H11", "B", "F", 25000, Day(2016, 4, 1), Stage::kChinaIV, Stage::kChinaV},
      {"H11", "B", "F", 25000, Day(2017, 6, 30), Stage::kChinaIV, Stage::kChinaV},
      {"H11", "B", "F", 25000, Day(2017, 7, 1), Stage::kChinaV, Stage::kChinaV},
      {"H11", "B", "F", 25000, Day(2021, 6, 30), Stage::kChinaV, Stage::kChinaV},
      {"H11", "B", "F", 25000, Day(2021, 7, 1), Stage::kChinaVI, Stage::kChinaVI},
      // A bus: Guanzhong's date, then the country's.
      {"K11", "B", "C", 12000, Day(2019, 6, 30), Stage::kChinaV, Stage::kChinaV},
      {"K11", "B", "C", 12000, Day(2019, 7, 1), Stage::kChinaV, Stage::kChinaVI},
      {"K11", "B", "C", 12000, Day(2020, 7, 1), Stage::kChinaVI, Stage::kChinaVI},
      // A sweeper has no letter of use of its own.
      {"Z51", "B", "A", 16000, Day(2020, 7, 1), Stage::kChinaV, Stage::kChinaVI},
      {"H11", "E", "F", 25000, Day(2010, 12, 31), Stage::kChinaIII, Stage::kChinaIII},
      {"H11", "E", "F", 25000, Day(2011, 1, 1), Stage::kChinaIV, Stage::kChinaIV},
      {"H11", "F", "F", 25000, Day(2013, 1, 1), Stage::kChinaV, Stage::kChinaV},
      {"Q11", "E", "F", 25000, Day(2019, 7, 1), Stage::kChinaVI, Stage::kChinaVI},
      {"H21", "A", "F", 6000, Day(2010, 6, 30), Stage::kChina0, Stage::kChinaIII},
      {"H21", "A", "F", 6000, Day(2014, 1, 1), Stage::kChinaIV, Stage::kChinaVI},
      {"K33", "A", "A", 1800, Day(2007, 6, 30), Stage::kChina0, Stage::kChinaII},
      {"K33", "A", "A", 1800, Day(2007, 7, 1), Stage::kChina0, Stage::kChinaIII},
      {"K33", "A", "A", 1800, Day(2011, 7, 1), Stage::kChinaIV, Stage::kChinaIV},
      {"K33", "A", "A", 1800, Day(2016, 4, 1), Stage::kChinaIV, Stage::kChinaV},
      {"K33", "A", "A", 1800, Day(2017, 1, 1), Stage::kChinaV, Stage::kChinaV},
      {"K33", "A", "A", 1800, Day(2019, 6, 30), Stage::kChinaV, Stage::kChinaV},
      {"K33", "A", "A", 1800, Day(2019, 7, 1), Stage::kChinaV, Stage::kChinaVI},
      {"K33", "A", "A", 1800, Day(2020, 7, 1), Stage::kChinaVI, Stage::kChinaVI},
      {"H31", "B", "F", 3400, Day(2013, 7, 1), Stage::kChinaIII, Stage::kChinaIV},
      {"H31", "B", "F", 4400, Day(2018, 1, 1), Stage::kChinaV, Stage::kChinaV},
      {"H31", "B", "F", 3400, Day(2017, 12, 31), Stage::kChinaIV, Stage::kChinaV},
      {"K33", "E", "A", 1800, Day(2010, 1, 1), Stage::kChina0, Stage::kChinaV}};
  for (const Expected& test : cases) {
    const auto inference =
        InferStage(Table(), Of(test.type, test.fuel, test.use, test.mass, test.day));
    const std::string about = absl::StrCat(test.type, " ", test.fuel, " ",
                                           absl::FormatCivilTime(test.day), ": ", inference.reason);
    EXPECT_EQ(inference.fact.lowest(), test.lowest) << about;
    EXPECT_EQ(inference.fact.highest(), test.highest) << about;
  }
}

TEST(StageFileTest, KnowingMoreNeverWidensWhatIsPossible) {
  int compared = 0;
  for (const absl::CivilDay day : Boundaries()) {
    for (const char* type :
         {"H11", "H21", "H31", "H41", "Q11", "K11", "K21", "K33", "Z11", "Z51"}) {
      for (const char* fuel : {"A", "B", "E", "F", "BO", "BE", "AE"}) {
        for (const char* use : {"A", "C", "F"}) {
          for (const uint32_t mass : {1u, 3500u, 3501u, 40'000u}) {
            const auto full = InferStage(Table(), Of(type, fuel, use, mass, day));
            if (full.reason.find("do not fit") != std::string::npos) continue;
            for (const int hidden : {1, 2, 3}) {
              const auto less = InferStage(
                  Table(), Of(type, fuel, hidden & 1 ? "" : use, hidden & 2 ? 0 : mass, day));
              if (!Says(less.fact)) continue;
              ASSERT_TRUE(Says(full.fact)) << type << fuel << use << mass << " " << day;
              EXPECT_GE(full.fact.lowest(), less.fact.lowest()) << type << fuel << use << mass;
              EXPECT_LE(full.fact.highest(), less.fact.highest()) << type << fuel << use << mass;
              ++compared;
            }
          }
        }
      }
    }
  }
  EXPECT_GT(compared, 10'000);
}

TEST(StageFileTest, LaterRegistrationNeverLowersTheStages) {
  for (const char* type : {"H11", "H31", "K11", "K33", "Z51"}) {
    for (const char* fuel : {"A", "B", "E"}) {
      for (const char* use : {"", "A", "C"}) {
        vehicle::StageFact before;
        for (const absl::CivilDay day : Boundaries()) {
          const auto now = InferStage(Table(), Of(type, fuel, use, 0, day)).fact;
          ASSERT_TRUE(Says(now)) << type << fuel << use << day;
          if (Says(before)) {
            EXPECT_GE(now.lowest(), before.lowest()) << type << fuel << use << day;
            EXPECT_GE(now.highest(), before.highest()) << type << fuel << use << day;
          }
          before = now;
        }
      }
    }
  }
}

TEST(StageFileTest, NoStageThatTheTableItselfInfersIsHeldAgainstAVehicle) {
  for (const absl::CivilDay day : Boundaries()) {
    for (const char* type : {"H11", "K11", "K33", "Z51"}) {
      for (const char* fuel : {"A", "B", "E"}) {
        for (const char* use : {"A", "C"}) {
          const auto vehicle = Of(type, fuel, use, 0, day);
          const auto fact = InferStage(Table(), vehicle).fact;
          for (int stage = static_cast<int>(fact.lowest());
               stage <= static_cast<int>(fact.highest()); ++stage) {
            const auto determined =
                DetermineStage(&Table(), vehicle,
                               {{static_cast<Stage>(stage), vehicle::StageSource::kRegister, "a"}});
            EXPECT_EQ(determined.conflict, "") << type << fuel << use << day;
          }
        }
      }
    }
  }
}

TEST(StageFileTest, StageThatNoStandardAllowedYetIsAConflict) {
  const auto conflict = [](Stage stage, const vehicle::Vehicle& vehicle) {
    return DetermineStage(&Table(), vehicle, {{stage, vehicle::StageSource::kRegister, "a"}})
        .conflict;
  };
  EXPECT_NE(conflict(Stage::kChinaVI, Of("H11", "B", "F", 25000, Day(2018, 6, 21))), "");
  EXPECT_EQ(conflict(Stage::kChinaVI, Of("H11", "B", "F", 25000, Day(2018, 6, 22))), "");
  EXPECT_NE(conflict(Stage::kChinaVI, Of("K33", "A", "A", 1800, Day(2016, 12, 22))), "");
  EXPECT_EQ(conflict(Stage::kChinaVI, Of("K33", "A", "A", 1800, Day(2016, 12, 23))), "");
  EXPECT_NE(conflict(Stage::kChinaV, Of("K33", "A", "A", 1800, Day(2013, 9, 16))), "");
}

TEST(StageFileTest, NoVehicleOfTheShippedSampleIsInDoubt) {
  const auto sample = support::ReadFile(std::filesystem::path(std::getenv("BLUEGATE_SOURCE_DIR")) /
                                        "deploy/sample/vehicles.csv");
  ASSERT_TRUE(sample.ok());
  int vehicles = 0;
  const auto check = [&](CsvRow& row) {
    if (row.line == 1) return true;
    std::vector<v1::RowError> errors;
    const v1::Vehicle vehicle = ReadVehicleRow(row, &errors);
    const auto facts = support::ToVehicle(vehicle);
    const auto determined =
        DetermineStage(&Table(), facts, {{facts.stage.stage(), facts.stage.source(), "sample"}});
    EXPECT_EQ(determined.conflict, "") << vehicle.plate().number();
    ++vehicles;
    return true;
  };
  CsvSplitter splitter;
  splitter.Feed(*sample, check);
  splitter.Finish(check);
  EXPECT_GE(vehicles, 60);
}

TEST(StageFileTest, FaultsAreNamedWithFileFieldAndWish) {
  const support::testing::TempFolder folder;
  const std::filesystem::path file = folder.path() / "stages.textproto";
  const auto shipped = support::ReadFile(Shipped());
  ASSERT_TRUE(shipped.ok());
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"light_kg_max: 3500", "light_kg_max: 0"},
      {"row_id: \"heavy-gas-4\"", "row_id: \"heavy-gas-3\""},
      {"row_id: \"heavy-gas-4\"", "row_id: \"Heavy\""},
      {"until_on: \"2014-12-31\"", "until_on: \"2014-02-30\""},
      {"until_on: \"2014-12-31\"", "until_on: \"2012-12-31\""},
      {"basis: STAGE_BASIS_APPROVAL", "basis: STAGE_BASIS_UNSPECIFIED"},
      {"fuels: \"EF\"", "fuels: \"e\""},
      {"highest: EMISSION_STAGE_CHINA_II\n", "highest: EMISSION_STAGE_ELECTRIC\n"},
      {"types { begins: \"H1\"", "types { begins: \"?\""},
      {"light_kg_max: 3500", "heavy_kg_min: 3500"}};
  for (const auto& [from, to] : changes) {
    std::string text = *shipped;
    ASSERT_NE(text.find(from), std::string::npos) << from;
    text.replace(text.find(from), from.size(), to);
    std::ofstream(file) << text;
    const absl::Status status = LoadStageTable(file).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << to;
    EXPECT_THAT(std::string(status.message()), HasSubstr("stages.textproto")) << to;
  }
}

}  // namespace
}  // namespace bluegate::registry
