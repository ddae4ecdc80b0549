#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_STORY_TELLER_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_STORY_TELLER_H_

#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "enforcement/suspicion/appearance.h"
#include "enforcement/suspicion/past_sighting.h"
#include "enforcement/suspicion/suspicion.h"
#include "enforcement/suspicion/testing/made_up_city.h"
#include "enforcement/suspicion/watch_entry.h"

namespace bluegate::suspicion::testing {

// One vehicle as its camera's analytics sees it, and as the register has its number.
struct Look {
  Sighting sighting;
  SeenVehicle seen;
};

// What happened to a few vehicles, and what the cameras made of it.
struct Story {
  std::string kind;
  // Reason codes that the truth deserves; empty: everybody is innocent. The first must be found.
  std::vector<std::string> truth;
  // In the order in which they arrive.
  std::vector<PastSighting> sightings;
  std::vector<WatchEntry> watched;
  // Of stories about how vehicles look.
  std::vector<Look> looks;
};

// Tells stories of the city. The truth of each comes from what its vehicles do; the detector's
// tables and rules are not asked. One thread may use it.
class StoryTeller {
 public:
  StoryTeller(const MadeUpCity* city, uint64_t seed);

  // `each` of every kind.
  std::vector<Story> InnocentStories(int each);
  std::vector<Story> GuiltyStories(int each);
  // Vehicles that nothing is told of: each is seen once or twice, all on one day.
  std::vector<PastSighting> Traffic(int vehicles);
  // How sure a camera has to be that is believed.
  static constexpr double kSureFrom = 0.9;

  // The time of a stay that a plant allows.
  static constexpr absl::Duration kStayMax = absl::Hours(24);
  static absl::Time Start();

 private:
  // A vehicle with a plate of its own, driving.
  struct Vehicle {
    plate::PlateNumber number;
    plate::PlateColor color = plate::PlateColor::kYellow;
    int at = 0;
    absl::Time time;
  };

  plate::PlateNumber NewNumber();
  // A number that differs in one character that is easily misread, and in nothing else.
  plate::PlateNumber LookAlikeOf(const plate::PlateNumber& number);
  int OtherSite(int than, bool gate);
  Vehicle NewVehicle(bool at_gate = false);
  // Drives there, `pace` times as fast as the limits, and waits.
  void DriveTo(Vehicle& vehicle, int site, double pace, absl::Duration wait = absl::ZeroDuration());
  // As a camera whose clock is right sees it now.
  PastSighting See(const Vehicle& vehicle, Direction direction = Direction::kUnspecified);
  // Appends sightings along `sites` of its own choice.
  void Roam(Vehicle& vehicle, int sites, double pace_min, double pace_max, Story& story);
  // In by the gate it is at, out after `stay`.
  void Visit(Vehicle& vehicle, absl::Duration stay, Story& story);
  WatchEntry Watch(const plate::PlateNumber& number, double distance_max);

  Story HonestDay();
  Story FastDriver();
  Story ExactlyPossible();
  Story WrongClock();
  Story SlightlyWrongClock();
  Story MisreadNeighbour();
  Story MisreadWithRival();
  Story TractorAndTrailer();
  Story TwoColors();
  Story ShiftsAtTwoPlants();
  Story MissedExit();
  Story MissedExitThenNight();
  Story EntryReadBadly();
  Story AnotherGateOfThePlant();
  Story WatchedLookAlike();
  Story WatchedElsewhere();
  Story LateUpload();
  Story MisreadUnknown();

  // A heavy lorry of a drawn colour, seen by a sure camera just as it is registered.
  Look LorryAsRegistered();
  Story SeenAsRegistered();
  Story SeenInBadLight();
  Story SeenUnsurely();
  Story SeenAsSpecialBody();
  Story SeenWithALatinBrand();
  Story SeenWithoutARecord();
  Story SeenInAnotherColor();
  Story SeenAsACar();
  Story SeenOfAnotherMake();

  Story CloneDay();
  Story ClonePair();
  Story CloneOnTheBorder();
  Story CloneInAnotherPlant();
  Story ExitWithoutEntry();
  Story OverStay();
  Story NeverLeaves();
  Story WatchedExactly();
  Story WatchedByWildcard();
  Story WatchedMisread();
  Story WatchedUnread();

  const MadeUpCity* const city_;
  Draw draw_;
  std::set<std::string> numbers_;
  int passages_ = 0;
  int entries_ = 0;
};

}  // namespace bluegate::suspicion::testing

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_STORY_TELLER_H_
