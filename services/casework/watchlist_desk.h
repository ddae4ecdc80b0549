#ifndef BLUEGATE_SERVICES_CASEWORK_WATCHLIST_DESK_H_
#define BLUEGATE_SERVICES_CASEWORK_WATCHLIST_DESK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "bluegate/casework/v1/watchlist.pb.h"
#include "bluegate/common/v1/site.pb.h"
#include "enforcement/cases/case_life.h"
#include "enforcement/clock.h"
#include "enforcement/suspicion/past_sighting.h"
#include "enforcement/suspicion/suspicion.h"
#include "enforcement/suspicion/watch_index.h"
#include "storage/case_store.h"
#include "storage/watchlist_store.h"

namespace bluegate::casework {

// The watchlist: kept, changed one change after the other, and laid beside what is and was seen.
// Each change is written synced with its audit leaf before it holds. The same request again gets
// the first answer; its id with another request, ALREADY_EXISTS with NAME_REUSED. Other errors:
// INVALID_ARGUMENT (the field), NOT_FOUND (the entry), RESOURCE_EXHAUSTED (the list is full).
// Thread-safe.
class WatchlistDesk {
 public:
  // Reads the list. All that is pointed to outlives the desk.
  static absl::StatusOr<std::unique_ptr<WatchlistDesk>> Open(storage::CaseStore* store,
                                                             suspicion::ConfusionTable confusions,
                                                             const common::v1::SiteList* sites,
                                                             const Clock* clock);

  absl::StatusOr<v1::SetWatchlistEntryResponse> Set(const v1::SetWatchlistEntryRequest& request);
  absl::StatusOr<v1::RemoveWatchlistEntryResponse> Remove(
      const v1::RemoveWatchlistEntryRequest& request);
  absl::StatusOr<v1::ListWatchlistResponse> List(const v1::ListWatchlistRequest& request) const;
  absl::StatusOr<v1::ListWatchlistChangesResponse> ListChanges(
      const v1::ListWatchlistChangesRequest& request) const;
  absl::StatusOr<v1::PreviewWatchlistEntryResponse> Preview(
      const v1::PreviewWatchlistEntryRequest& request) const;

  // Takes seconds over a month of a city: not for a thread of gRPC's. Since when an entry is valid
  // is not looked at: a new entry is laid beside what was seen before it; one that has lapsed opens
  // no cases. `stopped` is asked now and then; true ends it with CANCELLED; cases that were opened
  // until then stay, and asking again opens the rest.
  absl::StatusOr<v1::MatchWatchlistResponse> Match(const v1::MatchWatchlistRequest& request,
                                                   const cases::Terms& terms,
                                                   absl::FunctionRef<bool()> stopped) const;

  // S12 of one plate.
  std::vector<suspicion::Suspicion> SuspicionsOf(const suspicion::PastSighting& seen) const;

 private:
  // Lays one list of sightings after the other beside the entries.
  class Matching;

  // Puts a batch of matches before an officer. `suspicions`: of each that deserves a case.
  absl::Status OpenCases(absl::Span<const std::optional<suspicion::Suspicion>> suspicions,
                         std::string_view officer, const cases::Terms& terms,
                         absl::Span<v1::WatchlistMatch* const> matches,
                         v1::MatchWatchlistResponse* response) const;

  WatchlistDesk(storage::CaseStore* store, suspicion::ConfusionTable confusions,
                const common::v1::SiteList* sites, const Clock* clock)
      : store_(store),
        watchlist_(store->kv()),
        sites_(sites),
        clock_(clock),
        confusions_(std::move(confusions)),
        index_(confusions_) {}

  // Of a site that is not known: none.
  std::vector<std::string> ZonesOf(std::string_view site_id) const;
  // The first answer when the request was made before.
  absl::StatusOr<std::optional<v1::WatchlistChange>> FirstAnswer(const std::string& request_id,
                                                                 const std::string& digest) const;
  // Completes the change, writes it and lets it hold.
  absl::Status Write(const std::string& request_id, const std::string& digest,
                     const suspicion::WatchEntry* entry, v1::WatchlistChange& change)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(write_mutex_);

  storage::CaseStore* const store_;
  const storage::WatchlistStore watchlist_;
  const common::v1::SiteList* const sites_;
  const Clock* const clock_;
  const suspicion::ConfusionTable confusions_;
  // Held while a change is made and written. Before index_mutex_.
  absl::Mutex write_mutex_;
  uint64_t last_change_ ABSL_GUARDED_BY(write_mutex_) = 0;
  mutable absl::Mutex index_mutex_ ABSL_ACQUIRED_AFTER(write_mutex_);
  suspicion::WatchIndex index_ ABSL_GUARDED_BY(index_mutex_);
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_WATCHLIST_DESK_H_
