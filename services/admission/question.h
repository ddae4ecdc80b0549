#ifndef BLUEGATE_SERVICES_ADMISSION_QUESTION_H_
#define BLUEGATE_SERVICES_ADMISSION_QUESTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "bluegate/recognition/v1/recognition.pb.h"
#include "services/admission/decision_message.h"
#include "services/support/hosted_service.h"

namespace bluegate::admission {

inline constexpr size_t kPictureBytesMax = size_t{8} << 20;

// Checks a request and takes from it what it tells. By picture, the subject is still empty.
// INVALID_ARGUMENT names the field; NOT_FOUND with SITE_UNKNOWN when no site list has the site.
absl::StatusOr<Question> ReadQuestion(const v1::DecideRequest& request,
                                      const common::v1::SiteList& sites, absl::Time now);

// What the request asks, by hash: the subject's number and class, or its picture, and the site. A
// repeated request must agree in these; the facts may have changed meanwhile.
std::string DigestOf(const v1::DecideRequest& request);

// The largest plate of an answered picture. A picture without a plate is a subject without a
// number, which is uncertain. INVALID_ARGUMENT when the picture could not be read.
absl::StatusOr<Subject> SubjectOf(const recognition::v1::ReadPictureResponse& response);

// Whether the register can be asked: the number is complete.
bool CanLookUp(const Subject& subject);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_QUESTION_H_
