#ifndef BLUEGATE_SERVICES_CASEWORK_PAST_CHECK_H_
#define BLUEGATE_SERVICES_CASEWORK_PAST_CHECK_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/recognition/v1/recognition.pb.h"
#include "services/casework/device_clocks.h"
#include "services/casework/kept_history.h"
#include "services/casework/passage_making.h"
#include "services/casework/suspicion_data.h"
#include "services/casework/visit_watch.h"
#include "services/casework/watchlist_desk.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// Lays new readings beside what was seen before (S01, S08) and beside the watchlist (S12). One
// thread may use it: the one that commits passages.
class PastCheck {
 public:
  // Sightings are kept for this many days (UTC), the present one included: the 30 days that a
  // changed watchlist is laid beside, and the one that is not over.
  static constexpr uint64_t kKeptDays = 31;

  // All that is pointed to outlives the check.
  PastCheck(storage::CaseStore* store, const WatchlistDesk* watchlist, const SuspicionData* data)
      : store_(store), watchlist_(watchlist), data_(data), visits_(store, data) {}

  // What one batch of passages is laid beside, and adds to.
  struct Batch {
    KeptHistory history;
    DeviceClocks clocks;
  };
  absl::StatusOr<Batch> OpenBatch() const;

  // What the past says of the reading, which is then part of `batch`. The same readings in the
  // same order give the same findings, as long as the watchlist does not change. Errors are those
  // of the store.
  absl::StatusOr<PastFindings> Check(const recognition::v1::ReadingRecord& reading,
                                     uint64_t position, Batch* batch) const;

  const VisitWatch& visits() const { return visits_; }

  // Deletes some of what is too old at `now`; called before each batch, it keeps up with what is
  // added.
  absl::Status Expire(absl::Time now);

 private:
  storage::CaseStore* const store_;
  const WatchlistDesk* const watchlist_;
  const SuspicionData* const data_;
  const VisitWatch visits_;
  // No sighting of a day before this one is left.
  uint64_t expired_before_day_ = 0;
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_PAST_CHECK_H_
