#include "enforcement/suspicion/testing/made_up_city.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace bluegate::suspicion::testing {
namespace {

constexpr double kSpeedMaxKmh = 120;
constexpr double kShareOfRings = 0.2;
constexpr double kShareSurveyed = 0.6;

}  // namespace

MadeUpCity::MadeUpCity(uint64_t seed) {
  Draw draw(seed);
  for (int i = 0; i < kSites; ++i) {
    const std::string id =
        IsGate(i) ? absl::StrCat("gate-", 10 + i - kCheckpoints) : absl::StrCat("cp-", 10 + i);
    sites_.push_back({id, {draw.Between(108.0, 109.0), draw.Between(34.2, 34.9)}});
  }
  for (int from = 0; from < kSites; ++from) {
    for (int to = 0; to < from; ++to) {
      const double km = GreatCircleKm(sites_[static_cast<size_t>(from)].place,
                                      sites_[static_cast<size_t>(to)].place);
      const bool ring = draw.Chance(kShareOfRings);
      const double detour = ring ? 1.05 : draw.Between(1.15, 1.6);
      const double limit = ring ? kSpeedMaxKmh : draw.Between(50, 100);
      hours_[from][to] = hours_[to][from] = km * detour / limit;
      surveyed_[from][to] = surveyed_[to][from] = draw.Chance(kShareSurveyed);
    }
  }
  // The fastest way may lead by other sites.
  for (int by = 0; by < kSites; ++by) {
    for (int from = 0; from < kSites; ++from) {
      for (int to = 0; to < kSites; ++to) {
        hours_[from][to] = std::min(hours_[from][to], hours_[from][by] + hours_[by][to]);
      }
    }
  }
}

absl::Duration MadeUpCity::DriveAtLimit(int from, int to) const {
  return absl::Hours(hours_[from][to]);
}

TravelTable MadeUpCity::Travel() const {
  std::vector<ObservedTime> observed;
  for (int from = 0; from < kSites; ++from) {
    for (int to = 0; to < kSites; ++to) {
      // Whole seconds, so that sums of legs are not shorter by a rounding.
      const absl::Duration time = absl::Ceil(DriveAtLimit(from, to), absl::Seconds(1));
      if (surveyed_[from][to]) observed.push_back({site(from), site(to), time});
    }
  }
  const TravelTerms terms{kSpeedMaxKmh, 0.8, absl::Minutes(1), absl::Hours(2)};
  return *TravelTable::Make(terms, sites_, observed);
}

PlantTable MadeUpCity::Plants(absl::Duration stay_max) const {
  std::vector<Plant> plants;
  std::vector<std::string> gates;
  for (int gate = kFirstGate; gate < kSites; ++gate) {
    gates.push_back(site(gate));
    if (gate == kSecondGate) {
      plants.back().site_ids.push_back(site(gate));
    } else {
      plants.push_back({absl::StrCat("plant-", gate), {site(gate)}, stay_max});
    }
  }
  return *PlantTable::Make(std::move(plants), gates);
}

}  // namespace bluegate::suspicion::testing
