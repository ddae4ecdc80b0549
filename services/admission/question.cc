#include "services/admission/question.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "enforcement/plate/plate_class.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/vehicle/day.h"
#include "enforcement/vehicle/finding.h"
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
constexpr int kCodeCharactersMax = 32;
constexpr int kPassageIdCharactersMax = 128;

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

absl::Status CheckImportedTime(std::string_view field, int64_t time_us) {
  if (time_us >= 0 && time_us <= kTimeUsMax) return absl::OkStatus();
  return Invalid(common::v1::ERROR_REASON_FIELD_INVALID, field, absl::StrCat(time_us),
                 "0 or microseconds since 1970 before 2100");
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
  const absl::Status imported =
      CheckImportedTime("plate.imported_time_us", plate.imported_time_us());
  if (!imported.ok()) return imported;
  SetVehicle(plate.vehicle(), plate.imported_time_us(), plate.register_source(), facts);
  return support::CheckText("plate.register_source", plate.register_source(), kSourceCharactersMax);
}

absl::Status TakeStated(const v1::MachineSubject& machine, v1::DecisionFacts* facts) {
  if (machine.environmental_code().empty()) {
    return Invalid(common::v1::ERROR_REASON_FIELD_INVALID, "machine.environmental_code", "",
                   "1-32 characters");
  }
  absl::Status status = support::CheckText("machine.environmental_code",
                                           machine.environmental_code(), kCodeCharactersMax);
  status.Update(CheckImportedTime("machine.imported_time_us", machine.imported_time_us()));
  status.Update(support::CheckText("machine.register_source", machine.register_source(),
                                   kSourceCharactersMax));
  if (!status.ok()) return status;
  facts->set_environmental_code(machine.environmental_code());
  if (machine.looked_up()) facts->set_register_state(v1::REGISTER_STATE_NOT_FOUND);
  if (!machine.has_machine()) return absl::OkStatus();
  if (!machine.looked_up()) {
    return Invalid(common::v1::ERROR_REASON_FIELD_INVALID, "machine.looked_up", "false",
                   "true where machine.machine is given");
  }
  SetVehicle(machine.machine(), machine.imported_time_us(), machine.register_source(), facts);
  return absl::OkStatus();
}

absl::Status TakeFindings(const v1::DecideRequest& request, v1::DecisionFacts* facts) {
  if (request.findings_size() > static_cast<int>(vehicle::kFindingsMax)) {
    return Invalid(common::v1::ERROR_REASON_FIELD_INVALID, "findings",
                   absl::StrCat(request.findings_size()), "at most 32");
  }
  for (int i = 0; i < request.findings_size(); ++i) {
    const registry::v1::Finding& finding = request.findings(i);
    const std::string field = absl::StrCat("findings[", i, "]");
    if (finding.code() == registry::v1::FINDING_CODE_UNSPECIFIED ||
        !registry::v1::FindingCode_IsValid(finding.code())) {
      return Invalid(common::v1::ERROR_REASON_FIELD_INVALID, field + ".code",
                     absl::StrCat(static_cast<int>(finding.code())), "a code of FindingCode");
    }
    for (const auto& [name, day] : {std::pair(".since_on", &finding.since_on()),
                                    std::pair(".until_on", &finding.until_on())}) {
      if (day->empty() || vehicle::ParseDay(*day).ok()) continue;
      return Invalid(common::v1::ERROR_REASON_FIELD_INVALID, field + name, *day,
                     "a day such as 2022-01-10, or nothing");
    }
    const absl::Status source =
        support::CheckText(field + ".source", finding.source(), kSourceCharactersMax);
    if (!source.ok()) return source;
  }
  *facts->mutable_findings() = request.findings();
  return absl::OkStatus();
}

std::string AskedOf(const v1::DecideRequest& request) {
  const std::string& site = request.site_id();
  if (request.has_machine()) {
    return absl::StrCat("machine/", site, "/", request.machine().environmental_code());
  }
  if (!request.has_plate()) {
    return absl::StrCat("picture/", site, "/", Sha256(request.picture()));
  }
  const common::v1::PlateKey& plate = request.plate().plate();
  return absl::StrCat("plate/", site, "/", plate.number(), "/",
                      static_cast<int>(plate.plate_class()));
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
  question.asked = AskedOf(request);
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
  const absl::Status passage = support::CheckText(
      "passage.passage_id", request.passage().passage_id(), kPassageIdCharactersMax);
  if (!passage.ok()) return passage;
  *facts.mutable_passage() = request.passage();
  if (absl::Status findings = TakeFindings(request, &facts); !findings.ok()) return findings;
  switch (request.subject_case()) {
    case v1::DecideRequest::kPlate:
      if (absl::Status plate = TakePlate(request.plate(), &question); !plate.ok()) return plate;
      return question;
    case v1::DecideRequest::kPicture:
      if (absl::Status picture = CheckPicture(request.picture()); !picture.ok()) return picture;
      facts.set_number_state(v1::NUMBER_STATE_UNSPECIFIED);
      return question;
    case v1::DecideRequest::kMachine:
      if (absl::Status machine = TakeStated(request.machine(), &facts); !machine.ok()) {
        return machine;
      }
      return question;
    case v1::DecideRequest::SUBJECT_NOT_SET:
      break;
  }
  return Invalid(common::v1::ERROR_REASON_FIELD_INVALID, "subject", "",
                 "plate, picture or machine");
}

bool IsSameQuestion(const std::string& kept, const std::string& asked) {
  return kept == asked || kept == Sha256(asked);
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

absl::Status TakeMachine(absl::StatusOr<registry::v1::GetMachineResponse> response,
                         Question* question) {
  v1::DecisionFacts& facts = question->facts;
  if (absl::IsNotFound(response.status())) {
    facts.set_register_state(v1::REGISTER_STATE_NOT_FOUND);
    return absl::OkStatus();
  }
  if (!response.ok()) return response.status();
  registry::v1::Machine& machine = *response->mutable_machine();
  registry::v1::Vehicle known;
  known.set_fuel(machine.fuel());
  known.set_stage(machine.stage());
  known.set_stage_source(machine.stage_source());
  known.mutable_findings()->Swap(machine.mutable_findings());
  SetVehicle(std::move(known), response->imported_time_us(), std::move(*response->mutable_source()),
             &facts);
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
