#include "services/casework/casework_service.h"

#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bluegate/casework/v1/casework.grpc.pb.h"
#include "services/audit/log_host.h"
#include "services/casework/approvals.h"
#include "services/casework/case_desk.h"
#include "services/casework/case_facets.h"
#include "services/casework/case_feed.h"
#include "services/casework/case_pages.h"
#include "services/casework/casework_metrics.h"
#include "services/casework/day_tally.h"
#include "services/casework/retention_desk.h"
#include "services/casework/search_desk.h"
#include "services/casework/similar_cases.h"
#include "services/casework/slow_calls.h"
#include "services/casework/watchlist_desk.h"
#include "services/support/backup_sources.h"
#include "services/support/status.h"
#include "storage/case_store.h"
#include "storage/checkpoint.h"
#include "storage/engine.h"

namespace bluegate::casework {
namespace {

using Call = grpc::CallbackServerContext;
using Unary = grpc::ServerUnaryReactor;

// Of the matching of the watchlist, which takes seconds each.
constexpr size_t kMatchingsMax = 8;

// Answers a unary call with a whole response.
template <typename Response>
Unary* Answer(Call* call, absl::StatusOr<Response> made, Response* response) {
  Unary* const reactor = call->DefaultReactor();
  if (made.ok()) *response = *std::move(made);
  reactor->Finish(support::ToGrpc(made.status()));
  return reactor;
}

// The same for a response that holds just a case.
template <typename Response>
void AnswerCase(Unary* reactor, CaseDesk::Reply reply, Response* response) {
  if (reply.ok()) *response->mutable_case_() = *std::move(reply);
  reactor->Finish(support::ToGrpc(reply.status()));
}

template <typename Response>
Unary* AnswerNow(Call* call, CaseDesk::Reply reply, Response* response) {
  Unary* const reactor = call->DefaultReactor();
  AnswerCase(reactor, std::move(reply), response);
  return reactor;
}

class Casework final : public support::HostedService, public v1::CaseworkService::CallbackService {
 public:
  Casework(std::unique_ptr<storage::CaseStore> store, std::unique_ptr<WatchlistDesk> watchlist,
           const support::ServiceContext& context, const CaseworkOptions& options)
      : store_(std::move(store)),
        watchlist_(std::move(watchlist)),
        publication_(audit::Publish(
            context, "casework",
            {&store_->audit_log(),
             [this](const storage::AuditEntry& entry) { return store_->ReadLogged(entry); },
             [this](const storage::AuditEntry& entry, const std::string& content) {
               return store_->KeepRecord(entry, content);
             }})),
        suspicion_(options.suspicion),
        past_(store_.get(), watchlist_.get(), &suspicion_),
        clock_(context.clock),
        channels_(context.channels),
        metrics_(context.metrics),
        terms_(options.follower.terms),
        retention_(store_.get(), context.retention, clock_, context.metrics),
        search_(store_.get(), &suspicion_.confusions, context.sites, context.devices, clock_),
        inquiry_(options.ask_deadline),
        feed_(store_.get(), clock_, options.heartbeat),
        desk_(store_.get(), &inquiry_, watchlist_.get(), clock_, options.follower.terms,
              options.approvals, [this] { feed_.Notify(); }),
        follower_(store_.get(), &inquiry_, &past_, clock_, options.follower,
                  [this](absl::Span<const storage::NewPassage> passages) {
                    metrics_.Count(passages, clock_->Now());
                    search_.Add(passages);
                    feed_.Notify();
                  }) {}
  ~Casework() override { Stop(); }

  std::string_view name() const override { return "casework"; }
  std::vector<grpc::Service*> grpc_services() override { return {this, &retention_, &search_}; }
  absl::Status Health() const override { return follower_.health(); }

  absl::Status Start() override {
    inquiry_.Start(*channels_);
    feed_.Start();
    slow_calls_.Start();
    search_.Start();
    follower_.Start(*channels_);
    retention_.Start();
    spdlog::info("casework starts position={}", store_->tally().position);
    return absl::OkStatus();
  }

  void Stop() override {
    retention_.Stop();
    follower_.Stop();
    inquiry_.Stop();
    feed_.Stop();
    slow_calls_.Stop();
    search_.Stop();
  }

