#include "services/bluegate/decision_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "enforcement/rules/fact.h"
#include "enforcement/rules/outcome.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/day.h"

namespace bluegate {
namespace {

using admission::v1::ConsideredRule;
using admission::v1::Decision;
using admission::v1::UsedFact;

// "imported 2021-11-02 08:00:00, 29 days before"
std::string AgeText(int64_t imported_us, int64_t decided_us) {
  const double hours = static_cast<double>(decided_us - imported_us) / 3.6e9;
  const std::string imported = absl::StrCat("入库 imported ", TimeText(imported_us));
  if (hours < 0) return imported;
  return hours < 48 ? absl::StrFormat("%s, %.0f 小时前 hours before", imported, hours)
                    : absl::StrFormat("%s, %.0f 天前 days before", imported, hours / 24);
}

void AppendRules(const Decision& decision, bool matched, std::string* text) {
  for (const ConsideredRule& rule : decision.considered()) {
    if (rule.matched() != matched) continue;
    absl::StrAppendFormat(text, "  %-32s %-4s %s\n", rule.rule_id(), rule.reason_code(),
                          matched
                              ? absl::StrCat(OutcomeText(rule.outcome()), ": ", rule.lost_because())
                              : rule.lost_because());
  }
}

bool Any(const Decision& decision, bool matched) {
  for (const ConsideredRule& rule : decision.considered()) {
    if (rule.matched() == matched) return true;
  }
  return false;
}

// Earlier versions kept the name and every source as text.
std::string NameText(const UsedFact& fact) {
  if (!fact.name().empty()) return fact.name();
  return std::string(rules::NameOf(static_cast<rules::FactName>(fact.fact())));
}

std::string SourceText(const UsedFact& fact) {
  if (fact.source_kind() == admission::v1::FACT_SOURCE_UNSPECIFIED) return fact.source();
  const std::string kind(rules::NameOf(static_cast<rules::FactSource>(fact.source_kind())));
  return fact.source().empty() ? kind : absl::StrCat(kind, ", ", fact.source());
}

// When the register took the row in which the fact stands; 0: it is of another source, or nobody
// said. Earlier versions kept it with each fact.
int64_t ImportedTimeUs(const UsedFact& fact, const Decision& decision) {
  const auto source = static_cast<rules::FactSource>(fact.source_kind());
  return rules::IsOfRegister(source) && decision.imported_time_us() != 0
             ? decision.imported_time_us()
             : fact.imported_time_us();
}

}  // namespace

std::string OutcomeText(admission::v1::Outcome outcome) {
  switch (outcome) {
    case admission::v1::OUTCOME_PASS:
      return "准予通行 pass";
    case admission::v1::OUTCOME_FLAG:
      return "提示查处 flag";
    case admission::v1::OUTCOME_HOLD:
      return "等待核实 hold";
    case admission::v1::OUTCOME_REFUSE:
      return "禁止通行 refuse";
    default:
      return "-";
  }
}

std::string LevelText(admission::v1::AlertLevel level) {
  return std::string(rules::NameOf(static_cast<rules::AlertLevel>(level)));
}

std::string TimeText(int64_t time_us) {
  if (time_us == 0) return "-";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixMicros(time_us),
                          vehicle::ShanghaiZone());
}

std::string DecisionText(const Decision& decision) {
  const admission::v1::DisplayLines& display = decision.display();
  std::string text = absl::StrCat(display.plate(), "\n", display.stage(), "\n",
                                  display.control_state(), "\n", display.passage(), "\n\n");
  const std::string& code = decision.reason_code();
  if (!decision.clause().empty()) {
    absl::StrAppend(&text, code, code.empty() ? "" : "  ", decision.clause(), "\n");
  }
  absl::StrAppend(&text, decision.sentence_zh(), "\n", decision.sentence_en(), "\n");
  return text;
}

std::string ExplanationText(const Decision& decision) {
  std::string text = absl::StrFormat(
      "判定 Decision\n"
      "  答复 answer       %s%s\n"
      "  规则 rule         %s\n"
      "  规则集 rule set   %s\n"
      "  预警 alert        %s\n"
      "  时间 made for     %s\n"
      "  有效至 holds until %s\n",
      OutcomeText(decision.outcome()), decision.fallback() ? " (降级 fallback)" : "",
      decision.rule_id().empty() ? "-" : decision.rule_id(), decision.rule_set_revision(),
      LevelText(decision.alert_level()), TimeText(decision.time_us()),
      TimeText(decision.holds_until_us()));
  absl::StrAppend(&text, "\n事实 Facts\n");
  for (const UsedFact& fact : decision.facts()) {
    std::string source = SourceText(fact);
    const int64_t imported_us = ImportedTimeUs(fact, decision);
    if (imported_us != 0) {
      absl::StrAppend(&source, ", ", AgeText(imported_us, decision.time_us()));
    }
    absl::StrAppendFormat(&text, "  %-16s %s (%s)\n", NameText(fact),
                          fact.value().empty() ? "不明 not known" : fact.value(), source);
  }
  if (!decision.register_source().empty()) {
    absl::StrAppend(&text, "  登记来源 register  ", decision.register_source(), "\n");
  }
  if (!decision.unknown_facts().empty()) {
    absl::StrAppend(
        &text, "\n无人知晓 Nobody knew: ", absl::StrJoin(decision.unknown_facts(), ", "), "\n");
  }
  if (Any(decision, true)) {
    absl::StrAppend(&text, "\n也成立但未采用 Also held, and lost\n");
    AppendRules(decision, true, &text);
  }
  if (Any(decision, false)) {
    absl::StrAppend(&text, "\n不成立 Did not hold\n");
    AppendRules(decision, false, &text);
  }
  return text;
}

}  // namespace bluegate
