#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "enforcement/vehicle/muck_leave.h"
#include "services/registry/register_table_fixture.h"

namespace bluegate::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(RegisterTableTest, SideTablesComeWithTheVehicle) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111")});
  MustImport(v1::REGISTER_TABLE_INSPECTIONS, {"陕D11111,01,periodic,failed,2021-03-01,a,,X",
                                              "陕D11111,01,road_side,failed,2021-01-05,b,,X",
                                              "陕D11111,01,retest,passed,2021-02-01,b,,X",
                                              "陕D11111,02,periodic,failed,2021-03-01,a,,X"});
  MustImport(v1::REGISTER_TABLE_MUCK_PERMITS, {"陕D11111,01,Z-1,c,2021-01-01,2021-06-30,,,"});
  MustImport(v1::REGISTER_TABLE_FINDINGS, {"陕D11111,01,black_smoke,2021-04-01,,d"});
  MustImport(v1::REGISTER_TABLE_ELIMINATED, {"陕D11111,01,2022-12-31,"});
  MustImport(v1::REGISTER_TABLE_EXEMPTIONS,
             {"陕D11111,01,咸-1,民生保障,2021-01-01,2021-12-31,z1;z2"});
  const auto vehicle = Get("陕D11111");
  ASSERT_TRUE(vehicle.ok()) << vehicle.status();
  EXPECT_THAT(
      Findings(*vehicle),
      ElementsAre("ROAD_CHECK_FAILED 2021-01-05..2021-01-31", "INSPECTION_FAILED 2021-03-01..",
                  "BLACK_SMOKE 2021-04-01..", "MUCK_NO_PERMIT 2021-07-01.."));
  EXPECT_EQ(vehicle->eliminated_on(), "2022-12-31");
  ASSERT_THAT(vehicle->exemptions(), SizeIs(1));
  EXPECT_EQ(vehicle->exemptions(0).approval_number(), "咸-1");
  EXPECT_THAT(vehicle->exemptions(0).zones(), ElementsAre("z1", "z2"));
  EXPECT_EQ(Export(v1::REGISTER_TABLE_VEHICLES),
            File(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111")}))
      << "what other tables have is not of this one";
}

TEST_F(RegisterTableTest, VehicleShowsAtMostAsManyFindingsAsTheContractAllows) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111")});
  std::vector<std::string> rows;
  for (int i = 0; i < 40; ++i) {
    rows.push_back(absl::StrFormat("陕D11111,01,black_smoke,20%02d-01-01,20%02d-02-01,", i, i));
  }
  MustImport(v1::REGISTER_TABLE_FINDINGS, rows);
  const auto vehicle = Get("陕D11111");
  ASSERT_TRUE(vehicle.ok()) << vehicle.status();
  ASSERT_THAT(vehicle->findings(), SizeIs(32));
  EXPECT_EQ(vehicle->findings(0).since_on(), "2008-01-01");
}

TEST_F(RegisterTableTest, VehicleComesWithAllItsPermitsWhenOneStatesARouteOrHours) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111"), Lorry("陕D22222")});
  MustImport(
      v1::REGISTER_TABLE_MUCK_PERMITS,
      {"陕D11111,01,Z-1,c,2021-01-01,2021-06-30,2021-03-01,cp-01;city,",
       "陕D11111,01,Z-2,c,2021-07-01,2021-12-31,,,", "陕D22222,01,Z-3,c,2021-01-01,2021-06-30,,,"});
  MustImport(v1::REGISTER_TABLE_MUCK_PERMITS,
             {"陕D11111,01,Z-4,c,2021-07-01,2021-09-30,,,22:00-05:00"}, "county.csv");
  const auto vehicle = Get("陕D11111");
  ASSERT_TRUE(vehicle.ok()) << vehicle.status();
  ASSERT_THAT(vehicle->muck_leaves(), SizeIs(3));
  EXPECT_EQ(vehicle->muck_leaves(0).permit_number(), "Z-2") << "the latest to end first";
  EXPECT_EQ(vehicle->muck_leaves(0).from_on(), "2021-07-01");
  EXPECT_EQ(vehicle->muck_leaves(0).until_on(), "2021-12-31");
  EXPECT_THAT(vehicle->muck_leaves(0).route(), IsEmpty());
  EXPECT_THAT(vehicle->muck_leaves(0).hours(), IsEmpty());
  ASSERT_THAT(vehicle->muck_leaves(1).hours(), SizeIs(1));
  EXPECT_EQ(vehicle->muck_leaves(1).hours(0).from_minute(), 22u * 60);
  EXPECT_EQ(vehicle->muck_leaves(1).hours(0).until_minute(), 5u * 60);
  EXPECT_EQ(vehicle->muck_leaves(2).permit_number(), "Z-1") << "suspended, and one all the same";
  EXPECT_THAT(vehicle->muck_leaves(2).route(), ElementsAre("cp-01", "city"));
  EXPECT_THAT(Get("陕D22222")->muck_leaves(), IsEmpty()) << "no permit of it restricts";
}

