#ifndef BLUEGATE_SERVICES_BLUEGATE_BENCH_CALL_H_
#define BLUEGATE_SERVICES_BLUEGATE_BENCH_CALL_H_

#include <nghttp2/nghttp2.h>
#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bluegate {

// One streaming gRPC call on a connection of its own, over HTTP/2 and mutual TLS: for the callers
// of a measurement, who share the processors with the server but stand for other machines and
// should take as little of them as can be. What goes over the line is what gRPC's own client sends
// (gRPC's PROTOCOL-HTTP2.md), without its copies from buffer to buffer. Used by one thread.
class BenchCall {
 public:
  struct Peer {
    std::string address;  // an IPv4 address and a port, as 127.0.0.1:7000
    std::filesystem::path authority;
    std::filesystem::path certificate;
    std::filesystem::path key;
  };
  // `method` such as /package.Service/Method. UNAVAILABLE when there is no server or it is not let
  // in; waits for the handshake.
  static absl::StatusOr<std::unique_ptr<BenchCall>> Open(const Peer& peer,
                                                         const std::string& method);
  ~BenchCall();
  BenchCall(const BenchCall&) = delete;

  // Sends a message, whose bytes are `head` and then `tail`; what `tail` views stays as it is while
  // sending(). Called while not sending(). Advance does the work.
  void Send(std::string_view head, std::string_view tail);
  bool sending() const { return sent_ < head_.size() + tail_.size(); }

  // To be waited for: readable, and writable too when it says so.
  int descriptor() const { return descriptor_; }
  bool waits_to_write() const { return !record_.empty(); }

  // Sends and receives what can be without waiting; each message that has come is handed over.
  // UNAVAILABLE when the call has ended, with what the server said.
  absl::Status Advance(absl::FunctionRef<void(std::string_view message)> take);

 private:
  struct Callbacks;

  BenchCall() = default;
  absl::Status Connect(const Peer& peer);
  absl::Status Begin(const Peer& peer, const std::string& method);
  // 0, or nghttp2's error when the socket takes no more now, or never will.
  int WriteRecord();
  absl::Status Receive();
  absl::Status TakeMessages(absl::FunctionRef<void(std::string_view message)> take);

  int descriptor_ = -1;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_{nullptr, nullptr};
  std::unique_ptr<SSL, void (*)(SSL*)> tls_{nullptr, nullptr};
  std::unique_ptr<nghttp2_session, void (*)(nghttp2_session*)> session_{nullptr, nullptr};
  int32_t stream_ = 0;

  // The message under way, with gRPC's prefix in its head.
  std::string head_;
  std::string_view tail_;
  size_t sent_ = 0;
  bool deferred_ = false;  // HTTP/2 was told that there is nothing to send

  std::string record_;    // what is to be written next, as one record of TLS
  std::string received_;  // messages and the beginning of one
  std::string said_;      // what headers and trailers say of how the call stands
  bool ended_ = false;
};

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_BENCH_CALL_H_
