#include "services/intake/capture_check.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/codes.h"
#include "services/intake/picture_header.h"
#include "services/support/sites.h"
#include "services/support/status.h"
#include "services/support/validate.h"
#include "storage/audit_log.h"
#include "storage/record_codec.h"

namespace bluegate::intake {
namespace {

using capture::v1::Capture;
using capture::v1::CaptureRecord;
using common::v1::ErrorReason;

absl::Status Refused(ErrorReason reason, std::string_view field, std::string_view value,
                     std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument, reason, field, value, wish);
}

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return Refused(common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
}

absl::Status CheckPlace(const Capture& capture, const common::v1::SiteList& sites) {
  if (support::FindSite(sites, capture.site_id()) == nullptr) {
    return Refused(common::v1::ERROR_REASON_SITE_UNKNOWN, "capture.site_id", capture.site_id(),
                   "a site of the site list");
  }
  if (capture.lane() > kLaneMax) {
    return Invalid("capture.lane", absl::StrCat(capture.lane()), "1-16, or 0 when not known");
  }
  if (!common::v1::Direction_IsValid(capture.direction())) {
    return Invalid("capture.direction", absl::StrCat(static_cast<int>(capture.direction())),
                   "0, 1 or 2");
  }
  return absl::OkStatus();
}

absl::Status CheckCameraReading(const capture::v1::CameraReading& reading) {
  if (reading.number().size() > kCameraNumberBytesMax) {
    return Invalid("capture.camera_reading.number", reading.number(), "at most 32 bytes");
  }
  if (!common::v1::PlateColor_IsValid(reading.color())) {
    return Invalid("capture.camera_reading.color", absl::StrCat(static_cast<int>(reading.color())),
                   "a plate colour");
  }
  // Written so that NaN fails.
  if (!(reading.confidence() >= 0 && reading.confidence() <= 1)) {
    return Invalid("capture.camera_reading.confidence", absl::StrCat(reading.confidence()),
                   "0 to 1");
  }
  return absl::OkStatus();
}

absl::Status CheckConfidence(std::string_view feature, double confidence) {
  // Written so that NaN fails.
  if (confidence >= 0 && confidence <= 1) return absl::OkStatus();
  return Invalid(absl::StrCat("capture.seen_vehicle.", AbslView(feature), "_confidence"),
                 absl::StrCat(confidence), "0 to 1");
}

bool AreBodyColors(const std::string& letters) {
  return letters.size() <= kSeenColorsMax &&
         std::all_of(letters.begin(), letters.end(), [](const char& letter) {
           return vehicle::IsBodyColor(std::string_view(&letter, 1));
         });
}

absl::Status CheckSeenVehicle(const capture::v1::SeenVehicle& seen) {
  if (!AreBodyColors(seen.body_color())) {
    return Invalid("capture.seen_vehicle.body_color", seen.body_color(),
                   "one to three letters of GA/T 16.8, or nothing");
  }
  if (!seen.vehicle_type().empty() && !vehicle::IsVehicleTypePrefix(seen.vehicle_type())) {
    return Invalid("capture.seen_vehicle.vehicle_type", seen.vehicle_type(),
                   "the beginning of a code of GA/T 16.4, such as H1, or nothing");
  }
  if (seen.brand().size() > kSeenBrandBytesMax) {
    return Invalid("capture.seen_vehicle.brand", absl::StrCat(seen.brand().size(), " bytes"),
                   "at most 64 bytes");
  }
  absl::Status status = CheckConfidence("body_color", seen.body_color_confidence());
  status.Update(CheckConfidence("vehicle_type", seen.vehicle_type_confidence()));
  status.Update(CheckConfidence("brand", seen.brand_confidence()));
  return status;
}

absl::StatusOr<capture::v1::PictureRef> CheckPicture(const std::string& field,
                                                     const std::string& picture,
                                                     const std::string& sha256) {
  const std::string size = absl::StrCat(picture.size(), " bytes");
  if (picture.empty()) {
    return Refused(common::v1::ERROR_REASON_PICTURE_EMPTY, field, size, "1 byte to 8 MiB");
  }
  if (picture.size() > kPictureBytesMax) {
    return Refused(common::v1::ERROR_REASON_PICTURE_TOO_LARGE, field, size, "1 byte to 8 MiB");
  }
  const std::optional<PictureHeader> header = ReadPictureHeader(picture);
  if (!header.has_value()) {
    return Refused(common::v1::ERROR_REASON_PICTURE_NOT_AN_IMAGE, field, size,
                   "a JPEG or PNG with a whole header");
  }
  const auto fits = [](uint32_t pixels) {
    return pixels >= kPicturePixelsMin && pixels <= kPicturePixelsMax;
  };
  if (!fits(header->width_px) || !fits(header->height_px)) {
    return Refused(common::v1::ERROR_REASON_PICTURE_DIMENSIONS, field,
                   absl::StrCat(header->width_px, "x", header->height_px, " pixels"),
                   "16 to 12000 pixels on each side");
  }
  capture::v1::PictureRef ref;
  ref.set_sha256(sha256);
  ref.set_size_bytes(static_cast<uint32_t>(picture.size()));
  ref.set_format(header->format);
  ref.set_width_px(header->width_px);
  ref.set_height_px(header->height_px);
  return ref;
}

absl::Status CheckPictures(const Capture& capture, const CaptureHashes& hashes,
                           CaptureRecord& record) {
  const int count = capture.pictures_size();
  if (count < 1 || count > kPicturesMax) {
    return Invalid("capture.pictures", absl::StrCat(count, " pictures"), "1 to 5");
  }
  for (int i = 0; i < count; ++i) {
    auto ref = CheckPicture(absl::StrCat("capture.pictures[", i, "]"), capture.pictures(i),
                            hashes.picture_sha256[i]);
    if (!ref.ok()) return ref.status();
    *record.add_pictures() = *std::move(ref);
  }
  return absl::OkStatus();
}

bool IsClockSuspect(int64_t terminal_time_us, absl::Time received) {
  const absl::Time terminal_time = absl::FromUnixMicros(terminal_time_us);
  return terminal_time > received + kClockAheadMax || terminal_time < received - kClockBehindMax;
}

}  // namespace

