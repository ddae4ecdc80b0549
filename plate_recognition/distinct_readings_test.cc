#include "plate_recognition/distinct_readings.h"

#include <gtest/gtest.h>

namespace bluegate::plate_recognition {
namespace {

PlateReading At(std::string number, float left, float width, float confidence) {
  PlateReading reading;
  reading.number = std::move(number);
  reading.corners = {Point{left, 10}, Point{left + width, 10}, Point{left + width, 10 + width / 4},
                     Point{left, 10 + width / 4}};
  reading.confidence = confidence;
  return reading;
}

TEST(DistinctReadingsTest, ThePlateThatWasSeenTwiceComesOnce) {
  const auto readings =
      DistinctReadings({At("陕D12345", 10, 100, 0.7f), At("陕D12345", 80, 90, 0.9f)});
  ASSERT_EQ(readings.size(), 1u);
  EXPECT_FLOAT_EQ(readings[0].confidence, 0.9f);
}

TEST(DistinctReadingsTest, OneNumberInTwoPlacesIsTwoPlates) {
  EXPECT_EQ(DistinctReadings({At("陕D12345", 10, 100, 0.7f), At("陕D12345", 400, 90, 0.9f)}).size(),
            2u);
}

TEST(DistinctReadingsTest, APairEdgeToEdgeIsTwoPlates) {
  EXPECT_EQ(
      DistinctReadings({At("陕D12345", 10, 100, 0.7f), At("陕D12345", 105, 100, 0.9f)}).size(), 2u);
}

TEST(DistinctReadingsTest, TwoNumbersThatTouchAreTwoPlates) {
  EXPECT_EQ(DistinctReadings({At("陕D12345", 10, 100, 0.7f), At("陕D1234挂", 80, 90, 0.9f)}).size(),
            2u);
}

TEST(DistinctReadingsTest, TheLargestComesFirstAndAtMostSixteen) {
  std::vector<PlateReading> seen;
  for (int i = 0; i < 20; ++i) {
    seen.push_back(At("陕D000" + std::to_string(10 + i), 300.f * i, 50.f + i, 0.5f));
  }
  const auto readings = DistinctReadings(seen);
  ASSERT_EQ(readings.size(), kReadingsMax);
  EXPECT_EQ(readings.front().number, "陕D00029");
}

}  // namespace
}  // namespace bluegate::plate_recognition
