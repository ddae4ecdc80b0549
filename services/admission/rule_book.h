#ifndef BLUEGATE_SERVICES_ADMISSION_RULE_BOOK_H_
#define BLUEGATE_SERVICES_ADMISSION_RULE_BOOK_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "enforcement/clock.h"
#include "enforcement/rules/decide.h"
#include "enforcement/rules/decider.h"
#include "services/admission/rule_set_file.h"
#include "storage/decision_store.h"

namespace bluegate::admission {

// Rules ready to decide by. Immutable; held by every decision that is under way.
struct ActiveRules {
  explicit ActiveRules(LoadedRuleSet loaded);

  // Without the rules that did not hold.
  rules::Decision Decide(const rules::Facts& facts) const { return rules::Decide(decider, facts); }
  // With all of them, each with the reason.
  rules::Decision Explain(const rules::Facts& facts) const {
    return rules::Decide(loaded.rule_set, facts);
  }

  const LoadedRuleSet loaded;
  const rules::Decider decider;
  // Minutes of the day at which some rule's hours begin or end, rising. Midnight is not among them.
  const std::vector<uint32_t> hour_marks_min;
};

// Every rule set that was ever in force, with its file, and the one that is. Thread-safe.
//
// The last change wins, whether it came as a file or as a call: at a start the configured file is
// put in force if it is another one than at the start before; otherwise what was set last stays in
// force. So deploying a file and starting again does what it says, and a restart alone takes back
// nothing that a person set.
class RuleBook {
 public:
  // The set_by of a change that a start made. Its request id is "start-N", N the number of the
  // change.
  static constexpr char kSetByFile[] = "rules_file";

  // Both pointers outlive this object. Refused, with every fault named, when the file is not sound
  // or fails one of its tests, even where another set would be in force: who deploys it is told.
  // `folder` takes a short-lived file while a set is read.
  static absl::StatusOr<std::unique_ptr<RuleBook>> Load(const std::filesystem::path& rules_file,
                                                        const std::filesystem::path& folder,
                                                        storage::DecisionStore* store,
                                                        const Clock* clock);

  // In force now. Never null.
  std::shared_ptr<const ActiveRules> Current() const;

  // Checks, keeps (synced), and puts in force. A set that is refused leaves everything as it was:
  // INVALID_ARGUMENT with every fault. The same request id with another text is ALREADY_EXISTS.
  // Takes as long as a thorough check of the set; never called on a thread that answers gates.
  absl::StatusOr<v1::RuleSetChange> Set(const v1::SetRuleSetRequest& request);

  // Newest first. INVALID_ARGUMENT for a bad page.
  absl::StatusOr<v1::GetRuleSetHistoryResponse> History(
      const v1::GetRuleSetHistoryRequest& request) const;

 private:
  RuleBook(std::filesystem::path folder, storage::DecisionStore* store, const Clock* clock)
      : folder_(std::move(folder)), store_(store), clock_(clock) {}

  absl::Status Start(const std::filesystem::path& rules_file);
  absl::StatusOr<v1::RuleSetChange> Keep(const v1::SetRuleSetRequest& request, LoadedRuleSet loaded)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(set_mutex_);
  void Use(LoadedRuleSet loaded);

  const std::filesystem::path folder_;
  storage::DecisionStore* const store_;
  const Clock* const clock_;
  absl::Mutex set_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);  // held while a change is kept
  mutable absl::Mutex mutex_;
  std::shared_ptr<const ActiveRules> current_ ABSL_GUARDED_BY(mutex_);
};

// Longest text of a rule set.
inline constexpr size_t kRuleSetBytesMax = 1 << 20;

// Reads a rule set that came as text and may have any defect a parser does not see. Errors as
// ReadRuleSet has them, with "rule set" in the place of the file's name.
absl::StatusOr<rules::RuleSet> ReadRuleSetText(const std::string& text,
                                               const std::filesystem::path& folder);

// Reads, checks and tests a rule set that came as text. Errors as LoadRuleSet has them, with "rule
// set" in the place of the file's name.
absl::StatusOr<LoadedRuleSet> LoadRuleSetText(const std::string& text,
                                              const std::filesystem::path& folder);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_RULE_BOOK_H_
