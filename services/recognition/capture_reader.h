#ifndef BLUEGATE_SERVICES_RECOGNITION_CAPTURE_READER_H_
#define BLUEGATE_SERVICES_RECOGNITION_CAPTURE_READER_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "bluegate/recognition/v1/recognition.pb.h"
#include "enforcement/clock.h"
#include "plate_recognition/plate_reader.h"

namespace bluegate::recognition {

// Gives the bytes of a kept picture by its SHA-256.
using FetchPicture = std::function<absl::StatusOr<std::string>(const std::string& sha256)>;

// Reads a kept capture: its pictures in order until one has a plate that is read surely enough to
// act on (verdict auto); otherwise the one with the surest plate counts. The record names the
// picture that counts; its timings are those of all pictures that were looked at. A picture that
// intake does not have or that cannot be read gives a failed reading, never an error. An error
// means that the picture could not be asked for now: the capture is to be read again later.
// Thread-safe if its arguments are.
absl::StatusOr<v1::ReadingRecord> ReadCapture(const capture::v1::CaptureRecord& capture,
                                              const FetchPicture& fetch,
                                              plate_recognition::PlateReader& reader,
                                              const Clock& clock);

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_CAPTURE_READER_H_
