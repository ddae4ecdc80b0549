#ifndef BLUEGATE_SERVICES_ADMISSION_QUESTION_H_
#define BLUEGATE_SERVICES_ADMISSION_QUESTION_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "bluegate/admission/v1/decision_record.pb.h"
#include "bluegate/common/v1/site.pb.h"
#include "bluegate/recognition/v1/recognition.pb.h"
#include "bluegate/registry/v1/register_table.pb.h"
#include "bluegate/registry/v1/registry.pb.h"

namespace bluegate::admission {

inline constexpr size_t kPictureBytesMax = size_t{8} << 20;

// What a decision is about, as far as it is known.
struct Question {
  std::string request_id;
  // What is asked: the subject's number and class, its code or its picture's SHA-256, and the site.
  // A repeated request must agree in these; the facts may have changed meanwhile.
  std::string asked;
  const common::v1::Site* site = nullptr;
  // What the log keeps. The alert level comes as it is decided; register_state is UNSPECIFIED until
  // a register has answered.
  v1::DecisionFacts facts;
  std::optional<recognition::v1::PlateReading> reading;
  // Whether every character of the number is known.
  bool number_complete = false;
  // Whether to say why rules did not hold.
  bool explain = false;
};

// Checks a request and takes from it what it tells. By picture, there is no number yet.
// INVALID_ARGUMENT names the field; NOT_FOUND with SITE_UNKNOWN when no site list has the site.
absl::StatusOr<Question> ReadQuestion(const v1::DecideRequest& request,
                                      const common::v1::SiteList& sites, absl::Time now);

// Whether the kept answer is one to `asked`. Earlier versions kept its SHA-256.
bool IsSameQuestion(const std::string& kept, const std::string& asked);

// Takes the largest plate of an answered picture. A picture without a plate leaves a question
// without a number, which is uncertain. INVALID_ARGUMENT when the picture could not be read.
absl::Status TakeReading(const recognition::v1::ReadPictureResponse& response, Question* question);

// Whether the register of vehicles must still be asked, and can: the number is complete.
inline bool NeedsLookUp(const Question& question) {
  return question.number_complete &&
         question.facts.register_state() == v1::REGISTER_STATE_UNSPECIFIED;
}

// Whether the register of machines must still be asked.
inline bool NeedsMachine(const Question& question) {
  return !question.facts.environmental_code().empty() &&
         question.facts.register_state() == v1::REGISTER_STATE_UNSPECIFIED;
}

// Takes the answer to NeedsMachine. NOT_FOUND is a fact; any other error comes back.
absl::Status TakeMachine(absl::StatusOr<registry::v1::GetMachineResponse> response,
                         Question* question);

// Takes the register's answer to NeedsLookUp. NOT_FOUND is a fact. FAILED_PRECONDITION, several
// classes have the number, comes back to a person who typed it; a camera could not tell which, so
// what it read does not name the vehicle. Any other error comes back.
absl::Status TakeVehicle(absl::StatusOr<registry::v1::GetVehicleResponse> response,
                         Question* question);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_QUESTION_H_
