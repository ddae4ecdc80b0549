#include "services/casework/retention_desk.h"

#include <spdlog/spdlog.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "services/casework/case_expiry.h"
#include "services/support/capture_needs.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::casework {
namespace {

constexpr int kByCharactersMax = 64;
constexpr int kWhyCharactersMin = 4;
constexpr int kWhyCharactersMax = 256;

constexpr size_t kPassageIdBytesMax = 128;

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
}

absl::StatusOr<v1::Passage> ParsePassage(std::string_view content) {
  v1::Passage passage;
  if (passage.ParseFromArray(content.data(), static_cast<int>(content.size()))) return passage;
  return absl::DataLossError("passage: the kept passage cannot be read");
}

template <typename Request>
absl::Status CheckRequest(const Request& request) {
  if (request.by().empty()) return Invalid("by", "", "the account of whoever asks");
  if (absl::Status by = support::CheckText("by", request.by(), kByCharactersMax); !by.ok()) {
    return by;
  }
  if (request.why().size() < size_t{kWhyCharactersMin}) {
    return Invalid("why", request.why(), "a reason of at least 4 characters");
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

// A page token is the id that the page before ended with; empty at the first.
absl::StatusOr<std::string> DecodeToken(const std::string& page_token) {
  std::string passage_id;
  if (page_token.empty()) return passage_id;
  if (absl::WebSafeBase64Unescape(page_token, &passage_id) && !passage_id.empty() &&
      passage_id.size() <= kPassageIdBytesMax && passage_id.find('\0') == passage_id.npos) {
    return passage_id;
  }
  return Invalid("page_token", page_token, "next_page_token of an earlier answer, or nothing");
}

}  // namespace

RetentionDesk::RetentionDesk(storage::CaseStore* store, const operation::Retention* retention,
                             const Clock* clock, std::shared_ptr<prometheus::Registry> registry)
    : store_(store),
      holds_(store),
      case_expiry_(store),
      passage_expiry_(store),
      retention_(retention),
      clock_(clock),
      case_sweep_(
          "casework", "cases", [this](bool is_first) { return TakeCaseStep(is_first); }, registry),
      passage_sweep_(
          "casework", "passages", [this](bool is_first) { return TakePassageStep(is_first); },
          registry) {}

void RetentionDesk::Start() {
  if (retention_ == nullptr) return;
  case_sweep_.Start();
  passage_sweep_.Start();
}

void RetentionDesk::Stop() {
  case_sweep_.Stop();
  passage_sweep_.Stop();
}

absl::StatusOr<RetentionDesk::Step> RetentionDesk::TakeCaseStep(bool is_first) {
  if (retention_ == nullptr) return Step{0, true};
  if (is_first) swept_place_.reset();
  const absl::Time now = clock_->Now();
  const auto step = case_expiry_.Sweep(
      swept_place_, kBatch, absl::ToUnixMicros(now),
      [&](const storage::CaseRecord& record) { return FateOf(record, *retention_, now); });
  if (!step.ok()) return step.status();
  swept_place_ = step->last;
  return Step{step->deleted, step->done};
}

absl::StatusOr<RetentionDesk::Step> RetentionDesk::TakePassageStep(bool is_first) {
  if (retention_ == nullptr) return Step{0, true};
  if (is_first) swept_position_ = 0;
  const absl::Time now = clock_->Now();
  const auto is_over = [&](std::string_view content) -> absl::StatusOr<bool> {
    const absl::StatusOr<v1::Passage> passage = ParsePassage(content);
    if (!passage.ok()) return passage.status();
    const absl::Time came = absl::FromUnixMicros(passage->capture().received_time_us());
    return !IsRemembered(came, now) &&
           operation::MayBeDeleted({.passed = came}, operation::RetentionClass::kLedger,
                                   *retention_, now);
  };
  const auto step =
      passage_expiry_.Sweep(swept_position_, kBatch, absl::ToUnixMicros(now), is_over);
  if (!step.ok()) return step.status();
  swept_position_ = step->last_position;
  return Step{step->deleted, step->done};
}

absl::Status RetentionDesk::AnswerHolds(const v1::ListLegalHoldsRequest& request,
                                        v1::ListLegalHoldsResponse* response) const {
  const absl::StatusOr<uint32_t> limit = support::PageSize(request.page_size());
  if (!limit.ok()) return limit.status();
  const absl::StatusOr<std::string> after = DecodeToken(request.page_token());
  if (!after.ok()) return after.status();
  auto holds = holds_.List(*after, *limit + 1);
  if (!holds.ok()) return holds.status();
  const bool has_more = holds->size() > *limit;
  if (has_more) holds->pop_back();
  for (const storage::LegalHolds::Held& held : *holds) {
    v1::HeldPassage* const row = response->add_holds();
    row->set_passage_id(held.passage_id);
    if (!row->mutable_hold()->ParseFromString(held.content)) {
      return absl::DataLossError(absl::StrCat("hold of ", held.passage_id, ": not readable"));
    }
  }
  if (has_more) {
    response->set_next_page_token(absl::WebSafeBase64Escape(holds->back().passage_id));
  }
  return absl::OkStatus();
}

absl::Status RetentionDesk::AnswerNeeds(const v1::ListNeedsRequest& request,
                                        v1::ListNeedsResponse* response) const {
  const int count = request.captures_size();
  if (count < 1 || count > static_cast<int>(support::kNeedsAtOnce)) {
    return Invalid("captures", absl::StrCat(count), "1 to 256");
  }
  std::vector<std::string> ids;
  for (const v1::NeedsQuestion& question : request.captures()) {
    const std::string& id = question.passage_id();
    if (id.empty() || id.size() > kPassageIdBytesMax || id.find('\0') != id.npos) {
      return Invalid("captures.passage_id", id, "1-128 bytes without zero bytes");
    }
    ids.push_back(id);
  }
  // Read first: what is beyond it by then may have come to the ledger meanwhile.
  const uint64_t reached = store_->tally().position;
  const auto entries = passage_expiry_.Look(ids);
  if (!entries.ok()) return entries.status();
  for (int i = 0; i < count; ++i) {
    const storage::LedgerExpiry::Entry& entry = (*entries)[i];
    v1::CaptureNeed* const need = response->add_needs();
    if (entry.has_case || entry.held || request.captures(i).position() > reached) {
      need->set_need(v1::NEED_EVERYTHING);
    } else if (!entry.content.has_value()) {
      need->set_need(v1::NEED_NOTHING);
    } else {
      absl::StatusOr<v1::Passage> passage = ParsePassage(*entry.content);
      if (!passage.ok()) return passage.status();
      need->set_need(v1::NEED_STILL);
      need->set_still_sha256(std::move(*passage->mutable_picture_sha256()));
    }
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* RetentionDesk::ListNeeds(grpc::CallbackServerContext* call,
                                                   const v1::ListNeedsRequest* request,
                                                   v1::ListNeedsResponse* response) {
  grpc::ServerUnaryReactor* const reactor = call->DefaultReactor();
  reactor->Finish(support::ToGrpc(AnswerNeeds(*request, response)));
  return reactor;
}

grpc::ServerUnaryReactor* RetentionDesk::ListLegalHolds(grpc::CallbackServerContext* call,
                                                        const v1::ListLegalHoldsRequest* request,
                                                        v1::ListLegalHoldsResponse* response) {
  grpc::ServerUnaryReactor* const reactor = call->DefaultReactor();
  reactor->Finish(support::ToGrpc(AnswerHolds(*request, response)));
  return reactor;
}

grpc::ServerUnaryReactor* RetentionDesk::SetLegalHold(grpc::CallbackServerContext* call,
                                                      const v1::SetLegalHoldRequest* request,
                                                      v1::SetLegalHoldResponse*) {
  absl::Status status = CheckRequest(*request);
  if (status.ok()) status = store_->GetPassage(request->passage_id()).status();
  const absl::Time now = clock_->Now();
  if (status.ok()) {
    status = holds_.Hold(request->passage_id(), ContentOf(*request, now), request->by(),
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
    status = holds_.Lift(request->passage_id(), ContentOf(*request, now), request->by(),
                         absl::ToUnixMicros(now));
  }
  if (status.ok()) spdlog::info("legal hold lifted capture={}", request->passage_id());
  grpc::ServerUnaryReactor* const reactor = call->DefaultReactor();
  reactor->Finish(support::ToGrpc(status));
  return reactor;
}

}  // namespace bluegate::casework
