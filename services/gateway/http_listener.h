#ifndef BLUEGATE_SERVICES_GATEWAY_HTTP_LISTENER_H_
#define BLUEGATE_SERVICES_GATEWAY_HTTP_LISTENER_H_

#include <httplib.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/config/v1/server_config.pb.h"
#include "services/gateway/connection_watch.h"
#include "services/gateway/http_certificate.h"
#include "services/support/host_port.h"

namespace bluegate::gateway {

// The HTTP/1.1 server of a process, plain or TLS 1.2 and later, with its limits and the headers of
// every answer. A connection carries one request: the library answers each connection on a thread
// of its own, so one that is kept open would hold that thread, and a body that nobody read could
// not be taken for the next request.
class HttpListener {
 public:
  // Plain when `tls` names no certificate. INVALID_ARGUMENT when certificate and key do not serve.
  static absl::StatusOr<std::unique_ptr<HttpListener>> Make(const support::HostPort& listen,
                                                            const config::v1::Tls& tls,
                                                            const ConnectionLimits& limits = {});
  ~HttpListener();  // calls Stop

  // Where handlers are set, before Start. Their patterns are matched by std::regex, which is why
  // long targets are refused before them.
  httplib::Server& server() { return *server_; }
  bool tls() const { return certificate_ != nullptr; }
  // Told by handlers: that the body is read, that a stream begins.
  ConnectionWatch& watch() { return watch_; }

  // Listens. UNAVAILABLE when the address is taken or not this machine's.
  absl::Status Start();

  // Takes no more connections and returns when the last answer is written; a browser that sends or
  // takes nothing for 2 s is given up, and one that does so too slowly by ConnectionLimits. May be
  // called twice.
  void Stop();

  // host:port listened on; empty before Start.
  const std::string& address() const { return address_; }

 private:
  HttpListener(support::HostPort listen, std::unique_ptr<HttpCertificate> certificate,
               std::unique_ptr<httplib::Server> server, const ConnectionLimits& limits);

  const support::HostPort listen_;
  const std::unique_ptr<HttpCertificate> certificate_;  // null: plain
  const std::unique_ptr<httplib::Server> server_;
  int socket_ = -1;  // the listening socket; the server's own
  std::string address_;
  ConnectionWatch watch_;
  std::thread thread_;
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_HTTP_LISTENER_H_
