#include "enforcement/suspicion/travel_table.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "enforcement/field_fault.h"
#include "enforcement/text.h"

namespace bluegate::suspicion {
namespace {

// Mean radius of the earth (IUGG).
constexpr double kEarthRadiusKm = 6371.0088;
constexpr double kSpeedKmhMin = 20, kSpeedKmhMax = 200;
constexpr absl::Duration kClockOffsetMax = absl::Minutes(10);
constexpr absl::Duration kAboutMax = absl::Hours(24);
constexpr absl::Duration kObservedMax = absl::Hours(24);

double Radians(double degrees) { return degrees * std::numbers::pi / 180; }

std::string PairKey(std::string_view from_site, std::string_view to_site) {
  return absl::StrCat(AbslView(from_site), "\n", AbslView(to_site));
}

std::string NameOf(const ObservedTime& pair) {
  return absl::StrCat("time from ", pair.from_site, " to ", pair.to_site);
}

absl::Status Fault(std::string field, std::string value, std::string wish) {
  return ToStatus({std::move(field), std::move(value), std::move(wish)});
}

// Negated comparisons, so that a value that is no number is refused too.
absl::Status CheckTerms(const TravelTerms& terms) {
  if (!(terms.speed_max_kmh >= kSpeedKmhMin && terms.speed_max_kmh <= kSpeedKmhMax)) {
    return Fault("speed_max_kmh", absl::StrCat(terms.speed_max_kmh), "20-200");
  }
  if (!(terms.share > 0 && terms.share <= 1)) {
    return Fault("share", absl::StrCat(terms.share), "above 0, at most 1");
  }
  if (terms.clock_offset_max < absl::ZeroDuration() || terms.clock_offset_max > kClockOffsetMax) {
    return Fault("clock_offset_max", absl::FormatDuration(terms.clock_offset_max), "0-10 minutes");
  }
  if (terms.about_within < absl::ZeroDuration() || terms.about_within > kAboutMax) {
    return Fault("about_within", absl::FormatDuration(terms.about_within), "0-24 hours");
  }
  return absl::OkStatus();
}

// A stated time that is longer than a stated way round cannot be the shortest.
absl::Status CheckWaysRound(const std::vector<ObservedTime>& observed,
                            const absl::flat_hash_map<std::string, absl::Duration>& times) {
  absl::flat_hash_map<std::string, std::vector<const ObservedTime*>> leaving;
  for (const ObservedTime& leg : observed) leaving[leg.from_site].push_back(&leg);
  for (const ObservedTime& direct : observed) {
    for (const ObservedTime* first : leaving[direct.from_site]) {
      const auto second = times.find(PairKey(first->to_site, direct.to_site));
      if (second == times.end() || first->shortest + second->second >= direct.shortest) continue;
      return Fault(NameOf(direct), absl::FormatDuration(direct.shortest),
                   absl::StrCat("at most ", absl::FormatDuration(first->shortest + second->second),
                                ", which the way by ", first->to_site, " takes"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

double GreatCircleKm(const Place& a, const Place& b) {
  const double half_latitude = std::sin(Radians(b.latitude_deg - a.latitude_deg) / 2);
  const double half_longitude = std::sin(Radians(b.longitude_deg - a.longitude_deg) / 2);
  const double haversine = half_latitude * half_latitude + std::cos(Radians(a.latitude_deg)) *
                                                               std::cos(Radians(b.latitude_deg)) *
                                                               half_longitude * half_longitude;
  return 2 * kEarthRadiusKm * std::asin(std::min(1.0, std::sqrt(haversine)));
}

absl::StatusOr<TravelTable> TravelTable::Make(const TravelTerms& terms,
                                              const std::vector<SitePlace>& sites,
                                              const std::vector<ObservedTime>& observed) {
  if (absl::Status status = CheckTerms(terms); !status.ok()) return status;
  TravelTable table;
  table.terms_ = terms;
  for (const SitePlace& site : sites) table.places_[site.site_id] = site.place;
  for (const ObservedTime& pair : observed) {
    for (const std::string* site : {&pair.from_site, &pair.to_site}) {
      if (!table.places_.contains(*site)) {
        return Fault(NameOf(pair), *site, "a site of the site list");
      }
    }
    if (pair.from_site == pair.to_site) {
      return Fault(NameOf(pair), pair.to_site, "two sites");
    }
    if (pair.shortest <= absl::ZeroDuration() || pair.shortest > kObservedMax) {
      return Fault(NameOf(pair), absl::FormatDuration(pair.shortest), "above 0, at most 24h");
    }
    if (!table.observed_.emplace(PairKey(pair.from_site, pair.to_site), pair.shortest).second) {
      return Fault(NameOf(pair), absl::FormatDuration(pair.shortest), "each pair once");
    }
  }
  if (absl::Status status = CheckWaysRound(observed, table.observed_); !status.ok()) return status;
  for (const SitePlace& from : sites) {
    for (const SitePlace& to : sites) {
      table.longest_ = std::max(table.longest_, *table.ShortestTime(from.site_id, to.site_id));
    }
  }
  return table;
}

std::optional<absl::Duration> TravelTable::ShortestTime(std::string_view from_site,
                                                        std::string_view to_site) const {
  const auto from = places_.find(AbslView(from_site));
  const auto to = places_.find(AbslView(to_site));
  if (from == places_.end() || to == places_.end()) return std::nullopt;
  if (from_site == to_site) return absl::ZeroDuration();
  if (const auto known = observed_.find(PairKey(from_site, to_site)); known != observed_.end()) {
    return known->second * terms_.share;
  }
  const double hours = GreatCircleKm(from->second, to->second) / terms_.speed_max_kmh;
  return absl::Hours(hours) * terms_.share;
}

}  // namespace bluegate::suspicion
