#include "enforcement/plate/plate_class.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace bluegate::plate {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

TEST(PlateClassTest, EveryClassHasCodeColorsAndNames) {
  std::set<std::string_view> names;
  for (const PlateClass plate_class : AllPlateClasses()) {
    EXPECT_EQ(PlateClassFromCode(static_cast<int>(plate_class)), plate_class);
    EXPECT_EQ(ParsePlateClassCode(CodeOf(plate_class)), plate_class);
    EXPECT_THAT(ColorsOf(plate_class), Not(IsEmpty()));
    EXPECT_TRUE(names.insert(NameZh(plate_class)).second);
    EXPECT_TRUE(names.insert(NameEn(plate_class)).second);
  }
  EXPECT_EQ(AllPlateClasses().size(), 16u);
}

TEST(PlateClassTest, CodesAreThoseOfTheCodeTable) {
  EXPECT_EQ(CodeOf(PlateClass::kLargeVehicle), "01");
  EXPECT_EQ(CodeOf(PlateClass::kSmallVehicle), "02");
  EXPECT_EQ(CodeOf(PlateClass::kSmallNewEnergy), "52");
  EXPECT_EQ(ParsePlateClassCode("2"), PlateClass::kSmallVehicle);
}

TEST(PlateClassTest, CodesOfNoTableAreRefused) {
  for (const char* code : {"", "99", "7", "+2", " 2", "02x", "0x2", "-1", "002"}) {
    EXPECT_EQ(ParsePlateClassCode(code), std::nullopt) << code;
  }
  EXPECT_EQ(PlateClassFromCode(-1), std::nullopt);
  EXPECT_EQ(PlateColorFromCode(7), std::nullopt);
  EXPECT_EQ(PlateColorFromCode(-1), std::nullopt);
}

TEST(PlateClassTest, EveryColorIsThatOfSomeClass) {
  for (const PlateColor color : AllPlateColors()) {
    EXPECT_EQ(PlateColorFromCode(static_cast<int>(color)), color);
    bool used = false;
    for (const PlateClass plate_class : AllPlateClasses()) used |= HasColor(plate_class, color);
    EXPECT_TRUE(used) << NameEn(color);
  }
  EXPECT_FALSE(HasColor(PlateClass::kUnspecified, PlateColor::kBlue));
}

TEST(PlateClassTest, UnknownValuesHaveAName) {
  EXPECT_EQ(NameZh(static_cast<PlateClass>(77)), "未知");
  EXPECT_EQ(NameEn(static_cast<PlateColor>(77)), "unknown");
}

}  // namespace
}  // namespace bluegate::plate