// Made from the fields, not from protobuf's bytes: those may differ between writers and versions,
// and a digest is compared for as long as the ledger lives.
CaptureHashes HashCapture(const Capture& capture, std::vector<std::string> picture_sha256) {
  CaptureHashes hashes;
  hashes.picture_sha256 = std::move(picture_sha256);
  storage::RecordWriter writer;
  writer.Bytes(capture.name().device_id())
      .Number(capture.name().boot_epoch())
      .Number(capture.name().sequence())
      .Bytes(capture.site_id())
      .Number(capture.lane())
      .Number(static_cast<uint64_t>(capture.direction()))
      .Number(static_cast<uint64_t>(capture.terminal_time_us()))
      .Number(capture.pictures_size());
  for (const std::string& sha256 : hashes.picture_sha256) writer.Bytes(sha256);
  writer.Number(capture.has_camera_reading())
      .Bytes(capture.camera_reading().number())
      .Number(static_cast<uint64_t>(capture.camera_reading().color()))
      .Number(std::bit_cast<uint64_t>(capture.camera_reading().confidence()));
  // Only where there is one: digests of captures without it stay what they were.
  if (capture.has_seen_vehicle()) {
    const capture::v1::SeenVehicle& seen = capture.seen_vehicle();
    writer.Bytes(seen.body_color())
        .Number(std::bit_cast<uint64_t>(seen.body_color_confidence()))
        .Bytes(seen.vehicle_type())
        .Number(std::bit_cast<uint64_t>(seen.vehicle_type_confidence()))
        .Bytes(seen.brand())
        .Number(std::bit_cast<uint64_t>(seen.brand_confidence()));
  }
  hashes.digest = storage::Sha256(writer.Take());
  return hashes;
}

std::string HashDrop(const capture::v1::Drop& drop) {
  return storage::Sha256(storage::RecordWriter()
                             .Bytes("drop")
                             .Bytes(drop.name().device_id())
                             .Number(drop.name().boot_epoch())
                             .Number(drop.name().sequence())
                             .Bytes(drop.site_id())
                             .Number(static_cast<uint64_t>(drop.terminal_time_us()))
                             .Take());
}

absl::Status CheckHello(const capture::v1::Hello& hello) {
  absl::Status status = support::CheckName("hello.device_id", hello.device_id());
  if (!status.ok()) return status;
  if (hello.boot_epoch() == 0) return Invalid("hello.boot_epoch", "0", "1 or more");
  return absl::OkStatus();
}

absl::Status CheckName(const capture::v1::Hello& hello, const Capture& capture) {
  const capture::v1::CaptureName& name = capture.name();
  if (name.device_id() != hello.device_id()) {
    return Invalid("capture.name.device_id", name.device_id(),
                   absl::StrCat(hello.device_id(), ", as hello.device_id says"));
  }
  if (name.boot_epoch() == 0 || name.boot_epoch() > hello.boot_epoch()) {
    return Invalid("capture.name.boot_epoch", absl::StrCat(name.boot_epoch()),
                   absl::StrCat("1 to ", hello.boot_epoch(), ", as hello.boot_epoch says"));
  }
  if (name.sequence() == 0) return Invalid("capture.name.sequence", "0", "1 or more");
  return absl::OkStatus();
}

absl::StatusOr<CaptureRecord> CheckCapture(const Capture& capture, const CaptureHashes& hashes,
                                           const common::v1::SiteList& sites, absl::Time received) {
  CaptureRecord record;
  absl::Status status = CheckPlace(capture, sites);
  if (status.ok() && capture.has_camera_reading()) {
    status = CheckCameraReading(capture.camera_reading());
    *record.mutable_camera_reading() = capture.camera_reading();
  }
  if (status.ok() && capture.has_seen_vehicle()) {
    status = CheckSeenVehicle(capture.seen_vehicle());
    *record.mutable_seen_vehicle() = capture.seen_vehicle();
  }
  if (status.ok()) status = CheckPictures(capture, hashes, record);
  if (!status.ok()) return status;
  *record.mutable_name() = capture.name();
  record.set_site_id(capture.site_id());
  record.set_lane(capture.lane());
  record.set_direction(capture.direction());
  record.set_terminal_time_us(capture.terminal_time_us());
  record.set_received_time_us(absl::ToUnixMicros(received));
  record.set_clock_suspect(IsClockSuspect(capture.terminal_time_us(), received));
  return record;
}

}  // namespace bluegate::intake
