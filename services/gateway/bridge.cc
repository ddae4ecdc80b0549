#include "services/gateway/bridge.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "services/gateway/caller_fields.h"
#include "services/gateway/connect_protocol.h"
#include "services/gateway/http_rules.h"
#include "services/gateway/peer_socket.h"
#include "services/gateway/upstream.h"
#include "services/support/status.h"
#include "services/support/utf8.h"

namespace bluegate::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;

// How long a stream waits before it looks whether it should end.
constexpr absl::Duration kStreamCheck = absl::Milliseconds(200);

// Longer is no plate number.
constexpr size_t kNumberKeptMax = 60;

std::unique_ptr<Message> NewMessage(const Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

absl::Status ToJson(const Message& message, std::string* json) {
  if (google::protobuf::util::MessageToJsonString(message, json).ok()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("answer: no JSON for ", message.GetTypeName()));
}

absl::Status CheckHeaders(const httplib::Request& request) {
  const std::string version = request.get_header_value("Connect-Protocol-Version");
  if (!version.empty() && version != "1") {
    return absl::InvalidArgumentError("Connect-Protocol-Version: not known, wanted 1");
  }
  const std::string encoding = request.get_header_value("Connect-Content-Encoding");
  if (!encoding.empty() && encoding != "identity") {
    return absl::UnimplementedError("Connect-Content-Encoding: not known, wanted identity");
  }
  return absl::OkStatus();
}

absl::Status WrongKind(const Method& method) {
  return support::FieldError(
      absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID, "Content-Type",
      method.descriptor->server_streaming() ? kUnaryContentType : kStreamContentType,
      method.descriptor->server_streaming() ? kStreamContentType : kUnaryContentType);
}

// What an open stream needs as long as it goes on.
struct OpenStreamState {
  std::unique_ptr<StreamSlots::Slot> slot;
  int socket = -1;  // the browser's
  std::unique_ptr<StreamCall> call;
  std::unique_ptr<Message> message;
  Bridge::StillSignedIn still_signed_in;
};

bool WriteAll(const std::string& frame, httplib::DataSink& sink) {
  return sink.write(frame.data(), frame.size());
}

bool End(const absl::Status& status, httplib::DataSink& sink) {
  const bool written = WriteAll(EndFrame(status), sink);
  if (written) sink.done();
  return written;
}

// One round of a stream: false gives it up, for the browser has gone.
bool Round(OpenStreamState& state, const std::atomic<bool>& stopping, httplib::DataSink& sink) {
  if (PeerHasGone(state.socket)) return false;
  if (stopping) return End(absl::UnavailableError("gateway: stopping"), sink);
  if (!state.still_signed_in()) {
    return End(absl::UnauthenticatedError("session: ended, wanted a sign-in"), sink);
  }
  switch (state.call->Wait(kStreamCheck, state.message.get())) {
    case StreamCall::Next::kNothingYet:
      return true;
    case StreamCall::Next::kEnd:
      return End(state.call->status(), sink);
    case StreamCall::Next::kMessage:
      break;
  }
  std::string json;
  const absl::Status status = ToJson(*state.message, &json);
  return status.ok() ? WriteAll(MessageFrame(json), sink) : End(status, sink);
}

}  // namespace

Bridge::Bridge(support::Channels* channels, const std::atomic<bool>* stopping,
               KeepSearch keep_search)
    : keep_search_(std::move(keep_search)), channels_(channels), stopping_(stopping) {}

absl::StatusOr<std::unique_ptr<Message>> Bridge::ParseRequest(const Method& method,
                                                              std::string_view json,
                                                              const SignedIn& caller) const {
  if (absl::Status depth = CheckJsonDepth(json); !depth.ok()) return depth;
  std::unique_ptr<Message> message = NewMessage(method.descriptor->input_type());
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), message.get());
  if (!status.ok()) {
    return support::FieldError(
        absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID, "body",
        std::string(status.message()),
        absl::StrCat("the protobuf JSON of ", method.descriptor->input_type()->full_name()));
  }
  SetCaller(caller.account, message.get());
  if (method.asks == support::Asks::kPurpose) {
    if (absl::Status purpose = CheckPurpose(*message); !purpose.ok()) return purpose;
    const storage::PlateSearch search = {absl::Time(), caller.account, method.path,
                                         support::ShortUtf8(NumberOf(*message), kNumberKeptMax),
                                         PurposeOf(*message)};
    if (absl::Status kept = keep_search_(search); !kept.ok()) return kept;
  }
  return message;
}

