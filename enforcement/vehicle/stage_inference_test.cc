#include "enforcement/vehicle/stage_inference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace bluegate::vehicle {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Day = absl::CivilDay;
using Stage = EmissionStage;

const absl::CivilDay kChange(2013, 7, 1);

StageRow Row(std::string id, std::string fuels, StageWeight weight, Stage lowest, Stage highest,
             std::optional<absl::CivilDay> from, std::optional<absl::CivilDay> until) {
  StageRow row;
  row.row_id = std::move(id);
  row.fuels = std::move(fuels);
  row.weight = weight;
  row.lowest = lowest;
  row.highest = highest;
  row.from = from;
  row.until = until;
  row.source = "a notice";
  return row;
}

// Heavy diesel: stage 3 to the change, or by another source 18 months longer; stage 4 from then on,
// stage 5 for urban use two years later. Light diesel: stage 4. Approval of stage 5: a year before
// the change.
StageTable Table() {
  StageTable table;
  table.urban_uses = "C";
  table.open_use_types = {"Z"};
  table.light_kg_max = 3500;
  table.types = {{"H1", StageWeight::kHeavy},
                 {"H3", StageWeight::kOpen},
                 {"Z", StageWeight::kOpen},
                 {"Z5", StageWeight::kHeavy}};
  table.rows = {
      Row("h3", "B", StageWeight::kHeavy, Stage::kChina0, Stage::kChinaIII, std::nullopt,
          kChange - 1),
      Row("h3-late", "B", StageWeight::kHeavy, Stage::kChinaIII, Stage::kChinaIII, kChange,
          absl::CivilDay(2014, 12, 31)),
      Row("h4", "B", StageWeight::kHeavy, Stage::kChinaIV, Stage::kChinaIV, kChange, std::nullopt),
      Row("h5-urban", "B", StageWeight::kHeavy, Stage::kChinaV, Stage::kChinaV,
          absl::CivilDay(2015, 7, 1), std::nullopt),
      Row("l4", "B", StageWeight::kLight, Stage::kChinaIV, Stage::kChinaIV, std::nullopt,
          std::nullopt),
      Row("approval", "B", StageWeight::kHeavy, Stage::kChinaV, Stage::kChinaV,
          absl::CivilDay(2012, 7, 1), std::nullopt)};
  table.rows[3].use = StageUse::kUrban;
  table.rows[5].basis = StageBasis::kApproval;
  return table;
}

Vehicle Lorry(absl::CivilDay registered) {
  Vehicle lorry;
  lorry.vehicle_type = "H11";
  lorry.fuel = "B";
  lorry.use = "F";
  lorry.total_mass_kg = 25'000;
  lorry.first_registered_on = registered;
  return lorry;
}

void ExpectStages(const StageInference& inference, Stage lowest, Stage highest) {
  EXPECT_EQ(inference.fact.lowest(), lowest) << inference.reason;
  EXPECT_EQ(inference.fact.highest(), highest) << inference.reason;
  EXPECT_EQ(inference.fact.source(), StageSource::kInferred);
}

TEST(StageInferenceTest, StagesChangeOnTheDaysOfTheTable) {
  const StageTable table = Table();
  ASSERT_THAT(FaultsOf(table), IsEmpty());
  ExpectStages(InferStage(table, Lorry(kChange - 1)), Stage::kChina0, Stage::kChinaIII);
  ExpectStages(InferStage(table, Lorry(kChange)), Stage::kChinaIII, Stage::kChinaIV);
  ExpectStages(InferStage(table, Lorry(Day(2014, 12, 31))), Stage::kChinaIII, Stage::kChinaIV);
  ExpectStages(InferStage(table, Lorry(Day(2015, 1, 1))), Stage::kChinaIV, Stage::kChinaIV);
}

TEST(StageInferenceTest, ReasonNamesTheVehicleTheDayAndTheRows) {
  const std::string reason = InferStage(Table(), Lorry(Day(2014, 3, 1))).reason;
  EXPECT_EQ(reason, "heavy diesel, first registered on 2014-03-01 (h3-late, h4)");
}

TEST(StageInferenceTest, UseNarrowsWhereItIsKnown) {
  const StageTable table = Table();
  Vehicle vehicle = Lorry(Day(2016, 1, 1));
  ExpectStages(InferStage(table, vehicle), Stage::kChinaIV, Stage::kChinaIV);
  vehicle.use = "C";
  ExpectStages(InferStage(table, vehicle), Stage::kChinaIV, Stage::kChinaV);
  vehicle.use = "";
  ExpectStages(InferStage(table, vehicle), Stage::kChinaIV, Stage::kChinaV);
  // A special-purpose vehicle may be of the city's cleaning, whatever its letter.
  vehicle.vehicle_type = "Z51";
  vehicle.use = "A";
  ExpectStages(InferStage(table, vehicle), Stage::kChinaIV, Stage::kChinaV);
}

