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

// Reads a kept capture: all its pictures, and what they say together (plate_recognition/vote.h).
// The record names the picture that is the evidence: where the number of the main plate was read;
// each reading names its own. Corners are those in the record's picture; a plate that it does not
// show has none. The timings are those of all pictures.
//
// All pictures are read, however sure the first is: a sure reading that another frame contradicts
// must not be held against anyone, and that is seen only by looking. Nobody waits for it: a gate
// asks admission with one picture of its own, and a capture has at most 5 at about 20 ms each.
//
// A picture that comes twice in a capture is read once. One that intake does not have or that
// cannot be read counts as a failed frame; if all are, the record is a failed reading, never an
// error. An error means that a picture could not be asked for now: the capture is to be read again
// later. Thread-safe if its arguments are.
absl::StatusOr<v1::ReadingRecord> ReadCapture(const capture::v1::CaptureRecord& capture,
                                              const FetchPicture& fetch,
                                              plate_recognition::PlateReader& reader,
                                              const Clock& clock);

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_CAPTURE_READER_H_
