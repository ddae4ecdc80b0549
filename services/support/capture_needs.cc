#include "services/support/capture_needs.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bluegate/casework/v1/retention.grpc.pb.h"
#include "services/support/hosted_service.h"
#include "services/support/status.h"

namespace bluegate::support {
namespace {

constexpr std::chrono::seconds kDeadline{5};

// Pages of nothing but deleted captures that are passed by without a rest.
constexpr int kPagesAtOnce = 64;

// Adds what is old enough of the page behind `found`.
absl::Status AddPage(const ReadCaptureEntries& read,
                     absl::FunctionRef<bool(absl::Time came)> is_over, OldCaptures* found) {
  auto page = read(found->last_position, kNeedsAtOnce);
  if (!page.ok()) return page.status();
  for (CaptureEntry& entry : *page) {
    if (entry.capture.has_value()) {
      if (!is_over(absl::FromUnixMicros(entry.capture->received_time_us()))) {
        found->done = true;
        return absl::OkStatus();
      }
      found->captures.push_back({entry.position, *std::move(entry.capture), {}});
    }
    found->last_position = entry.position;
  }
  found->done = page->size() < kNeedsAtOnce;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<OldCaptures> FindOldCaptures(const ReadCaptureEntries& read, const AskNeeds& ask,
                                            uint64_t after_position,
                                            absl::FunctionRef<bool(absl::Time came)> is_over) {
  OldCaptures found;
  found.last_position = after_position;
  for (int i = 0; i < kPagesAtOnce && found.captures.empty() && !found.done; ++i) {
    if (absl::Status added = AddPage(read, is_over, &found); !added.ok()) return added;
  }
  if (found.captures.empty()) return found;
  casework::v1::ListNeedsRequest questions;
  for (const OldCapture& old : found.captures) {
    const capture::v1::CaptureName& name = old.capture.name();
    casework::v1::NeedsQuestion* const question = questions.add_captures();
    question->set_passage_id(
        absl::StrCat(name.device_id(), "/", name.boot_epoch(), "/", name.sequence()));
    question->set_position(old.position);
  }
  auto needs = ask(questions);
  if (!needs.ok()) return needs.status();
  for (size_t i = 0; i < found.captures.size(); ++i) {
    found.captures[i].need = std::move((*needs)[i]);
  }
  return found;
}

AskNeeds AskCaseworkForNeeds(Channels* channels) {
  return [channels](const casework::v1::ListNeedsRequest& questions)
             -> absl::StatusOr<std::vector<casework::v1::CaptureNeed>> {
    const auto stub = casework::v1::RetentionService::NewStub(channels->To("casework"));
    grpc::ClientContext call;
    call.set_deadline(std::chrono::system_clock::now() + kDeadline);
    casework::v1::ListNeedsResponse response;
    const grpc::Status status = stub->ListNeeds(&call, questions, &response);
    if (!status.ok()) return FromGrpc(status);
    if (response.needs_size() != questions.captures_size()) {
      return absl::InternalError(absl::StrCat("casework: ", response.needs_size(),
                                              " answers, wanted ", questions.captures_size()));
    }
    return std::vector<casework::v1::CaptureNeed>(response.needs().begin(), response.needs().end());
  };
}

}  // namespace bluegate::support
