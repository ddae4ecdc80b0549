#include "services/support/peer_gate.h"

#include <grpcpp/server_context.h>
#include <spdlog/spdlog.h>

#include <list>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "services/support/peer_identity.h"
#include "services/support/status.h"

namespace bluegate::support {

// gRPC is still putting a call together when it shows it to interceptors, and must not be asked to
// cancel it then.
constexpr absl::Duration kSettled = absl::Milliseconds(100);

// Streams that are open, with the certificates they came with. Thread-safe.
class OpenCalls {
 public:
  struct Call {
    grpc::ServerContextBase* context = nullptr;
    std::string certificate;
    absl::Time since;
    bool cancelling = false;  // its context is in use by the watcher
  };
  using Place = std::list<Call>::iterator;

  Place Add(grpc::ServerContextBase* context, std::string certificate) {
    absl::MutexLock lock(&mutex_);
    return calls_.insert(calls_.end(), {context, std::move(certificate), absl::Now()});
  }

  // The call's context goes after this. Waits while it is being cancelled, unless it is the
  // cancelling itself that ended it, on the same thread.
  void Remove(Place place) {
    absl::MutexLock lock(&mutex_);
    const auto free = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !place->cancelling || canceller_ == std::this_thread::get_id();
    };
    mutex_.Await(absl::Condition(&free));
    if (place->cancelling) being_cancelled_gone_ = true;
    calls_.erase(place);
  }

  void CancelRefused(const DeviceBook& book) {
    while (true) {
      Place place;
      {
        absl::MutexLock lock(&mutex_);
        place = FindRefused(book);
        if (place == calls_.end()) return;
        place->cancelling = true;
        canceller_ = std::this_thread::get_id();
        being_cancelled_gone_ = false;
      }
      place->context->TryCancel();
      absl::MutexLock lock(&mutex_);
      canceller_ = std::thread::id();
      if (!being_cancelled_gone_) {
        place->cancelling = false;
        place->certificate.clear();  // once is enough
      }
    }
  }

 private:
  Place FindRefused(const DeviceBook& book) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const absl::Time begun_by = absl::Now() - kSettled;
    for (Place place = calls_.begin(); place != calls_.end(); ++place) {
      if (place->since > begun_by) break;  // and so are all after it
      if (place->certificate.empty() || book.Find(place->certificate).ok()) continue;
      spdlog::warn("stream cancelled reason=certificate_refused certificate={}",
                   place->certificate.substr(0, 16));
      return place;
    }
    return calls_.end();
  }

  absl::Mutex mutex_;
  std::list<Call> calls_ ABSL_GUARDED_BY(mutex_);
  std::thread::id canceller_ ABSL_GUARDED_BY(mutex_);
  bool being_cancelled_gone_ ABSL_GUARDED_BY(mutex_) = false;
};

namespace {

constexpr char kPathKey[] = ":path";

class Processor : public grpc::AuthMetadataProcessor {
 public:
  explicit Processor(const DeviceBook* book) : book_(book) {}
  // Looking two tables up takes less than handing the call to another thread.
  bool IsBlocking() const override { return false; }

  grpc::Status Process(const InputMetadata& metadata, grpc::AuthContext* context, OutputMetadata*,
                       OutputMetadata*) override {
    const auto device = book_->Find(CertificateOf(*context));
    if (!device.ok()) {
      spdlog::warn("call refused reason=certificate why=\"{}\"",
                   std::string(device.status().message()));
      return ToGrpc(device.status());
    }
    const auto path = metadata.find(kPathKey);
    const std::string_view method =
        path == metadata.end() ? std::string_view()
                               : std::string_view(path->second.data(), path->second.size());
    const absl::Status allowed = CheckAccess((*device)->role, method);
    if (!allowed.ok()) {
      spdlog::warn("call refused reason=role device={} why=\"{}\"", (*device)->id,
                   std::string(allowed.message()));
    }
    return ToGrpc(allowed);
  }

 private:
  const DeviceBook* const book_;
};

// Keeps one stream in the list as long as it is open.
class StreamMark : public grpc::experimental::Interceptor {
 public:
  StreamMark(std::shared_ptr<OpenCalls> calls, OpenCalls::Place place)
      : calls_(std::move(calls)), place_(place) {}
  ~StreamMark() override { calls_->Remove(place_); }
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    methods->Proceed();
  }

 private:
  const std::shared_ptr<OpenCalls> calls_;
  const OpenCalls::Place place_;
};

class StreamMarks : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit StreamMarks(std::shared_ptr<OpenCalls> calls) : calls_(std::move(calls)) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    if (info->type() == grpc::experimental::ServerRpcInfo::Type::UNARY) return nullptr;
    const auto auth = info->server_context()->auth_context();
    if (auth == nullptr || !auth->IsPeerAuthenticated()) return nullptr;
    return new StreamMark(calls_, calls_->Add(info->server_context(), CertificateOf(*auth)));
  }

 private:
  const std::shared_ptr<OpenCalls> calls_;
};

}  // namespace

PeerGate::PeerGate(DeviceBook* book) : book_(book), open_calls_(std::make_shared<OpenCalls>()) {
  watcher_ = std::thread([this] { Watch(); });
}

PeerGate::~PeerGate() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  watcher_.join();
}

std::shared_ptr<grpc::AuthMetadataProcessor> PeerGate::processor() const {
  return std::make_shared<Processor>(book_);
}

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> PeerGate::interceptors()
    const {
  return std::make_unique<StreamMarks>(open_calls_);
}

void PeerGate::Watch() {
  absl::Status shown;
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kLookInterval)) return;
    }
    const absl::Status read = book_->Reload();
    if (read != shown) {
      if (read.ok()) {
        spdlog::info("devices read again");
      } else {
        spdlog::error("devices not read, the last ones hold why=\"{}\"",
                      std::string(read.message()));
      }
      shown = read;
    }
    open_calls_->CancelRefused(*book_);
  }
}

}  // namespace bluegate::support
