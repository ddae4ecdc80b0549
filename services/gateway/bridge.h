#ifndef BLUEGATE_SERVICES_GATEWAY_BRIDGE_H_
#define BLUEGATE_SERVICES_GATEWAY_BRIDGE_H_

#include <google/protobuf/message.h>
#include <httplib.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/gateway/methods.h"
#include "services/gateway/sign_in.h"
#include "services/gateway/stream_slots.h"
#include "services/support/hosted_service.h"
#include "storage/account_store.h"

namespace bluegate::gateway {

// Most bytes of a request's body: a picture of 8 MiB in base64 and room for the rest.
inline constexpr size_t kBodyBytesMax = 12u << 20;

// Streams open at the same time. Each holds a thread of the HTTP server, which has as many again
// for everything else.
inline constexpr int kStreamsMax = 64;

// Carries calls of the Connect protocol to the gRPC services: finds the method in the table,
// converts by reflection, calls, converts back. Knows no service by itself. Thread-safe.
class Bridge {
 public:
  // Keeps a search for a vehicle, all but its time, before it is made; one that cannot be kept is
  // not made.
  using KeepSearch = std::function<absl::Status(const storage::PlateSearch&)>;

  // Both outlive the bridge, which outlives its answers. Once `stopping` is true, open calls end
  // within 0.3 s.
  Bridge(support::Channels* channels, const std::atomic<bool>* stopping, KeepSearch keep_search);

  // Says whether the caller may still see what he watches; asked a few times a second.
  using StillSignedIn = std::function<bool()>;

  // Answers a POST of somebody signed in, if his role may call the method. His account is put into
  // the fields of the request that say who acts, whatever was there. A method that finds vehicles
  // by number wants a purpose. A stream goes on after this returns, on the same thread.
  void Answer(const httplib::Request& request, const std::string& body, const SignedIn& caller,
              StillSignedIn still_signed_in, httplib::Response& response);

  int open_streams() const { return streams_.open(); }

  // Waits until no stream is open, or until `timeout` is over.
  void AwaitNoStreams(absl::Duration timeout) { streams_.AwaitNone(timeout); }

 private:
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ParseRequest(
      const Method& method, std::string_view json, const SignedIn& caller) const;
  absl::Status Unary(const httplib::Request& request, const std::string& body,
                     const SignedIn& caller, std::string* json);
  absl::Status OpenStream(const httplib::Request& request, const std::string& body,
                          const SignedIn& caller, StillSignedIn still_signed_in,
                          httplib::Response& response);

  const MethodTable methods_;
  const KeepSearch keep_search_;
  support::Channels* const channels_;
  const std::atomic<bool>* const stopping_;
  StreamSlots streams_{kStreamsMax};
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_BRIDGE_H_
