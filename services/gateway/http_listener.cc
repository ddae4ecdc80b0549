#include "services/gateway/http_listener.h"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/gateway/bridge.h"
#include "services/gateway/http_rules.h"
#include "spdlog/spdlog.h"

namespace bluegate::gateway {
namespace {

// As many threads for short requests as streams may hold.
constexpr size_t kThreads = 2 * kStreamsMax;
// Connections the kernel keeps waiting; the library's own 5 drops a browser's burst of pictures.
constexpr int kBacklog = 256;
constexpr std::chrono::seconds kSilenceMax(2);

bool SetUp(const config::v1::Tls& tls, HttpCertificate& certificate, SSL_CTX& context) {
  SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
  certificate.Attach(&context);
  if (tls.client_ca_file().empty()) return true;
  SSL_CTX_set_verify(&context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return SSL_CTX_load_verify_locations(&context, tls.client_ca_file().c_str(), nullptr) == 1;
}

// What is refused before any handler is looked for. A method that the library would read a body for
// without a handler of ours to limit it must not come through.
httplib::Server::HandlerResponse Refuse(const httplib::Request& request,
                                        httplib::Response& response) {
  const size_t bytes_max = request.path == kBundlePath ? kBundleTargetBytesMax : kTargetBytesMax;
  if (request.target.size() > bytes_max) {
    response.status = 414;
    return httplib::Server::HandlerResponse::Handled;
  }
  if (request.method != "GET" && request.method != "HEAD" && request.method != "POST" &&
      request.method != "DELETE") {
    response.status = 405;
    response.set_header("Allow", "GET, HEAD, POST, DELETE");
    return httplib::Server::HandlerResponse::Handled;
  }
  return httplib::Server::HandlerResponse::Unhandled;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpListener>> HttpListener::Make(const support::HostPort& listen,
                                                                 const config::v1::Tls& tls,
                                                                 const ConnectionLimits& limits) {
  const bool secure = !tls.certificate_file().empty();
  std::unique_ptr<HttpCertificate> certificate;
  std::unique_ptr<httplib::Server> server;
  if (secure) {
    certificate = HttpCertificate::Load(tls.certificate_file(), tls.key_file());
    server = std::make_unique<httplib::SSLServer>([&](SSL_CTX& context) {
      return certificate != nullptr && SetUp(tls, *certificate, context);
    });
  } else {
    server = std::make_unique<httplib::Server>();
  }
  if (!server->is_valid()) {
    return absl::InvalidArgumentError(absl::StrCat("http_tls: ", tls.certificate_file(), " and ",
                                                   tls.key_file(),
                                                   ", wanted a PEM certificate chain and its key"));
  }
  return std::unique_ptr<HttpListener>(
      new HttpListener(listen, std::move(certificate), std::move(server), limits));
}

HttpListener::HttpListener(support::HostPort listen, std::unique_ptr<HttpCertificate> certificate,
                           std::unique_ptr<httplib::Server> server, const ConnectionLimits& limits)
    : listen_(std::move(listen)),
      certificate_(std::move(certificate)),
      server_(std::move(server)),
      watch_(limits) {
  server_->new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server_->set_keep_alive_max_count(1);
  server_->set_keep_alive_timeout(kSilenceMax.count());
  server_->set_read_timeout(kSilenceMax);
  server_->set_write_timeout(kSilenceMax);
  server_->set_tcp_nodelay(true);
  server_->set_default_headers(SecurityHeaders());
  server_->set_pre_routing_handler(
      [this](const httplib::Request& request, httplib::Response& response) {
        const bool has_body = request.method == "POST" || request.method == "DELETE";
        watch_.Reached(request,
                       has_body ? ConnectionWatch::Stage::kBody : ConnectionWatch::Stage::kAnswer);
        return Refuse(request, response);
      });
  server_->set_exception_handler(
      [](const httplib::Request&, httplib::Response& response, std::exception_ptr) {
        spdlog::error("http request failed error=exception");
        response.status = 500;
      });
  // Not the library's SO_REUSEPORT, which lets two servers share a port without a word.
  server_->set_socket_options([this](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    socket_ = socket;
  });
}

HttpListener::~HttpListener() { Stop(); }

absl::Status HttpListener::Start() {
  int port = listen_.port;
  if (port == 0) {
    port = server_->bind_to_any_port(listen_.host);
  } else if (!server_->bind_to_port(listen_.host, port)) {
    port = -1;
  }
  if (port <= 0) {
    return absl::UnavailableError(absl::StrCat("http_listen: \"", listen_.ToString(),
                                               "\" cannot be listened on, wanted a free port of "
                                               "this machine"));
  }
  listen(socket_, kBacklog);
  address_ = support::HostPort{listen_.host, port}.ToString();
  watch_.Start(port);
  thread_ = std::thread([this] { server_->listen_after_bind(); });
  // The library's stop() does nothing until its loop runs.
  while (!server_->is_running()) std::this_thread::yield();
  return absl::OkStatus();
}

void HttpListener::Stop() {
  if (!thread_.joinable()) return;
  server_->stop();
  thread_.join();
  watch_.Stop();
}

}  // namespace bluegate::gateway