TEST(StageInferenceTest, MassNarrowsWhereTheTypeLeavesItOpen) {
  const StageTable table = Table();
  Vehicle vehicle = Lorry(Day(2010, 1, 1));
  vehicle.vehicle_type = "H31";
  vehicle.total_mass_kg = 0;
  ExpectStages(InferStage(table, vehicle), Stage::kChina0, Stage::kChinaIV);
  vehicle.total_mass_kg = 3500;
  ExpectStages(InferStage(table, vehicle), Stage::kChinaIV, Stage::kChinaIV);
  vehicle.total_mass_kg = 3501;
  ExpectStages(InferStage(table, vehicle), Stage::kChina0, Stage::kChinaIII);
}

TEST(StageInferenceTest, NothingIsInferredFromWhatIsNotKnownOrNotInTheTable) {
  const StageTable table = Table();
  const auto reason = [&](auto change) {
    Vehicle vehicle = Lorry(Day(2010, 1, 1));
    change(vehicle);
    const StageInference inference = InferStage(table, vehicle);
    EXPECT_FALSE(inference.fact.known() || inference.fact.interval());
    return inference.reason;
  };
  EXPECT_THAT(reason([](Vehicle& v) { v.fuel = ""; }), HasSubstr("fuel"));
  EXPECT_THAT(reason([](Vehicle& v) { v.fuel = "O"; }), HasSubstr("fuel"));
  EXPECT_THAT(reason([](Vehicle& v) { v.vehicle_type = ""; }), HasSubstr("type"));
  EXPECT_THAT(reason([](Vehicle& v) { v.vehicle_type = "N11"; }), HasSubstr("N11"));
  EXPECT_THAT(reason([](Vehicle& v) { v.first_registered_on.reset(); }), HasSubstr("day"));
  EXPECT_THAT(reason([](Vehicle& v) { v.fuel = "E"; }), HasSubstr("no row"));
  EXPECT_THAT(reason([](Vehicle& v) { v.fuel = "BE"; }), HasSubstr("no row"));
  EXPECT_THAT(reason([](Vehicle& v) { v.total_mass_kg = 3000; }), HasSubstr("do not fit"));
}

TEST(StageInferenceTest, WhatBurnsNothingIsElectricAndAHybridIsNot) {
  Vehicle vehicle = Lorry(Day(2014, 3, 1));
  for (const char* fuel : {"C", "P", "CP"}) {
    vehicle.fuel = fuel;
    EXPECT_EQ(InferStage(Table(), vehicle).fact.stage(), Stage::kElectric) << fuel;
  }
  vehicle.fuel = "BO";
  ExpectStages(InferStage(Table(), vehicle), Stage::kChinaIII, Stage::kChinaIV);
}

TEST(StageInferenceTest, PlateProvesNoStage) {
  Vehicle vehicle = Lorry(Day(2014, 3, 1));
  const StageInference without = InferStage(Table(), vehicle);
  vehicle.plate = {*plate::PlateNumber::Parse("陕DD12345"), plate::PlateClass::kSmallNewEnergy};
  EXPECT_EQ(InferStage(Table(), vehicle).fact, without.fact);
}

TEST(StageInferenceTest, MostTrustedSourceHolds) {
  const StageTable table = Table();
  const std::vector<StageClaim> claims = {{Stage::kChinaIV, StageSource::kInspection, "agency"},
                                          {Stage::kChinaIII, StageSource::kRegister, "a.csv"},
                                          {Stage::kChinaIV, StageSource::kEnginePlate, "b.csv"}};
  const StageDetermination stage = DetermineStage(&table, Lorry(Day(2014, 3, 1)), claims);
  EXPECT_EQ(stage.fact, StageFact::Known(Stage::kChinaIII, StageSource::kRegister));
  EXPECT_EQ(stage.conflict, "China III by a.csv, China IV by agency");
}

TEST(StageInferenceTest, OfEquallyTrustedSourcesTheLaterHolds) {
  const StageDetermination stage =
      DetermineStage(nullptr, Lorry(Day(2014, 3, 1)),
                     {{Stage::kChinaIII, StageSource::kRegister, "a.csv"},
                      {Stage::kChinaIV, StageSource::kRegister, "b.csv"}});
  EXPECT_EQ(stage.fact.stage(), Stage::kChinaIV);
  EXPECT_THAT(stage.conflict, HasSubstr("a.csv"));
}

TEST(StageInferenceTest, SourcesThatAgreeAreNoConflict) {
  const StageTable table = Table();
  EXPECT_EQ(DetermineStage(&table, Lorry(Day(2014, 3, 1)),
                           {{Stage::kChinaIV, StageSource::kRegister, "a.csv"},
                            {Stage::kChinaIV, StageSource::kInspection, "agency"}})
                .conflict,
            "");
}