  Unary* ListPassages(Call* call, const v1::ListPassagesRequest* request,
                      v1::ListPassagesResponse* response) override {
    return Answer(call, casework::ListPassages(*store_, *request), response);
  }
  Unary* GetPassage(Call* call, const v1::GetPassageRequest* request,
                    v1::GetPassageResponse* response) override {
    return Answer(call, casework::GetPassage(*store_, *request), response);
  }
  Unary* ListCases(Call* call, const v1::ListCasesRequest* request,
                   v1::ListCasesResponse* response) override {
    return Answer(call, casework::ListCases(*store_, *request, clock_->Now()), response);
  }
  Unary* GetCase(Call* call, const v1::GetCaseRequest* request,
                 v1::GetCaseResponse* response) override {
    return Answer(call, casework::GetCase(*store_, *request, clock_->Now()), response);
  }
  Unary* ListSimilarCases(Call* call, const v1::ListSimilarCasesRequest* request,
                          v1::ListSimilarCasesResponse* response) override {
    return Answer(call, casework::ListSimilarCases(*store_, *request, clock_->Now()), response);
  }
  Unary* GetDayTally(Call* call, const v1::GetDayTallyRequest* request,
                     v1::GetDayTallyResponse* response) override {
    return Answer(call, casework::GetDayTally(*store_, *request, clock_->Now()), response);
  }
  Unary* GetCaseworkTally(Call* call, const v1::GetCaseworkTallyRequest*,
                          v1::GetCaseworkTallyResponse* response) override {
    return Answer(call, GetTally(*store_, clock_->Now()), response);
  }
  CaseFeed::Reactor* WatchCases(Call* call, const v1::WatchCasesRequest* request) override {
    return feed_.Open(request->after_revision(), call);
  }
  Unary* ClaimCase(Call* call, const v1::ClaimCaseRequest* request,
                   v1::ClaimCaseResponse* response) override {
    return AnswerNow(call, desk_.Claim(*request), response);
  }
  Unary* ConfirmCase(Call* call, const v1::ConfirmCaseRequest* request,
                     v1::ConfirmCaseResponse* response) override {
    return AnswerNow(call, desk_.Confirm(*request), response);
  }
  Unary* DismissCase(Call* call, const v1::DismissCaseRequest* request,
                     v1::DismissCaseResponse* response) override {
    return AnswerNow(call, desk_.Dismiss(*request), response);
  }
  Unary* ApproveCase(Call* call, const v1::ApproveCaseRequest* request,
                     v1::ApproveCaseResponse* response) override {
    return AnswerNow(call, desk_.Approve(*request), response);
  }
  Unary* SendBackCase(Call* call, const v1::SendBackCaseRequest* request,
                      v1::SendBackCaseResponse* response) override {
    return AnswerNow(call, desk_.SendBack(*request), response);
  }
  Unary* ReleaseCase(Call* call, const v1::ReleaseCaseRequest* request,
                     v1::ReleaseCaseResponse* response) override {
    return AnswerNow(call, desk_.Release(*request), response);
  }
  Unary* HoldCase(Call* call, const v1::HoldCaseRequest* request,
                  v1::HoldCaseResponse* response) override {
    return AnswerNow(call, desk_.Hold(*request), response);
  }
  Unary* HandOverCase(Call* call, const v1::HandOverCaseRequest* request,
                      v1::HandOverCaseResponse* response) override {
    return AnswerNow(call, desk_.HandOver(*request), response);
  }
  Unary* EscalateCase(Call* call, const v1::EscalateCaseRequest* request,
                      v1::EscalateCaseResponse* response) override {
    return AnswerNow(call, desk_.Escalate(*request), response);
  }
  Unary* AddCaseNote(Call* call, const v1::AddCaseNoteRequest* request,
                     v1::AddCaseNoteResponse* response) override {
    return AnswerNow(call, desk_.AddNote(*request), response);
  }
  Unary* UndoVerdict(Call* call, const v1::UndoVerdictRequest* request,
                     v1::UndoVerdictResponse* response) override {
    return AnswerNow(call, desk_.Undo(*request), response);
  }
  Unary* CorrectNumber(Call* call, const v1::CorrectNumberRequest* request,
                       v1::CorrectNumberResponse* response) override {
    Unary* const reactor = call->DefaultReactor();
    desk_.Correct(*request, [reactor, response](CaseDesk::Reply reply) {
      AnswerCase(reactor, std::move(reply), response);
    });
    return reactor;
  }
  Unary* ListWatchlist(Call* call, const v1::ListWatchlistRequest* request,
                       v1::ListWatchlistResponse* response) override {
    return Answer(call, watchlist_->List(*request), response);
  }
  Unary* ListWatchlistChanges(Call* call, const v1::ListWatchlistChangesRequest* request,
                              v1::ListWatchlistChangesResponse* response) override {
    return Answer(call, watchlist_->ListChanges(*request), response);
  }
  Unary* SetWatchlistEntry(Call* call, const v1::SetWatchlistEntryRequest* request,
                           v1::SetWatchlistEntryResponse* response) override {
    return Answer(call, watchlist_->Set(*request), response);
  }
  Unary* RemoveWatchlistEntry(Call* call, const v1::RemoveWatchlistEntryRequest* request,
                              v1::RemoveWatchlistEntryResponse* response) override {
    return Answer(call, watchlist_->Remove(*request), response);
  }
  Unary* PreviewWatchlistEntry(Call* call, const v1::PreviewWatchlistEntryRequest* request,
                               v1::PreviewWatchlistEntryResponse* response) override {
    return Answer(call, watchlist_->Preview(*request), response);
  }
  Unary* MatchWatchlist(Call* call, const v1::MatchWatchlistRequest* request,
                        v1::MatchWatchlistResponse* response) override {
    Unary* const reactor = call->DefaultReactor();
    const bool taken = slow_calls_.Take([this, request, response, reactor] {
      auto made = watchlist_->Match(*request, terms_, [this] { return slow_calls_.stopping(); });
      if (request->open_cases()) feed_.Notify();
      if (made.ok()) *response = *std::move(made);
      reactor->Finish(support::ToGrpc(made.status()));
    });
    if (!taken) {
      reactor->Finish(support::ToGrpc(absl::ResourceExhaustedError(
          absl::StrCat("matching: ", kMatchingsMax, " wait, wanted fewer; ask later"))));
    }
    return reactor;
  }

