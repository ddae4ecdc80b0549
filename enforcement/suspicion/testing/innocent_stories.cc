#include <algorithm>
#include <utility>

#include "enforcement/suspicion/testing/story_teller.h"

namespace bluegate::suspicion::testing {

Story StoryTeller::HonestDay() {
  Story story;
  Vehicle vehicle = NewVehicle();
  Roam(vehicle, 6 + draw_.Below(5), 0.4, 1.0, story);
  return story;
}

// Over the limit on every leg, and on ring roads at nearly the crow's distance.
Story StoryTeller::FastDriver() {
  Story story;
  Vehicle vehicle = NewVehicle();
  for (int i = 0; i < 8; ++i) {
    story.sightings.push_back(See(vehicle));
    DriveTo(vehicle, OtherSite(vehicle.at, false), draw_.Between(1.05, MadeUpCity::kFastest));
  }
  return story;
}

// As fast as any driver of the city is, to the second.
Story StoryTeller::ExactlyPossible() {
  Story story;
  Vehicle vehicle = NewVehicle();
  for (int i = 0; i < 4; ++i) {
    story.sightings.push_back(See(vehicle));
    DriveTo(vehicle, OtherSite(vehicle.at, draw_.Chance(0.5)), MadeUpCity::kFastest);
  }
  return story;
}

// One camera's clock is minutes off; the capture's arrival shows it, or nothing does.
Story StoryTeller::WrongClock() {
  Story story;
  Vehicle vehicle = NewVehicle();
  Roam(vehicle, 5, 0.6, 1.0, story);
  PastSighting& wrong = story.sightings[1 + static_cast<size_t>(draw_.Below(3))];
  const absl::Duration off = absl::Minutes(draw_.Between(3, 40)) * (draw_.Chance(0.5) ? 1.0 : -1.0);
  wrong.time += off;
  wrong.clock_offset = *wrong.clock_offset - off;
  if (draw_.Chance(0.3)) wrong.clock_offset.reset();
  return story;
}

Story StoryTeller::SlightlyWrongClock() {
  Story story;
  Vehicle vehicle = NewVehicle();
  for (int i = 0; i < 5; ++i) {
    PastSighting sighting = See(vehicle);
    const absl::Duration off = absl::Seconds(draw_.Between(-50, 50));
    sighting.time += off;
    *sighting.clock_offset -= off;
    story.sightings.push_back(sighting);
    DriveTo(vehicle, OtherSite(vehicle.at, false), draw_.Between(0.8, 1.15));
  }
  return story;
}

// Two lorries with numbers like one another's; one of them is read once as the other.
Story StoryTeller::MisreadNeighbour() {
  Story story;
  Vehicle read_as = NewVehicle();
  Vehicle misread = read_as;
  misread.number = LookAlikeOf(read_as.number);
  misread.at = OtherSite(read_as.at, false);
  misread.time += absl::Minutes(draw_.Between(-20, 20));
  Roam(read_as, 4, 0.6, 1.0, story);
  const size_t first = story.sightings.size();
  Roam(misread, 5, 0.6, 1.0, story);
  const size_t wrong = first + 1 + static_cast<size_t>(draw_.Below(4));
  story.sightings[wrong].number = read_as.number;
  return story;
}

// The same, where the misread lorry is seen this once alone, and the reader had its doubts.
Story StoryTeller::MisreadWithRival() {
  Story story;
  Vehicle read_as = NewVehicle();
  Vehicle misread = read_as;
  misread.at = OtherSite(read_as.at, false);
  misread.time += absl::Minutes(draw_.Between(1, 60));
  Roam(read_as, 4, 0.6, 1.0, story);
  story.sightings.push_back(See(misread));
  story.sightings.back().has_rival = true;
  return story;
}

// The same without doubts: nothing that is kept tells it from a clone.
Story StoryTeller::MisreadUnknown() {
  Story story = MisreadWithRival();
  story.sightings.back().has_rival = false;
  return story;
}

// A trailer changes its tractor; once its 挂 is read as a digit, which makes it a third lorry.
Story StoryTeller::TractorAndTrailer() {
  Story story;
  Vehicle lorry = NewVehicle();
  Vehicle tractor = NewVehicle();
  Vehicle trailer = tractor;
  std::string text = lorry.number.text();
  text.replace(text.size() - 1, 1, "挂");
  trailer.number = *plate::PlateNumber::Parse(text);
  lorry.time = tractor.time + absl::Minutes(draw_.Between(-10, 10));
  lorry.at = OtherSite(tractor.at, false);
  Roam(lorry, 4, 0.6, 1.0, story);
  for (int i = 0; i < 4; ++i) {
    if (i == 2) tractor.number = NewNumber();
    tractor.at = trailer.at;
    tractor.time = trailer.time;
    story.sightings.push_back(See(tractor));
    story.sightings.push_back(See(trailer));
    if (i == 1) story.sightings.back().number = lorry.number;
    DriveTo(trailer, OtherSite(trailer.at, false), draw_.Between(0.6, 1.0));
  }
  return story;
}

// A lorry and a car have the same number on yellow and on blue.
Story StoryTeller::TwoColors() {
  Story story;
  Vehicle lorry = NewVehicle();
  Vehicle car = lorry;
  car.color = plate::PlateColor::kBlue;
  car.at = OtherSite(lorry.at, false);
  Roam(lorry, 4, 0.6, 1.0, story);
  Roam(car, 4, 0.6, 1.0, story);
  return story;
}

Story StoryTeller::ShiftsAtTwoPlants() {
  Story story;
  Vehicle vehicle = NewVehicle(true);
  for (int i = 0; i < 8; ++i) {
    Visit(vehicle, absl::Minutes(draw_.Between(15, 180)), story);
    DriveTo(vehicle, OtherSite(vehicle.at, true), draw_.Between(0.6, 1.0));
  }
  return story;
}

// The camera at the exit saw nothing; the vehicle went on to another plant and came back.
Story StoryTeller::MissedExit() {
  Story story;
  Vehicle vehicle = NewVehicle(true);
  const int home = vehicle.at;
  Visit(vehicle, absl::Hours(draw_.Between(0.5, 3)), story);
  story.sightings.pop_back();
  DriveTo(vehicle, OtherSite(home, true), 0.9);
  Visit(vehicle, absl::Hours(draw_.Between(0.5, 3)), story);
  DriveTo(vehicle, home, 0.9);
  Visit(vehicle, absl::Hours(draw_.Between(0.5, 3)), story);
  return story;
}

// The exit was not seen, nor the entry on the next day; a checkpoint saw it between.
Story StoryTeller::MissedExitThenNight() {
  Story story;
  Vehicle vehicle = NewVehicle(true);
  const int home = vehicle.at;
  story.sightings.push_back(See(vehicle, Direction::kIn));
  vehicle.time += absl::Hours(2);
  DriveTo(vehicle, OtherSite(home, false), 0.9);
  story.sightings.push_back(See(vehicle));
  DriveTo(vehicle, home, 0.9, absl::Hours(draw_.Between(24, 40)));
  story.sightings.push_back(See(vehicle, Direction::kOut));
  return story;
}

// In with dirt on the plate: one character unread, or taken for another, and left to a human.
Story StoryTeller::EntryReadBadly() {
  Story story;
  Vehicle vehicle = NewVehicle(true);
  Visit(vehicle, absl::Hours(draw_.Between(0.5, 8)), story);
  PastSighting& entry = story.sightings.front();
  entry.verdict = plate::ReadingVerdict::kReview;
  if (draw_.Chance(0.5)) {
    entry.number = LookAlikeOf(vehicle.number);
  } else {
    std::string text = vehicle.number.text();
    text[text.size() - 1 - static_cast<size_t>(draw_.Below(5))] = plate::kUnread;
    entry.number = *plate::PlateNumber::Parse(text);
  }
  return story;
}

// In by one gate and out by the other, where it backs up once before it leaves.
Story StoryTeller::AnotherGateOfThePlant() {
  Story story;
  Vehicle vehicle = NewVehicle(true);
  vehicle.at = MadeUpCity::kFirstGate;
  story.sightings.push_back(See(vehicle, Direction::kIn));
  vehicle.time += absl::Hours(draw_.Between(0.5, 8));
  vehicle.at = MadeUpCity::kSecondGate;
  story.sightings.push_back(See(vehicle, Direction::kOut));
  vehicle.time += absl::Minutes(draw_.Between(1, 8));
  story.sightings.push_back(See(vehicle, Direction::kOut));
  return story;
}

// A number like the watched one, but further off than the entry accepts.
Story StoryTeller::WatchedLookAlike() {
  Story story;
  Vehicle vehicle = NewVehicle();
  story.watched.push_back(Watch(LookAlikeOf(vehicle.number), 0.25));
  Roam(vehicle, 5, 0.6, 1.0, story);
  return story;
}

// The watched number itself, but on another colour, too late, or where nobody looks for it.
Story StoryTeller::WatchedElsewhere() {
  Story story;
  Vehicle vehicle = NewVehicle();
  WatchEntry entry = Watch(vehicle.number, 0);
  switch (draw_.Below(3)) {
    case 0:
      entry.color = plate::PlateColor::kBlue;
      break;
    case 1:
      entry.valid_until = Start();
      break;
    default:
      entry.scope.site_ids = {"somewhere-else"};
  }
  story.watched.push_back(entry);
  Roam(vehicle, 5, 0.6, 1.0, story);
  return story;
}

// A terminal was cut off: its captures come hours later, out of order.
Story StoryTeller::LateUpload() {
  Story story = HonestDay();
  const auto cut_off = static_cast<ptrdiff_t>(draw_.Below(4));
  for (auto it = story.sightings.begin() + cut_off; it != story.sightings.begin() + cut_off + 2;
       ++it) {
    it->clock_offset = absl::Hours(draw_.Between(1, 12));
  }
  std::rotate(story.sightings.begin() + cut_off, story.sightings.begin() + cut_off + 2,
              story.sightings.end());
  return story;
}

std::vector<Story> StoryTeller::InnocentStories(int each) {
  static constexpr std::pair<const char*, Story (StoryTeller::*)()> kKinds[] = {
      {"honest day", &StoryTeller::HonestDay},
      {"fast driver", &StoryTeller::FastDriver},
      {"exactly possible", &StoryTeller::ExactlyPossible},
      {"wrong clock", &StoryTeller::WrongClock},
      {"slightly wrong clock", &StoryTeller::SlightlyWrongClock},
      {"misread neighbour", &StoryTeller::MisreadNeighbour},
      {"misread with a rival", &StoryTeller::MisreadWithRival},
      {"tractor and trailer", &StoryTeller::TractorAndTrailer},
      {"two colours", &StoryTeller::TwoColors},
      {"shifts at two plants", &StoryTeller::ShiftsAtTwoPlants},
      {"missed exit", &StoryTeller::MissedExit},
      {"missed exit, then night", &StoryTeller::MissedExitThenNight},
      {"entry read badly", &StoryTeller::EntryReadBadly},
      {"another gate of the plant", &StoryTeller::AnotherGateOfThePlant},
      {"watched look-alike", &StoryTeller::WatchedLookAlike},
      {"watched elsewhere", &StoryTeller::WatchedElsewhere},
      {"late upload", &StoryTeller::LateUpload},
      {"seen as registered", &StoryTeller::SeenAsRegistered},
      {"seen in bad light", &StoryTeller::SeenInBadLight},
      {"seen unsurely", &StoryTeller::SeenUnsurely},
      {"seen as a special body", &StoryTeller::SeenAsSpecialBody},
      {"seen with a Latin brand", &StoryTeller::SeenWithALatinBrand},
      {"seen without a record", &StoryTeller::SeenWithoutARecord},
  };
  std::vector<Story> stories;
  for (const auto& [kind, tell] : kKinds) {
    for (int i = 0; i < each; ++i) {
      stories.push_back((this->*tell)());
      stories.back().kind = kind;
    }
  }
  // Rare on the road, and beyond every detector.
  stories.push_back(MisreadUnknown());
  stories.back().kind = "misread, nothing known";
  return stories;
}

}  // namespace bluegate::suspicion::testing
