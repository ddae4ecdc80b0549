#include "services/gateway/testing/fake_casework.h"

#include <utility>

#include "absl/time/clock.h"
#include "bluegate/casework/v1/casework.grpc.pb.h"
#include "services/support/status.h"

namespace bluegate::gateway::testing {
namespace {

// Never answers; ends with its call.
class Late : public grpc::ServerUnaryReactor {
  void OnCancel() override { Finish(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }
};

}  // namespace

class FakeCasework::Watch : public grpc::ServerWriteReactor<casework::v1::WatchCasesResponse> {
 public:
  Watch(FakeCasework* casework, uint64_t after) : casework_(casework), revision_(after) {
    casework_->Count(1);
    Next();
  }

 private:
  // Either a write is under way, and its end decides what comes next, or the stream rests and is
  // ended by its cancellation.
  void Next() {
    bool write = false;
    bool end = false;
    {
      absl::MutexLock lock(&mutex_);
      write = !cancelled_ && revision_ < casework_->revisions;
      end = !write && (cancelled_ || casework_->watch_ends);
      resting_ = !write && !end;
    }
    if (end) Finish(EndStatus());
    if (!write) return;
    message_.set_revision(++revision_);
    StartWrite(&message_);
  }
  grpc::Status EndStatus() {
    absl::MutexLock lock(&mutex_);
    return cancelled_ ? grpc::Status::CANCELLED : casework_->watch_end;
  }
  void OnWriteDone(bool ok) override {
    if (!ok) SetCancelled();
    Next();
  }
  void OnCancel() override {
    if (SetCancelled()) Finish(grpc::Status::CANCELLED);
  }
  // True when the stream was resting.
  bool SetCancelled() {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    return std::exchange(resting_, false);
  }
  void OnDone() override {
    casework_->Count(-1);
    delete this;
  }

  FakeCasework* const casework_;
  uint64_t revision_;
  casework::v1::WatchCasesResponse message_;
  absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool resting_ ABSL_GUARDED_BY(mutex_) = false;
};

class FakeCasework::Service : public casework::v1::CaseworkService::CallbackService {
 public:
  explicit Service(FakeCasework* casework) : casework_(casework) {}

  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context,
                                    const casework::v1::GetCaseRequest* request,
                                    casework::v1::GetCaseResponse* response) override {
    {
      absl::MutexLock lock(&casework_->mutex_);
      casework_->time_left_ = absl::FromChrono(context->deadline()) - absl::Now();
    }
    if (request->case_id() == "late") return new Late;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (request->case_id() == "missing") {
      reactor->Finish(support::ToGrpc(
          support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND,
                              "case_id", "missing", "a case that there is")));
      return reactor;
    }
    response->mutable_case_()->set_case_id(request->case_id());
    response->mutable_case_()->set_revision((uint64_t{1} << 53) + 1);
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerUnaryReactor* ClaimCase(grpc::CallbackServerContext* context,
                                      const casework::v1::ClaimCaseRequest* request,
                                      casework::v1::ClaimCaseResponse* response) override {
    response->mutable_case_()->set_claimed_by(request->officer());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerUnaryReactor* SetWatchlistEntry(
      grpc::CallbackServerContext* context, const casework::v1::SetWatchlistEntryRequest* request,
      casework::v1::SetWatchlistEntryResponse* response) override {
    response->mutable_change()->set_entry_id(request->entry().entry_id());
    response->mutable_change()->set_actor(request->officer());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerWriteReactor<casework::v1::WatchCasesResponse>* WatchCases(
      grpc::CallbackServerContext* context,
      const casework::v1::WatchCasesRequest* request) override {
    return new Watch(casework_, request->after_revision());
  }

 private:
  FakeCasework* const casework_;
};

FakeCasework::FakeCasework() : service_(std::make_unique<Service>(this)) {}
FakeCasework::~FakeCasework() = default;

grpc::Service* FakeCasework::service() { return service_.get(); }

absl::Duration FakeCasework::time_left() const {
  absl::MutexLock lock(&mutex_);
  return time_left_;
}

bool FakeCasework::AwaitOpenWatches(int count) {
  absl::MutexLock lock(&mutex_);
  const auto reached = [&]()
                           ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return open_watches_ == count; };
  return mutex_.AwaitWithTimeout(absl::Condition(&reached), absl::Seconds(10));
}

void FakeCasework::Count(int by) {
  absl::MutexLock lock(&mutex_);
  open_watches_ += by;
}

}  // namespace bluegate::gateway::testing
