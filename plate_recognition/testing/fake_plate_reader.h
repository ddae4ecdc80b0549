#ifndef BLUEGATE_PLATE_RECOGNITION_TESTING_FAKE_PLATE_READER_H_
#define BLUEGATE_PLATE_RECOGNITION_TESTING_FAKE_PLATE_READER_H_

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "enforcement/plate/plate_number.h"
#include "plate_recognition/plate_reader.h"

namespace bluegate::plate_recognition {

// A reading as the real reader would give it: class by number and colour, each character as sure as
// the whole. The plate is 140 x 45 pixels at (100, 100).
inline PlateReading FakeReading(std::string_view number, float confidence,
                                plate::ReadingVerdict verdict,
                                plate::PlateColor color = plate::PlateColor::kBlue) {
  PlateReading reading;
  reading.number = number;
  reading.color = color;
  const auto parsed = plate::PlateNumber::Parse(number);
  if (parsed.ok()) reading.plate_class = plate::ClassOf(*parsed, color);
  reading.corners = {Point{100, 100}, Point{240, 100}, Point{240, 145}, Point{100, 145}};
  reading.confidence = confidence;
  // Bytes that continue no character begin one.
  const auto characters =
      std::count_if(number.begin(), number.end(), [](char byte) { return (byte & 0xC0) != 0x80; });
  reading.character_confidences.assign(static_cast<size_t>(characters), confidence);
  reading.verdict = verdict;
  return reading;
}

// One that is sure enough to act on.
inline PlateReading SureReading(std::string_view number,
                                plate::PlateColor color = plate::PlateColor::kBlue) {
  return FakeReading(number, 0.99f, plate::ReadingVerdict::kAuto, color);
}

// One for a human: all characters are sure but the one at `at`.
inline PlateReading ReadingInDoubtAt(std::string_view number, size_t at, float confidence) {
  PlateReading reading = FakeReading(number, confidence, plate::ReadingVerdict::kReview);
  for (float& one : reading.character_confidences) one = 0.99f;
  reading.character_confidences[at] = confidence;
  return reading;
}

// A picture with these plates; without any, an empty road.
inline PictureReading FakePicture(std::vector<PlateReading> readings) {
  PictureReading picture;
  picture.state = readings.empty() ? ReadState::kNoPlate : ReadState::kRead;
  picture.readings = std::move(readings);
  return picture;
}

// Reads what it was told a picture holds, by the picture's bytes, which can be any text ("lorry
// from the front"); other pictures fail as one that is no image does. Its model version is "fake"
// where none was told. Thread-safe.
class FakePlateReader : public PlateReader {
 public:
  // The picture holds one blue plate.
  void Holds(std::string_view picture, std::string_view number, float confidence,
             plate::ReadingVerdict verdict) {
    Holds(picture, {FakeReading(number, confidence, verdict)});
  }

  // The picture holds these plates, or none.
  void Holds(std::string_view picture, std::vector<PlateReading> readings) {
    Gives(picture, FakePicture(std::move(readings)));
  }

  // The picture cannot be read, for this reason.
  void Fails(std::string_view picture, std::string_view error) {
    PictureReading reading;
    reading.error = error;
    Gives(picture, std::move(reading));
  }

  // The picture gives this reading.
  void Gives(std::string_view picture, PictureReading reading) {
    absl::MutexLock lock(&mutex_);
    readings_[std::string(picture)] = std::move(reading);
  }

  // Called on the reading thread before each reading, for example to hold it up. It may call this
  // reader.
  void BeforeEachRead(std::function<void(std::string_view picture)> call) {
    absl::MutexLock lock(&mutex_);
    before_ = std::move(call);
  }

  // The pictures that it was asked to read, in the order in which reading began.
  std::vector<std::string> Asked() const {
    absl::MutexLock lock(&mutex_);
    return asked_;
  }

  PictureReading Read(std::string_view picture) override {
    std::function<void(std::string_view)> before;
    {
      absl::MutexLock lock(&mutex_);
      asked_.emplace_back(picture);
      before = before_;
    }
    if (before) before(picture);
    absl::MutexLock lock(&mutex_);
    PictureReading reading;
    const auto found = readings_.find(std::string(picture));
    if (found != readings_.end()) {
      reading = found->second;
    } else {
      reading.error = "picture: not an image, wanted a JPEG or PNG";
    }
    if (reading.model_version.empty()) reading.model_version = "fake";
    return reading;
  }

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, PictureReading> readings_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> asked_ ABSL_GUARDED_BY(mutex_);
  std::function<void(std::string_view)> before_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_TESTING_FAKE_PLATE_READER_H_
