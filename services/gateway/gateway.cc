#include "services/gateway/gateway.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "bluegate/audit/v1/audit.grpc.pb.h"
#include "services/gateway/bridge.h"
#include "services/gateway/bundle_page.h"
#include "services/gateway/connect_protocol.h"
#include "services/gateway/console_files.h"
#include "services/gateway/evidence_pages.h"
#include "services/gateway/http_listener.h"
#include "services/gateway/http_rules.h"
#include "services/gateway/password_identity.h"
#include "services/gateway/probes.h"
#include "services/gateway/session_pages.h"
#include "services/gateway/sign_in.h"
#include "services/support/access_table.h"
#include "services/support/backup_sources.h"
#include "services/support/host_port.h"
#include "services/support/status.h"
#include "spdlog/spdlog.h"
#include "storage/account_store.h"
#include "storage/checkpoint.h"
#include "storage/engine.h"

namespace bluegate::gateway {
namespace {

// Newlines too: "." of std::regex does not match them.
constexpr char kAnyPath[] = R"([\s\S]*)";
constexpr std::string_view kMethodPrefix = "/bluegate.";
// Of a body that is not wanted, so much is read and thrown away before the connection is closed.
constexpr size_t kUnwantedBytesMax = 64 * 1024;

constexpr absl::Duration kLastFramesTimeout = absl::Seconds(1);
constexpr std::chrono::seconds kLogDeadline(5);

// The kind of a path, for metrics: few and fixed.
std::string Route(std::string_view path) {
  if (path.starts_with(kMethodPrefix)) return "method";
  if (path.starts_with(kEvidencePrefix)) return "evidence";
  if (path == kBundlePath) return "bundle";
  if (path == "/session") return "session";
  if (path == "/healthz" || path == "/metrics") return "probe";
  return "console";
}

class Gateway : public support::HostedService {
 public:
  Gateway(const support::ServiceContext& context, std::unique_ptr<storage::AccountStore> accounts,
          ConsoleFiles console, std::unique_ptr<HttpListener> listener)
      : clock_(context.clock),
        logs_searches_(context.audit != nullptr),
        channels_(context.channels),
        metrics_(context.metrics),
        accounts_(std::move(accounts)),
        identity_(accounts_.get(), context.clock, SystemRandomBytes),
        sign_in_(accounts_.get(), &identity_, context.clock, SystemRandomBytes),
        console_(std::move(console)),
        bridge_(channels_, &stopping_,
                [this](const storage::PlateSearch& search) { return KeepSearch(search); }),
        bundle_page_(channels_, context.clock, &stopping_,
                     [this](const std::string& account, const std::string& case_id,
                            const std::string& purpose) {
                       return LogUse(audit::v1::USE_KIND_EXPORT, account, case_id, purpose);
                     }),
        listener_(std::move(listener)) {
    SetHandlers();
    SetMetrics();
  }
  ~Gateway() override { Stop(); }

  std::string_view name() const override { return "gateway"; }
  std::vector<grpc::Service*> grpc_services() override { return {}; }
  absl::Status Start() override { return listener_->Start(); }
  std::string http_address() const override { return listener_->address(); }
  void Stop() override {
    stopping_ = true;
    // Once its listener has stopped, the HTTP library drops what a stream still has to say.
    bridge_.AwaitNoStreams(kLastFramesTimeout);
    listener_->Stop();
  }

 private:
  using Request = httplib::Request;
  using Response = httplib::Response;

  void SetHandlers();
  void SetMetrics();
  void Get(const Request& request, Response& response);
  void Post(const Request& request, Response& response, const httplib::ContentReader& reader);
  void Delete(const Request& request, Response& response);
  absl::Status KeepSearch(storage::PlateSearch search);
  absl::Status LogUse(audit::v1::UseKind kind, const std::string& account,
                      const std::string& subject, const std::string& purpose);
  void CallMethod(const Request& request, Response& response, const httplib::ContentReader& reader);

