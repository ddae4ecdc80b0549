#ifndef BLUEGATE_SERVICES_ADMISSION_REPLAY_H_
#define BLUEGATE_SERVICES_ADMISSION_REPLAY_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bluegate/admission/v1/decision_record.pb.h"
#include "enforcement/rules/decide.h"
#include "services/admission/log_reader.h"
#include "storage/decision_store.h"

namespace bluegate::admission {

// What a decision says to people, without the facts behind it.
struct Verdict {
  v1::Outcome outcome = v1::OUTCOME_UNSPECIFIED;
  std::string rule_id;
  std::string reason_code;
  std::string clause;
  std::string sentence_zh;
  std::string sentence_en;

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

Verdict VerdictOf(const v1::Decision& decision);
Verdict VerdictOf(const rules::Decision& decision);

// An entry that does not come out as it is logged.
struct ReplayDifference {
  uint64_t position = 0;
  std::string request_id;
  std::string revision;
  v1::DecisionFacts facts;
  Verdict logged;
  Verdict now;
};

struct ReplayResult {
  uint64_t entries = 0;
  uint64_t identical = 0;
  uint64_t different = 0;
  // Answers of a site's fallback, which no rule made.
  uint64_t fallbacks = 0;
  // Entries under a revision whose file is not kept, or can no longer be used.
  uint64_t without_rules = 0;
  std::vector<std::string> revisions;          // that decided, by name
  std::vector<std::string> missing_revisions;  // with the reason
  std::vector<ReplayDifference> examples;      // of `different`, by position, at most so many
};

// Decides every logged decision again, by its own facts and the rule set of its own revision, and
// compares what it says word for word. `folder` takes a short-lived file while a set is read.
absl::StatusOr<ReplayResult> Replay(const storage::DecisionStore& store,
                                    const std::filesystem::path& folder, size_t examples_max,
                                    const LogReading& reading);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_REPLAY_H_