 private:
  const std::unique_ptr<storage::CaseStore> store_;
  const std::unique_ptr<WatchlistDesk> watchlist_;
  const std::unique_ptr<audit::LogHost::Publication> publication_;
  const SuspicionData suspicion_;
  PastCheck past_;
  SlowCalls slow_calls_{kMatchingsMax};
  const Clock* const clock_;
  support::Channels* const channels_;
  CaseworkMetrics metrics_;
  const cases::Terms terms_;
  RetentionDesk retention_;
  SearchDesk search_;
  Inquiry inquiry_;
  CaseFeed feed_;
  CaseDesk desk_;
  ReadingFollower follower_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeCaseworkOver(
    std::unique_ptr<storage::KeyValueStore> kv, const support::ServiceContext& context,
    const CaseworkOptions& options) {
  absl::StatusOr<std::unique_ptr<storage::CaseStore>> store =
      storage::CaseStore::Open(std::move(kv), MakeCaseReader());
  if (!store.ok()) return store.status();
  if (const auto brought = (*store)->brought_in(); brought.cases + brought.passages > 0) {
    spdlog::info("casework lists and counts what an earlier version wrote cases={} passages={}",
                 brought.cases, brought.passages);
  }
  auto watchlist =
      WatchlistDesk::Open(store->get(), options.suspicion.confusions, context.sites, context.clock);
  if (!watchlist.ok()) return watchlist.status();
  return std::make_unique<Casework>(*std::move(store), *std::move(watchlist), context, options);
}

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeCasework(
    const support::ServiceContext& context) {
  absl::StatusOr<std::unique_ptr<storage::KeyValueStore>> kv =
      storage::OpenRocksDb(context.data_dir);
  if (!kv.ok()) return kv.status();
  support::OfferBackup(context, "casework", [kv = kv->get()](const std::filesystem::path& folder) {
    return storage::Checkpoint(*kv, folder);
  });
  absl::StatusOr<SuspicionData> suspicion = LoadSuspicionData(*context.config, *context.sites);
  if (!suspicion.ok()) return suspicion.status();
  if (!suspicion->travel.has_value()) {
    spdlog::warn("casework suspects nothing by travel and visits: no travel_file");
  }
  absl::StatusOr<v1::ApprovalRules> approvals = LoadApprovals(context.config->approvals_file());
  if (!approvals.ok()) return approvals.status();
  CaseworkOptions options;
  options.approvals = *std::move(approvals);
  options.suspicion = *std::move(suspicion);
  return MakeCaseworkOver(*std::move(kv), context, options);
}

}  // namespace bluegate::casework
