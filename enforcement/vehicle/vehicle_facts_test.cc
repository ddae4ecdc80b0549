#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "enforcement/vehicle/vehicle.h"

namespace bluegate::vehicle {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Vehicle SoundVehicle() {
  Vehicle vehicle;
  vehicle.plate = {*plate::PlateNumber::Parse("陕D12345"), plate::PlateClass::kLargeVehicle};
  vehicle.vehicle_type = "H11";
  vehicle.fuel = "B";
  vehicle.stage = StageFact::Known(EmissionStage::kChinaIV, StageSource::kRegister);
  vehicle.use = "F";
  vehicle.status = "A";
  vehicle.total_mass_kg = 25000;
  vehicle.curb_mass_kg = 8800;
  vehicle.first_registered_on = absl::CivilDay(2015, 6, 23);
  vehicle.brand = "示例牵引SL4251";
  vehicle.body_color = "C";
  vehicle.vin = "LSAMPLE80FX000009";
  return vehicle;
}

TEST(VehicleTest, ASoundVehicleHasNoFaults) { EXPECT_THAT(FaultsOf(SoundVehicle()), IsEmpty()); }

TEST(VehicleTest, FactsThatAreNotKnownAreNoFaults) {
  EXPECT_THAT(FaultsOfFacts(Vehicle()), IsEmpty());
  Vehicle vehicle;
  vehicle.plate = SoundVehicle().plate;
  EXPECT_TRUE(Validate(vehicle).ok());
}

TEST(VehicleTest, EachFieldIsCheckedAndNamed) {
  using Break = std::function<void(Vehicle&)>;
  const std::pair<const char*, Break> breaks[] = {
      {"plate.number", [](Vehicle& v) { v.plate.number = {}; }},
      {"plate.number", [](Vehicle& v) { v.plate.number = *plate::PlateNumber::Parse("陕D1-345"); }},
      {"plate.plate_class", [](Vehicle& v) { v.plate.plate_class = {}; }},
      {"plate.plate_class",
       [](Vehicle& v) { v.plate.plate_class = plate::PlateClass::kSmallNewEnergy; }},
      {"vehicle_type", [](Vehicle& v) { v.vehicle_type = "C11"; }},
      {"fuel", [](Vehicle& v) { v.fuel = "B/E"; }},
      {"use", [](Vehicle& v) { v.use = "FF"; }},
      {"status", [](Vehicle& v) { v.status = "F"; }},
      {"total_mass_kg", [](Vehicle& v) { v.total_mass_kg = kMassKgMax + 1; }},
      {"curb_mass_kg", [](Vehicle& v) { v.curb_mass_kg = v.total_mass_kg + 1; }},
      {"approved_load_kg", [](Vehicle& v) { v.approved_load_kg = kMassKgMax + 1; }},
      {"eliminated_on", [](Vehicle& v) { v.eliminated_on = absl::CivilDay(2015, 6, 22); }},
      {"brand", [](Vehicle& v) { v.brand = std::string(kBrandBytesMax + 1, 'a'); }},
      {"brand", [](Vehicle& v) { v.brand = "\xFF"; }},
      {"body_color", [](Vehicle& v) { v.body_color = "K"; }},
      {"vin", [](Vehicle& v) { v.vin = "LSAMPLE80FX00000"; }},
      {"vin", [](Vehicle& v) { v.vin = "LSAMPLE80FX00000O"; }},
  };
  for (const auto& [field, damage] : breaks) {
    Vehicle vehicle = SoundVehicle();
    damage(vehicle);
    const auto faults = FaultsOf(vehicle);
    ASSERT_THAT(faults, SizeIs(1)) << field;
    EXPECT_EQ(faults[0].field, field);
    EXPECT_FALSE(faults[0].wish.empty());
  }
}

TEST(VehicleTest, EveryFaultIsReportedNotOnlyTheFirst) {
  Vehicle vehicle = SoundVehicle();
  vehicle.fuel = "G";
  vehicle.status = "F";
  EXPECT_THAT(FaultsOf(vehicle), SizeIs(2));
}

TEST(VehicleTest, TheErrorNamesFieldValueAndWish) {
  Vehicle vehicle = SoundVehicle();
  vehicle.fuel = "G";
  EXPECT_EQ(Validate(vehicle),
            absl::InvalidArgumentError("fuel: \"G\", wanted one to three different GA/T 16.9 "
                                       "letters such as B or AO"));
}

}  // namespace
}  // namespace bluegate::vehicle
