#include "enforcement/suspicion/testing/story_teller.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "enforcement/plate/look_alike.h"

namespace bluegate::suspicion::testing {
namespace {

constexpr std::string_view kSequence = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr std::array<std::string_view, 6> kOffices = {"陕A", "陕D", "陕D", "陕D", "陕E", "豫C"};

std::string_view OneOf(std::string_view letters, Draw& draw) {
  return letters.substr(static_cast<size_t>(draw.Below(static_cast<int>(letters.size()))), 1);
}

}  // namespace

StoryTeller::StoryTeller(const MadeUpCity* city, uint64_t seed) : city_(city), draw_(seed) {}

absl::Time StoryTeller::Start() {
  return absl::FromCivil(absl::CivilHour(2022, 1, 10, 6), absl::FixedTimeZone(8 * 3600));
}

plate::PlateNumber StoryTeller::NewNumber() {
  while (true) {
    std::string text(kOffices[static_cast<size_t>(draw_.Below(kOffices.size()))]);
    for (int i = 0; i < 5; ++i) {
      // Most places hold a digit, as in the issue order of GA 36-2018.
      text += draw_.Chance(0.8) ? OneOf("0123456789", draw_) : OneOf(kSequence, draw_);
    }
    if (numbers_.insert(text).second) return *plate::PlateNumber::Parse(text);
  }
}

plate::PlateNumber StoryTeller::LookAlikeOf(const plate::PlateNumber& number) {
  while (true) {
    std::string text = number.text();
    const size_t place = text.size() - 1 - static_cast<size_t>(draw_.Below(5));
    const std::string_view other = OneOf(kSequence, draw_);
    if (!plate::AreLookAlikes(std::string_view(text).substr(place, 1), other)) continue;
    text.replace(place, 1, other);
    if (numbers_.insert(text).second) return *plate::PlateNumber::Parse(text);
  }
}

int StoryTeller::OtherSite(int than, bool gate) {
  while (true) {
    const int site = gate ? MadeUpCity::kFirstGate + draw_.Below(MadeUpCity::kGates)
                          : draw_.Below(MadeUpCity::kCheckpoints);
    // Both gates of the one plant count as one place.
    const bool same_plant = site <= MadeUpCity::kSecondGate && than <= MadeUpCity::kSecondGate;
    if (site != than && !(gate && MadeUpCity::IsGate(than) && same_plant)) return site;
  }
}

StoryTeller::Vehicle StoryTeller::NewVehicle(bool at_gate) {
  Vehicle vehicle;
  vehicle.number = NewNumber();
  vehicle.at = OtherSite(-1, at_gate);
  vehicle.time = Start() + absl::Seconds(draw_.Between(0, 12 * 3600));
  return vehicle;
}

void StoryTeller::DriveTo(Vehicle& vehicle, int site, double pace, absl::Duration wait) {
  vehicle.time += city_->DriveAtLimit(vehicle.at, site) / pace + wait;
  vehicle.at = site;
}

PastSighting StoryTeller::See(const Vehicle& vehicle, Direction direction) {
  PastSighting sighting;
  sighting.passage_id = absl::StrCat("cam/1/", ++passages_);
  sighting.number = vehicle.number;
  sighting.color = vehicle.color;
  sighting.plate_class = plate::ClassOf(vehicle.number, vehicle.color);
  sighting.site_id = city_->site(vehicle.at);
  sighting.direction = direction;
  // The clock is at most a second wrong, the transfer takes a few.
  const absl::Duration wrong = absl::Seconds(draw_.Between(-1, 1));
  sighting.time = vehicle.time + wrong;
  sighting.clock_offset = absl::Seconds(draw_.Between(0.2, 3)) - wrong;
  sighting.verdict = plate::ReadingVerdict::kAuto;
  return sighting;
}

void StoryTeller::Roam(Vehicle& vehicle, int sites, double pace_min, double pace_max,
                       Story& story) {
  for (int i = 0; i < sites; ++i) {
    story.sightings.push_back(See(vehicle));
    DriveTo(vehicle, OtherSite(vehicle.at, false), draw_.Between(pace_min, pace_max),
            absl::Seconds(draw_.Between(5, 1200)));
  }
}

void StoryTeller::Visit(Vehicle& vehicle, absl::Duration stay, Story& story) {
  story.sightings.push_back(See(vehicle, Direction::kIn));
  vehicle.time += stay;
  story.sightings.push_back(See(vehicle, Direction::kOut));
}

WatchEntry StoryTeller::Watch(const plate::PlateNumber& number, double distance_max) {
  WatchEntry entry;
  entry.entry_id = absl::StrCat("watch-", ++entries_);
  entry.number = number;
  entry.reason = "故事";
  entry.level = WatchLevel::kCheck;
  entry.issuing_unit = "测试支队";
  entry.legal_basis = "测试";
  entry.valid_from = Start() - absl::Hours(24);
  entry.valid_until = Start() + absl::Hours(24 * 10);
  entry.distance_max = distance_max;
  return entry;
}

std::vector<PastSighting> StoryTeller::Traffic(int vehicles) {
  Story story;
  for (int i = 0; i < vehicles; ++i) {
    Vehicle vehicle = NewVehicle();
    Roam(vehicle, 1 + draw_.Below(2), 0.5, 1.1, story);
  }
  return std::move(story.sightings);
}

}  // namespace bluegate::suspicion::testing
