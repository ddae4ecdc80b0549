#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_MADE_UP_CITY_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_MADE_UP_CITY_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "enforcement/suspicion/past_sighting.h"
#include "enforcement/suspicion/plant_table.h"
#include "enforcement/suspicion/travel_table.h"

namespace bluegate::suspicion::testing {

// Draws; the same seed gives the same draws.
class Draw {
 public:
  explicit Draw(uint64_t seed) : engine_(seed) {}
  // Uniform, the second not included.
  double Between(double from, double until) {
    return from + (until - from) * static_cast<double>(engine_() >> 11) * 0x1p-53;
  }
  int Below(int count) { return static_cast<int>(engine_() % static_cast<uint64_t>(count)); }
  bool Chance(double share) { return Between(0, 1) < share; }

 private:
  std::mt19937_64 engine_;
};

// 17 checkpoints, 15 gates of 14 plants, and roads between them, some of them ring roads. What it
// knows and the detector does not: the time that each drive really takes.
class MadeUpCity {
 public:
  static constexpr int kCheckpoints = 17, kGates = 15;
  static constexpr int kSites = kCheckpoints + kGates;
  // No driver of a story is faster than the limit by more than this.
  static constexpr double kFastest = 1.2;

  explicit MadeUpCity(uint64_t seed);

  // Checkpoints come first.
  const std::string& site(int index) const { return sites_[static_cast<size_t>(index)].site_id; }
  static bool IsGate(int site) { return site >= kCheckpoints; }
  // The two gates of the one plant that has two.
  static constexpr int kFirstGate = kCheckpoints, kSecondGate = kCheckpoints + 1;

  // At the speed limits, by the fastest way.
  absl::Duration DriveAtLimit(int from, int to) const;
  // Whether the drive was surveyed, so that the detector knows its time.
  bool IsSurveyed(int from, int to) const { return surveyed_[from][to]; }

  // What the city tells the detector.
  TravelTable Travel() const;
  PlantTable Plants(absl::Duration stay_max) const;

 private:
  std::vector<SitePlace> sites_;
  double hours_[kSites][kSites] = {};
  bool surveyed_[kSites][kSites] = {};
};

}  // namespace bluegate::suspicion::testing

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_MADE_UP_CITY_H_
