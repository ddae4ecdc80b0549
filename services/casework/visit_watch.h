#ifndef BLUEGATE_SERVICES_CASEWORK_VISIT_WATCH_H_
#define BLUEGATE_SERVICES_CASEWORK_VISIT_WATCH_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "enforcement/cases/case_life.h"
#include "services/casework/kept_history.h"
#include "services/casework/passage_making.h"
#include "services/casework/suspicion_data.h"
#include "storage/case_store.h"
#include "storage/visit_store.h"

namespace bluegate::casework {

// Visits to plants (S08): judges each exit as it comes, looks for vehicles whose time is over and
// that were not seen to leave, and withdraws what something that arrives late explains. A stay has
// one case: the exit of a vehicle that was found still inside is told in that case. One thread may
// use it: the one that commits passages.
class VisitWatch {
 public:
  // Stays that are looked at in one batch.
  static constexpr size_t kStaysAtOnce = 200;

  // All that is pointed to outlives the watch. `data` has travel times.
  VisitWatch(storage::CaseStore* store, const SuspicionData* data) : store_(store), data_(data) {}

  // Takes a sighting that is to be written under `name`, before it is part of `history`: adds what
  // is suspected to `suspicions`, and rows and additions to `findings`.
  absl::Status Take(const suspicion::PastSighting& seen, const storage::SightingName& name,
                    KeptHistory* history, std::vector<suspicion::Suspicion>* suspicions,
                    PastFindings* findings) const;

  // Looks, with `seen` in `history`, for suspicions that it explains, and adds what withdraws them.
  absl::Status Explain(const suspicion::PastSighting& seen, const KeptHistory& history,
                       PastFindings* findings) const;

  // Opens a case for each stay that is too long as things stood at `as_of`, a time up to which
  // everything that has arrived is written. Goes through at most kStaysAtOnce stays; how many it
  // was. Each stay is looked at once, and settled in the batch that opens its case: whenever it is
  // killed, it goes on where it was. `now` is when the cases are opened.
  absl::StatusOr<size_t> Sweep(absl::Time as_of, const cases::Terms& terms, absl::Time now) const;

  // Drops at most `count_max` suspicions from before `time`: nothing from before is kept that could
  // explain them.
  absl::Status Expire(absl::Time time, size_t count_max) const;

 private:
  absl::StatusOr<bool> HasCase(const std::string& case_id) const;
  // What the suspicion says now; settles the row if its sighting has expired.
  absl::Status Reconsider(const suspicion::PastSighting& seen, const storage::VisitRow& row,
                          const KeptHistory& history, PastFindings* findings) const;
  absl::Status LookAt(const storage::VisitRow& row, const std::string& content, absl::Time as_of,
                      const KeptHistory& history, const cases::Terms& terms, absl::Time now,
                      std::vector<storage::LateCase>* found, storage::WriteBatch* batch) const;

  storage::CaseStore* const store_;
  const SuspicionData* const data_;
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_VISIT_WATCH_H_
