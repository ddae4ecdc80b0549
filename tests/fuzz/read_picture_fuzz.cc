// Any bytes must get an answer that keeps the promises of plate_reader.h.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "enforcement/plate/characters.h"
#include "plate_recognition/plate_reader.h"
#include "tests/fuzz/promise.h"

namespace bluegate::plate_recognition {
namespace {

using fuzz::Check;

PlateReader& Reader() {
  static PlateReader* const reader = [] {
    const char* source = std::getenv("BLUEGATE_SOURCE_DIR");
    const std::filesystem::path root(source == nullptr ? "." : source);
    auto loaded = LoadPlateReader(root / "plate_recognition/models", 1);
    if (!loaded.ok()) {
      std::fprintf(stderr, "%s\n", loaded.status().ToString().c_str());
      std::exit(1);
    }
    return loaded->release();
  }();
  return *reader;
}

bool IsShare(float value) { return value >= 0 && value <= 1; }

void CheckPlate(const PlateReading& plate) {
  const auto characters = plate::SplitCharacters(plate.number);
  Check(characters.ok(), "a number is UTF-8");
  Check(characters->size() == plate.character_confidences.size(), "a confidence each character");
  for (float confidence : plate.character_confidences) {
    Check(IsShare(confidence), "a character's confidence is 0 to 1");
  }
  Check(IsShare(plate.confidence), "a confidence is 0 to 1");
  Check(plate.rows == 1 || plate.rows == 2, "1 or 2 rows");
  Check(plate.candidates.size() <= kCandidatesMax, "not too many candidates");
  Check(plate.verdict != plate::ReadingVerdict::kUnspecified, "a verdict");
  for (const Point& corner : plate.corners) {
    Check(std::isfinite(corner.x_px) && std::isfinite(corner.y_px), "corners are numbers");
  }
}

void CheckReading(const PictureReading& reading) {
  Check((reading.state == ReadState::kFailed) == !reading.error.empty(), "an error when it failed");
  Check((reading.state == ReadState::kRead) == !reading.readings.empty(), "plates when it is read");
  Check(reading.readings.size() <= kReadingsMax, "not too many plates");
  for (const PlateReading& plate : reading.readings) CheckPlate(plate);
}

}  // namespace
}  // namespace bluegate::plate_recognition

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bluegate::plate_recognition;  // the entry point has no namespace of its own
  CheckReading(Reader().Read({reinterpret_cast<const char*>(data), size}));
  return 0;
}
