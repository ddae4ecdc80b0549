#include "services/support/status.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "services/support/utf8.h"

namespace bluegate::support {
namespace {

constexpr size_t kValueBytesMax = 64;
// gRPC drops a call whose headers, message and details together, exceed 8 KiB.
constexpr size_t kMessageBytesMax = 2048;
constexpr char kDetailUrl[] = "type.googleapis.com/bluegate.common.v1.ErrorDetail";

// Both vocabularies number their codes alike (google/rpc/code.proto).
constexpr int kCodeLast = static_cast<int>(absl::StatusCode::kUnauthenticated);
static_assert(kCodeLast == static_cast<int>(grpc::StatusCode::UNAUTHENTICATED));

std::string Serialized(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kDetailUrl);
  return payload.has_value() ? std::string(*payload) : std::string();
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.raw_code()),
                      ShortUtf8(std::string(status.message()), kMessageBytesMax),
                      Serialized(status));
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const int code = status.error_code();
  absl::Status result(code > 0 && code <= kCodeLast ? static_cast<absl::StatusCode>(code)
                                                    : absl::StatusCode::kUnknown,
                      status.error_message());
  common::v1::ErrorDetail detail;
  // Details of another sender that are no ErrorDetail are left out: the code and message stand.
  if (!status.error_details().empty() && detail.ParseFromString(status.error_details())) {
    return WithDetail(std::move(result), detail);
  }
  return result;
}

absl::Status FieldError(absl::StatusCode code, common::v1::ErrorReason reason,
                        std::string_view field, std::string_view value, std::string_view wish) {
  common::v1::ErrorDetail detail;
  detail.set_reason(reason);
  detail.set_field(std::string(field));
  detail.set_value(ShortUtf8(value, kValueBytesMax));
  detail.set_wish(std::string(wish));
  return WithDetail(absl::Status(code, absl::StrCat(detail.field(), ": \"", detail.value(),
                                                    "\", wanted ", detail.wish())),
                    detail);
}

absl::Status WithDetail(absl::Status status, const common::v1::ErrorDetail& detail) {
  if (!status.ok()) status.SetPayload(kDetailUrl, absl::Cord(detail.SerializeAsString()));
  return status;
}

common::v1::ErrorDetail GetDetail(const absl::Status& status) {
  common::v1::ErrorDetail detail;
  if (!detail.ParseFromString(Serialized(status))) detail.Clear();
  return detail;
}

}  // namespace bluegate::support