absl::Status Bridge::Unary(const httplib::Request& request, const std::string& body,
                           const SignedIn& caller, std::string* json) {
  const absl::StatusOr<const Method*> method = methods_.Find(request.path, caller.role);
  if (!method.ok()) return method.status();
  if ((*method)->descriptor->server_streaming()) return WrongKind(**method);
  const absl::StatusOr<absl::Duration> timeout =
      ParseTimeout(request.get_header_value("Connect-Timeout-Ms"), kUnaryTimeoutDefault);
  if (!timeout.ok()) return timeout.status();
  const absl::Time deadline = absl::Now() + std::min(*timeout, kUnaryTimeoutMax);
  const auto message = ParseRequest(**method, body, caller);
  if (!message.ok()) return message.status();
  const std::unique_ptr<Message> answer = NewMessage((*method)->descriptor->output_type());
  const absl::Status status = CallUnary(channels_->To((*method)->service), (*method)->path,
                                        **message, deadline, *stopping_, answer.get());
  return status.ok() ? ToJson(*answer, json) : status;
}

absl::Status Bridge::OpenStream(const httplib::Request& request, const std::string& body,
                                const SignedIn& caller, StillSignedIn still_signed_in,
                                httplib::Response& response) {
  const absl::StatusOr<const Method*> method = methods_.Find(request.path, caller.role);
  if (!method.ok()) return method.status();
  if (!(*method)->descriptor->server_streaming()) return WrongKind(**method);
  const absl::StatusOr<absl::Duration> timeout =
      ParseTimeout(request.get_header_value("Connect-Timeout-Ms"), absl::InfiniteDuration());
  if (!timeout.ok()) return timeout.status();
  const absl::StatusOr<std::string_view> json = OnlyFrame(body);
  if (!json.ok()) return json.status();
  const auto message = ParseRequest(**method, *json, caller);
  if (!message.ok()) return message.status();
  if (*stopping_) return absl::UnavailableError("gateway: stopping");
  auto slot = streams_.Take();
  if (slot == nullptr) {
    return absl::ResourceExhaustedError(
        absl::StrCat("streams: ", kStreamsMax, " are open, wanted fewer; try again later"));
  }
  auto state = std::make_shared<OpenStreamState>();
  state->slot = std::move(slot);
  state->socket = SocketTo(request.remote_addr, request.remote_port);
  state->call = std::make_unique<StreamCall>(channels_->To((*method)->service), (*method)->path,
                                             **message, absl::Now() + *timeout);
  state->message = NewMessage((*method)->descriptor->output_type());
  state->still_signed_in = std::move(still_signed_in);
  response.set_chunked_content_provider(
      std::string(kStreamContentType),
      [state, stopping = stopping_](size_t, httplib::DataSink& sink) {
        return Round(*state, *stopping, sink);
      });
  return absl::OkStatus();
}

void Bridge::Answer(const httplib::Request& request, const std::string& body,
                    const SignedIn& caller, StillSignedIn still_signed_in,
                    httplib::Response& response) {
  const std::string type = MediaType(request.get_header_value("Content-Type"));
  const bool stream = type == kStreamContentType;
  if (!stream && type != kUnaryContentType) {
    response.status = 415;  // Unsupported Media Type, as the protocol wants it
    response.set_header("Accept-Post", absl::StrCat(AbslView(kUnaryContentType), ", ",
                                                    AbslView(kStreamContentType)));
    return;
  }
  response.status = 200;
  absl::Status status = CheckHeaders(request);
  if (stream) {
    if (status.ok()) status = OpenStream(request, body, caller, still_signed_in, response);
    // A stream tells its error in its last frame, always under HTTP status 200.
    if (!status.ok()) response.set_content(EndFrame(status), std::string(kStreamContentType));
    return;
  }
  std::string json;
  if (status.ok()) status = Unary(request, body, caller, &json);
  if (!status.ok()) return AnswerError(status, response);
  response.set_content(std::move(json), std::string(kUnaryContentType));
}

}  // namespace bluegate::gateway
