#ifndef BLUEGATE_SERVICES_ADMISSION_RULE_PREVIEW_H_
#define BLUEGATE_SERVICES_ADMISSION_RULE_PREVIEW_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>

#include "absl/status/statusor.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "enforcement/clock.h"
#include "services/admission/rule_book.h"
#include "services/admission/work_queue.h"
#include "storage/decision_store.h"

namespace bluegate::admission {

// Over how many days a preview goes that names none, and the most that one may name.
inline constexpr uint32_t kPreviewDaysDefault = 7;
inline constexpr uint32_t kPreviewDaysMax = 31;
inline constexpr uint32_t kPreviewExamplesMax = 100;
// Findings that are told, and rows of a table: beyond them only how many more findings there are.
inline constexpr size_t kPreviewFindingsMax = 100;
inline constexpr size_t kPreviewRowsMax = 500;

// Tells whether a rule set is sound, and what it would have answered to the passages of the last
// days: the checks of RuleBook::Set and of `bluegate rules check`, the comparison of `bluegate
// rules diff`. Changes nothing. Compares with the set in force when it begins. Thread-safe.
//
// A preview takes seconds of work. There is one at a time, on a thread of this object that gives
// way to those that answer gates; its memory does not grow with the log.
class RulePreview {
 public:
  // All outlive this object. `folder` takes a short-lived file while a set is read.
  RulePreview(storage::DecisionStore* store, const RuleBook* rules, const Clock* clock,
              std::filesystem::path folder);
  ~RulePreview();  // calls Stop
  RulePreview(const RulePreview&) = delete;

  // Whether somebody still waits for the answer; asked between some thousand passages.
  using Wanted = std::function<bool()>;
  using Done = std::function<void(absl::StatusOr<v1::PreviewRuleSetResponse>)>;

  // Calls `done` once: at once, on this thread, with INVALID_ARGUMENT for a bad request,
  // RESOURCE_EXHAUSTED while another preview is under way, UNAVAILABLE after Stop; otherwise on the
  // thread of previews, with CANCELLED where it is no longer wanted. A set that is not sound is an
  // answer, with its findings.
  void Run(v1::PreviewRuleSetRequest request, Wanted wanted, Done done);

  // Ends the one under way with UNAVAILABLE. May be called twice.
  void Stop();

 private:
  absl::StatusOr<v1::PreviewRuleSetResponse> Preview(const v1::PreviewRuleSetRequest& request,
                                                     const Wanted& wanted) const;
  absl::Status Compare(const v1::PreviewRuleSetRequest& request, LoadedRuleSet loaded,
                       const Wanted& wanted, v1::PreviewRuleSetResponse* response) const;

  storage::DecisionStore* const store_;
  const RuleBook* const rules_;
  const Clock* const clock_;
  const std::filesystem::path folder_;
  std::atomic<bool> busy_ = false;
  std::atomic<bool> stopping_ = false;
  WorkQueue queue_;  // last: its thread uses what is above
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_RULE_PREVIEW_H_
