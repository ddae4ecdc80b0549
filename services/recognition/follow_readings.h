#ifndef BLUEGATE_SERVICES_RECOGNITION_FOLLOW_READINGS_H_
#define BLUEGATE_SERVICES_RECOGNITION_FOLLOW_READINGS_H_

#include <grpcpp/support/server_callback.h>

#include "bluegate/recognition/v1/recognition.pb.h"
#include "services/recognition/open_calls.h"
#include "services/recognition/reading_log.h"

namespace bluegate::recognition {

// Answers FollowReadings: what is kept, then what comes, until the caller leaves or `calls`
// cancels. The reactor owns itself; `log` and `calls` outlive it.
grpc::ServerWriteReactor<v1::FollowReadingsResponse>* FollowReadings(
    grpc::CallbackServerContext* context, const v1::FollowReadingsRequest& request, ReadingLog* log,
    OpenCalls* calls);

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_FOLLOW_READINGS_H_
