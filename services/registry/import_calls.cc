#include "services/registry/import_calls.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/support/peer_identity.h"
#include "services/support/status.h"
#include "services/support/utf8.h"
#include "services/support/validate.h"

namespace bluegate::registry {
namespace {

constexpr int kErrorsPerMessage = 1000;

absl::Status NothingLater(std::string_view field, std::string_view value) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, value,
                             "nothing after the first message");
}

absl::Status Cancelled() { return absl::CancelledError("the call was cancelled"); }

void LogResult(const std::string& stated, const absl::StatusOr<v1::ImportResult>& result) {
  // Without control characters, so that it cannot make lines of the log.
  const std::string actor = support::ShortUtf8(stated, 256);
  if (!result.ok()) {
    spdlog::warn("registry: import by \"{}\" ended: {}", actor,
                 support::ShortUtf8(std::string(result.status().message()), 1024));
    return;
  }
  spdlog::info("registry: import by \"{}\" table={} rows={} imported={} bad_values={}", actor,
               TableName(result->table()), result->rows(), result->imported(),
               result->bad_values());
}

// gRPC keeps the reactor until OnDone, the jobs keep the job until its work is done: whoever is
// last lets go of it.
class ImportTableCall
    : public grpc::ServerBidiReactor<v1::ImportTableRequest, v1::ImportTableResponse>,
      public ImportJob {
 public:
  ImportTableCall(grpc::CallbackServerContext* context, storage::RegisterStore* store,
                  const Clock* clock)
      : ImportJob(store, clock), context_(context) {}

  void Keep(std::shared_ptr<ImportTableCall> self) {
    self_ = std::move(self);
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    // A broken line ends the stream too; total_bytes tells where this does not show in time.
    if (!ok) return End(context_->IsCancelled() ? Cancelled() : absl::OkStatus());
    ImportPiece piece;
    if (std::exchange(first_, false)) {
      absl::Status stated = support::CheckText("actor", request_.actor(), kActorCharactersMax);
      if (!stated.ok()) return End(stated);
      piece.order = ImportOrder{request_.request_id(), request_.table(),
                                request_.source(),     ActorOf(*context_, request_.actor()),
                                request_.dry_run(),    request_.total_bytes()};
    } else if (!request_.request_id().empty() || !request_.source().empty()) {
      return End(request_.source().empty() ? NothingLater("request_id", request_.request_id())
                                           : NothingLater("source", request_.source()));
    }
    piece.csv = std::move(*request_.mutable_csv());
    if (Offer(std::move(piece))) StartRead(&request_);
  }

  void OnCancel() override { End(Cancelled()); }

  void OnWriteDone(bool ok) override {
    if (!ok) End(Cancelled());
    absl::MutexLock lock(&write_mutex_);
    writing_ = false;
  }

  void OnDone() override { const auto last = std::move(self_); }

 private:
  void ReadNext() override { StartRead(&request_); }

  void OnProgress(uint64_t rows_checked, uint64_t rows_written) override {
    SendErrors();
    v1::ImportTableResponse response;
    response.mutable_progress()->set_rows_checked(rows_checked);
    response.mutable_progress()->set_rows_written(rows_written);
    Send(std::move(response));
  }

  void OnBadValue(const v1::RowError& error) override {
    *errors_.mutable_errors()->add_errors() = error;
    if (errors_.errors().errors_size() >= kErrorsPerMessage) SendErrors();
  }

  void Complete(absl::StatusOr<v1::ImportResult> result) override {
    LogResult(actor(), result);
    if (result.ok()) {
      SendErrors();
      v1::ImportTableResponse response;
      *response.mutable_result() = *result;
      Send(std::move(response));
    }
    AwaitWritten();
    Finish(support::ToGrpc(result.status()));
  }

  void SendErrors() {
    if (errors_.errors().errors().empty()) return;
    Send(std::exchange(errors_, {}));
  }

  // One message at a time: a slow reader slows the import down.
  void Send(v1::ImportTableResponse response) {
    AwaitWritten();
    {
      absl::MutexLock lock(&write_mutex_);
      writing_ = true;
    }
    response_ = std::move(response);
    StartWrite(&response_);
  }

  void AwaitWritten() {
    const auto written = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(write_mutex_) { return !writing_; };
    absl::MutexLock lock(&write_mutex_, absl::Condition(&written));
  }

  grpc::CallbackServerContext* const context_;
  std::shared_ptr<ImportTableCall> self_;
  bool first_ = true;
  v1::ImportTableRequest request_;
  v1::ImportTableResponse errors_;    // that wait to be sent
  v1::ImportTableResponse response_;  // that is being sent
  absl::Mutex write_mutex_;
  bool writing_ ABSL_GUARDED_BY(write_mutex_) = false;
};