TEST_F(RegisterTableTest, OfManyPermitsAVehicleComesWithThoseThatEndLast) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111")});
  std::vector<std::string> rows;
  for (int i = 1; i <= 12; ++i) {
    rows.push_back(absl::StrFormat("陕D11111,01,Z-%d,,2021-01-01,2021-%02d-28,,cp-01,", i, i));
  }
  MustImport(v1::REGISTER_TABLE_MUCK_PERMITS, rows);
  const auto vehicle = Get("陕D11111");
  ASSERT_TRUE(vehicle.ok()) << vehicle.status();
  ASSERT_THAT(vehicle->muck_leaves(), SizeIs(vehicle::kMuckLeavesMax));
  EXPECT_EQ(vehicle->muck_leaves(0).permit_number(), "Z-12");
  EXPECT_EQ(vehicle->muck_leaves(7).permit_number(), "Z-5");
}

TEST_F(RegisterTableTest, StageIsKnownOrAnIntervalWithItsReasonOrNothing) {
  MustImport(v1::REGISTER_TABLE_VEHICLES,
             {Lorry("陕D11111"), Lorry("陕D22222", "X", "", "2014-03-01"),
              Lorry("陕D33333", "X", "", "")});
  const auto known = Get("陕D11111");
  EXPECT_EQ(known->stage(), v1::EMISSION_STAGE_CHINA_IV);
  EXPECT_EQ(known->stage_source(), v1::STAGE_SOURCE_REGISTER);
  EXPECT_FALSE(known->has_stage_interval());
  EXPECT_THAT(known->findings(), IsEmpty());
  const auto inferred = Get("陕D22222");
  EXPECT_EQ(inferred->stage(), v1::EMISSION_STAGE_UNSPECIFIED);
  EXPECT_EQ(inferred->stage_interval().lowest(), v1::EMISSION_STAGE_CHINA_III);
  EXPECT_EQ(inferred->stage_interval().highest(), v1::EMISSION_STAGE_CHINA_IV);
  EXPECT_EQ(inferred->stage_interval().source(), v1::STAGE_SOURCE_INFERRED);
  EXPECT_THAT(inferred->stage_interval().reason(), HasSubstr("2014-03-01"));
  const auto unknown = Get("陕D33333");
  EXPECT_EQ(unknown->stage(), v1::EMISSION_STAGE_UNSPECIFIED);
  EXPECT_FALSE(unknown->has_stage_interval());
}

TEST_F(RegisterTableTest, SourcesThatDifferGiveTheMostTrustedStageAndAConflict) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111", "4", "disclosure")}, "disclosure.csv");
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111", "3", "register")}, "register.csv");
  const auto vehicle = Get("陕D11111");
  ASSERT_TRUE(vehicle.ok());
  EXPECT_EQ(vehicle->stage(), v1::EMISSION_STAGE_CHINA_IV);
  EXPECT_EQ(vehicle->stage_source(), v1::STAGE_SOURCE_DISCLOSURE);
  ASSERT_THAT(Findings(*vehicle), ElementsAre("STAGE_CONFLICT .."));
  EXPECT_THAT(vehicle->findings(0).source(), HasSubstr("register.csv"));
}

TEST_F(RegisterTableTest, StageOfAnInspectionCountsAmongTheSources) {
  MustImport(v1::REGISTER_TABLE_VEHICLES,
             {Lorry("陕D11111", "4"), Lorry("陕D22222", "X", "", "2014-03-01")});
  MustImport(v1::REGISTER_TABLE_INSPECTIONS, {"陕D11111,01,periodic,passed,2021-03-01,a,,3",
                                              "陕D22222,01,periodic,passed,2021-03-01,a,,3"});
  EXPECT_THAT(Findings(*Get("陕D11111")), ElementsAre("STAGE_CONFLICT .."));
  EXPECT_EQ(Get("陕D22222")->stage(), v1::EMISSION_STAGE_CHINA_III);
  EXPECT_EQ(Get("陕D22222")->stage_source(), v1::STAGE_SOURCE_INSPECTION);
}

TEST_F(RegisterTableTest, NewEnergyPlateOnAFuelVehicleIsFound) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {"陕DD12345,52,K33,A,6,register,A,A,,,,2021-05-20,,,,",
                                           "陕DD12346,52,K33,C,D,register,A,A,,,,2021-05-20,,,,"});
  EXPECT_THAT(Findings(*Get("陕DD12345", 52)), ElementsAre("FUEL_PLATE_MISMATCH .."));
  EXPECT_THAT(Findings(*Get("陕DD12346", 52)), IsEmpty());
}

}  // namespace
}  // namespace bluegate::registry
