#include "services/admission/decision_message.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/emission_stage.h"
#include "services/admission/wire_writer.h"
#include "services/support/vehicle_facts.h"

namespace bluegate::admission {
namespace {

using rules::FactName;
using rules::FactSource;

constexpr size_t kAnswerBytesExpected = 1024;
constexpr char kFallbackRuleId[] = "fallback";
constexpr char kNumberUnknownZh[] = "未识别";

// What people call the subject: its number, or the code of a machine.
const std::string& NameOf(const v1::DecisionFacts& facts) {
  return facts.environmental_code().empty() ? facts.plate().number() : facts.environmental_code();
}

// The four lines of the display.
void WriteDisplay(const Question& question, const vehicle::StageFact& stage, rules::Outcome outcome,
                  WireWriter& writer) {
  const v1::DecisionFacts& facts = question.facts;
  using Display = v1::DisplayLines;
  writer.MessageOf(v1::Decision::kDisplayFieldNumber, [&] {
    writer.Text(Display::kPlateFieldNumber,
                NameOf(facts).empty() ? kNumberUnknownZh : NameOf(facts));
    writer.Text(Display::kStageFieldNumber, vehicle::DisplayZh(stage));
    writer.Text(Display::kControlStateFieldNumber,
                rules::ControlStateZh(static_cast<rules::AlertLevel>(facts.alert_level())));
    writer.Text(Display::kPassageFieldNumber, rules::PassageZh(outcome));
  });
}

// What stays the same whoever answers.
void WriteCommon(const Question& question, std::string_view revision, WireWriter& writer) {
  const v1::DecisionFacts& facts = question.facts;
  writer.Text(v1::Decision::kRuleSetRevisionFieldNumber, revision);
  writer.Number(v1::Decision::kAlertLevelFieldNumber, facts.alert_level());
  writer.Number(v1::Decision::kTimeUsFieldNumber, facts.time_us());
  writer.Text(v1::Decision::kRegisterSourceFieldNumber, facts.register_source());
  if (question.reading) writer.Message(v1::Decision::kReadingFieldNumber, *question.reading);
}

// The rules' facts have the numbers of the contract.
static_assert(static_cast<int>(FactName::kFallback) == v1::FactName_MAX);
static_assert(static_cast<int>(FactSource::kStageInferred) == v1::FactSource_MAX);

void WriteFact(const rules::UsedFact& used, WireWriter& writer) {
  writer.MessageOf(v1::Decision::kFactsFieldNumber, [&] {
    writer.Text(v1::UsedFact::kValueFieldNumber, used.value);
    writer.Text(v1::UsedFact::kSourceFieldNumber, used.said_by);
    writer.Number(v1::UsedFact::kFactFieldNumber, static_cast<int>(used.name));
    writer.Number(v1::UsedFact::kSourceKindFieldNumber, static_cast<int>(used.source));
  });
}

void WriteUnknownFact(FactName name, WireWriter& writer) {
  writer.Text(v1::Decision::kUnknownFactsFieldNumber, rules::NameOf(name));
}

void WriteFacts(const rules::Decision& decision, const Question& question, WireWriter& writer) {
  const v1::DecisionFacts& facts = question.facts;
  WriteFact(
      {facts.environmental_code().empty() ? FactName::kPlateNumber : FactName::kEnvironmentalCode,
       NameOf(facts), question.reading ? FactSource::kReading : FactSource::kRequest},
      writer);
  if (NameOf(facts).empty()) WriteUnknownFact(FactName::kPlateNumber, writer);
  for (const rules::UsedFact& used : decision.facts) {
    if (used.name == FactName::kPlateNumber) continue;  // stands above, with where it is from
    WriteFact(used, writer);
    if (rules::IsOfRegister(used.source) && used.value.empty()) WriteUnknownFact(used.name, writer);
  }
}

void WriteConsidered(const rules::ConsideredRule& rule, WireWriter& writer) {
  using Considered = v1::ConsideredRule;
  writer.MessageOf(v1::Decision::kConsideredFieldNumber, [&] {
    writer.Text(Considered::kRuleIdFieldNumber, rule.rule_id);
    writer.Text(Considered::kReasonCodeFieldNumber, rule.reason_code);
    writer.Number(Considered::kOutcomeFieldNumber, static_cast<int>(rule.outcome));
    writer.Text(Considered::kLostBecauseFieldNumber, rule.lost_because);
    writer.Number(Considered::kMatchedFieldNumber, rule.matched);
  });
}

rules::Outcome OutcomeOf(common::v1::GateFallback fallback, bool uncertain) {
  if (uncertain) return rules::Outcome::kHold;
  switch (fallback) {
    case common::v1::GATE_FALLBACK_PASS:
      return rules::Outcome::kPass;
    case common::v1::GATE_FALLBACK_REFUSE:
      return rules::Outcome::kRefuse;
    default:
      return rules::Outcome::kHold;
  }
}

struct Sentences {
  std::string_view zh;
  std::string_view en;
};

Sentences WhatIsLate(Late late) {
  switch (late) {
    case Late::kReading:
      return {"号牌识别未能及时取得", "The plate reading did not come in time"};
    case Late::kRegister:
      return {"车辆登记信息未能及时取得", "The register's answer did not come in time"};
    case Late::kTurn:
      break;
  }
  return {"判定服务繁忙，未能及时处理", "The server was too busy to decide in time"};
}

}  // namespace

rules::Facts FactsOf(const v1::DecisionFacts& kept) {
  rules::Facts facts;
  facts.subject = kept.environmental_code().empty() ? rules::SubjectKind::kVehicle
                                                    : rules::SubjectKind::kMachine;
  facts.plate_number = kept.plate().number();
  facts.number_state = static_cast<rules::NumberState>(kept.number_state());
  facts.register_state = static_cast<rules::RegisterState>(kept.register_state());
  if (kept.has_vehicle()) facts.vehicle = support::ToVehicle(kept.vehicle());
  if (!kept.findings().empty()) {
    registry::v1::Vehicle found;
    *found.mutable_findings() = kept.findings();
    facts.findings = support::ToVehicle(found).findings;
  }
  facts.site_kind = static_cast<rules::SiteKind>(kept.site_kind());
  facts.site_id = kept.site_id();
  facts.zones = {kept.zones().begin(), kept.zones().end()};
  facts.direction = static_cast<rules::Direction>(kept.direction());
  facts.performance_class = kept.performance_class();
  facts.alert_level = static_cast<rules::AlertLevel>(kept.alert_level());
  facts.time = absl::FromUnixMicros(kept.time_us());
  return facts;
}

std::string AnswerBytes(const rules::Decision& decision, const rules::Facts& asked,
                        const Question& question, std::string_view revision,
                        int64_t holds_until_us) {
  std::string bytes;
  bytes.reserve(kAnswerBytesExpected);
  WireWriter writer(&bytes);
  writer.Number(v1::Decision::kOutcomeFieldNumber, static_cast<int>(decision.outcome));
  writer.Text(v1::Decision::kRuleIdFieldNumber, decision.rule_id);
  writer.Text(v1::Decision::kReasonCodeFieldNumber, decision.reason_code);
  writer.Text(v1::Decision::kClauseFieldNumber, decision.clause);
  writer.Text(v1::Decision::kSentenceZhFieldNumber, decision.sentence_zh);
  writer.Text(v1::Decision::kSentenceEnFieldNumber, decision.sentence_en);
  WriteDisplay(question, asked.vehicle ? asked.vehicle->stage : vehicle::StageFact(),
               decision.outcome, writer);
  for (const rules::ConsideredRule& rule : decision.considered) {
    if (rule.matched) WriteConsidered(rule, writer);
  }
  WriteFacts(decision, question, writer);
  WriteCommon(question, revision, writer);
  writer.Number(v1::Decision::kHoldsUntilUsFieldNumber, holds_until_us);
  return bytes;
}

void AddUnmatched(const rules::Decision& decision, v1::Decision* message) {
  for (const rules::ConsideredRule& rule : decision.considered) {
    if (rule.matched) continue;
    v1::ConsideredRule* const considered = message->add_considered();
    considered->set_rule_id(rule.rule_id);
    considered->set_reason_code(rule.reason_code);
    considered->set_outcome(static_cast<v1::Outcome>(rule.outcome));
    considered->set_lost_because(rule.lost_because);
  }
}

std::string FallbackBytes(const Question& question, Late late, std::string_view revision) {
  const v1::DecisionFacts& facts = question.facts;
  const rules::Outcome outcome =
      OutcomeOf(question.site->fallback(), facts.number_state() == v1::NUMBER_STATE_UNCERTAIN);
  const Sentences what = WhatIsLate(late);
  std::string bytes;
  WireWriter writer(&bytes);
  writer.Number(v1::Decision::kOutcomeFieldNumber, static_cast<int>(outcome));
  writer.Text(v1::Decision::kRuleIdFieldNumber, kFallbackRuleId);
  writer.Text(v1::Decision::kSentenceZhFieldNumber,
              absl::StrCat(AbslView(what.zh), "，按本站点预定的降级方式处理：",
                           AbslView(rules::PassageZh(outcome)), "。"));
  writer.Text(v1::Decision::kSentenceEnFieldNumber,
              absl::StrCat(AbslView(what.en), "; the site's fallback answers: ",
                           AbslView(rules::NameOf(outcome)), "."));
  WriteDisplay(question, support::ToVehicle(facts.vehicle()).stage, outcome, writer);
  WriteFact({FactName::kPlateNumber, facts.plate().number(),
             late == Late::kReading ? FactSource::kReading : FactSource::kRequest},
            writer);
  if (facts.plate().number().empty()) WriteUnknownFact(FactName::kPlateNumber, writer);
  const bool asked = facts.register_state() != v1::REGISTER_STATE_UNSPECIFIED;
  const auto found = static_cast<rules::RegisterState>(facts.register_state());
  WriteFact({FactName::kRegisterState, asked ? std::string(rules::NameOf(found)) : "",
             FactSource::kRegister},
            writer);
  if (!asked) WriteUnknownFact(FactName::kRegisterState, writer);
  WriteFact({FactName::kFallback, common::v1::GateFallback_Name(question.site->fallback()),
             FactSource::kSite},
            writer);
  WriteCommon(question, revision, writer);
  writer.Number(v1::Decision::kFallbackFieldNumber, true);
  return bytes;
}

}  // namespace bluegate::admission
