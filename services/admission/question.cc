#include "services/admission/question.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/admission/sha256.h"
#include "services/support/sites.h"
#include "services/support/status.h"
#include "services/support/validate.h"
#include "services/support/vehicle_facts.h"

namespace bluegate::admission {
namespace {

constexpr absl::string_view kJpegStart = "\xFF\xD8\xFF";
constexpr absl::string_view kPngStart = "\x89PNG\r\n\x1A\n";
// 2100-01-01: later than that is a unit mixed up.
constexpr int64_t kTimeUsMax = 4'102'444'800'000'000;

using common::v1::ErrorReason;

absl::Status Invalid(ErrorReason reason, std::string_view field, std::string_view value,
                     std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument, reason, field, value, wish);
}

absl::Status CheckPicture(const std::string& picture) {
  const std::string size = absl::StrCat(picture.size(), " bytes");
  if (picture.empty()) {
    return Invalid(common::v1::ERROR_REASON_PICTURE_EMPTY, "picture", size, "1 byte to 8 MiB");
  }
  if (picture.size() > kPictureBytesMax) {
    return Invalid(common::v1::ERROR_REASON_PICTURE_TOO_LARGE, "picture", size, "1 byte to 8 MiB");
  }
  if (!absl::StartsWith(picture, kJpegStart) && !absl::StartsWith(picture, kPngStart)) {
    return Invalid(common::v1::ERROR_REASON_PICTURE_NOT_AN_IMAGE, "picture", size, "JPEG or PNG");
  }
  return absl::OkStatus();
}

plate::PlateColor ToColor(int code) {
  return plate::PlateColorFromCode(code).value_or(plate::PlateColor::kUnspecified);
}

// The class stated, or the one that number and colour tell.
plate::PlateClass ClassOf(const plate::PlateNumber& number, plate::PlateClass stated,
                          plate::PlateColor color) {
  if (stated != plate::PlateClass::kUnspecified && plate::Fits(number, stated)) return stated;
  return color == plate::PlateColor::kUnspecified ? plate::PlateClass::kUnspecified
                                                  : plate::ClassOf(number, color);
}

void SetNumber(const std::string& text, plate::PlateClass stated, Subject* subject) {
  subject->number = text;
  const auto number = plate::PlateNumber::Parse(text);
  if (number.ok() && number->complete()) {
    subject->number = number->text();
    subject->plate_class = ClassOf(*number, stated, subject->color);
  } else {
    subject->certain = false;
  }
}

bool IsCertain(common::v1::ReadingVerdict verdict) {
  return verdict == common::v1::READING_VERDICT_UNSPECIFIED ||
         verdict == common::v1::READING_VERDICT_AUTO;
}

absl::StatusOr<Subject> ReadSubject(const v1::PlateSubject& plate) {
  Subject subject;
  subject.certain = IsCertain(plate.verdict());
  subject.color = ToColor(plate.color());
  subject.looked_up = plate.looked_up();
  if (plate.has_vehicle()) {
    if (!plate.looked_up()) {
      return Invalid(common::v1::ERROR_REASON_FIELD_INVALID, "plate.looked_up", "false",
                     "true where plate.vehicle is given");
    }
    subject.vehicle = plate.vehicle();
  }
  if (subject.certain) {
    // A number that is held against someone has to be one.
    const auto key = support::ToPlateKey(plate.plate(), "plate.plate");
    if (!key.ok()) return key.status();
  }
  SetNumber(plate.plate().number(),
            plate::PlateClassFromCode(plate.plate().plate_class())
                .value_or(plate::PlateClass::kUnspecified),
            &subject);
  return subject;
}

}  // namespace

absl::StatusOr<Question> ReadQuestion(const v1::DecideRequest& request,
                                      const common::v1::SiteList& sites, absl::Time now) {
  if (absl::Status id = support::CheckRequestId(request.request_id()); !id.ok()) return id;
  if (request.time_us() < 0 || request.time_us() > kTimeUsMax) {
    return Invalid(common::v1::ERROR_REASON_FIELD_INVALID, "time_us",
                   absl::StrCat(request.time_us()), "0 or microseconds since 1970 before 2100");
  }
  Question question;
  question.request_id = request.request_id();
  question.site = support::FindSite(sites, request.site_id());
  if (question.site == nullptr) {
    return support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_SITE_UNKNOWN,
                               "site_id", request.site_id(), "a site of the site list");
  }
  question.time = request.time_us() == 0 ? now : absl::FromUnixMicros(request.time_us());
  switch (request.subject_case()) {
    case v1::DecideRequest::kPlate: {
      absl::StatusOr<Subject> subject = ReadSubject(request.plate());
      if (!subject.ok()) return subject.status();
      question.subject = *std::move(subject);
      return question;
    }
    case v1::DecideRequest::kPicture:
      if (absl::Status picture = CheckPicture(request.picture()); !picture.ok()) return picture;
      return question;
    case v1::DecideRequest::SUBJECT_NOT_SET:
      break;
  }
  return Invalid(common::v1::ERROR_REASON_FIELD_INVALID, "subject", "", "plate or picture");
}

std::string DigestOf(const v1::DecideRequest& request) {
  const bool by_plate = request.has_plate();
  const std::string subject =
      by_plate ? absl::StrCat(request.plate().plate().number(), "/",
                              static_cast<int>(request.plate().plate().plate_class()))
               : Sha256(request.picture());
  return Sha256(absl::StrCat(by_plate ? "plate/" : "picture/", request.site_id(), "/", subject));
}

absl::StatusOr<Subject> SubjectOf(const recognition::v1::ReadPictureResponse& response) {
  if (response.state() == recognition::v1::READ_STATE_FAILED) {
    return Invalid(common::v1::ERROR_REASON_PICTURE_NOT_AN_IMAGE, "picture", response.error(),
                   "a picture that can be decoded");
  }
  Subject subject;
  subject.certain = false;
  if (response.readings().empty()) return subject;
  const recognition::v1::PlateReading& reading = response.readings(0);
  subject.certain = reading.verdict() == common::v1::READING_VERDICT_AUTO;
  subject.color = ToColor(reading.color());
  SetNumber(
      reading.number(),
      plate::PlateClassFromCode(reading.plate_class()).value_or(plate::PlateClass::kUnspecified),
      &subject);
  subject.reading = reading;
  return subject;
}

bool CanLookUp(const Subject& subject) {
  const auto number = plate::PlateNumber::Parse(subject.number);
  return number.ok() && number->complete();
}

}  // namespace bluegate::admission
