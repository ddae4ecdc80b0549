#ifndef BLUEGATE_SERVICES_ADMISSION_LORRY_QUESTION_H_
#define BLUEGATE_SERVICES_ADMISSION_LORRY_QUESTION_H_

#include <string>
#include <utility>

#include "absl/time/time.h"
#include "services/admission/question.h"

namespace bluegate::admission {

// For tests: a heavy lorry that is in the register, at a checkpoint, with all that rules ask for.
// The site outlives the question.
inline Question LorryQuestion(const common::v1::Site& site, std::string request_id,
                              registry::v1::EmissionStage stage, absl::Time time) {
  Question question;
  question.request_id = std::move(request_id);
  question.site = &site;
  v1::DecisionFacts& facts = question.facts;
  facts.set_site_id(site.site_id());
  facts.set_site_kind(site.kind());
  facts.mutable_plate()->set_number("陕D12345");
  facts.set_number_state(v1::NUMBER_STATE_CERTAIN);
  facts.set_register_state(v1::REGISTER_STATE_FOUND);
  facts.mutable_vehicle()->mutable_plate()->set_number("陕D12345");
  facts.mutable_vehicle()->set_vehicle_type("H11");
  facts.mutable_vehicle()->set_fuel("B");
  facts.mutable_vehicle()->set_stage(stage);
  facts.mutable_vehicle()->set_use("F");
  facts.mutable_vehicle()->set_status("A");
  facts.set_time_us(absl::ToUnixMicros(time));
  return question;
}

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_LORRY_QUESTION_H_
