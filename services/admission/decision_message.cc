#include "services/admission/decision_message.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/emission_stage.h"
#include "services/support/vehicle_facts.h"

namespace bluegate::admission {
namespace {

using rules::FactName;
using rules::FactSource;

constexpr char kFallbackRuleId[] = "fallback";
constexpr char kNumberUnknownZh[] = "未识别";

template <typename Text>
void Set(std::string* field, const Text& text) {
  field->assign(text.data(), text.size());
}

// What people call the subject: its number, or the code of a machine.
const std::string& NameOf(const v1::DecisionFacts& facts) {
  return facts.environmental_code().empty() ? facts.plate().number() : facts.environmental_code();
}

// What stays the same whoever answers: the question and the four lines of the display.
void FillCommon(const Question& question, const vehicle::StageFact& stage, v1::Decision* message) {
  const v1::DecisionFacts& facts = question.facts;
  message->set_alert_level(facts.alert_level());
  message->set_time_us(facts.time_us());
  message->set_register_source(facts.register_source());
  if (question.reading.has_value()) *message->mutable_reading() = *question.reading;
  v1::DisplayLines* const display = message->mutable_display();
  display->set_plate(NameOf(facts).empty() ? kNumberUnknownZh : NameOf(facts));
  display->set_stage(vehicle::DisplayZh(stage));
  Set(display->mutable_control_state(),
      rules::ControlStateZh(static_cast<rules::AlertLevel>(facts.alert_level())));
  Set(display->mutable_passage(),
      rules::PassageZh(static_cast<rules::Outcome>(message->outcome())));
}

// The rules' facts have the numbers of the contract.
static_assert(static_cast<int>(FactName::kFallback) == v1::FactName_MAX);
static_assert(static_cast<int>(FactSource::kStageInferred) == v1::FactSource_MAX);

v1::UsedFact* AddFact(FactName name, std::string_view value, FactSource source,
                      v1::Decision* message) {
  v1::UsedFact* const fact = message->add_facts();
  fact->set_fact(static_cast<v1::FactName>(name));
  if (!value.empty()) Set(fact->mutable_value(), value);
  fact->set_source_kind(static_cast<v1::FactSource>(source));
  return fact;
}

void AddUnknownFact(FactName name, v1::Decision* message) {
  Set(message->add_unknown_facts(), rules::NameOf(name));
}

void AddFacts(const rules::Decision& decision, const Question& question, v1::Decision* message) {
  const v1::DecisionFacts& facts = question.facts;
  message->mutable_facts()->Reserve(static_cast<int>(decision.facts.size()) + 1);
  AddFact(
      facts.environmental_code().empty() ? FactName::kPlateNumber : FactName::kEnvironmentalCode,
      NameOf(facts), question.reading ? FactSource::kReading : FactSource::kRequest, message);
  if (NameOf(facts).empty()) AddUnknownFact(FactName::kPlateNumber, message);
  for (const rules::UsedFact& used : decision.facts) {
    if (used.name == FactName::kPlateNumber) continue;  // stands above, with where it is from
    v1::UsedFact* const fact = AddFact(used.name, used.value, used.source, message);
    if (!used.said_by.empty()) Set(fact->mutable_source(), used.said_by);
    if (!rules::IsOfRegister(used.source)) continue;
    fact->set_imported_time_us(facts.imported_time_us());
    if (used.value.empty()) AddUnknownFact(used.name, message);
  }
}

void AddConsidered(const rules::ConsideredRule& rule, v1::Decision* message) {
  v1::ConsideredRule* const considered = message->add_considered();
  considered->set_rule_id(rule.rule_id);
  considered->set_reason_code(rule.reason_code);
  considered->set_outcome(static_cast<v1::Outcome>(rule.outcome));
  considered->set_lost_because(rule.lost_because);
  considered->set_matched(rule.matched);
}

v1::Outcome OutcomeOf(common::v1::GateFallback fallback, bool uncertain) {
  if (uncertain) return v1::OUTCOME_HOLD;
  switch (fallback) {
    case common::v1::GATE_FALLBACK_PASS:
      return v1::OUTCOME_PASS;
    case common::v1::GATE_FALLBACK_REFUSE:
      return v1::OUTCOME_REFUSE;
    default:
      return v1::OUTCOME_HOLD;
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

void FillAnswer(const rules::Decision& decision, const rules::Facts& asked,
                const Question& question, v1::Decision* message) {
  message->set_outcome(static_cast<v1::Outcome>(decision.outcome));
  message->set_rule_id(decision.rule_id);
  message->set_reason_code(decision.reason_code);
  message->set_clause(decision.clause);
  message->set_sentence_zh(decision.sentence_zh);
  message->set_sentence_en(decision.sentence_en);
  for (const rules::ConsideredRule& rule : decision.considered) {
    if (rule.matched) AddConsidered(rule, message);
  }
  AddFacts(decision, question, message);
  FillCommon(question, asked.vehicle ? asked.vehicle->stage : vehicle::StageFact(), message);
}

void AddUnmatched(const rules::Decision& decision, v1::Decision* message) {
  for (const rules::ConsideredRule& rule : decision.considered) {
    if (!rule.matched) AddConsidered(rule, message);
  }
}

void FillFallback(const Question& question, Late late, v1::Decision* message) {
  const v1::DecisionFacts& facts = question.facts;
  message->set_fallback(true);
  message->set_rule_id(kFallbackRuleId);
  message->set_outcome(
      OutcomeOf(question.site->fallback(), facts.number_state() == v1::NUMBER_STATE_UNCERTAIN));
  const auto outcome = static_cast<rules::Outcome>(message->outcome());
  const Sentences what = WhatIsLate(late);
  message->set_sentence_zh(absl::StrCat(AbslView(what.zh), "，按本站点预定的降级方式处理：",
                                        AbslView(rules::PassageZh(outcome)), "。"));
  message->set_sentence_en(absl::StrCat(
      AbslView(what.en), "; the site's fallback answers: ", AbslView(rules::NameOf(outcome)), "."));
  AddFact(FactName::kPlateNumber, facts.plate().number(),
          late == Late::kReading ? FactSource::kReading : FactSource::kRequest, message);
  if (facts.plate().number().empty()) AddUnknownFact(FactName::kPlateNumber, message);
  if (facts.register_state() == v1::REGISTER_STATE_UNSPECIFIED) {
    AddFact(FactName::kRegisterState, "", FactSource::kRegister, message);
    AddUnknownFact(FactName::kRegisterState, message);
  } else {
    AddFact(FactName::kRegisterState,
            rules::NameOf(static_cast<rules::RegisterState>(facts.register_state())),
            FactSource::kRegister, message);
  }
  AddFact(FactName::kFallback, common::v1::GateFallback_Name(question.site->fallback()),
          FactSource::kSite, message);
  FillCommon(question, support::ToVehicle(facts.vehicle()).stage, message);
}

}  // namespace bluegate::admission
