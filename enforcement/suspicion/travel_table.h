#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_TRAVEL_TABLE_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_TRAVEL_TABLE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace bluegate::suspicion {

// A place on the earth, WGS 84.
struct Place {
  double longitude_deg = 0;
  double latitude_deg = 0;
};

// Shortest way over the surface of a sphere of the earth's mean radius, km. No road is shorter, but
// for 0.6 % by which the earth is no sphere.
double GreatCircleKm(const Place& a, const Place& b);

struct SitePlace {
  std::string site_id;
  Place place;
};

// The shortest time that the drive from one site to the other takes, as observed. Holds one way.
struct ObservedTime {
  std::string from_site;
  std::string to_site;
  absl::Duration shortest;
};

// What a notice, a law or a survey says about travel. Data.
struct TravelTerms {
  // Highest legal speed of any road, km/h, 20-200.
  double speed_max_kmh = 0;
  // Below this share of the shortest time a drive is held to be impossible; above 0, at most 1.
  double share = 0;
  // A sighting whose clock_offset is greater than this, either way, proves nothing; 0-10 minutes.
  absl::Duration clock_offset_max;
  // A vehicle seen within this time before or after is held to be about, so that a sighting may be
  // a misreading of its number; 0-24 hours. Longer spares more misread neighbours and lets more
  // clones go.
  absl::Duration about_within;

  friend bool operator==(const TravelTerms&, const TravelTerms&) = default;
};

// How long the drive between two sites takes at the least. Immutable; thread-safe.
class TravelTable {
 public:
  // INVALID_ARGUMENT names the field (of a time: its sites), value and wish: terms out of bounds, a
  // site that is not in `sites` or is both ends, a time that is not above 0 or above 24 h, a pair
  // that is stated twice, or a time longer than the way by a third site takes by the other stated
  // times.
  static absl::StatusOr<TravelTable> Make(const TravelTerms& terms,
                                          const std::vector<SitePlace>& sites,
                                          const std::vector<ObservedTime>& observed);

  // The observed time, or else the great circle at the highest legal speed; multiplied by the
  // share. 0 for a site and itself. None for a site that is not known.
  std::optional<absl::Duration> ShortestTime(std::string_view from_site,
                                             std::string_view to_site) const;

  // No two sites are further apart than this.
  absl::Duration longest() const { return longest_; }
  const TravelTerms& terms() const { return terms_; }

 private:
  TravelTerms terms_;
  absl::flat_hash_map<std::string, Place> places_;
  // By from, line feed, to.
  absl::flat_hash_map<std::string, absl::Duration> observed_;
  absl::Duration longest_;
};

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_TRAVEL_TABLE_H_
