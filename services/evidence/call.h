#ifndef BLUEGATE_SERVICES_EVIDENCE_CALL_H_
#define BLUEGATE_SERVICES_EVIDENCE_CALL_H_

#include <grpcpp/client_context.h>

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/support/status.h"

namespace bluegate::evidence {

// Whether the answer is still waited for; asked a few times a second by the thread that waits.
// Null: always.
using Wanted = std::function<bool()>;

inline bool IsWanted(const Wanted& wanted) { return wanted == nullptr || wanted(); }

// Makes one unary call with a deadline and waits for its answer. `start` begins it by the callback
// interface: start(context, response, done). The callee's error, or CANCELLED within 0.1 s once it
// is no longer wanted.
template <typename Response, typename Start>
absl::StatusOr<Response> Call(const Wanted& wanted, absl::Duration timeout, Start start) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  Response response;
  grpc::Status status;
  absl::Notification done;
  start(&context, &response, [&](grpc::Status ended) {
    status = std::move(ended);
    done.Notify();
  });
  bool cancelled = false;
  while (!done.WaitForNotificationWithTimeout(absl::Milliseconds(100))) {
    if (cancelled || IsWanted(wanted)) continue;
    cancelled = true;
    context.TryCancel();
  }
  if (status.ok()) return response;
  if (cancelled) return absl::CancelledError("call: no longer wanted");
  return support::FromGrpc(status);
}

}  // namespace bluegate::evidence

#endif  // BLUEGATE_SERVICES_EVIDENCE_CALL_H_
