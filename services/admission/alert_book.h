#ifndef BLUEGATE_SERVICES_ADMISSION_ALERT_BOOK_H_
#define BLUEGATE_SERVICES_ADMISSION_ALERT_BOOK_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "enforcement/clock.h"
#include "services/admission/alert_timeline.h"
#include "storage/decision_store.h"

namespace bluegate::admission {

// Every alert that was ever issued, kept, and which of them holds when. Thread-safe.
class AlertBook {
 public:
  // An effective time further back than this is refused: decisions have been made since.
  static constexpr absl::Duration kBackdatedMax = absl::Minutes(5);

  // Both outlive this object.
  static absl::StatusOr<std::unique_ptr<AlertBook>> Load(storage::DecisionStore* store,
                                                         const Clock* clock);

  // Checks, keeps (synced) and puts in force. An effective time of 0 is now.
  absl::StatusOr<v1::Alert> Set(const v1::SetAlertRequest& request);

  // Which alert holds when, as it is known now. Never null.
  std::shared_ptr<const AlertTimeline> Timeline() const;
  // In force now, and what is to come.
  v1::GetAlertResponse Get() const;
  // Every alert ever issued, newest first, a page of them. INVALID_ARGUMENT for a bad page.
  absl::StatusOr<v1::GetAlertHistoryResponse> History(
      const v1::GetAlertHistoryRequest& request) const;

 private:
  AlertBook(storage::DecisionStore* store, const Clock* clock) : store_(store), clock_(clock) {}

  storage::DecisionStore* const store_;
  const Clock* const clock_;
  absl::Mutex set_mutex_;  // held while an alert is kept, so that both orders agree
  mutable absl::Mutex mutex_;
  // Replaced as a whole, so that a decision never waits for the disk that keeps an alert.
  std::shared_ptr<const AlertTimeline> timeline_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_ALERT_BOOK_H_
