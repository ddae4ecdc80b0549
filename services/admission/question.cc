#include "services/admission/question.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "enforcement/plate/plate_class.h"
#include "enforcement/plate/plate_number.h"
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
constexpr int kSourceCharactersMax = 128;

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

// The class stated, or the one that number and colour tell.
plate::PlateClass ClassOf(const plate::PlateNumber& number, plate::PlateClass stated,
                          plate::PlateColor color) {
  if (stated != plate::PlateClass::kUnspecified && plate::Fits(number, stated)) return stated;
  return color == plate::PlateColor::kUnspecified ? plate::PlateClass::kUnspecified
                                                  : plate::ClassOf(number, color);
}

// Takes a number as it was read or given; what is no complete number is never certain.
void SetNumber(const std::string& text, int stated_class, int color, Question* question) {
  v1::DecisionFacts& facts = question->facts;
  facts.mutable_plate()->set_number(text);
  const plate::PlateColor seen =
      plate::PlateColorFromCode(color).value_or(plate::PlateColor::kUnspecified);
  facts.set_color(static_cast<common::v1::PlateColor>(seen));
  const auto number = plate::PlateNumber::Parse(text);
  question->number_complete = number.ok() && number->complete();
  if (!question->number_complete) {
    facts.set_number_state(v1::NUMBER_STATE_UNCERTAIN);
    return;
  }
  const auto stated =
      plate::PlateClassFromCode(stated_class).value_or(plate::PlateClass::kUnspecified);
  facts.mutable_plate()->set_number(number->text());
  facts.mutable_plate()->set_plate_class(
      static_cast<common::v1::PlateClass>(ClassOf(*number, stated, seen)));
}

bool IsCertain(common::v1::ReadingVerdict verdict) {
  return verdict == common::v1::READING_VERDICT_UNSPECIFIED ||
         verdict == common::v1::READING_VERDICT_AUTO;
}

void SetVehicle(registry::v1::Vehicle vehicle, int64_t imported_time_us, std::string source,
                v1::DecisionFacts* facts) {
  facts->set_register_state(v1::REGISTER_STATE_FOUND);
  *facts->mutable_vehicle() = std::move(vehicle);
  facts->set_imported_time_us(imported_time_us);
  facts->set_register_source(std::move(source));
}

absl::Status TakePlate(const v1::PlateSubject& plate, Question* question) {
  v1::DecisionFacts* const facts = &question->facts;
  if (!IsCertain(plate.verdict())) facts->set_number_state(v1::NUMBER_STATE_UNCERTAIN);
  SetNumber(plate.plate().number(), plate.plate().plate_class(), plate.color(), question);
  const bool fits =
      question->number_complete && facts->plate().plate_class() == plate.plate().plate_class();
  if (IsCertain(plate.verdict()) && !fits) {
    // A number that is held against someone has to be one, of the class that is stated.
    const auto key = support::ToPlateKey(plate.plate(), "plate.plate");
    if (!key.ok()) return key.status();
  }
  if (plate.looked_up()) facts->set_register_state(v1::REGISTER_STATE_NOT_FOUND);
  if (!plate.has_vehicle()) return absl::OkStatus();
  if (!plate.looked_up()) {
    return Invalid(common::v1::ERROR_REASON_FIELD_INVALID, "plate.looked_up", "false",
                   "true where plate.vehicle is given");
  }
  if (plate.imported_time_us() < 0 || plate.imported_time_us() > kTimeUsMax) {
    return Invalid(common::v1::ERROR_REASON_FIELD_INVALID, "plate.imported_time_us",
                   absl::StrCat(plate.imported_time_us()),
                   "0 or microseconds since 1970 before 2100");
  }
  SetVehicle(plate.vehicle(), plate.imported_time_us(), plate.register_source(), facts);
  return support::CheckText("plate.register_source", plate.register_source(), kSourceCharactersMax);
}

void SetSite(const common::v1::Site& site, v1::DecisionFacts* facts) {
  facts->set_site_id(site.site_id());
  facts->set_site_kind(site.kind());
  *facts->mutable_zones() = site.zones();
  facts->set_performance_class(site.performance_class());
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
  v1::DecisionFacts& facts = question.facts;
  SetSite(*question.site, &facts);
  facts.set_time_us(request.time_us() == 0 ? absl::ToUnixMicros(now) : request.time_us());
  facts.set_direction(request.direction());
  facts.set_number_state(v1::NUMBER_STATE_CERTAIN);
  question.explain = request.explain();
  switch (request.subject_case()) {
    case v1::DecideRequest::kPlate:
      if (absl::Status plate = TakePlate(request.plate(), &question); !plate.ok()) return plate;
      return question;
    case v1::DecideRequest::kPicture:
      if (absl::Status picture = CheckPicture(request.picture()); !picture.ok()) return picture;
      facts.set_number_state(v1::NUMBER_STATE_UNSPECIFIED);
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

absl::Status TakeReading(const recognition::v1::ReadPictureResponse& response, Question* question) {
  if (response.state() == recognition::v1::READ_STATE_FAILED) {
    return Invalid(common::v1::ERROR_REASON_PICTURE_NOT_AN_IMAGE, "picture", response.error(),
                   "a picture that can be decoded");
  }
  v1::DecisionFacts& facts = question->facts;
  facts.set_number_state(v1::NUMBER_STATE_UNCERTAIN);
  if (response.readings().empty()) return absl::OkStatus();
  const recognition::v1::PlateReading& reading = response.readings(0);
  if (reading.verdict() == common::v1::READING_VERDICT_AUTO) {
    facts.set_number_state(v1::NUMBER_STATE_CERTAIN);
  }
  SetNumber(reading.number(), reading.plate_class(), reading.color(), question);
  question->reading = reading;
  return absl::OkStatus();
}

absl::Status TakeVehicle(absl::StatusOr<registry::v1::GetVehicleResponse> response,
                         Question* question) {
  v1::DecisionFacts& facts = question->facts;
  if (response.ok()) {
    SetVehicle(std::move(*response->mutable_vehicle()), response->imported_time_us(),
               std::move(*response->mutable_source()), &facts);
    return absl::OkStatus();
  }
  if (absl::IsNotFound(response.status())) {
    facts.set_register_state(v1::REGISTER_STATE_NOT_FOUND);
    return absl::OkStatus();
  }
  if (!absl::IsFailedPrecondition(response.status())) return response.status();
  const bool typed = facts.number_state() == v1::NUMBER_STATE_CERTAIN && !question->reading;
  if (typed) return response.status();
  facts.set_number_state(v1::NUMBER_STATE_UNCERTAIN);
  return absl::OkStatus();
}

}  // namespace bluegate::admission
