#include "services/admission/decision_message.h"

#include "absl/strings/str_cat.h"
#include "enforcement/vehicle/emission_stage.h"
#include "services/support/vehicle_facts.h"

namespace bluegate::admission {
namespace {

constexpr char kFallbackRuleId[] = "fallback";
constexpr char kNumberUnknownZh[] = "未识别";

// What stays the same whoever answers: the question, the alert and the four lines of the display.
void FillCommon(const Question& question, v1::AlertLevel alert_level, v1::Decision* message) {
  const Subject& subject = question.subject;
  message->set_request_id(question.request_id);
  message->set_alert_level(alert_level);
  message->set_time_us(absl::ToUnixMicros(question.time));
  if (subject.vehicle.has_value()) *message->mutable_vehicle() = *subject.vehicle;
  if (subject.reading.has_value()) *message->mutable_reading() = *subject.reading;
  const vehicle::StageFact stage = subject.vehicle.has_value()
                                       ? support::ToVehicle(*subject.vehicle).stage
                                       : vehicle::StageFact();
  v1::DisplayLines* const display = message->mutable_display();
  display->set_plate(subject.number.empty() ? kNumberUnknownZh : subject.number);
  display->set_stage(vehicle::DisplayZh(stage));
  display->set_control_state(
      std::string(rules::ControlStateZh(static_cast<rules::AlertLevel>(alert_level))));
  display->set_passage(
      std::string(rules::PassageZh(static_cast<rules::Outcome>(message->outcome()))));
}

void AddFact(std::string name, std::string value, std::string source, v1::Decision* message) {
  v1::UsedFact* const fact = message->add_facts();
  fact->set_name(std::move(name));
  fact->set_value(std::move(value));
  fact->set_source(std::move(source));
}

v1::Outcome OutcomeOf(common::v1::GateFallback fallback, bool certain) {
  if (!certain) return v1::OUTCOME_HOLD;
  switch (fallback) {
    case common::v1::GATE_FALLBACK_PASS:
      return v1::OUTCOME_PASS;
    case common::v1::GATE_FALLBACK_REFUSE:
      return v1::OUTCOME_REFUSE;
    default:
      return v1::OUTCOME_HOLD;
  }
}

}  // namespace

rules::Facts FactsOf(const Question& question, v1::AlertLevel alert_level) {
  const Subject& subject = question.subject;
  rules::Facts facts;
  facts.number_state =
      subject.certain ? rules::NumberState::kCertain : rules::NumberState::kUncertain;
  if (subject.vehicle.has_value()) {
    facts.register_state = rules::RegisterState::kFound;
    facts.vehicle = support::ToVehicle(*subject.vehicle);
  } else if (subject.looked_up) {
    facts.register_state = rules::RegisterState::kNotFound;
  }
  facts.site_kind = static_cast<rules::SiteKind>(question.site->kind());
  facts.zones = {question.site->zones().begin(), question.site->zones().end()};
  facts.alert_level = static_cast<rules::AlertLevel>(alert_level);
  facts.time = question.time;
  return facts;
}

v1::Decision ToMessage(const rules::Decision& decision, const Question& question,
                       v1::AlertLevel alert_level) {
  v1::Decision message;
  message.set_outcome(static_cast<v1::Outcome>(decision.outcome));
  message.set_rule_id(decision.rule_id);
  message.set_reason_code(decision.reason_code);
  message.set_clause(decision.clause);
  message.set_sentence_zh(decision.sentence_zh);
  message.set_sentence_en(decision.sentence_en);
  for (const rules::ConsideredRule& rule : decision.considered) {
    v1::ConsideredRule* const considered = message.add_considered();
    considered->set_rule_id(rule.rule_id);
    considered->set_reason_code(rule.reason_code);
    considered->set_outcome(static_cast<v1::Outcome>(rule.outcome));
    considered->set_lost_because(rule.lost_because);
  }
  const bool read = question.subject.reading.has_value();
  AddFact("plate_number", question.subject.number, read ? "reading" : "request", &message);
  for (const rules::UsedFact& fact : decision.facts) {
    AddFact(fact.name, fact.value, fact.source, &message);
  }
  FillCommon(question, alert_level, &message);
  return message;
}

v1::Decision FallbackMessage(const Question& question, v1::AlertLevel alert_level,
                             const std::string& late) {
  v1::Decision message;
  message.set_fallback(true);
  message.set_rule_id(kFallbackRuleId);
  message.set_outcome(OutcomeOf(question.site->fallback(), question.subject.certain));
  const bool reading_late = late == "reading";
  const std::string_view passage = rules::PassageZh(static_cast<rules::Outcome>(message.outcome()));
  message.set_sentence_zh(absl::StrCat(reading_late ? "号牌识别" : "车辆登记信息",
                                       "未能及时取得，按本站点预定的降级方式处理：",
                                       std::string(passage), "。"));
  message.set_sentence_en(absl::StrCat(
      reading_late ? "The plate reading" : "The register's answer",
      " did not come in time; the site's fallback answers: ",
      std::string(rules::NameOf(static_cast<rules::Outcome>(message.outcome()))), "."));
  AddFact("plate_number", question.subject.number, reading_late ? "reading" : "request", &message);
  AddFact("register_state", "", "register", &message);
  AddFact("fallback", common::v1::GateFallback_Name(question.site->fallback()), "site", &message);
  FillCommon(question, alert_level, &message);
  return message;
}

}  // namespace bluegate::admission
