// WatchlistDesk::Match.
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/casework/kept_history.h"
#include "services/casework/watchlist_desk.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::casework {
namespace {

constexpr uint32_t kDaysMax = 30;
constexpr uint32_t kMatchesMax = 10'000, kMatchesDefault = 1000;
constexpr int kEntryIdsMax = 1000;
// A terminal's clock may be ahead of ours by this much (CaptureRecord.clock_suspect).
constexpr absl::Duration kAhead = absl::Minutes(5);
// Sightings that are matched under one lock of the list.
constexpr size_t kSightingsAtOnce = 1000;

absl::Status Check(const v1::MatchWatchlistRequest& request) {
  const auto invalid = [](std::string_view field, uint64_t value, std::string_view wish) {
    return support::FieldError(absl::StatusCode::kInvalidArgument,
                               common::v1::ERROR_REASON_FIELD_INVALID, field, absl::StrCat(value),
                               wish);
  };
  if (request.days() > kDaysMax) return invalid("days", request.days(), "1-30, or 0 for 30");
  if (request.matches_max() > kMatchesMax) {
    return invalid("matches_max", request.matches_max(), "1-10000, or 0 for 1000");
  }
  if (request.entry_ids_size() > kEntryIdsMax) {
    return invalid("entry_ids", static_cast<uint64_t>(request.entry_ids_size()),
                   "at most 1000 ids");
  }
  return absl::OkStatus();
}

}  // namespace

class WatchlistDesk::Matching {
 public:
  Matching(const WatchlistDesk& desk, size_t matches_max)
      : desk_(desk), matches_max_(matches_max) {}

  // Only these entries. NOT_FOUND when one is not on the list.
  absl::Status Choose(const google::protobuf::RepeatedPtrField<std::string>& entry_ids) {
    if (entry_ids.empty()) return absl::OkStatus();
    chosen_.emplace(desk_.confusions_);
    absl::ReaderMutexLock lock(&desk_.index_mutex_);
    for (const std::string& id : entry_ids) {
      const suspicion::WatchEntry* const entry = desk_.index_.Find(id);
      if (entry == nullptr) {
        return support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND,
                                   "entry_ids", id, "the ids of entries");
      }
      chosen_->Set(*entry);
    }
    return absl::OkStatus();
  }

  // Takes one more sighting. False when enough was matched or something failed.
  bool Take(const storage::SightingName& name) {
    names_.push_back(name);
    return names_.size() < kSightingsAtOnce || (Flush().ok() && !response_.more());
  }

  // Matches what was taken so far; tells the first error.
  absl::Status Flush() {
    if (status_.ok()) status_ = MatchNames();
    names_.clear();
    return status_;
  }

  v1::MatchWatchlistResponse Finish() { return std::move(response_); }

 private:
  struct Hit {
    size_t name;
    const suspicion::WatchEntry* entry;
    double distance;
  };

  absl::Status MatchNames() {
    response_.set_sightings(response_.sightings() + names_.size());
    const std::vector<Hit> hits = FindHits();
    std::vector<storage::SightingName> hit_names;
    for (const Hit& hit : hits) hit_names.push_back(names_[hit.name]);
    const auto contents = desk_.store_->sightings().Contents(hit_names);
    if (!contents.ok()) return contents.status();
    for (size_t i = 0; i < hits.size() && !response_.more(); ++i) {
      if ((*contents)[i].empty()) continue;
      const auto sighting = FromRow({hit_names[i], (*contents)[i]});
      if (!sighting.ok()) return sighting.status();
      AddIfWithin(hits[i], *sighting);
    }
    return absl::OkStatus();
  }

  std::vector<Hit> FindHits() {
    std::vector<Hit> hits;
    absl::ReaderMutexLock lock(&desk_.index_mutex_);
    const suspicion::WatchIndex& index = chosen_.has_value() ? *chosen_ : desk_.index_;
    std::vector<suspicion::WatchHit> of_number;
    for (size_t i = 0; i < names_.size(); ++i) {
      if (i == 0 || names_[i].number != names_[i - 1].number) {
        of_number = index.MatchText(names_[i].number);
      }
      for (const suspicion::WatchHit& hit : of_number) {
        // The list may change once the lock is given back.
        const auto& copy = hit_entries_.emplace(hit.entry->entry_id, *hit.entry).first->second;
        hits.push_back({i, &copy, hit.distance});
      }
    }
    return hits;
  }

  void AddIfWithin(const Hit& hit, const suspicion::PastSighting& sighting) {
    const std::vector<std::string> zones = desk_.ZonesOf(sighting.site_id);
    if (!suspicion::GoTogether(*hit.entry, sighting.color, sighting.plate_class) ||
        !suspicion::IsWithin(hit.entry->scope, sighting.site_id, zones, sighting.time)) {
      return;
    }
    if (response_.matches_size() == static_cast<int>(matches_max_)) {
      response_.set_more(true);
      return;
    }
    v1::WatchlistMatch& match = *response_.add_matches();
    match.set_entry_id(hit.entry->entry_id);
    match.set_passage_id(sighting.passage_id);
    match.set_number(sighting.number.text());
    match.set_distance(hit.distance);
    match.set_site_id(sighting.site_id);
    match.set_passed_time_us(absl::ToUnixMicros(sighting.time));
    match.set_verdict(static_cast<common::v1::ReadingVerdict>(sighting.verdict));
  }

  const WatchlistDesk& desk_;
  const size_t matches_max_;
  std::optional<suspicion::WatchIndex> chosen_;
  std::vector<storage::SightingName> names_;
  // By id; addresses in a map stay.
  std::map<std::string, suspicion::WatchEntry> hit_entries_;
  absl::Status status_;
  v1::MatchWatchlistResponse response_;
};

absl::StatusOr<v1::MatchWatchlistResponse> WatchlistDesk::Match(
    const v1::MatchWatchlistRequest& request, absl::FunctionRef<bool()> stopped) const {
  if (absl::Status status = Check(request); !status.ok()) return status;
  Matching matching(*this, request.matches_max() == 0 ? kMatchesDefault : request.matches_max());
  if (absl::Status status = matching.Choose(request.entry_ids()); !status.ok()) return status;
  const absl::Time now = clock_->Now();
  const uint32_t days = request.days() == 0 ? kDaysMax : request.days();
  const absl::Status scan = store_->sightings().ScanDays(
      absl::ToUnixMicros(now - absl::Hours(24 * days)), absl::ToUnixMicros(now + kAhead),
      [&](const storage::SightingName& name) { return !stopped() && matching.Take(name); });
  if (!scan.ok()) return scan;
  if (stopped()) return absl::CancelledError("casework stops");
  if (absl::Status status = matching.Flush(); !status.ok()) return status;
  return matching.Finish();
}

}  // namespace bluegate::casework
