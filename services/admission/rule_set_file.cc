#include "services/admission/rule_set_file.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "bluegate/admission/v1/rule_set.pb.h"
#include "enforcement/rules/validate.h"
#include "enforcement/text.h"
#include "services/admission/rule_conversion.h"
#include "services/admission/sha256.h"
#include "services/support/text_proto.h"

namespace bluegate::admission {
namespace {

constexpr size_t kRevisionDigits = 8;

v1::GetRuleSetResponse Summary(const v1::RuleSet& rule_set, const std::string& revision) {
  v1::GetRuleSetResponse summary;
  summary.set_revision(revision);
  summary.set_source(rule_set.source());
  for (const v1::Rule& rule : rule_set.rules()) {
    v1::RuleSummary* const row = summary.add_rules();
    row->set_rule_id(rule.rule_id());
    row->set_reason_code(rule.reason_code());
    row->set_clause(rule.clause());
    row->set_sentence_zh(rule.sentence_zh());
    row->set_sentence_en(rule.sentence_en());
    row->set_outcome(rule.outcome());
    row->set_priority(rule.priority());
    row->set_effective_from(rule.effective_from());
    row->set_effective_until(rule.effective_until());
  }
  std::stable_sort(summary.mutable_rules()->begin(), summary.mutable_rules()->end(),
                   [](const v1::RuleSummary& a, const v1::RuleSummary& b) {
                     return a.priority() > b.priority();
                   });
  return summary;
}

absl::Status InFile(const std::filesystem::path& file, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(file.string(), ": ", status.message()));
}

}  // namespace

absl::StatusOr<rules::RuleSet> ReadRuleSet(const std::filesystem::path& file) {
  v1::RuleSet text;
  if (absl::Status status = support::ReadTextProto(file, &text); !status.ok()) return status;
  absl::StatusOr<rules::RuleSet> rule_set = ToCore(text);
  if (!rule_set.ok()) return InFile(file, rule_set.status());
  return rule_set;
}

std::string RevisionOf(std::string_view rule_set_id, std::string_view file) {
  return absl::StrCat(AbslView(rule_set_id), "@",
                      absl::BytesToHexString(Sha256(file)).substr(0, kRevisionDigits));
}

absl::StatusOr<LoadedRuleSet> LoadRuleSet(const std::filesystem::path& file) {
  v1::RuleSet text;
  if (absl::Status status = support::ReadTextProto(file, &text); !status.ok()) return status;
  const absl::StatusOr<std::string> bytes = support::ReadFile(file);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<rules::RuleSet> rule_set = ToCore(text);
  if (!rule_set.ok()) return InFile(file, rule_set.status());
  if (absl::Status fit = rules::CheckFitForUse(*rule_set); !fit.ok()) return InFile(file, fit);
  LoadedRuleSet loaded;
  loaded.revision = RevisionOf(text.rule_set_id(), *bytes);
  loaded.summary = Summary(text, loaded.revision);
  loaded.rule_set = *std::move(rule_set);
  return loaded;
}

}  // namespace bluegate::admission
