// Reads a fixed subset of real, labelled scenes that stand beside the checkout and are not part of
// it; skipped where they are absent.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "plate_recognition/plate_reader.h"

namespace bluegate::plate_recognition {
namespace {

constexpr size_t kPictures = 60;
constexpr double kExactMin = 0.60;

// Column of the labels: image, number, color, x, y, w, h, rows, ...
constexpr size_t kImage = 0, kNumber = 1, kRows = 7;

// Numbers by picture, of the pictures whose plates are all readable and of one row.
std::map<std::string, std::vector<std::string>> ReadLabels(const std::filesystem::path& file) {
  std::map<std::string, std::vector<std::string>> labels;
  std::vector<std::string> unsuited;
  std::ifstream lines(file);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const std::vector<std::string> fields = absl::StrSplit(line, ',');
    labels[fields[kImage]].push_back(fields[kNumber]);
    if (fields[kNumber].empty() || fields[kRows] != "1") unsuited.push_back(fields[kImage]);
  }
  for (const std::string& image : unsuited) labels.erase(image);
  return labels;
}

TEST(RealScenesTest, MostPlatesAreReadExactly) {
  const char* source = std::getenv("BLUEGATE_SOURCE_DIR");
  const std::filesystem::path root(source == nullptr ? "." : source);
  const std::filesystem::path scenes = root / "../shared/plates/scenes";
  if (!std::filesystem::exists(scenes / "labels.csv")) {
    GTEST_SKIP() << "no labelled pictures in ../shared/plates beside the checkout";
  }
  const auto reader = LoadPlateReader(root / "plate_recognition/models", 1);
  ASSERT_TRUE(reader.ok()) << reader.status();
  const auto labels = ReadLabels(scenes / "labels.csv");
  ASSERT_GE(labels.size(), kPictures);
  const size_t step = labels.size() / kPictures;
  size_t index = 0, plates = 0, exact = 0;
  for (const auto& [image, numbers] : labels) {
    if (index++ % step != 0 || index > kPictures * step) continue;
    std::ifstream file(scenes / image, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    const PictureReading reading = (*reader)->Read(bytes);
    EXPECT_NE(reading.state, ReadState::kFailed) << image << ": " << reading.error;
    for (const std::string& number : numbers) {
      ++plates;
      for (const PlateReading& plate : reading.readings) {
        if (plate.number == number) {
          ++exact;
          break;
        }
      }
    }
  }
  RecordProperty("exact", static_cast<int>(exact));
  EXPECT_GE(exact, kExactMin * plates) << exact << " of " << plates;
}

}  // namespace
}  // namespace bluegate::plate_recognition
