#include "services/admission/decision_expiry.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "bluegate/admission/v1/decision_record.pb.h"

namespace bluegate::admission {
namespace {

using Step = support::ExpirySweep::Step;

struct Page {
  std::vector<uint64_t> over;                // may go
  std::vector<uint64_t> of_passages;         // may go if their passage has
  casework::v1::ListNeedsRequest questions;  // one for each of them
  uint64_t last_position = 0;
  size_t seen = 0;
  size_t old = 0;
};

}  // namespace

absl::StatusOr<Step> DecisionExpiry::Take(bool is_first) {
  if (is_first) position_ = 0;
  const auto months = retention_->months.find(operation::RetentionClass::kLedger);
  if (months == retention_->months.end()) return Step{0, true};
  const absl::Time now = clock_->Now();
  Page page;
  absl::Status broken;
  const auto look = [&](const storage::LoggedDecision& logged) {
    v1::DecisionRecord record;
    if (!record.ParseFromArray(logged.bytes.data(), static_cast<int>(logged.bytes.size()))) {
      broken = absl::DataLossError(absl::StrCat("decision ", logged.position, ": unreadable"));
      return false;
    }
    const v1::DecisionFacts& facts = record.facts();
    page.last_position = logged.position;
    ++page.seen;
    if (now >= operation::KeptUntil(absl::FromUnixMicros(facts.time_us()), months->second)) {
      ++page.old;
      const v1::PassageRef& passage = facts.passage();
      if (facts.has_passage() && passage.passage_id().empty()) {
        page.over.push_back(logged.position);
      } else if (facts.has_passage()) {
        page.of_passages.push_back(logged.position);
        casework::v1::NeedsQuestion* const question = page.questions.add_captures();
        question->set_passage_id(passage.passage_id());
        question->set_position(passage.position());
      }
    }
    return page.seen < support::kNeedsAtOnce;
  };
  const absl::Status visited = store_->VisitDecisions(position_, store_->LastDecision(), look);
  if (!visited.ok()) return visited;
  if (!broken.ok()) return broken;
  if (!page.of_passages.empty()) {
    const auto needs = ask_(page.questions);
    if (!needs.ok()) return needs.status();
    for (size_t i = 0; i < page.of_passages.size(); ++i) {
      if ((*needs)[i].need() == casework::v1::NEED_NOTHING) {
        page.over.push_back(page.of_passages[i]);
      }
    }
  }
  const auto deleted = store_->ExpireDecisions(page.over, {"bluegate", absl::ToUnixMicros(now)});
  if (!deleted.ok()) return deleted.status();
  position_ = page.last_position;
  return Step{*deleted, page.seen < support::kNeedsAtOnce || page.old == 0};
}

}  // namespace bluegate::admission
