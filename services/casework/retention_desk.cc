#include "services/casework/retention_desk.h"

#include <spdlog/spdlog.h>

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::casework {
namespace {

constexpr int kByCharactersMax = 64;
constexpr int kWhyCharactersMin = 4;
constexpr int kWhyCharactersMax = 256;

prometheus::Counter& AddCounter(prometheus::Registry& registry, const char* name,
                                const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

template <typename Request>
absl::Status CheckRequest(const Request& request) {
  const auto invalid = [](std::string_view field, std::string_view value, std::string_view wish) {
    return support::FieldError(absl::StatusCode::kInvalidArgument,
                               common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
  };
  if (request.by().empty()) return invalid("by", "", "the account of whoever asks");
  if (absl::Status by = support::CheckText("by", request.by(), kByCharactersMax); !by.ok()) {
    return by;
  }
  if (request.why().size() < size_t{kWhyCharactersMin}) {
    return invalid("why", request.why(), "a reason of at least 4 characters");
  }
  return support::CheckText("why", request.why(), kWhyCharactersMax);
}

template <typename Request>
std::string ContentOf(const Request& request, absl::Time now) {
  v1::LegalHold hold;
  hold.set_by(request.by());
  hold.set_why(request.why());
  hold.set_time_us(absl::ToUnixMicros(now));
  return hold.SerializeAsString();
}

}  // namespace

RetentionDesk::RetentionDesk(storage::CaseStore* store, const operation::Retention* retention,
                             const Clock* clock, std::shared_ptr<prometheus::Registry> registry)
    : store_(store),
      expiry_(store),
      retention_(retention),
      clock_(clock),
      registry_(registry != nullptr ? std::move(registry)
                                    : std::make_shared<prometheus::Registry>()),
      deleted_(AddCounter(*registry_, "bluegate_casework_expired_passages_total",
                          "Passages deleted because their retention period was over.")),
      failures_(AddCounter(*registry_, "bluegate_casework_expiry_failures_total",
                           "Sweeps for such passages that were broken off by an error.")) {}

void RetentionDesk::Start() {
  if (retention_ != nullptr) thread_ = std::thread([this] { Loop(); });
}

void RetentionDesk::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool RetentionDesk::Rest(absl::Duration time) {
  absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithTimeout(absl::Condition(&stopping_), time);
}

void RetentionDesk::Loop() {
  do {
    const absl::StatusOr<uint64_t> deleted = Sweep();
    if (!deleted.ok()) {
      failures_.Increment();
      spdlog::error("expiry broken off status=\"{}\"", deleted.status().ToString());
    } else if (*deleted > 0) {
      spdlog::info("expiry deleted passages={}", *deleted);
    }
  } while (Rest(kInterval));
}

absl::StatusOr<uint64_t> RetentionDesk::Sweep() {
  if (retention_ == nullptr) return 0;
  const absl::Time now = clock_->Now();
  const auto is_over = [&](std::string_view content) -> absl::StatusOr<bool> {
    v1::Passage passage;
    if (!passage.ParseFromArray(content.data(), static_cast<int>(content.size()))) {
      return absl::DataLossError("passage: the kept passage cannot be read");
    }
    return operation::MayBeDeleted(
        {.passed = absl::FromUnixMicros(passage.capture().received_time_us())},
        operation::RetentionClass::kLedger, *retention_, now);
  };
  uint64_t deleted = 0;
  storage::LedgerExpiry::Step step;
  do {
    auto next = expiry_.Sweep(step.last_position, kBatch, absl::ToUnixMicros(now), is_over);
    // A hold came between; the same passages are looked at again.
    if (absl::IsAborted(next.status())) continue;
    if (!next.ok()) return next.status();
    step = *next;
    deleted += step.deleted;
    deleted_.Increment(static_cast<double>(step.deleted));
  } while (!step.done && Rest(kPause));
  return deleted;
}

grpc::ServerUnaryReactor* RetentionDesk::SetLegalHold(grpc::CallbackServerContext* call,
                                                      const v1::SetLegalHoldRequest* request,
                                                      v1::SetLegalHoldResponse*) {
  absl::Status status = CheckRequest(*request);
  if (status.ok()) status = store_->GetPassage(request->passage_id()).status();
  const absl::Time now = clock_->Now();
  if (status.ok()) {
    status = expiry_.Hold(request->passage_id(), ContentOf(*request, now), request->by(),
                          absl::ToUnixMicros(now));
  }
  if (status.ok()) spdlog::info("legal hold set capture={}", request->passage_id());
  grpc::ServerUnaryReactor* const reactor = call->DefaultReactor();
  reactor->Finish(support::ToGrpc(status));
  return reactor;
}

grpc::ServerUnaryReactor* RetentionDesk::LiftLegalHold(grpc::CallbackServerContext* call,
                                                       const v1::LiftLegalHoldRequest* request,
                                                       v1::LiftLegalHoldResponse*) {
  absl::Status status = CheckRequest(*request);
  const absl::Time now = clock_->Now();
  if (status.ok()) {
    status = expiry_.LiftHold(request->passage_id(), ContentOf(*request, now), request->by(),
                              absl::ToUnixMicros(now));
  }
  if (status.ok()) spdlog::info("legal hold lifted capture={}", request->passage_id());
  grpc::ServerUnaryReactor* const reactor = call->DefaultReactor();
  reactor->Finish(support::ToGrpc(status));
  return reactor;
}

}  // namespace bluegate::casework
