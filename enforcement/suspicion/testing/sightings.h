#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_SIGHTINGS_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_SIGHTINGS_H_

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "enforcement/suspicion/past_sighting.h"
#include "enforcement/suspicion/plant_table.h"
#include "enforcement/suspicion/travel_table.h"

namespace bluegate::suspicion::testing {

inline const absl::Time kNoon = absl::FromUnixSeconds(1'641'787'200);

// A lorry's yellow plate, read surely by a camera whose clock is two seconds off.
inline PastSighting SeenAt(std::string_view site, absl::Time time,
                           std::string_view number = "陕D12345") {
  PastSighting sighting;
  sighting.passage_id = absl::StrCat(std::string(site), "/", absl::ToUnixSeconds(time));
  sighting.number = *plate::PlateNumber::Parse(number);
  sighting.color = plate::PlateColor::kYellow;
  sighting.plate_class = plate::ClassOf(sighting.number, sighting.color);
  sighting.site_id = std::string(site);
  sighting.time = time;
  sighting.verdict = plate::ReadingVerdict::kAuto;
  sighting.clock_offset = absl::Seconds(2);
  return sighting;
}

// Sites west, east, plant-a, plant-a2 and plant-b; every drive takes 30 minutes at the least, of
// which the share is a half. A vehicle may stay in a plant for a day.
inline TravelTable HalfHourTravel() {
  std::vector<SitePlace> sites;
  std::vector<ObservedTime> observed;
  for (const char* from : {"west", "east", "plant-a", "plant-a2", "plant-b"}) {
    sites.push_back({from, {108, 34}});
    for (const char* to : {"west", "east", "plant-a", "plant-a2", "plant-b"}) {
      if (std::string_view(from) != to) observed.push_back({from, to, absl::Minutes(30)});
    }
  }
  return *TravelTable::Make({120, 0.5, absl::Minutes(1), absl::Hours(2)}, sites, observed);
}

inline PlantTable TwoPlants() {
  return *PlantTable::Make(
      {{"a", {"plant-a", "plant-a2"}, absl::Hours(24)}, {"b", {"plant-b"}, absl::Hours(24)}},
      {"plant-a", "plant-a2", "plant-b"});
}

}  // namespace bluegate::suspicion::testing

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_SIGHTINGS_H_
