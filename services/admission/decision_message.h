#ifndef BLUEGATE_SERVICES_ADMISSION_DECISION_MESSAGE_H_
#define BLUEGATE_SERVICES_ADMISSION_DECISION_MESSAGE_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "bluegate/common/v1/site.pb.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/rules/decide.h"

namespace bluegate::admission {

// The vehicle in question, as far as it is known.
struct Subject {
  // As read or typed, '-' for unread characters; empty when there is no number.
  std::string number;
  plate::PlateColor color = plate::PlateColor::kUnspecified;
  plate::PlateClass plate_class = plate::PlateClass::kUnspecified;
  bool certain = true;  // see rules::NumberState
  std::optional<recognition::v1::PlateReading> reading;
  bool looked_up = false;
  std::optional<registry::v1::Vehicle> vehicle;
};

// What a decision is about.
struct Question {
  std::string request_id;
  const common::v1::Site* site = nullptr;
  absl::Time time;
  Subject subject;
};

// The facts that the rules are asked with.
rules::Facts FactsOf(const Question& question, v1::AlertLevel alert_level);

// The rules' answer with its reasons, facts and display lines.
v1::Decision ToMessage(const rules::Decision& decision, const Question& question,
                       v1::AlertLevel alert_level);

// The site's own answer, for when `late` ("reading" or "register") did not come in time. Where the
// number is known to be uncertain it holds, whatever the site says.
v1::Decision FallbackMessage(const Question& question, v1::AlertLevel alert_level,
                             const std::string& late);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_DECISION_MESSAGE_H_
