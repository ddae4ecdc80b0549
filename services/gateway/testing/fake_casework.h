#ifndef BLUEGATE_SERVICES_GATEWAY_TESTING_FAKE_CASEWORK_H_
#define BLUEGATE_SERVICES_GATEWAY_TESTING_FAKE_CASEWORK_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace bluegate::gateway::testing {

// Casework as far as a gateway can tell. Thread-safe.
//
// GetCase: "missing" is NOT_FOUND with a detail, "late" is answered only by its end; any other case
// is found, with revision 2^53 + 1, which JSON numbers cannot hold. ClaimCase answers with a case
// claimed by the officer of the request, SetWatchlistEntry with a change made by him. WatchCases
// sends the revisions after the one asked for up to `revisions`, then waits to be cancelled, or
// ends with `watch_end` when `watch_ends`.
class FakeCasework {
 public:
  FakeCasework();
  ~FakeCasework();

  grpc::Service* service();

  uint64_t revisions = 2;
  bool watch_ends = false;
  grpc::Status watch_end;

  // Time that the last GetCase call had left.
  absl::Duration time_left() const;
  // Waits up to 10 s until so many watches are open.
  bool AwaitOpenWatches(int count);

 private:
  class Watch;
  // Not here: every file that sees a service of this size takes ten seconds more to build.
  class Service;
  void Count(int by);

  const std::unique_ptr<Service> service_;
  mutable absl::Mutex mutex_;
  absl::Duration time_left_ ABSL_GUARDED_BY(mutex_);
  int open_watches_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace bluegate::gateway::testing

#endif  // BLUEGATE_SERVICES_GATEWAY_TESTING_FAKE_CASEWORK_H_
