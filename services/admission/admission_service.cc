#include "services/admission/admission_service.h"

#include <spdlog/spdlog.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "bluegate/admission/v1/admission.grpc.pb.h"
#include "services/admission/alert_book.h"
#include "services/admission/decide_call.h"
#include "services/admission/question.h"
#include "services/admission/rule_set_file.h"
#include "services/support/status.h"
#include "storage/decision_store.h"
#include "storage/engine.h"

namespace bluegate::admission {
namespace {

// Power loss may take this much of the decision log.
constexpr absl::Duration kSyncInterval = absl::Milliseconds(50);

class Admission : public support::HostedService, public v1::AdmissionService::CallbackService {
 public:
  Admission(const support::ServiceContext& context, LoadedRuleSet rules,
            std::unique_ptr<storage::DecisionStore> store, std::unique_ptr<AlertBook> alerts)
      : context_(context),
        rules_(std::move(rules)),
        store_(std::move(store)),
        alerts_(std::move(alerts)) {
    parts_.rules = &rules_;
    parts_.alerts = alerts_.get();
    parts_.store = store_.get();
  }
  ~Admission() override { Stop(); }

  std::string_view name() const override { return "admission"; }
  std::vector<grpc::Service*> grpc_services() override { return {this}; }

  absl::Status Start() override {
    registry_ = registry::v1::RegistryService::NewStub(context_.channels->To("registry"));
    recognition_ =
        recognition::v1::RecognitionService::NewStub(context_.channels->To("recognition"));
    absl::MutexLock lock(&mutex_);
    parts_.registry = registry_.get();
    parts_.recognition = recognition_.get();
    syncer_ = std::thread([this] { SyncDecisions(); });
    return absl::OkStatus();
  }

  void Stop() override {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    if (syncer_.joinable()) syncer_.join();
  }

  grpc::ServerUnaryReactor* Decide(grpc::CallbackServerContext* context,
                                   const v1::DecideRequest* request,
                                   v1::DecideResponse* response) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    absl::StatusOr<Question> question =
        ReadQuestion(*request, *context_.sites, context_.clock->Now());
    if (!question.ok()) {
      reactor->Finish(support::ToGrpc(question.status()));
      return reactor;
    }
    std::string digest = DigestOf(*request);
    if (const auto kept = store_->FindDecision(request->request_id()); kept.ok()) {
      reactor->Finish(support::ToGrpc(AnswerKept(*kept, digest, request->request_id(), response)));
      return reactor;
    }
    const DecideParts parts = Parts();
    if (parts.registry == nullptr) {
      reactor->Finish({grpc::StatusCode::UNAVAILABLE, "admission: not started yet"});
      return reactor;
    }
    const auto call = std::make_shared<DecideCall>(parts, *std::move(question), std::move(digest),
                                                   response, reactor);
    call->Run(request->picture(), context->deadline());
    return reactor;
  }

  grpc::ServerUnaryReactor* GetRuleSet(grpc::CallbackServerContext* context,
                                       const v1::GetRuleSetRequest* request,
                                       v1::GetRuleSetResponse* response) override {
    *response = rules_.summary;
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerUnaryReactor* GetAlert(grpc::CallbackServerContext* context,
                                     const v1::GetAlertRequest* request,
                                     v1::GetAlertResponse* response) override {
    *response = alerts_->Get();
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerUnaryReactor* SetAlert(grpc::CallbackServerContext* context,
                                     const v1::SetAlertRequest* request,
                                     v1::SetAlertResponse* response) override {
    absl::StatusOr<v1::Alert> alert = alerts_->Set(*request);
    if (alert.ok()) {
      spdlog::info("admission: alert level={} effective_us={}", v1::AlertLevel_Name(alert->level()),
                   alert->effective_time_us());
      *response->mutable_alert() = *std::move(alert);
    }
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(support::ToGrpc(alert.status()));
    return reactor;
  }

 private:
  DecideParts Parts() {
    absl::MutexLock lock(&mutex_);
    return parts_;
  }

  void SyncDecisions() {
    bool stopping = false;
    while (!stopping) {
      {
        absl::MutexLock lock(&mutex_);
        stopping = mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kSyncInterval);
      }
      if (absl::Status status = store_->SyncDecisions(); !status.ok()) {
        spdlog::error("admission: decision log not synced: {}", status.ToString());
      }
    }
  }

  const support::ServiceContext context_;
  const LoadedRuleSet rules_;
  const std::unique_ptr<storage::DecisionStore> store_;
  const std::unique_ptr<AlertBook> alerts_;
  std::unique_ptr<registry::v1::RegistryService::Stub> registry_;
  std::unique_ptr<recognition::v1::RecognitionService::Stub> recognition_;
  absl::Mutex mutex_;
  DecideParts parts_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread syncer_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeAdmission(
    const support::ServiceContext& context) {
  absl::StatusOr<LoadedRuleSet> rules = LoadRuleSet(context.config->rules_file());
  if (!rules.ok()) return rules.status();
  auto kv = storage::OpenRocksDb(context.data_dir);
  if (!kv.ok()) return kv.status();
  auto store = storage::DecisionStore::Open(*std::move(kv));
  if (!store.ok()) return store.status();
  auto alerts = AlertBook::Load(store->get(), context.clock);
  if (!alerts.ok()) return alerts.status();
  spdlog::info("admission: rule set {}", rules->revision);
  return std::make_unique<Admission>(context, *std::move(rules), *std::move(store),
                                     *std::move(alerts));
}

}  // namespace bluegate::admission
