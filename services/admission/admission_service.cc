#include "services/admission/admission_service.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "bluegate/admission/v1/admission.grpc.pb.h"
#include "services/admission/alert_book.h"
#include "services/admission/decide_call.h"
#include "services/admission/decision_expiry.h"
#include "services/admission/log_name.h"
#include "services/admission/message_pool.h"
#include "services/admission/question.h"
#include "services/admission/rule_book.h"
#include "services/admission/rule_preview.h"
#include "services/admission/work_queue.h"
#include "services/audit/log_host.h"
#include "services/support/backup_sources.h"
#include "services/support/peer_identity.h"
#include "services/support/status.h"
#include "storage/checkpoint.h"
#include "storage/decision_store.h"
#include "storage/engine.h"

namespace bluegate::admission {
namespace {

// Power loss may take 50 ms of the decision log: the wait, and as long for the disk to answer.
constexpr absl::Duration kSyncInterval = absl::Milliseconds(25);
constexpr size_t kLateTruthsMax = 10'000;
constexpr size_t kChangesMax = 16;

class Admission : public support::HostedService, public v1::AdmissionService::CallbackService {
 public:
  Admission(const support::ServiceContext& context, std::unique_ptr<storage::DecisionStore> store,
            std::unique_ptr<RuleBook> rules, std::unique_ptr<AlertBook> alerts)
      : context_(context),
        store_(std::move(store)),
        rules_(std::move(rules)),
        alerts_(std::move(alerts)),
        publication_(audit::Publish(
            context, "admission",
            {&store_->audit_log(),
             [this](const storage::AuditEntry& entry) { return store_->ReadLogged(entry); }})),
        metrics_(context.metrics),
        late_truths_(kLateTruthsMax),
        changes_(kChangesMax),
        preview_(store_.get(), rules_.get(), context.clock, context.data_dir),
        expiry_(store_.get(), context.retention, context.clock,
                support::AskCaseworkForNeeds(context.channels)),
        sweep_(
            "admission", "decisions", [this](bool is_first) { return expiry_.Take(is_first); },
            context.metrics) {
    parts_.answer = {rules_.get(), alerts_.get(), store_.get(), &metrics_};
    parts_.calls = &calls_;
    SetMessageAllocatorFor_Decide(&messages_);
  }
  ~Admission() override { Stop(); }

  std::string_view name() const override { return "admission"; }
  std::vector<grpc::Service*> grpc_services() override { return {this}; }

  absl::Status Start() override {
    registry_ = registry::v1::RegistryService::NewStub(context_.channels->To("registry"));
    register_tables_ =
        registry::v1::RegisterTableService::NewStub(context_.channels->To("registry"));
    recognition_ =
        recognition::v1::RecognitionService::NewStub(context_.channels->To("recognition"));
    parts_.registry = registry_.get();
    parts_.register_tables = register_tables_.get();
    parts_.recognition = recognition_.get();
    started_ = true;
    syncer_ = std::thread([this] { SyncDecisions(); });
    if (context_.retention != nullptr) sweep_.Start();
    return absl::OkStatus();
  }

  void Stop() override {
    sweep_.Stop();
    calls_.CloseAndWait();
    late_truths_.Stop();
    changes_.Stop();
    preview_.Stop();
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
    if (context->deadline() > std::chrono::system_clock::now()) {
      AnswerQuestion(*context, *request, response, reactor);
      return reactor;
    }
    // Nobody waits any more. Work for it would make those late that come after it.
    metrics_.came_too_late.Increment();
    reactor->Finish({grpc::StatusCode::DEADLINE_EXCEEDED, "admission: came after its deadline"});
    return reactor;
  }

  grpc::ServerUnaryReactor* GetRuleSet(grpc::CallbackServerContext* context,
                                       const v1::GetRuleSetRequest* request,
                                       v1::GetRuleSetResponse* response) override {
    *response = rules_->Current()->loaded.summary;
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerUnaryReactor* SetRuleSet(grpc::CallbackServerContext* context,
                                       const v1::SetRuleSetRequest* request,
                                       v1::SetRuleSetResponse* response) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    return Change(reactor, [this, request, response, reactor] {
      absl::StatusOr<v1::RuleSetChange> change = rules_->Set(*request);
      if (change.ok()) {
        spdlog::info("admission: rule set {} set_by={} why=\"{}\"", change->revision(),
                     change->set_by(), change->why());
        *response->mutable_change() = *std::move(change);
      } else {
        spdlog::warn("admission: rule set refused set_by={}: {}", request->set_by(),
                     change.status().ToString());
      }
      reactor->Finish(support::ToGrpc(change.status()));
    });
  }

