#ifndef BLUEGATE_SERVICES_GATEWAY_TESTING_FAKE_CASEWORK_H_
#define BLUEGATE_SERVICES_GATEWAY_TESTING_FAKE_CASEWORK_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/casework/v1/casework.grpc.pb.h"

namespace bluegate::gateway::testing {

// Casework as far as a gateway can tell. Thread-safe.
class FakeCasework : public casework::v1::CaseworkService::CallbackService {
 public:
  // "missing" is NOT_FOUND with a detail, "late" is answered only by its end; any other case is
  // found, with revision 2^53 + 1, which JSON numbers cannot hold.
  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context,
                                    const casework::v1::GetCaseRequest* request,
                                    casework::v1::GetCaseResponse* response) override;

  // Answers with a case claimed by the officer of the request.
  grpc::ServerUnaryReactor* ClaimCase(grpc::CallbackServerContext* context,
                                      const casework::v1::ClaimCaseRequest* request,
                                      casework::v1::ClaimCaseResponse* response) override;

  // Answers with a change made by the officer of the request.
  grpc::ServerUnaryReactor* SetWatchlistEntry(
      grpc::CallbackServerContext* context, const casework::v1::SetWatchlistEntryRequest* request,
      casework::v1::SetWatchlistEntryResponse* response) override;

  // Sends the revisions after the one asked for up to `revisions`, then waits to be cancelled, or
  // ends with `watch_end` when that is set.
  grpc::ServerWriteReactor<casework::v1::WatchCasesResponse>* WatchCases(
      grpc::CallbackServerContext* context,
      const casework::v1::WatchCasesRequest* request) override;

  uint64_t revisions = 2;
  bool watch_ends = false;
  grpc::Status watch_end;

  // Time that the last GetCase call had left.
  absl::Duration time_left() const;
  // Waits up to 10 s until so many watches are open.
  bool AwaitOpenWatches(int count);

 private:
  class Watch;
  void Count(int by);

  mutable absl::Mutex mutex_;
  absl::Duration time_left_ ABSL_GUARDED_BY(mutex_);
  int open_watches_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace bluegate::gateway::testing

#endif  // BLUEGATE_SERVICES_GATEWAY_TESTING_FAKE_CASEWORK_H_
