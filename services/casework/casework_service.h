#ifndef BLUEGATE_SERVICES_CASEWORK_CASEWORK_SERVICE_H_
#define BLUEGATE_SERVICES_CASEWORK_CASEWORK_SERVICE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/casework/v1/approval.pb.h"
#include "services/casework/reading_follower.h"
#include "services/casework/suspicion_data.h"
#include "services/support/hosted_service.h"
#include "storage/kv.h"

namespace bluegate::casework {

// Passages and cases (bluegate.casework.v1.CaseworkService): makes every reading of recognition a
// passage in its end state, opens cases, and takes what officers make of them. Keeps all in a
// RocksDB of its own, in the context's data folder. Keeps the watchlist. Calls recognition,
// registry and admission.
//
// Health: not OK while readings wait because registry, admission or the storage does not answer.
absl::StatusOr<std::unique_ptr<support::HostedService>> MakeCasework(
    const support::ServiceContext& context);

struct CaseworkOptions {
  FollowerOptions follower = {.terms = {.claim_lease = absl::Minutes(10),
                                        // 咸政办发〔2021〕71号, 保障措施（二）.
                                        .verify_within = absl::Hours(1),
                                        .feedback_within = absl::Hours(2),
                                        // Our own: long enough for a slip of the hand.
                                        .undo_within = absl::Minutes(5)}};
  // For each call to registry and admission.
  absl::Duration ask_deadline = absl::Seconds(5);
  // What the checks that need history rest on; MakeCasework reads it from the files of the
  // configuration.
  SuspicionData suspicion;
  // Which verdicts need a second person; MakeCasework reads it from the configuration's file.
  v1::ApprovalRules approvals;
  // Silence on a watch after which it gets a sign of life.
  absl::Duration heartbeat = absl::Seconds(15);
};

// The same over a given store. For tests.
absl::StatusOr<std::unique_ptr<support::HostedService>> MakeCaseworkOver(
    std::unique_ptr<storage::KeyValueStore> kv, const support::ServiceContext& context,
    const CaseworkOptions& options);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_CASEWORK_SERVICE_H_