  grpc::ServerUnaryReactor* PreviewRuleSet(grpc::CallbackServerContext* context,
                                           const v1::PreviewRuleSetRequest* request,
                                           v1::PreviewRuleSetResponse* response) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    preview_.Run(
        *request,
        [context] {
          return !context->IsCancelled() && std::chrono::system_clock::now() < context->deadline();
        },
        [reactor, response](absl::StatusOr<v1::PreviewRuleSetResponse> answer) {
          if (answer.ok()) *response = *std::move(answer);
          reactor->Finish(support::ToGrpc(answer.status()));
        });
    return reactor;
  }

  grpc::ServerUnaryReactor* GetRuleSetHistory(grpc::CallbackServerContext* context,
                                              const v1::GetRuleSetHistoryRequest* request,
                                              v1::GetRuleSetHistoryResponse* response) override {
    return Answer(context, rules_->History(*request), response);
  }

  grpc::ServerUnaryReactor* GetAlertHistory(grpc::CallbackServerContext* context,
                                            const v1::GetAlertHistoryRequest* request,
                                            v1::GetAlertHistoryResponse* response) override {
    return Answer(context, alerts_->History(*request), response);
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
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    return Change(reactor, [this, request, response, reactor] {
      absl::StatusOr<v1::Alert> alert = alerts_->Set(*request);
      if (alert.ok()) {
        spdlog::info("admission: alert level={} effective_us={} issued_by={} why=\"{}\"",
                     v1::AlertLevel_Name(alert->level()), alert->effective_time_us(),
                     alert->issued_by(), alert->why());
        *response->mutable_alert() = *std::move(alert);
      }
      reactor->Finish(support::ToGrpc(alert.status()));
    });
  }

 private:
  void AnswerQuestion(const grpc::CallbackServerContext& context, const v1::DecideRequest& request,
                      v1::DecideResponse* response, grpc::ServerUnaryReactor* reactor) {
    if (absl::Status own =
            support::CheckPeerSite(context, context_.devices, "site_id", request.site_id());
        !own.ok()) {
      return reactor->Finish(support::ToGrpc(own));
    }
    absl::StatusOr<Question> question =
        ReadQuestion(request, *context_.sites, context_.clock->Now());
    if (!question.ok()) {
      return reactor->Finish(support::ToGrpc(question.status()));
    }
    if (!started_) {
      return reactor->Finish({grpc::StatusCode::UNAVAILABLE, "admission: not started yet"});
    }
    DecideParts parts = parts_;
    parts.vehicles = context_.channels->LocalVehicles();
    const bool waits = request.has_picture() || NeedsMachine(*question) ||
                       (parts.vehicles == nullptr && NeedsLookUp(*question));
    if (!waits) {
      Answered answered = [reactor](const absl::Status& status, bool) {
        reactor->Finish(support::ToGrpc(status));
      };
      const auto now = std::chrono::system_clock::now();
      if (AnswerBy(now, context.deadline()) > now) {
        DecideNow(parts, *std::move(question), response, std::move(answered));
      } else {
        FallBackNow(std::move(parts), *std::move(question), response, std::move(answered));
      }
      return;
    }
    if (const auto kept = store_->FindDecision(request.request_id()); kept.ok()) {
      return reactor->Finish(
          support::ToGrpc(AnswerKept(*kept, question->asked, request.request_id(), response)));
    }
    const auto call =
        std::make_shared<DecideCall>(std::move(parts), *std::move(question), response, reactor);
    call->Run(request.picture(), context.deadline());
  }

  template <typename Response>
  static grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                          absl::StatusOr<Response> answer, Response* response) {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    if (answer.ok()) *response = *std::move(answer);
    reactor->Finish(support::ToGrpc(answer.status()));
    return reactor;
  }

  // Changes wait for the disk, so they have a thread of their own. `change` finishes the reactor.
  grpc::ServerUnaryReactor* Change(grpc::ServerUnaryReactor* reactor,
                                   std::function<void()> change) {
    if (!changes_.Add(std::move(change))) {
      reactor->Finish({grpc::StatusCode::UNAVAILABLE, "admission: too many changes wait already"});
    }
    return reactor;
  }

  // Answers without waiting: everything that is needed is in this process.
  void DecideNow(const DecideParts& parts, Question&& question, v1::DecideResponse* response,
                 Answered answered) {
    absl::Status taken;
    if (NeedsLookUp(question)) {
      taken = TakeVehicle(parts.vehicles->Find(question.facts.plate()), &question);
    }
    if (taken.ok()) {
      return AnswerByRules(parts.answer, std::move(question), response, std::move(answered));
    }
    const auto kept = store_->FindDecision(question.request_id);
    if (kept.ok())
      return answered(AnswerKept(*kept, question.asked, question.request_id, response), false);
    if (absl::IsFailedPrecondition(taken)) return answered(taken, false);
    spdlog::warn("admission: fallback {} site={} late=register status=\"{}\"",
                 LogName(question.request_id), question.site->site_id(), taken.ToString());
    AnswerByFallback(parts.answer, std::move(question), Late::kRegister, response,
                     std::move(answered));
  }

