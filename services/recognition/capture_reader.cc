#include "services/recognition/capture_reader.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/recognition/convert.h"

namespace bluegate::recognition {
namespace {

using plate_recognition::PictureReading;
using plate_recognition::PlateReading;
using plate_recognition::ReadState;

// Errors that asking again will not mend.
bool IsForGood(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsDataLoss(status) || absl::IsInvalidArgument(status);
}

bool HasSurePlate(const PictureReading& reading) {
  return std::any_of(reading.readings.begin(), reading.readings.end(), [](const PlateReading& r) {
    return r.verdict == plate::ReadingVerdict::kAuto;
  });
}

// Orders readings of one vehicle: a plate is worth more than none, none more than a failure.
std::tuple<bool, bool, float> Worth(const PictureReading& reading) {
  float surest = 0;
  for (const PlateReading& plate : reading.readings) surest = std::max(surest, plate.confidence);
  return {reading.state == ReadState::kRead, reading.state == ReadState::kNoPlate, surest};
}

PictureReading Failed(std::string error) {
  PictureReading reading;
  reading.error = std::move(error);
  return reading;
}

absl::StatusOr<PictureReading> ReadFrame(const std::string& sha256, const FetchPicture& fetch,
                                         plate_recognition::PlateReader& reader) {
  const absl::StatusOr<std::string> picture = fetch(sha256);
  if (picture.ok()) return reader.Read(*picture);
  if (!IsForGood(picture.status())) return picture.status();
  return Failed(absl::StrCat("picture: intake cannot give it: ", picture.status().message()));
}

void AddTo(const plate_recognition::Timings& timings, plate_recognition::Timings& sum) {
  sum.decode_ms += timings.decode_ms;
  sum.locate_ms += timings.locate_ms;
  sum.read_ms += timings.read_ms;
}

}  // namespace

absl::StatusOr<v1::ReadingRecord> ReadCapture(const capture::v1::CaptureRecord& capture,
                                              const FetchPicture& fetch,
                                              plate_recognition::PlateReader& reader,
                                              const Clock& clock) {
  PictureReading best = Failed("capture: has no pictures");
  std::string best_sha256;
  plate_recognition::Timings spent;
  for (const capture::v1::PictureRef& picture : capture.pictures()) {
    absl::StatusOr<PictureReading> reading = ReadFrame(picture.sha256(), fetch, reader);
    if (!reading.ok()) return reading.status();
    AddTo(reading->timings, spent);
    const bool first = best_sha256.empty();
    const bool sure = HasSurePlate(*reading);
    if (first || sure || Worth(*reading) > Worth(best)) {
      best = *std::move(reading);
      best_sha256 = picture.sha256();
    }
    if (sure) break;
  }
  v1::ReadPictureResponse read = ToProto(best);
  v1::ReadingRecord record;
  *record.mutable_capture() = capture;
  record.set_state(read.state());
  record.set_error(read.error());
  record.mutable_readings()->Swap(read.mutable_readings());
  record.set_picture_sha256(best_sha256);
  record.set_read_time_us(absl::ToUnixMicros(clock.Now()));
  record.set_model_version(read.model_version());
  *record.mutable_timings() = ToProto(spent);
  return record;
}

}  // namespace bluegate::recognition
