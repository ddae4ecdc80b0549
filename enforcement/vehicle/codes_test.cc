#include "enforcement/vehicle/codes.h"

#include <gtest/gtest.h>

namespace bluegate::vehicle {
namespace {

TEST(CodesTest, VehicleTypesHaveGroupSizeAndKind) {
  for (const char* code : {"H11", "H54", "Q11", "K33", "Z51", "N11", "J13", "B11", "X99", "H1A"}) {
    EXPECT_TRUE(IsVehicleType(code)) << code;
  }
  for (const char* code : {"", "H", "H1", "H111", "h11", "A11", "H01", "HH1", "H1a", "H1-"}) {
    EXPECT_FALSE(IsVehicleType(code)) << code;
  }
}

TEST(CodesTest, PrefixesAreBeginningsOfTypes) {
  for (const char* prefix : {"H", "H1", "H11"}) EXPECT_TRUE(IsVehicleTypePrefix(prefix));
  for (const char* prefix : {"", "C", "H0", "1", "H111"}) EXPECT_FALSE(IsVehicleTypePrefix(prefix));
}

TEST(CodesTest, FuelsAreUpToThreeDifferentLetters) {
  for (const char* fuel : {"A", "B", "C", "AO", "BE", "AEO", "Y"}) EXPECT_TRUE(IsFuel(fuel));
  for (const char* fuel : {"", "G", "AA", "ABEO", "b", "A/O", "A "}) EXPECT_FALSE(IsFuel(fuel));
}

TEST(CodesTest, FuelWritingsOfRegistersAreMadeOne) {
  EXPECT_EQ(NormalizeFuel("B/E"), "BE");
  EXPECT_EQ(NormalizeFuel("a, o"), "AO");
  EXPECT_EQ(NormalizeFuel("X?"), "X?");
}

TEST(CodesTest, EveryLetterIsEitherNamedInBothLanguagesOrInNoTable) {
  for (int c = 0; c < 128; ++c) {
    const char letter = static_cast<char>(c);
    EXPECT_EQ(FuelNameZh(letter).empty(), FuelNameEn(letter).empty());
    EXPECT_EQ(UseNameZh(letter).empty(), UseNameEn(letter).empty());
    EXPECT_EQ(StatusNameZh(letter).empty(), StatusNameEn(letter).empty());
    EXPECT_EQ(IsFuel(std::string(1, letter)), !FuelNameEn(letter).empty());
    EXPECT_EQ(IsUse(std::string(1, letter)), !UseNameEn(letter).empty());
    EXPECT_EQ(IsStatus(std::string(1, letter)), !StatusNameEn(letter).empty());
  }
}

TEST(CodesTest, StatusHasNoLetterF) {
  EXPECT_TRUE(IsStatus("GQ"));
  EXPECT_FALSE(IsStatus("F"));
  EXPECT_FALSE(IsStatus("GG"));
  EXPECT_FALSE(IsStatus(""));
  EXPECT_FALSE(IsStatus("ABCDEGHIJ"));
}

TEST(CodesTest, BodyColorsRunFromAToJAndZ) {
  EXPECT_TRUE(IsBodyColor("A"));
  EXPECT_TRUE(IsBodyColor("J"));
  EXPECT_TRUE(IsBodyColor("Z"));
  EXPECT_FALSE(IsBodyColor("K"));
  EXPECT_FALSE(IsBodyColor("AB"));
}

TEST(CodesTest, HeavyGoodsAreHeavyLorriesTractorsAndSpecialVehicles) {
  for (const char* code : {"H11", "H17", "Q11", "Z51"}) EXPECT_TRUE(IsHeavyGoods(code)) << code;
  for (const char* code : {"", "H", "H21", "Q21", "Z71", "K11", "N11"}) {
    EXPECT_FALSE(IsHeavyGoods(code)) << code;
  }
}

TEST(CodesTest, TypeNamesComeFromTheLongestKnownPrefix) {
  EXPECT_EQ(VehicleTypeNameZh("H17"), "重型自卸货车");
  EXPECT_EQ(VehicleTypeNameEn("H13"), "heavy lorry");
  EXPECT_EQ(VehicleTypeNameZh("H99"), "货车");
  EXPECT_EQ(VehicleTypeNameZh("C11"), "");
}

}  // namespace
}  // namespace bluegate::vehicle