  // Answers a question whose turn came too late to find out more, and finds out afterwards.
  void FallBackNow(DecideParts parts, Question question, v1::DecideResponse* response,
                   Answered answered) {
    const AnswerParts answer_parts = parts.answer;
    Question asked = question;
    AnswerByFallback(answer_parts, std::move(asked), Late::kTurn, response,
                     [this, parts = std::move(parts), question = std::move(question),
                      answered = std::move(answered)](const absl::Status& status, bool is_new) {
                       answered(status, is_new);
                       if (is_new) FindOutLater(parts, question);
                     });
  }

  void FindOutLater(DecideParts parts, Question question) {
    const std::string name = LogName(question.request_id);
    const bool added =
        late_truths_.Add([parts = std::move(parts), question = std::move(question)]() mutable {
          if (NeedsLookUp(question) &&
              !TakeVehicle(parts.vehicles->Find(question.facts.plate()), &question).ok()) {
            return;
          }
          const std::string name = LogName(question.request_id);
          const absl::Status kept = KeepLateTruth(parts.answer, std::move(question));
          if (kept.ok()) return;
          spdlog::error("admission: late truth not kept {} status=\"{}\"", name, kept.ToString());
        });
    if (!added) metrics_.late_truths_left_out.Increment();
    if (!added) {
      spdlog::warn("admission: late truth left out {} waiting={}", name, kLateTruthsMax);
    }
  }

  void SyncDecisions() {
    bool stopping = false;
    while (!stopping) {
      {
        absl::MutexLock lock(&mutex_);
        stopping = mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kSyncInterval);
      }
      const auto begun = std::chrono::steady_clock::now();
      const absl::Status status =
          store_->SyncDecisions({"bluegate", absl::ToUnixMicros(context_.clock->Now())});
      metrics_.sync_seconds.Observe(
          std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
      if (!status.ok()) {
        metrics_.sync_failures.Increment();
        spdlog::error("admission: decision log not synced: {}", status.ToString());
      }
    }
  }

  const support::ServiceContext context_;
  const std::unique_ptr<storage::DecisionStore> store_;
  const std::unique_ptr<RuleBook> rules_;
  const std::unique_ptr<AlertBook> alerts_;
  const std::unique_ptr<audit::LogHost::Publication> publication_;
  AdmissionMetrics metrics_;
  MessagePool<v1::DecideRequest, v1::DecideResponse> messages_;
  CallSet calls_;
  WorkQueue late_truths_;
  WorkQueue changes_;
  RulePreview preview_;
  DecisionExpiry expiry_;
  support::ExpirySweep sweep_;
  std::unique_ptr<registry::v1::RegistryService::Stub> registry_;
  std::unique_ptr<registry::v1::RegisterTableService::Stub> register_tables_;
  std::unique_ptr<recognition::v1::RecognitionService::Stub> recognition_;
  DecideParts parts_;  // constant once started
  std::atomic<bool> started_ = false;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread syncer_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeAdmission(
    const support::ServiceContext& context) {
  auto kv = storage::OpenRocksDb(context.data_dir, storage::MainUse::kAppending);
  if (!kv.ok()) return kv.status();
  storage::KeyValueStore* const tables = kv->get();
  auto store = storage::DecisionStore::Open(*std::move(kv), context.data_dir);
  if (!store.ok()) return store.status();
  support::OfferBackup(
      context, "admission",
      [tables, clock = context.clock, store = store->get()](const std::filesystem::path& folder) {
        // What only the journal holds comes to the tables first.
        const absl::Status synced =
            store->SyncDecisions({"bluegate", absl::ToUnixMicros(clock->Now())});
        return synced.ok() ? storage::Checkpoint(*tables, folder) : synced;
      });
  auto rules =
      RuleBook::Load(context.config->rules_file(), context.data_dir, store->get(), context.clock);
  if (!rules.ok()) return rules.status();
  auto alerts = AlertBook::Load(store->get(), context.clock);
  if (!alerts.ok()) return alerts.status();
  spdlog::info("admission: rule set {}", (*rules)->Current()->loaded.revision);
  return std::make_unique<Admission>(context, *std::move(store), *std::move(rules),
                                     *std::move(alerts));
}

}  // namespace bluegate::admission
