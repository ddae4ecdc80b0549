#include "enforcement/suspicion/suspicion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bluegate::suspicion {
namespace {

using plate::PlateClass;
using plate::PlateColor;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Sighting Seen(std::string_view number, PlateColor color) {
  Sighting sighting;
  sighting.number = *plate::PlateNumber::Parse(number);
  sighting.color = color;
  sighting.plate_class = plate::ClassOf(sighting.number, color);
  sighting.certain = true;
  sighting.looked_up = true;
  return sighting;
}

vehicle::Vehicle Registered(PlateClass plate_class, std::string type, std::string fuel) {
  vehicle::Vehicle vehicle;
  vehicle.plate.plate_class = plate_class;
  vehicle.vehicle_type = std::move(type);
  vehicle.fuel = std::move(fuel);
  vehicle.status = "A";
  return vehicle;
}

std::vector<std::string> Codes(const Sighting& sighting) {
  std::vector<std::string> codes;
  for (const Suspicion& suspicion : SuspicionsOf(sighting)) {
    EXPECT_FALSE(suspicion.sentence_zh.empty());
    EXPECT_FALSE(suspicion.sentence_en.empty());
    codes.push_back(suspicion.reason_code);
  }
  return codes;
}

TEST(SuspicionTest, AVehicleThatFitsIsNotSuspected) {
  Sighting lorry = Seen("陕D12345", PlateColor::kYellow);
  lorry.vehicle = Registered(PlateClass::kLargeVehicle, "H11", "B");
  EXPECT_THAT(SuspicionsOf(lorry), IsEmpty());
  Sighting car = Seen("陕DD12345", PlateColor::kGreen);
  car.vehicle = Registered(PlateClass::kSmallNewEnergy, "K33", "C");
  EXPECT_THAT(SuspicionsOf(car), IsEmpty());
  Sighting trailer = Seen("陕D1234挂", PlateColor::kYellow);
  trailer.vehicle = Registered(PlateClass::kTrailer, "B11", "Y");
  EXPECT_THAT(SuspicionsOf(trailer), IsEmpty());
}

TEST(SuspicionTest, AHeavyLorryOnASmallBluePlateIsSuspect) {
  Sighting sighting = Seen("陕D12345", PlateColor::kBlue);
  sighting.vehicle = Registered(PlateClass::kSmallVehicle, "H11", "B");
  EXPECT_THAT(Codes(sighting), ElementsAre("S02"));
  EXPECT_THAT(SuspicionsOf(sighting)[0].sentence_zh, HasSubstr("H11"));
  sighting.vehicle->vehicle_type = "H31";
  EXPECT_THAT(Codes(sighting), IsEmpty());
}

TEST(SuspicionTest, ASmallCarOnALargePlateAndALorryOnATrailerPlateAreSuspect) {
  Sighting sighting = Seen("陕D12345", PlateColor::kYellow);
  sighting.vehicle = Registered(PlateClass::kLargeVehicle, "K33", "A");
  EXPECT_THAT(Codes(sighting), ElementsAre("S02"));
  Sighting trailer = Seen("陕D1234挂", PlateColor::kYellow);
  trailer.vehicle = Registered(PlateClass::kTrailer, "H11", "B");
  EXPECT_THAT(Codes(trailer), ElementsAre("S02"));
}

TEST(SuspicionTest, AnotherColorThanTheRegistersIsSuspectOnce) {
  Sighting sighting = Seen("陕D12345", PlateColor::kBlue);
  sighting.vehicle = Registered(PlateClass::kLargeVehicle, "H11", "B");
  EXPECT_THAT(Codes(sighting), ElementsAre("S02"));
  EXPECT_THAT(SuspicionsOf(sighting)[0].sentence_en, HasSubstr("blue plate"));
}

TEST(SuspicionTest, LowSpeedAndLargePlatesLookTheSameAndAreNotSuspect) {
  Sighting sighting = Seen("陕D12345", PlateColor::kYellow);
  sighting.vehicle = Registered(PlateClass::kLowSpeed, "N11", "B");
  EXPECT_THAT(Codes(sighting), IsEmpty());
}

TEST(SuspicionTest, AStatedClassOtherThanTheRegistersIsSuspect) {
  Sighting sighting = Seen("陕D12345", PlateColor::kUnspecified);
  sighting.plate_class = PlateClass::kSmallVehicle;
  sighting.vehicle = Registered(PlateClass::kLargeVehicle, "H11", "B");
  EXPECT_THAT(Codes(sighting), ElementsAre("S02"));
}

TEST(SuspicionTest, ColorAndLayoutThatDisagreeAreSuspect) {
  Sighting sighting = Seen("陕DD12345", PlateColor::kBlue);
  sighting.looked_up = false;
  EXPECT_THAT(Codes(sighting), ElementsAre("S03"));
  sighting = Seen("陕D12345", PlateColor::kGreen);
  sighting.looked_up = false;
  EXPECT_THAT(Codes(sighting), ElementsAre("S03"));
  sighting = Seen("陕D12345", PlateColor::kYellow);
  sighting.plate_class = PlateClass::kSmallVehicle;
  sighting.looked_up = false;
  EXPECT_THAT(Codes(sighting), ElementsAre("S03"));
}

TEST(SuspicionTest, ANumberInNoRegisterIsSuspectOnlyWhenTheRegisterWasAsked) {
  Sighting sighting = Seen("陕D12345", PlateColor::kBlue);
  EXPECT_THAT(Codes(sighting), ElementsAre("S05"));
  sighting.looked_up = false;
  EXPECT_THAT(Codes(sighting), IsEmpty());
}

TEST(SuspicionTest, ANewEnergyPlateOnAFuelVehicleIsSuspect) {
  Sighting sighting = Seen("陕DF12345", PlateColor::kGreen);
  for (const char* fuel : {"A", "B", "E", "BE"}) {
    sighting.vehicle = Registered(PlateClass::kSmallNewEnergy, "K33", fuel);
    EXPECT_THAT(Codes(sighting), ElementsAre("S06")) << fuel;
  }
  for (const char* fuel : {"", "C", "O", "AO", "P", "AC"}) {
    sighting.vehicle = Registered(PlateClass::kSmallNewEnergy, "K33", fuel);
    EXPECT_THAT(Codes(sighting), IsEmpty()) << fuel;
  }
}

TEST(SuspicionTest, AHybridUnderABatteryElectricLetterIsSuspect) {
  for (const char* number : {"陕DD12345", "陕DA12345"}) {
    Sighting small = Seen(number, PlateColor::kGreen);
    small.vehicle = Registered(PlateClass::kSmallNewEnergy, "K33", "AO");
    EXPECT_THAT(Codes(small), ElementsAre("S06")) << number;
  }
  Sighting large = Seen("陕D12345F", PlateColor::kYellowGreen);
  large.vehicle = Registered(PlateClass::kLargeNewEnergy, "H11", "BO");
  EXPECT_THAT(Codes(large), IsEmpty());
  large = Seen("陕D12345D", PlateColor::kYellowGreen);
  large.vehicle = Registered(PlateClass::kLargeNewEnergy, "H11", "BO");
  EXPECT_THAT(Codes(large), ElementsAre("S06"));
}

TEST(SuspicionTest, AnElectricStageOnADieselVehicleIsSuspect) {
  Sighting sighting = Seen("陕D12345", PlateColor::kYellow);
  sighting.vehicle = Registered(PlateClass::kLargeVehicle, "H11", "B");
  sighting.vehicle->stage =
      vehicle::StageFact::Known(vehicle::EmissionStage::kElectric, vehicle::StageSource::kRegister);
  EXPECT_THAT(Codes(sighting), ElementsAre("S06"));
}

TEST(SuspicionTest, StatusLettersForThePoliceAreSuspectAndOthersAreNot) {
  Sighting sighting = Seen("陕D12345", PlateColor::kYellow);
  for (const char letter : std::string("ABCDEGHIJKLMNOPQ")) {
    sighting.vehicle = Registered(PlateClass::kLargeVehicle, "H11", "B");
    sighting.vehicle->status = std::string(1, letter);
    const bool police = std::string("CGIJKLNO").find(letter) != std::string::npos;
    EXPECT_EQ(Codes(sighting).size(), police ? 1u : 0u) << letter;
  }
  sighting.vehicle->status = "GK";
  EXPECT_EQ(SuspicionsOf(sighting)[0].sentence_zh, "登记状态：违法未处理、查封。");
}

TEST(SuspicionTest, AnUncertainReadingAccusesNobody) {
  for (const char* number : {"陕D12345", "陕DD12345", "陕D1234挂", "陕D12345D"}) {
    for (const PlateColor color : plate::AllPlateColors()) {
      for (const bool in_register : {false, true}) {
        Sighting sighting = Seen(number, color);
        if (in_register) {
          sighting.vehicle = Registered(PlateClass::kEmbassy, "H11", "B");
          sighting.vehicle->status = "C";
        }
        EXPECT_FALSE(SuspicionsOf(sighting).empty());
        sighting.certain = false;
        EXPECT_THAT(SuspicionsOf(sighting), IsEmpty());
      }
    }
  }
}

TEST(SuspicionTest, AnIncompleteOrMissingNumberAccusesNobody) {
  Sighting sighting = Seen("陕D1-345", PlateColor::kGreen);
  EXPECT_THAT(SuspicionsOf(sighting), IsEmpty());
  sighting.number = {};
  EXPECT_THAT(SuspicionsOf(sighting), IsEmpty());
}

}  // namespace
}  // namespace bluegate::suspicion
