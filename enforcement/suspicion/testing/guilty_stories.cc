#include <utility>

#include "enforcement/suspicion/testing/story_teller.h"

namespace bluegate::suspicion::testing {

// Two lorries share a number for a day.
Story StoryTeller::CloneDay() {
  Story story;
  story.truth = {"S01"};
  Vehicle lorry = NewVehicle();
  Vehicle clone = lorry;
  clone.at = OtherSite(lorry.at, false);
  clone.time += absl::Minutes(draw_.Between(-30, 30));
  Roam(lorry, 6, 0.5, 1.0, story);
  Roam(clone, 6, 0.5, 1.0, story);
  return story;
}

// Each is seen once, sooner than half of what the fastest driver needs, where the drive was
// surveyed.
Story StoryTeller::ClonePair() {
  Story story;
  story.truth = {"S01"};
  Vehicle lorry = NewVehicle();
  Vehicle clone = lorry;
  do {
    clone.at = OtherSite(lorry.at, false);
  } while (!city_->IsSurveyed(lorry.at, clone.at) ||
           city_->DriveAtLimit(lorry.at, clone.at) < absl::Minutes(5));
  clone.time +=
      city_->DriveAtLimit(lorry.at, clone.at) / MadeUpCity::kFastest * draw_.Between(0, 0.5);
  story.sightings = {See(lorry), See(clone)};
  if (draw_.Chance(0.5)) std::swap(story.sightings[0], story.sightings[1]);
  return story;
}

// Seen in nine tenths of what the fastest driver needs, at three pairs of sites.
Story StoryTeller::CloneOnTheBorder() {
  Story story;
  story.truth = {"S01"};
  Vehicle lorry = NewVehicle();
  for (int i = 0; i < 3; ++i) {
    Vehicle clone = lorry;
    do {
      clone.at = OtherSite(lorry.at, false);
    } while (city_->DriveAtLimit(lorry.at, clone.at) < absl::Minutes(20));
    clone.time += city_->DriveAtLimit(lorry.at, clone.at) / MadeUpCity::kFastest * 0.9;
    story.sightings.push_back(See(lorry));
    story.sightings.push_back(See(clone));
    DriveTo(lorry, OtherSite(lorry.at, false), 0.8, absl::Hours(4));
  }
  return story;
}

// While the lorry unloads in its plant, the clone goes into another one.
Story StoryTeller::CloneInAnotherPlant() {
  Story story;
  story.truth = {"S08", "S01"};
  Vehicle lorry = NewVehicle(true);
  Vehicle clone = lorry;
  clone.at = OtherSite(lorry.at, true);
  clone.time += absl::Hours(draw_.Between(1, 3));
  Visit(lorry, absl::Hours(draw_.Between(4, 8)), story);
  const PastSighting exit = story.sightings.back();
  story.sightings.pop_back();
  Visit(clone, absl::Hours(0.5), story);
  story.sightings.push_back(exit);
  return story;
}

// It left under plates that never came in.
Story StoryTeller::ExitWithoutEntry() {
  Story story;
  story.truth = {"S08"};
  Vehicle lorry = NewVehicle();
  Roam(lorry, 2, 0.6, 1.0, story);
  DriveTo(lorry, OtherSite(lorry.at, true), 0.8, absl::Hours(draw_.Between(1, 5)));
  story.sightings.push_back(See(lorry, Direction::kOut));
  return story;
}

Story StoryTeller::OverStay() {
  Story story;
  story.truth = {"S08"};
  Vehicle lorry = NewVehicle(true);
  Visit(lorry, kStayMax + absl::Hours(draw_.Between(0.1, 100)), story);
  return story;
}

// It is still in the plant when the story ends.
Story StoryTeller::NeverLeaves() {
  Story story;
  story.truth = {"S08"};
  Vehicle lorry = NewVehicle();
  Roam(lorry, 2, 0.6, 1.0, story);
  DriveTo(lorry, OtherSite(lorry.at, true), 0.8, absl::Hours(draw_.Between(0.2, 2)));
  story.sightings.push_back(See(lorry, Direction::kIn));
  return story;
}

Story StoryTeller::WatchedExactly() {
  Story story;
  story.truth = {"S12"};
  Vehicle vehicle = NewVehicle();
  story.watched.push_back(Watch(vehicle.number, draw_.Chance(0.5) ? 0 : 0.4));
  Roam(vehicle, 3, 0.6, 1.0, story);
  return story;
}

// The witness did not see every character.
Story StoryTeller::WatchedByWildcard() {
  Story story;
  story.truth = {"S12"};
  Vehicle vehicle = NewVehicle();
  std::string text = vehicle.number.text();
  text[text.size() - 1 - static_cast<size_t>(draw_.Below(5))] = plate::kUnread;
  story.watched.push_back(Watch(*plate::PlateNumber::Parse(text), 0));
  Roam(vehicle, 3, 0.6, 1.0, story);
  return story;
}

// The camera takes one character for a look-alike.
Story StoryTeller::WatchedMisread() {
  Story story;
  story.truth = {"S12"};
  Vehicle vehicle = NewVehicle();
  story.watched.push_back(Watch(vehicle.number, 0.5));
  PastSighting sighting = See(vehicle);
  sighting.number = LookAlikeOf(vehicle.number);
  sighting.verdict = plate::ReadingVerdict::kReview;
  story.sightings.push_back(sighting);
  return story;
}

// The camera reads all characters but one.
Story StoryTeller::WatchedUnread() {
  Story story;
  story.truth = {"S12"};
  Vehicle vehicle = NewVehicle();
  story.watched.push_back(Watch(vehicle.number, 0));
  PastSighting sighting = See(vehicle);
  std::string text = vehicle.number.text();
  text[text.size() - 1 - static_cast<size_t>(draw_.Below(5))] = plate::kUnread;
  sighting.number = *plate::PlateNumber::Parse(text);
  sighting.verdict = plate::ReadingVerdict::kReview;
  story.sightings.push_back(sighting);
  return story;
}

std::vector<Story> StoryTeller::GuiltyStories(int each) {
  static constexpr std::pair<const char*, Story (StoryTeller::*)()> kKinds[] = {
      {"clone for a day", &StoryTeller::CloneDay},
      {"clone seen once", &StoryTeller::ClonePair},
      {"clone on the border", &StoryTeller::CloneOnTheBorder},
      {"clone in another plant", &StoryTeller::CloneInAnotherPlant},
      {"exit without entry", &StoryTeller::ExitWithoutEntry},
      {"over-stay", &StoryTeller::OverStay},
      {"never leaves", &StoryTeller::NeverLeaves},
      {"watched", &StoryTeller::WatchedExactly},
      {"watched by wildcard", &StoryTeller::WatchedByWildcard},
      {"watched, misread", &StoryTeller::WatchedMisread},
      {"watched, one unread", &StoryTeller::WatchedUnread},
      {"seen in another colour", &StoryTeller::SeenInAnotherColor},
      {"seen as a car", &StoryTeller::SeenAsACar},
      {"seen of another make", &StoryTeller::SeenOfAnotherMake},
  };
  std::vector<Story> stories;
  for (const auto& [kind, tell] : kKinds) {
    for (int i = 0; i < each; ++i) {
      stories.push_back((this->*tell)());
      stories.back().kind = kind;
    }
  }
  return stories;
}

}  // namespace bluegate::suspicion::testing
