#include "services/admission/replay.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "services/admission/decision_message.h"
#include "services/admission/rule_book.h"

namespace bluegate::admission {
namespace {

// The rule sets of a log, read as they are met. Thread-safe.
class Revisions {
 public:
  Revisions(const storage::DecisionStore& store, std::filesystem::path folder)
      : store_(store), folder_(std::move(folder)) {}

  // Null when there is none that can be used.
  const ActiveRules* Find(const std::string& revision) {
    absl::MutexLock lock(&mutex_);
    const auto [found, fresh] = rules_.try_emplace(revision);
    if (!fresh) return found->second.get();
    const absl::StatusOr<std::string> file = store_.RuleSetFile(revision);
    absl::StatusOr<LoadedRuleSet> loaded =
        file.ok() ? LoadRuleSetText(*file, folder_)
                  : absl::StatusOr<LoadedRuleSet>(absl::NotFoundError("its file is not kept"));
    if (loaded.ok()) {
      found->second = std::make_unique<ActiveRules>(*std::move(loaded));
    } else {
      missing_.push_back(absl::StrCat(revision, ": ", loaded.status().message()));
    }
    return found->second.get();
  }

  void Report(ReplayResult* result) {
    absl::MutexLock lock(&mutex_);
    for (const auto& [revision, rules] : rules_) {
      if (rules != nullptr) result->revisions.push_back(revision);
    }
    result->missing_revisions = missing_;
  }

 private:
  const storage::DecisionStore& store_;
  const std::filesystem::path folder_;
  absl::Mutex mutex_;
  std::map<std::string, std::unique_ptr<const ActiveRules>> rules_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> missing_ ABSL_GUARDED_BY(mutex_);
};

// What one thread found.
struct Part {
  ReplayResult result;
  std::string revision;
  const ActiveRules* rules = nullptr;  // of `revision`
};

void ReplayEntry(uint64_t position, const std::string& request_id, const v1::DecisionRecord& record,
                 size_t examples_max, Revisions* revisions, Part* part) {
  ReplayResult& result = part->result;
  ++result.entries;
  if (record.answer().fallback()) {
    ++result.fallbacks;
    return;
  }
  if (part->rules == nullptr || part->revision != record.answer().rule_set_revision()) {
    part->revision = record.answer().rule_set_revision();
    part->rules = revisions->Find(part->revision);
  }
  if (part->rules == nullptr) {
    ++result.without_rules;
    return;
  }
  Verdict logged = VerdictOf(record.answer());
  Verdict now = VerdictOf(part->rules->Decide(FactsOf(record.facts())));
  if (logged == now) {
    ++result.identical;
    return;
  }
  ++result.different;
  if (result.examples.size() >= examples_max) return;
  result.examples.push_back(
      {position, request_id, part->revision, record.facts(), std::move(logged), std::move(now)});
}

}  // namespace

Verdict VerdictOf(const v1::Decision& decision) {
  return {decision.outcome(), decision.rule_id(),     decision.reason_code(),
          decision.clause(),  decision.sentence_zh(), decision.sentence_en()};
}

Verdict VerdictOf(const rules::Decision& decision) {
  return {static_cast<v1::Outcome>(decision.outcome),
          decision.rule_id,
          decision.reason_code,
          decision.clause,
          decision.sentence_zh,
          decision.sentence_en};
}

absl::StatusOr<ReplayResult> Replay(const storage::DecisionStore& store,
                                    const std::filesystem::path& folder, size_t examples_max,
                                    const LogReading& reading) {
  Revisions revisions(store, folder);
  std::vector<Part> parts(static_cast<size_t>(reading.threads));
  const absl::Status read =
      ReadLog(store, reading,
              [&](int thread, uint64_t position, const std::string& request_id,
                  const v1::DecisionRecord& record) {
                ReplayEntry(position, request_id, record, examples_max, &revisions,
                            &parts[static_cast<size_t>(thread)]);
              });
  if (!read.ok()) return read;
  ReplayResult result;
  for (Part& part : parts) {
    result.entries += part.result.entries;
    result.identical += part.result.identical;
    result.different += part.result.different;
    result.fallbacks += part.result.fallbacks;
    result.without_rules += part.result.without_rules;
    std::move(part.result.examples.begin(), part.result.examples.end(),
              std::back_inserter(result.examples));
  }
  std::sort(result.examples.begin(), result.examples.end(),
            [](const auto& a, const auto& b) { return a.position < b.position; });
  if (result.examples.size() > examples_max) result.examples.resize(examples_max);
  revisions.Report(&result);
  return result;
}

}  // namespace bluegate::admission
