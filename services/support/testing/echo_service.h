#ifndef BLUEGATE_SERVICES_SUPPORT_TESTING_ECHO_SERVICE_H_
#define BLUEGATE_SERVICES_SUPPORT_TESTING_ECHO_SERVICE_H_

#include <grpcpp/server_context.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/support/hosted_service.h"
#include "services/support/peer_identity.h"

namespace bluegate::support::testing {

// What a test sees of an EchoService from outside; outlives it.
struct EchoWatch {
  absl::Mutex mutex;
  absl::Status health ABSL_GUARDED_BY(mutex);
  std::vector<std::string> events ABSL_GUARDED_BY(mutex);  // "start NAME", "stop NAME"
  int stuck_calls ABSL_GUARDED_BY(mutex) = 0;              // calls for "stuck" that have arrived

  void Note(std::string event) {
    absl::MutexLock lock(&mutex);
    events.push_back(std::move(event));
  }
  void AwaitStuckCalls(int wanted) {
    absl::MutexLock lock(&mutex);
    const auto arrived = [this, wanted]()
                             ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return stuck_calls >= wanted; };
    mutex.Await(absl::Condition(&arrived));
  }
};

// Answers GetVehicle with who called: the certificate's common name, "in-process" or "nobody". A
// call for the number "stuck" is never answered, only ends when it is cancelled. ExportVehicles
// sends without end.
class EchoService : public HostedService, public registry::v1::RegistryService::CallbackService {
 public:
  EchoService(std::string name, EchoWatch* watch) : name_(std::move(name)), watch_(watch) {}

  std::string_view name() const override { return name_; }
  std::vector<grpc::Service*> grpc_services() override { return {this}; }
  absl::Status Start() override {
    watch_->Note("start " + name_);
    return absl::OkStatus();
  }
  void Stop() override { watch_->Note("stop " + name_); }
  absl::Status Health() const override {
    absl::MutexLock lock(&watch_->mutex);
    return watch_->health;
  }

  grpc::ServerUnaryReactor* GetVehicle(grpc::CallbackServerContext* context,
                                       const registry::v1::GetVehicleRequest* request,
                                       registry::v1::GetVehicleResponse* response) override {
    if (request->plate().number() == "stuck") {
      absl::MutexLock lock(&watch_->mutex);
      ++watch_->stuck_calls;
      return new StuckReactor;
    }
    response->set_source(IsInProcess(*context) ? "in-process"
                                               : PeerCommonName(*context).value_or("nobody"));
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerWriteReactor<registry::v1::ExportVehiclesResponse>* ExportVehicles(
      grpc::CallbackServerContext*, const registry::v1::ExportVehiclesRequest*) override {
    return new EndlessReactor;
  }

 private:
  class EndlessReactor : public grpc::ServerWriteReactor<registry::v1::ExportVehiclesResponse> {
   public:
    EndlessReactor() { StartWrite(&response_); }
    void OnWriteDone(bool ok) override {
      if (ok) return StartWrite(&response_);
      Finish(grpc::Status::CANCELLED);
    }
    void OnDone() override { delete this; }

   private:
    registry::v1::ExportVehiclesResponse response_;
  };
  class StuckReactor : public grpc::ServerUnaryReactor {
    void OnCancel() override { Finish(grpc::Status::CANCELLED); }
    void OnDone() override { delete this; }
  };

  const std::string name_;
  EchoWatch* const watch_;
};

}  // namespace bluegate::support::testing

#endif  // BLUEGATE_SERVICES_SUPPORT_TESTING_ECHO_SERVICE_H_
