#include "enforcement/suspicion/appearance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enforcement/suspicion/suspicion.h"

namespace bluegate::suspicion {
namespace {

vehicle::Vehicle Registered() {
  vehicle::Vehicle vehicle;
  vehicle.plate.plate_class = plate::PlateClass::kLargeVehicle;
  vehicle.vehicle_type = "H11";
  vehicle.fuel = "B";
  vehicle.status = "A";
  vehicle.body_color = "E";
  vehicle.brand = "解放牌CA4250";
  return vehicle;
}

TEST(AppearanceTest, WhatWasNotSeenOrIsNotRegisteredGoesWithEverything) {
  EXPECT_FALSE(FindMismatch({}, Registered()));
  EXPECT_FALSE(FindMismatch({"H", SizeClass::kSmall, "东风"}, vehicle::Vehicle()));
}

TEST(AppearanceTest, AnotherColourIsAMismatchUnlessLightMakesItAlike) {
  const auto mismatch = FindMismatch({.body_color = "H"}, Registered());
  ASSERT_TRUE(mismatch.has_value());
  EXPECT_EQ(mismatch->seen, "蓝");
  EXPECT_EQ(mismatch->registered, "红");
  EXPECT_FALSE(FindMismatch({.body_color = "I"}, Registered()));
  EXPECT_FALSE(FindMismatch({.body_color = "HE"}, Registered()));
  EXPECT_FALSE(FindMismatch({.body_color = "Z"}, Registered()));
}

TEST(AppearanceTest, AnotherSizeClassIsAMismatch) {
  EXPECT_TRUE(FindMismatch({.size = SizeClass::kSmall}, Registered()));
  EXPECT_FALSE(FindMismatch({.size = SizeClass::kLarge}, Registered()));
  vehicle::Vehicle three_wheeler = Registered();
  three_wheeler.vehicle_type = "N11";
  EXPECT_FALSE(FindMismatch({.size = SizeClass::kSmall}, three_wheeler));
}

TEST(AppearanceTest, ACarOnALorrysPlateIsAMismatchAndBodiesThatLookAlikeAreNot) {
  const auto mismatch = FindMismatch({.kind = "K"}, Registered());
  ASSERT_TRUE(mismatch.has_value());
  EXPECT_EQ(mismatch->seen, "载客汽车");
  EXPECT_EQ(mismatch->registered, "载货汽车（H11）");
  EXPECT_FALSE(FindMismatch({.kind = "Q"}, Registered()));
  EXPECT_FALSE(FindMismatch({.kind = "Z"}, Registered()));
  vehicle::Vehicle special = Registered();
  special.vehicle_type = "Z51";
  EXPECT_FALSE(FindMismatch({.kind = "K"}, special));
  vehicle::Vehicle bus = Registered();
  bus.vehicle_type = "K11";
  EXPECT_TRUE(FindMismatch({.kind = "H"}, bus));
  EXPECT_FALSE(FindMismatch({.kind = "K"}, bus));
}

TEST(AppearanceTest, ACameraIsBelievedFeatureByFeatureWhereItIsSure) {
  const SeenVehicle seen = {{"E", 0.95}, {"K33", 0.5}, {"解放", 0.9}};
  const Appearance sure = AppearanceOf(seen, 0.9);
  EXPECT_EQ(sure, (Appearance{.body_color = "E", .brand = "解放"}));
  const Appearance all = AppearanceOf(seen, 0.5);
  EXPECT_EQ(all.kind, "K");
  EXPECT_EQ(all.size, SizeClass::kSmall);
  EXPECT_EQ(AppearanceOf(seen, 0), Appearance());
  EXPECT_EQ(AppearanceOf({{"", 1}, {"", 1}, {"", 1}}, 0.5), Appearance());
  // The kind alone says nothing of the size.
  EXPECT_FALSE(AppearanceOf({{}, {"H", 1}, {}}, 0.5).size.has_value());
}

TEST(AppearanceTest, AnotherBrandIsAMismatchInTheSameScript) {
  EXPECT_TRUE(FindMismatch({.brand = "东风"}, Registered()));
  EXPECT_FALSE(FindMismatch({.brand = "解放"}, Registered()));
  EXPECT_FALSE(FindMismatch({.brand = "FAW"}, Registered()));
  vehicle::Vehicle foreign = Registered();
  foreign.brand = "SCANIA R500";
  EXPECT_FALSE(FindMismatch({.brand = "Scania"}, foreign));
  EXPECT_TRUE(FindMismatch({.brand = "Volvo"}, foreign));
}

TEST(AppearanceTest, AMismatchIsOneS02BesideWhatThePlateSays) {
  Sighting sighting;
  sighting.number = *plate::PlateNumber::Parse("陕D12345");
  sighting.color = plate::PlateColor::kYellow;
  sighting.plate_class = plate::PlateClass::kLargeVehicle;
  sighting.certain = true;
  sighting.looked_up = true;
  sighting.vehicle = Registered();
  EXPECT_TRUE(SuspicionsOf(sighting).empty());
  sighting.appearance.body_color = "H";
  ASSERT_EQ(SuspicionsOf(sighting).size(), 1u);
  EXPECT_EQ(SuspicionsOf(sighting)[0].reason_code, "S02");
  sighting.vehicle->vehicle_type = "K33";
  EXPECT_EQ(SuspicionsOf(sighting).size(), 1u);
  sighting.certain = false;
  EXPECT_TRUE(SuspicionsOf(sighting).empty());
}

}  // namespace
}  // namespace bluegate::suspicion
