// WatchlistDesk::Match.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/cases/case_id.h"
#include "enforcement/suspicion/history_check.h"
#include "services/casework/conversions.h"
#include "services/casework/kept_history.h"
#include "services/casework/late_case.h"
#include "services/casework/request_checks.h"
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
// Cases that are opened in one batch.
constexpr size_t kCasesAtOnce = 100;

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
  if (request.open_cases()) return CheckOfficer(request.officer());
  return absl::OkStatus();
}

// Whether the passage was put before an officer for the entry as it came.
bool IsHitOf(const v1::Passage& passage, const std::string& entry_id) {
  return std::any_of(
      passage.sightings().begin(), passage.sightings().end(), [&](const v1::Sighting& sighting) {
        return std::any_of(
            sighting.suspicions().begin(), sighting.suspicions().end(),
            [&](const v1::Suspicion& suspicion) { return suspicion.watch_entry_id() == entry_id; });
      });
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

  v1::MatchWatchlistResponse& response() { return response_; }
  // Of each match, in order: the suspicion to put before an officer, where it deserves that.
  const std::vector<std::optional<suspicion::Suspicion>>& suspicions() const { return suspicions_; }

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
    const suspicion::WatchHit watched{hit.entry, hit.distance};
    const bool deserves =
        desk_.clock_->Now() < hit.entry->valid_until && suspicion::DeservesCase(watched, sighting);
    suspicions_.push_back(deserves ? std::optional(suspicion::ToSuspicion(watched, sighting))
                                   : std::nullopt);
  }

  const WatchlistDesk& desk_;
  const size_t matches_max_;
  std::optional<suspicion::WatchIndex> chosen_;
  std::vector<storage::SightingName> names_;
  // By id; addresses in a map stay.
  std::map<std::string, suspicion::WatchEntry> hit_entries_;
  absl::Status status_;
  v1::MatchWatchlistResponse response_;
  std::vector<std::optional<suspicion::Suspicion>> suspicions_;
};

absl::StatusOr<v1::MatchWatchlistResponse> WatchlistDesk::Match(
    const v1::MatchWatchlistRequest& request, const cases::Terms& terms,
    absl::FunctionRef<bool()> stopped) const {
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
  v1::MatchWatchlistResponse& response = matching.response();
  if (!request.open_cases()) return std::move(response);
  std::vector<v1::WatchlistMatch*> matches;
  for (v1::WatchlistMatch& match : *response.mutable_matches()) matches.push_back(&match);
  for (size_t first = 0; first < matches.size(); first += kCasesAtOnce) {
    if (stopped()) return absl::CancelledError("casework stops");
    const absl::Status status = OpenCases(
        absl::MakeConstSpan(matching.suspicions()).subspan(first, kCasesAtOnce), request.officer(),
        terms, absl::MakeConstSpan(matches).subspan(first, kCasesAtOnce), &response);
    if (!status.ok()) return status;
  }
  return std::move(response);
}

absl::Status WatchlistDesk::OpenCases(
    absl::Span<const std::optional<suspicion::Suspicion>> suspicions, std::string_view officer,
    const cases::Terms& terms, absl::Span<v1::WatchlistMatch* const> matches,
    v1::MatchWatchlistResponse* response) const {
  std::vector<storage::LateCase> cases;
  for (size_t i = 0; i < matches.size(); ++i) {
    if (!suspicions[i].has_value()) continue;
    v1::WatchlistMatch& match = *matches[i];
    const auto record = store_->GetPassage(match.passage_id());
    if (!record.ok()) return record.status();
    const absl::StatusOr<v1::Passage> passage = ToPassage(record->content);
    if (!passage.ok()) return passage.status();
    if (IsHitOf(*passage, match.entry_id())) {
      match.set_case_id(passage->case_id());
      continue;
    }
    match.set_case_id(cases::LateCaseId(match.passage_id(), "S12", match.entry_id()));
    cases.push_back(MakeLateCase(match.case_id(), match.passage_id(), match.site_id(),
                                 ToProto(*suspicions[i]), officer, terms, clock_->Now()));
  }
  const absl::StatusOr<size_t> opened = store_->OpenLateCases(cases, {});
  if (!opened.ok()) return opened.status();
  response->set_opened(response->opened() + *opened);
  return absl::OkStatus();
}

}  // namespace bluegate::casework
