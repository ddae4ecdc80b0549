#include "services/recognition/capture_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plate_recognition/vote.h"
#include "services/recognition/convert.h"

namespace bluegate::recognition {
namespace {

using plate_recognition::PictureReading;

// Errors that asking again will not mend.
bool IsForGood(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsDataLoss(status) || absl::IsInvalidArgument(status);
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

}  // namespace

absl::StatusOr<v1::ReadingRecord> ReadCapture(const capture::v1::CaptureRecord& capture,
                                              const FetchPicture& fetch,
                                              plate_recognition::PlateReader& reader,
                                              const Clock& clock) {
  std::vector<PictureReading> frames;
  std::vector<std::string> sha256s;
  for (const capture::v1::PictureRef& picture : capture.pictures()) {
    // A picture that comes twice is one look.
    if (std::find(sha256s.begin(), sha256s.end(), picture.sha256()) != sha256s.end()) continue;
    absl::StatusOr<PictureReading> reading = ReadFrame(picture.sha256(), fetch, reader);
    if (!reading.ok()) return reading.status();
    frames.push_back(*std::move(reading));
    sha256s.push_back(picture.sha256());
  }
  const plate_recognition::CaptureReading vote = plate_recognition::VoteOnCapture(frames);
  v1::ReadPictureResponse read = ToProto(vote.reading);
  v1::ReadingRecord record;
  *record.mutable_capture() = capture;
  record.set_state(read.state());
  record.set_error(read.error());
  record.mutable_readings()->Swap(read.mutable_readings());
  for (int i = 0; i < record.readings_size(); ++i) {
    record.mutable_readings(i)->set_picture_sha256(sha256s[vote.evidence[i]]);
  }
  if (!sha256s.empty()) record.set_picture_sha256(sha256s[vote.frame]);
  record.set_read_time_us(absl::ToUnixMicros(clock.Now()));
  record.set_model_version(read.model_version());
  record.mutable_timings()->Swap(read.mutable_timings());
  return record;
}

}  // namespace bluegate::recognition