  const Clock* const clock_;
  const bool logs_searches_;  // where audit logs are kept at all
  support::Channels* const channels_;
  const std::shared_ptr<prometheus::Registry> metrics_;
  prometheus::Gauge* streams_open_ = nullptr;
  std::atomic<bool> stopping_ = false;
  const std::unique_ptr<storage::AccountStore> accounts_;
  PasswordIdentity identity_;
  SignIn sign_in_;
  const ConsoleFiles console_;
  Bridge bridge_;
  BundlePage bundle_page_;
  const std::unique_ptr<HttpListener> listener_;  // last: its threads use everything above
};

void Gateway::SetHandlers() {
  httplib::Server& server = listener_->server();
  server.Get(kAnyPath, [this](const Request& request, Response& response) {
    Get(request, response);
    // The library would compress each answer anew, by Brotli at its slowest. The request is its own
    // object, only handed to handlers as const.
    const_cast<Request&>(request).headers.erase("Accept-Encoding");
  });
  server.Post(kAnyPath, [this](const Request& request, Response& response,
                               const httplib::ContentReader& reader) {
    response.set_header("Cache-Control", "no-store");
    Post(request, response, reader);
    const_cast<Request&>(request).headers.erase("Accept-Encoding");
  });
  server.Delete(kAnyPath, [this](const Request& request, Response& response,
                                 const httplib::ContentReader&) { Delete(request, response); });
}

void Gateway::SetMetrics() {
  auto& answers = prometheus::BuildCounter()
                      .Name("bluegate_gateway_answers_total")
                      .Help("HTTP answers by kind of path and status")
                      .Register(*metrics_);
  streams_open_ = &prometheus::BuildGauge()
                       .Name("bluegate_gateway_streams_open")
                       .Help("Streams of officers that are open")
                       .Register(*metrics_)
                       .Add({});
  listener_->server().set_logger([&answers](const Request& request, const Response& response) {
    answers.Add({{"route", Route(request.path)}, {"status", std::to_string(response.status)}})
        .Increment();
  });
}

void Gateway::Get(const Request& request, Response& response) {
  const std::string_view path = request.path;
  if (path == "/healthz" || path == "/metrics") {
    if (!FromThisMachine(request)) {
      return AnswerError(absl::PermissionDeniedError("path: for this machine only"), response);
    }
    if (path == "/healthz") return HealthPage(*channels_, stopping_, response);
    streams_open_->Set(bridge_.open_streams());
    return MetricsPage(*metrics_, response);
  }
  if (path == "/session" || path == kBundlePath || path.starts_with(kEvidencePrefix)) {
    response.set_header("Cache-Control", "no-store");
    const auto officer = sign_in_.Check(SessionToken(request), SignIn::Purpose::kUse);
    if (!officer.ok()) return AnswerError(officer.status(), response);
    if (path == "/session") return ShowSessionPage(*officer, response);
    if (path == kBundlePath) return bundle_page_.Answer(request, *officer, response);
    const absl::Status allowed = support::CheckAccess(officer->role, kGetPictureMethod);
    if (!allowed.ok()) return AnswerError(allowed, response);
    response.headers.erase("Cache-Control");
    return EvidencePage(request, *channels_, stopping_, response);
  }
  if (path.starts_with(kMethodPrefix)) {
    response.status = 405;
    response.set_header("Allow", "POST");
    return;
  }
  console_.Answer(request, response);
}

void Gateway::Post(const Request& request, Response& response,
                   const httplib::ContentReader& reader) {
  if (request.path != "/session") return CallMethod(request, response, reader);
  if (absl::Status status = CheckSameSite(request); !status.ok()) {
    return AnswerError(status, response);
  }
  const absl::StatusOr<std::string> body = ReadBody(reader, kSignInBytesMax);
  if (!body.ok()) return AnswerError(body.status(), response);
  listener_->watch().Reached(request, ConnectionWatch::Stage::kAnswer);
  OpenSessionPage(request, *body, listener_->tls(), sign_in_, response);
}

void Gateway::CallMethod(const Request& request, Response& response,
                         const httplib::ContentReader& reader) {
  const std::string token = SessionToken(request);
  const auto officer = sign_in_.Check(token, SignIn::Purpose::kUse);
  const absl::Status allowed = officer.ok() ? CheckSameSite(request) : officer.status();
  if (!allowed.ok()) {
    if (!request.is_multipart_form_data()) ReadBody(reader, kUnwantedBytesMax).IgnoreError();
    return AnswerError(allowed, response);
  }
  if (request.is_multipart_form_data()) {  // for which the library has another reader
    response.status = 415;
    return;
  }
  const absl::StatusOr<std::string> body = ReadBody(reader, kBodyBytesMax);
  if (!body.ok()) {
    AnswerError(body.status(), response);
    if (absl::IsResourceExhausted(body.status())) response.status = 413;
    return;
  }
  const bool stream = MediaType(request.get_header_value("Content-Type")) == kStreamContentType;
  listener_->watch().Reached(
      request, stream ? ConnectionWatch::Stage::kStream : ConnectionWatch::Stage::kAnswer);
  bridge_.Answer(
      request, *body, *officer,
      [this, token, role = officer->role] {
        const auto now = sign_in_.Check(token, SignIn::Purpose::kLook);
        return now.ok() && now->role == role;
      },
      response);
}

// Makes what the officer does a leaf of casework's audit log, before he gets what he asked for.
absl::Status Gateway::LogUse(audit::v1::UseKind kind, const std::string& account,
                             const std::string& subject, const std::string& purpose) {
  audit::v1::RecordUseRequest request;
  absl::BitGen random;
  request.set_request_id(absl::StrCat(kind == audit::v1::USE_KIND_SEARCH ? "search-" : "bundle-",
                                      absl::ToUnixMicros(clock_->Now()), "-",
                                      absl::Hex(absl::Uniform<uint64_t>(random))));
  request.set_kind(kind);
  request.set_actor(account);
  request.set_subject(subject);
  request.set_purpose(purpose);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kLogDeadline);
  audit::v1::RecordUseResponse response;
  return support::FromGrpc(audit::v1::AuditService::NewStub(channels_->To("casework"))
                               ->RecordUse(&context, request, &response));
}

absl::Status Gateway::KeepSearch(storage::PlateSearch search) {
  search.time = clock_->Now();
  absl::Status kept = accounts_->AddSearch(search);
  if (kept.ok() && logs_searches_) {
    kept = LogUse(audit::v1::USE_KIND_SEARCH, search.account,
                  absl::StrCat(search.method, " ", search.number), search.purpose);
  }
  if (kept.ok()) {
    // The number is personal data and stands in the store alone.
    spdlog::info("plate search account={} method={}", search.account, search.method);
    return absl::OkStatus();
  }
  return absl::UnavailableError(
      absl::StrCat("search: not kept, wanted a disk that takes it: ", kept.message()));
}

void Gateway::Delete(const Request& request, Response& response) {
  response.set_header("Cache-Control", "no-store");
  if (request.path != "/session") {
    return AnswerError(absl::NotFoundError("path: wanted /session"), response);
  }
  if (absl::Status status = CheckSameSite(request); !status.ok()) {
    return AnswerError(status, response);
  }
  CloseSessionPage(request, listener_->tls(), sign_in_, response);
}

}  // namespace

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeGateway(
    const support::ServiceContext& context) {
  const absl::StatusOr<support::HostPort> listen =
      support::ParseHostPort(context.config->http_listen());
  if (!listen.ok()) return listen.status();
  auto listener = HttpListener::Make(*listen, context.config->http_tls());
  if (!listener.ok()) return listener.status();
  auto console = ConsoleFiles::Load(context.config->console_dir());
  if (!console.ok()) return console.status();
  auto kv = storage::OpenRocksDb(context.data_dir);
  if (!kv.ok()) return kv.status();
  support::OfferBackup(context, "gateway", [kv = kv->get()](const std::filesystem::path& folder) {
    return storage::Checkpoint(*kv, folder);
  });
  return std::make_unique<Gateway>(context, std::make_unique<storage::AccountStore>(*std::move(kv)),
                                   *std::move(console), *std::move(listener));
}

}  // namespace bluegate::gateway