class ImportVehiclesCall : public grpc::ServerReadReactor<v1::ImportVehiclesRequest>,
                           public ImportJob {
 public:
  ImportVehiclesCall(grpc::CallbackServerContext* context, v1::ImportVehiclesResponse* response,
                     storage::RegisterStore* store, const Clock* clock)
      : ImportJob(store, clock), context_(context), response_(response) {}

  void Keep(std::shared_ptr<ImportVehiclesCall> self) {
    self_ = std::move(self);
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return End(context_->IsCancelled() ? Cancelled() : absl::OkStatus());
    ImportPiece piece;
    if (std::exchange(first_, false)) {
      piece.order =
          ImportOrder{request_.request_id(),  v1::REGISTER_TABLE_VEHICLES, request_.source(),
                      ActorOf(*context_, ""), request_.dry_run(),          request_.total_bytes()};
    } else if (!request_.request_id().empty() || !request_.source().empty()) {
      return End(request_.source().empty() ? NothingLater("request_id", request_.request_id())
                                           : NothingLater("source", request_.source()));
    }
    piece.csv = std::move(*request_.mutable_csv());
    if (Offer(std::move(piece))) StartRead(&request_);
  }

  void OnCancel() override { End(Cancelled()); }
  void OnDone() override { const auto last = std::move(self_); }

 private:
  void ReadNext() override { StartRead(&request_); }
  void OnProgress(uint64_t rows_checked, uint64_t rows_written) override {}
  void OnBadValue(const v1::RowError& error) override {
    if (errors_.errors_size() < kVehicleErrorsMax) *errors_.add_errors() = error;
  }

  void Complete(absl::StatusOr<v1::ImportResult> result) override {
    LogResult(actor(), result);
    if (result.ok()) {
      errors_.set_rows(result->rows());
      errors_.set_imported(result->imported());
      errors_.set_bad_values(result->bad_values());
      *response_ = std::move(errors_);
    }
    Finish(support::ToGrpc(result.status()));
  }

  grpc::CallbackServerContext* const context_;
  v1::ImportVehiclesResponse* const response_;
  std::shared_ptr<ImportVehiclesCall> self_;
  bool first_ = true;
  v1::ImportVehiclesRequest request_;
  v1::ImportVehiclesResponse errors_;
};

}  // namespace

grpc::ServerBidiReactor<v1::ImportTableRequest, v1::ImportTableResponse>* StartImportTable(
    grpc::CallbackServerContext* context, storage::RegisterStore* store, const Clock* clock,
    ImportJobs* jobs) {
  const auto call = std::make_shared<ImportTableCall>(context, store, clock);
  call->Keep(call);
  jobs->Start(call);
  return call.get();
}

grpc::ServerReadReactor<v1::ImportVehiclesRequest>* StartImportVehicles(
    grpc::CallbackServerContext* context, v1::ImportVehiclesResponse* response,
    storage::RegisterStore* store, const Clock* clock, ImportJobs* jobs) {
  const auto call = std::make_shared<ImportVehiclesCall>(context, response, store, clock);
  call->Keep(call);
  jobs->Start(call);
  return call.get();
}

std::string ActorOf(const grpc::CallbackServerContext& context, const std::string& stated) {
  const std::optional<std::string> certified = support::PeerCommonName(context);
  if (!certified.has_value()) return stated.empty() ? context.peer() : stated;
  return stated.empty() ? *certified : absl::StrCat(stated, " (", *certified, ")");
}

}  // namespace bluegate::registry