TEST(StageInferenceTest, StageAboveWhatTheDayAllowsIsAConflict) {
  const StageTable table = Table();
  const auto conflict = [&](Stage stage, absl::CivilDay day) {
    return DetermineStage(&table, Lorry(day), {{stage, StageSource::kRegister, "a.csv"}}).conflict;
  };
  // Stage 5 was approved before it was usual.
  EXPECT_EQ(conflict(Stage::kChinaV, Day(2012, 7, 1)), "");
  EXPECT_THAT(conflict(Stage::kChinaV, Day(2012, 6, 30)), HasSubstr("2012-06-30"));
  EXPECT_THAT(conflict(Stage::kChinaVI, Day(2020, 1, 1)), HasSubstr("China VI"));
  // An older stage than the day asks for accuses nobody here.
  EXPECT_EQ(conflict(Stage::kChinaI, Day(2020, 1, 1)), "");
}

TEST(StageInferenceTest, StageOfAVehicleThatBurnsNothingIsAConflict) {
  const StageTable table = Table();
  Vehicle vehicle = Lorry(Day(2014, 3, 1));
  vehicle.fuel = "C";
  EXPECT_THAT(
      DetermineStage(&table, vehicle, {{Stage::kChinaV, StageSource::kRegister, "a"}}).conflict,
      HasSubstr("fuel is C"));
  EXPECT_EQ(
      DetermineStage(&table, vehicle, {{Stage::kElectric, StageSource::kRegister, "a"}}).conflict,
      "");
}

TEST(StageInferenceTest, StageThatSomeoneElseInferredGivesWayToTheTable) {
  const StageTable table = Table();
  const std::vector<StageClaim> claims = {{Stage::kChinaIII, StageSource::kInferred, "a.csv"}};
  const StageDetermination ours = DetermineStage(&table, Lorry(Day(2014, 3, 1)), claims);
  EXPECT_TRUE(ours.fact.interval());
  EXPECT_EQ(ours.conflict, "");
  Vehicle unknown = Lorry(Day(2014, 3, 1));
  unknown.fuel = "";
  EXPECT_EQ(DetermineStage(&table, unknown, claims).fact.stage(), Stage::kChinaIII);
}

TEST(StageInferenceTest, NothingStatedAndNothingInferredIsUnknownWithAReason) {
  const StageTable table = Table();
  EXPECT_EQ(DetermineStage(nullptr, Lorry(Day(2014, 3, 1)), {}).fact.reason(), "not stated");
  Vehicle unknown = Lorry(Day(2014, 3, 1));
  unknown.first_registered_on.reset();
  EXPECT_THAT(DetermineStage(&table, unknown, {}).fact.reason(), HasSubstr("day"));
}

TEST(StageInferenceTest, ConflictIsCutBetweenCharacters) {
  std::string where;
  for (int i = 0; i < 60; ++i) where += "检";
  const StageDetermination stage =
      DetermineStage(nullptr, Lorry(Day(2014, 3, 1)),
                     {{Stage::kChinaIII, StageSource::kRegister, where},
                      {Stage::kChinaIV, StageSource::kRegister, "b"}});
  EXPECT_LE(stage.conflict.size(), 128u);
  Vehicle with_finding = Lorry(Day(2014, 3, 1));
  with_finding.findings = {
      {FindingCode::kStageConflict, std::nullopt, std::nullopt, stage.conflict}};
  EXPECT_THAT(FaultsOfFacts(with_finding), IsEmpty());
}

TEST(StageInferenceTest, FaultsOfATableNameTheRow) {
  const std::vector<std::pair<std::string, void (*)(StageTable&)>> cases = {
      {"light_kg_max", [](StageTable& t) { t.light_kg_max = 0; }},
      {"urban_uses", [](StageTable& t) { t.urban_uses = "c"; }},
      {"open_use_types[0]", [](StageTable& t) { t.open_use_types[0] = "?"; }},
      {"types[1].begins", [](StageTable& t) { t.types[1].begins = "H1"; }},
      {"rows[1].row_id", [](StageTable& t) { t.rows[1].row_id = "h3"; }},
      {"rows[0].fuels", [](StageTable& t) { t.rows[0].fuels = "C"; }},
      {"rows[0].fuels", [](StageTable& t) { t.rows[0].fuels = ""; }},
      {"rows[0].lowest", [](StageTable& t) { t.rows[0].lowest = Stage::kElectric; }},
      {"rows[2].highest", [](StageTable& t) { t.rows[2].highest = Stage::kChinaI; }},
      {"rows[1].until_on", [](StageTable& t) { t.rows[1].until = kChange - 5; }},
      {"rows[5].until_on", [](StageTable& t) { t.rows[5].until = kChange + 5; }},
      {"rows[4].source", [](StageTable& t) { t.rows[4].source = ""; }}};
  for (const auto& [field, change] : cases) {
    StageTable table = Table();
    change(table);
    const auto faults = FaultsOf(table);
    ASSERT_THAT(faults, SizeIs(1)) << field;
    EXPECT_EQ(faults[0].field, field);
  }
}

}  // namespace
}  // namespace bluegate::vehicle
