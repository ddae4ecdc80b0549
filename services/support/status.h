#ifndef BLUEGATE_SERVICES_SUPPORT_STATUS_H_
#define BLUEGATE_SERVICES_SUPPORT_STATUS_H_

#include <grpcpp/support/status.h>

#include <string_view>

#include "absl/status/status.h"
#include "bluegate/common/v1/error.pb.h"

namespace bluegate::support {

// The one map between absl::Status inside and grpc::Status at the edge. An ErrorDetail attached
// with WithDetail travels, serialized, in the gRPC status details, and comes back.
grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

// A status whose message names field, value and wish, and which carries them as an ErrorDetail.
// `code` is usually INVALID_ARGUMENT. The value is shortened to 64 bytes.
absl::Status FieldError(absl::StatusCode code, common::v1::ErrorReason reason,
                        std::string_view field, std::string_view value, std::string_view wish);

// Attaches `detail`; GetDetail gives it back (a default one with reason UNSPECIFIED when there is
// none).
absl::Status WithDetail(absl::Status status, const common::v1::ErrorDetail& detail);
common::v1::ErrorDetail GetDetail(const absl::Status& status);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_STATUS_H_
