// Stories of how vehicles look beside what the register has of their numbers.
#include <array>
#include <utility>

#include "enforcement/suspicion/testing/story_teller.h"

namespace bluegate::suspicion::testing {
namespace {

// White, red, green, blue: no two of them are taken for each other.
constexpr std::string_view kPaints = "AEGH";
// For each of them a colour that dust, dusk or low sun makes of it; of green one that has no name.
constexpr std::string_view kInBadLight = "BIZJ";
constexpr std::array<std::string_view, 3> kMakes = {"解放", "东风", "陕汽"};

Story Of(std::vector<std::string> truth, Look look) {
  Story story;
  story.truth = std::move(truth);
  story.looks.push_back(std::move(look));
  return story;
}

}  // namespace

Look StoryTeller::LorryAsRegistered() {
  Look look;
  Sighting& sighting = look.sighting;
  sighting.color = plate::PlateColor::kYellow;
  do {
    sighting.number = NewNumber();
  } while (plate::ClassOf(sighting.number, sighting.color) != plate::PlateClass::kLargeVehicle);
  sighting.plate_class = plate::ClassOf(sighting.number, sighting.color);
  sighting.certain = true;
  sighting.looked_up = true;
  vehicle::Vehicle& registered = sighting.vehicle.emplace();
  registered.plate.plate_class = sighting.plate_class;
  registered.vehicle_type = "H11";
  registered.fuel = "B";
  registered.status = "A";
  registered.body_color = kPaints.substr(static_cast<size_t>(draw_.Below(4)), 1);
  const std::string make(kMakes[static_cast<size_t>(draw_.Below(3))]);
  registered.brand = make + "牌";
  look.seen = {{registered.body_color, draw_.Between(kSureFrom, 1)},
               {"H1", draw_.Between(kSureFrom, 1)},
               {make, draw_.Between(kSureFrom, 1)}};
  return look;
}

Story StoryTeller::SeenAsRegistered() { return Of({}, LorryAsRegistered()); }

Story StoryTeller::SeenInBadLight() {
  Look look = LorryAsRegistered();
  const size_t paint = kPaints.find(look.sighting.vehicle->body_color[0]);
  look.seen.body_color.value = kInBadLight.substr(paint, 1);
  return Of({}, look);
}

// The camera guesses everything wrong, and says that it guesses.
Story StoryTeller::SeenUnsurely() {
  Look look = LorryAsRegistered();
  look.seen = {{"C", draw_.Between(0.3, 0.85)},
               {"K3", draw_.Between(0.3, 0.85)},
               {"福田", draw_.Between(0.3, 0.85)}};
  return Of({}, look);
}

// A van's body on a lorry's frame: a camera takes it for a bus or a lorry.
Story StoryTeller::SeenAsSpecialBody() {
  Look look = LorryAsRegistered();
  look.sighting.vehicle->vehicle_type = "Z51";
  look.seen.vehicle_type.value = draw_.Chance(0.5) ? "K1" : "H1";
  return Of({}, look);
}

Story StoryTeller::SeenWithALatinBrand() {
  Look look = LorryAsRegistered();
  look.seen.brand.value = "FAW";
  return Of({}, look);
}

// The register was written by hand and has neither colour nor brand; the camera saw one of them.
Story StoryTeller::SeenWithoutARecord() {
  Look look = LorryAsRegistered();
  look.sighting.vehicle->body_color.clear();
  look.sighting.vehicle->brand.clear();
  if (draw_.Chance(0.5)) look.seen.body_color.value.clear();
  return Of({}, look);
}

Story StoryTeller::SeenInAnotherColor() {
  Look look = LorryAsRegistered();
  const size_t paint = kPaints.find(look.sighting.vehicle->body_color[0]);
  look.seen.body_color.value = kPaints.substr((paint + 2) % kPaints.size(), 1);
  return Of({"S02"}, look);
}

// A car under a lorry's number, painted alike.
Story StoryTeller::SeenAsACar() {
  Look look = LorryAsRegistered();
  look.seen.vehicle_type.value = draw_.Chance(0.5) ? "K33" : "K";
  look.seen.brand.value.clear();
  return Of({"S02"}, look);
}

Story StoryTeller::SeenOfAnotherMake() {
  Look look = LorryAsRegistered();
  look.seen.brand.value = "福田";
  return Of({"S02"}, look);
}

}  // namespace bluegate::suspicion::testing
