#ifndef BLUEGATE_PLATE_RECOGNITION_TESTING_FAKE_PLATE_READER_H_
#define BLUEGATE_PLATE_RECOGNITION_TESTING_FAKE_PLATE_READER_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "plate_recognition/plate_reader.h"

namespace bluegate::plate_recognition {

// Reads what it was told a picture holds; other pictures fail. Thread-safe.
class FakePlateReader : public PlateReader {
 public:
  // A picture with these bytes holds one blue plate.
  void Holds(std::string_view picture, std::string_view number, float confidence,
             plate::ReadingVerdict verdict) {
    PlateReading plate;
    plate.number = number;
    plate.color = plate::PlateColor::kBlue;
    plate.plate_class = plate::PlateClass::kSmallVehicle;
    plate.corners = {Point{100, 100}, Point{240, 100}, Point{240, 145}, Point{100, 145}};
    plate.confidence = confidence;
    plate.verdict = verdict;
    PictureReading reading;
    reading.state = ReadState::kRead;
    reading.readings = {plate};
    Gives(picture, std::move(reading));
  }

  // A picture with these bytes gives this reading.
  void Gives(std::string_view picture, PictureReading reading) {
    absl::MutexLock lock(&mutex_);
    readings_[std::string(picture)] = std::move(reading);
  }

  // Called on the reading thread before each reading, for example to hold it up.
  void BeforeEachRead(std::function<void(std::string_view picture)> call) {
    absl::MutexLock lock(&mutex_);
    before_ = std::move(call);
  }

  PictureReading Read(std::string_view picture) override {
    std::function<void(std::string_view)> before;
    {
      absl::MutexLock lock(&mutex_);
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
    reading.model_version = "fake";
    return reading;
  }

 private:
  absl::Mutex mutex_;
  std::map<std::string, PictureReading> readings_ ABSL_GUARDED_BY(mutex_);
  std::function<void(std::string_view)> before_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_TESTING_FAKE_PLATE_READER_H_
