#include "services/registry/vehicle_row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_split.h"

namespace bluegate::registry {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<std::string> kSound = {
    "陕D12345", "01",    "H11",   "B",          "4", "register",   "F", "A",
    "25000",    "12000", "12870", "2015-05-20", "",  "示例SL1250", "E", "LSAMPLE60FX000073"};

CsvRow Row(std::vector<std::string> fields) { return {7, std::move(fields), ""}; }

TEST(VehicleRowTest, SoundRowGivesTheVehicleAndTheSameLineAgain) {
  std::vector<v1::RowError> errors;
  const v1::Vehicle vehicle = ReadVehicleRow(Row(kSound), &errors);
  EXPECT_THAT(errors, IsEmpty());
  EXPECT_EQ(vehicle.plate().number(), "陕D12345");
  EXPECT_EQ(vehicle.plate().plate_class(), common::v1::PLATE_CLASS_LARGE_VEHICLE);
  EXPECT_EQ(vehicle.stage(), v1::EMISSION_STAGE_CHINA_IV);
  EXPECT_EQ(vehicle.stage_source(), v1::STAGE_SOURCE_REGISTER);
  EXPECT_EQ(vehicle.total_mass_kg(), 25000u);
  EXPECT_EQ(VehicleLine(vehicle), CsvLine(kSound));
}

TEST(VehicleRowTest, RowOfUnknownsGivesTheSameLineAgain) {
  std::vector<std::string> fields(VehicleForm().columns().size());
  fields[0] = "陕D12345";
  fields[1] = "02";
  fields[4] = "X";
  std::vector<v1::RowError> errors;
  const v1::Vehicle vehicle = ReadVehicleRow(Row(fields), &errors);
  EXPECT_THAT(errors, IsEmpty());
  EXPECT_EQ(VehicleLine(vehicle), CsvLine(fields));
}

TEST(VehicleRowTest, EveryStageAndSourceComesBack) {
  for (const std::string stage : {"0", "1", "2", "3", "4", "5", "6", "D", "X"}) {
    for (const std::string source :
         {"", "disclosure", "register", "inspection", "engine_plate", "inferred"}) {
      std::vector<std::string> fields = kSound;
      fields[4] = stage;
      fields[5] = source;
      std::vector<v1::RowError> errors;
      EXPECT_EQ(VehicleLine(ReadVehicleRow(Row(fields), &errors)), CsvLine(fields));
      EXPECT_THAT(errors, IsEmpty());
    }
  }
}

TEST(VehicleRowTest, EachBadValueIsNamedWithLineFieldAndValue) {
  struct Case {
    size_t column;
    std::string value;
  };
  const std::vector<Case> cases = {{0, ""},
                                   {0, "陕D1234"},
                                   {0, "陕d12345"},
                                   {0, "陕D1234-"},
                                   {0, "D12345"},
                                   {1, ""},
                                   {1, "1"},
                                   {1, "00"},
                                   {1, "77"},
                                   {1, "52"},
                                   {2, "H"},
                                   {2, "Ä11"},
                                   {2, "h11"},
                                   {3, "BB"},
                                   {3, "ABCE"},
                                   {3, "b"},
                                   {4, ""},
                                   {4, "7"},
                                   {4, "6a"},
                                   {5, "guess"},
                                   {6, "FF"},
                                   {6, "f"},
                                   {7, "AA"},
                                   {7, "1"},
                                   {8, "0"},
                                   {8, "-1"},
                                   {8, "1000001"},
                                   {8, "012"},
                                   {8, "99999999999"},
                                   {9, "12t"},
                                   {10, "1.5"},
                                   {11, "2015/5/2"},
                                   {11, "2015-02-30"},
                                   {11, "20150220"},
                                   {12, "soon"},
                                   {13, "a\nb"},
                                   {13, "\xFF"},
                                   {13, std::string(129, 'x')},
                                   {14, "K"},
                                   {14, "AA"},
                                   {15, "SHORT"},
                                   {15, "LSAMPLE60FX00007I"}};
  for (const Case& test : cases) {
    std::vector<std::string> fields = kSound;
    fields[test.column] = test.value;
    std::vector<v1::RowError> errors;
    ReadVehicleRow(Row(fields), &errors);
    ASSERT_THAT(errors, SizeIs(1)) << VehicleForm().columns()[test.column] << " " << test.value;
    EXPECT_EQ(errors[0].line(), 7u);
    EXPECT_EQ(errors[0].field(), VehicleForm().columns()[test.column]) << test.value;
    EXPECT_FALSE(errors[0].wish().empty());
    EXPECT_LE(errors[0].value().size(), 64u);
  }
}

TEST(VehicleRowTest, AllThatIsWrongWithARowIsTold) {
  std::vector<std::string> fields = kSound;
  fields[1] = "x";
  fields[3] = "?";
  fields[8] = "heavy";
  std::vector<v1::RowError> errors;
  ReadVehicleRow(Row(fields), &errors);
  EXPECT_THAT(errors, SizeIs(3));
}

TEST(VehicleRowTest, RowOfAnotherWidthIsOneError) {
  std::vector<v1::RowError> errors;
  ReadVehicleRow(Row({"陕D12345", "01"}), &errors);
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_EQ(errors[0].field(), "row");
  EXPECT_EQ(errors[0].value(), "2 fields");
}

TEST(VehicleRowTest, HeaderMustNameEveryColumnInOrder) {
  EXPECT_THAT(VehicleForm().HeaderErrors(Row(VehicleForm().columns())), IsEmpty());
  std::vector<std::string> swapped = VehicleForm().columns();
  std::swap(swapped[2], swapped[3]);
  EXPECT_THAT(VehicleForm().HeaderErrors(Row(swapped)), SizeIs(2));
  std::vector<std::string> shorter = VehicleForm().columns();
  shorter.pop_back();
  ASSERT_THAT(VehicleForm().HeaderErrors(Row(shorter)), SizeIs(1));
  EXPECT_EQ(VehicleForm().HeaderErrors(Row(shorter))[0].field(), "vin");
  std::vector<std::string> longer = VehicleForm().columns();
  longer.push_back("owner");
  ASSERT_THAT(VehicleForm().HeaderErrors(Row(longer)), SizeIs(1));
  EXPECT_EQ(VehicleForm().HeaderErrors(Row(longer))[0].value(), "owner");
}

}  // namespace
}  // namespace bluegate::registry
