#include "plate_recognition/lettering.h"

#include <gtest/gtest.h>

namespace bluegate::plate_recognition {
namespace {

PlateReading Reading(std::string number,
                     plate::PlateClass plate_class = plate::PlateClass::kUnspecified) {
  PlateReading reading;
  reading.number = std::move(number);
  reading.plate_class = plate_class;
  return reading;
}

TEST(LetteringTest, ANumberOfAClassIsAPlates) {
  EXPECT_FALSE(IsLettering(Reading("陕D12345", plate::PlateClass::kSmallVehicle), 0.5f));
}

TEST(LetteringTest, OneCharacterMissingOrMisreadLeavesAPlate) {
  EXPECT_FALSE(IsLettering(Reading("D12345"), 1));     // dirt on the province
  EXPECT_FALSE(IsLettering(Reading("陕D1234"), 1));    // dirt on a digit
  EXPECT_FALSE(IsLettering(Reading("1D12345"), 1));    // the province misread
  EXPECT_FALSE(IsLettering(Reading("陕D1-34挂"), 1));  // unread characters fit anything
  EXPECT_FALSE(IsLettering(Reading("WJ45625"), 1));
  EXPECT_FALSE(IsLettering(Reading("S2835应急"), 1));
  EXPECT_FALSE(IsLettering(Reading("陕D12345"), 1));  // its colour fits no class
}

TEST(LetteringTest, OtherTextIsLettering) {
  EXPECT_TRUE(IsLettering(Reading(""), 1));
  EXPECT_TRUE(IsLettering(Reading("1234"), 1));
  EXPECT_TRUE(IsLettering(Reading("112057169"), 1));  // part of a phone number
  EXPECT_TRUE(IsLettering(Reading("13912345678"), 1));
  EXPECT_TRUE(IsLettering(Reading("2LUGS36"), 1));   // three letters behind the office's
  EXPECT_TRUE(IsLettering(Reading("20240717"), 1));  // a date that a camera writes
}

TEST(LetteringTest, WhereThePlateIsDoubtfulOnlyAClassConvinces) {
  EXPECT_TRUE(IsLettering(Reading("D12345"), 0.99f));
}

}  // namespace
}  // namespace bluegate::plate_recognition
