#ifndef BLUEGATE_SERVICES_CASEWORK_CASE_EXPIRY_H_
#define BLUEGATE_SERVICES_CASEWORK_CASE_EXPIRY_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "enforcement/operation/retention.h"
#include "storage/case_expiry.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// When a case may be deleted for its age.
//
// A case is closed while it stands CONFIRMED, DISMISSED or WITHDRAWN, and from the time of its last
// event on: a note, an escalation or one more suspicion after the verdict shows that somebody still
// has to do with it, so its period begins anew. It is not closed, however old it is, while it waits
// for anybody: OPEN, CLAIMED, ON_HOLD or AWAITING_APPROVAL. Nor is it while it is HANDED_OVER: the
// other office decides, and what it decides does not come back here; a handed-over case is kept for
// good.

// While a sighting is in the ledger's short memory, a case may still be opened for its passage, or
// one more event added to its case, whatever the policy says. So nothing goes before that time,
// after it came or was closed, is over.
bool IsRemembered(absl::Time time, absl::Time now);

// When the case was closed; std::nullopt: it is not. DATA_LOSS when content or events cannot be
// read.
absl::StatusOr<std::optional<absl::Time>> ClosedTime(const storage::CaseRecord& record);

// What becomes of the case under RETENTION_CLASS_CASE, legal holds left aside: its months count
// from the day (Asia/Shanghai) that it was closed. Without a period every case is kept.
absl::StatusOr<storage::CaseExpiry::Fate> FateOf(const storage::CaseRecord& record,
                                                 const operation::Retention& retention,
                                                 absl::Time now);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_CASE_EXPIRY_H_
