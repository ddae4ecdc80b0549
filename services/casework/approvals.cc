#include "services/casework/approvals.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "enforcement/field_fault.h"
#include "services/support/text_proto.h"

namespace bluegate::casework {
namespace {

// A letter and two digits, such as R01: what decisions and suspicions name.
bool IsReasonCode(const std::string& code) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return code.size() == 3 && code[0] >= 'A' && code[0] <= 'Z' && digit(code[1]) && digit(code[2]);
}

}  // namespace

absl::Status CheckApprovals(const v1::ApprovalRules& rules) {
  if (rules.source().empty()) {
    return ToStatus({"source", "", "the notice, order or letter that it comes from"});
  }
  if (rules.rules_size() > kApprovalRulesMax) {
    return ToStatus(
        {"rules", absl::StrCat(rules.rules_size()), absl::StrCat("at most ", kApprovalRulesMax)});
  }
  for (const v1::ApprovalRule& rule : rules.rules()) {
    if (rule.verdict() != v1::VERDICT_CONFIRM && rule.verdict() != v1::VERDICT_DISMISS) {
      return ToStatus({"rules.verdict", absl::StrCat(static_cast<int>(rule.verdict())),
                       "VERDICT_CONFIRM or VERDICT_DISMISS"});
    }
    for (const std::string& code : rule.reason_codes()) {
      if (!IsReasonCode(code)) {
        return ToStatus({"rules.reason_codes", code, "a letter and two digits, such as R01"});
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ApprovalRules> LoadApprovals(const std::filesystem::path& file) {
  v1::ApprovalRules rules;
  if (file.empty()) return rules;
  if (absl::Status read = support::ReadTextProto(file, &rules); !read.ok()) return read;
  if (absl::Status sound = CheckApprovals(rules); !sound.ok()) {
    return absl::Status(sound.code(), absl::StrCat(file.string(), ": ", sound.message()));
  }
  return rules;
}

bool NeedsSecondPerson(const v1::ApprovalRules& rules, v1::Verdict verdict,
                       std::string_view reason_code) {
  return std::any_of(rules.rules().begin(), rules.rules().end(), [&](const v1::ApprovalRule& rule) {
    const auto& codes = rule.reason_codes();
    return rule.verdict() == verdict &&
           (codes.empty() || std::find(codes.begin(), codes.end(), reason_code) != codes.end());
  });
}

}  // namespace bluegate::casework
