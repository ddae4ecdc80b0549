#ifndef BLUEGATE_SERVICES_GATEWAY_CONNECT_PROTOCOL_H_
#define BLUEGATE_SERVICES_GATEWAY_CONNECT_PROTOCOL_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

// The parts of the Connect protocol (https://connectrpc.com/docs/protocol, version 1) that are
// pure functions. Only its JSON codec is spoken, without compression of messages.
namespace bluegate::gateway {

inline constexpr std::string_view kUnaryContentType = "application/json";
inline constexpr std::string_view kStreamContentType = "application/connect+json";

// How deep JSON of a request may nest; our messages need 8.
inline constexpr int kJsonDepthMax = 32;

// A unary call without Connect-Timeout-Ms has this long, and none has more than the maximum,
// since each holds a thread.
inline constexpr absl::Duration kUnaryTimeoutDefault = absl::Seconds(10);
inline constexpr absl::Duration kUnaryTimeoutMax = absl::Seconds(60);

// Connect's name of a code, such as "invalid_argument" ("canceled" has one l).
std::string_view ConnectCode(absl::StatusCode code);

// The HTTP status that a unary error of this code has.
int HttpStatus(absl::StatusCode code);

// {"code":...,"message":...,"details":[...]}; details holds the status's ErrorDetail if it has one.
// `status` is not OK.
std::string ErrorJson(const absl::Status& status);

// One enveloped message of a stream: a flag byte, the length in 4 big-endian bytes, the JSON.
std::string MessageFrame(std::string_view json);

// The last frame of a stream: {} when `status` is OK, {"error":{...}} otherwise.
std::string EndFrame(const absl::Status& status);

// The JSON in the one frame that a server-streaming request consists of. INVALID_ARGUMENT when the
// bytes are not exactly one frame, UNIMPLEMENTED when it is compressed.
absl::StatusOr<std::string_view> OnlyFrame(std::string_view body);

// Connect-Timeout-Ms: up to 10 digits. `fallback` when the header is empty.
absl::StatusOr<absl::Duration> ParseTimeout(std::string_view header, absl::Duration fallback);

// The media type of a Content-Type without its parameters, in lower case. Parameters other than
// charset=utf-8 make it empty, which is no type we take.
std::string MediaType(std::string_view content_type);

// INVALID_ARGUMENT when JSON nests deeper than kJsonDepthMax. Says nothing else about the text.
absl::Status CheckJsonDepth(std::string_view json);

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_CONNECT_PROTOCOL_H_
