#ifndef BLUEGATE_SERVICES_CASEWORK_SEARCH_DESK_H_
#define BLUEGATE_SERVICES_CASEWORK_SEARCH_DESK_H_

#include <cstddef>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "bluegate/casework/v1/search.grpc.pb.h"
#include "bluegate/common/v1/site.pb.h"
#include "enforcement/clock.h"
#include "enforcement/search/sighting_index.h"
#include "enforcement/suspicion/confusion_table.h"
#include "services/casework/slow_calls.h"
#include "services/support/device_book.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// Search over the kept sightings (bluegate.casework.v1.SearchService). They are read into an index
// in memory when the desk starts, on the thread that searches: what is asked meanwhile waits. A
// search takes milliseconds, so one thread of its own serves all and keeps them from the threads
// that answer gates. Thread-safe.
class SearchDesk final : public v1::SearchService::CallbackService {
 public:
  // At most this many searches wait; more are refused with RESOURCE_EXHAUSTED.
  static constexpr size_t kWaitingMax = 64;

  // All that is pointed to outlives the desk; `devices` may be null.
  SearchDesk(storage::CaseStore* store, const suspicion::ConfusionTable* confusions,
             const common::v1::SiteList* sites, const support::DeviceBook* devices,
             const Clock* clock)
      : store_(store), confusions_(confusions), sites_(sites), devices_(devices), clock_(clock) {}
  ~SearchDesk() override { Stop(); }

  void Start();
  void Stop() { calls_.Stop(); }

  // Takes the sightings of passages that were written.
  void Add(absl::Span<const storage::NewPassage> passages);

  grpc::ServerUnaryReactor* SearchPassages(grpc::CallbackServerContext* call,
                                           const v1::SearchPassagesRequest* request,
                                           v1::SearchPassagesResponse* response) override;
  grpc::ServerUnaryReactor* ListSites(grpc::CallbackServerContext* call,
                                      const v1::ListSitesRequest* request,
                                      v1::ListSitesResponse* response) override;

 private:
  absl::Status Load();
  void AddRow(const storage::SightingName& name, std::string_view content);
  absl::StatusOr<v1::SearchPassagesResponse> Search(const v1::SearchPassagesRequest& request);
  // What is kept of the hits, in their order; those that have expired meanwhile are left out.
  absl::Status Fill(absl::Span<const search::SightingHit> hits,
                    v1::SearchPassagesResponse* response) const;

  storage::CaseStore* const store_;
  const suspicion::ConfusionTable* const confusions_;
  const common::v1::SiteList* const sites_;
  const support::DeviceBook* const devices_;
  const Clock* const clock_;
  SlowCalls calls_{kWaitingMax};
  // Why the index is not whole. Used by the searching thread alone.
  absl::Status loaded_;
  absl::Mutex mutex_;
  search::SightingIndex index_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_SEARCH_DESK_H_
