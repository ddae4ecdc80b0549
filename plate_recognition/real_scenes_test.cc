// Reads fixed subsets of real, labelled scenes and crops that stand beside the checkout and are not
// part of it; skipped where they are absent. Most of them were learnt from: the test guards what
// was reached, the model cards say what new pictures may expect.
#include <gtest/gtest.h>

#include <algorithm>
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
constexpr double kExactMin = 0.97;

// Column of the labels: image, number, ...
constexpr size_t kImage = 0, kNumber = 1;

// Numbers by picture, of the pictures whose plates are all readable.
std::map<std::string, std::vector<std::string>> ReadLabels(const std::filesystem::path& file) {
  std::map<std::string, std::vector<std::string>> labels;
  std::vector<std::string> unsuited;
  std::ifstream lines(file);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const std::vector<std::string> fields = absl::StrSplit(line, ',');
    labels[fields[kImage]].push_back(fields[kNumber]);
    if (fields[kNumber].empty()) unsuited.push_back(fields[kImage]);
  }
  for (const std::string& image : unsuited) labels.erase(image);
  return labels;
}

struct Tally {
  size_t plates = 0, exact = 0, wrong_auto = 0;
};

void Count(const PictureReading& reading, const std::vector<std::string>& numbers, Tally& tally) {
  tally.plates += numbers.size();
  for (const std::string& number : numbers) {
    tally.exact += std::any_of(reading.readings.begin(), reading.readings.end(),
                               [&](const PlateReading& plate) { return plate.number == number; });
  }
  // Other vehicles in the picture are not labelled, so only a picture of one plate can show it.
  if (numbers.size() != 1 || reading.readings.size() != 1) return;
  const PlateReading& plate = reading.readings[0];
  tally.wrong_auto += plate.verdict == plate::ReadingVerdict::kAuto && plate.number != numbers[0];
}

class RealPicturesTest : public testing::TestWithParam<const char*> {};

TEST_P(RealPicturesTest, AreReadExactlyAndNeverWrongButSure) {
  const char* source = std::getenv("BLUEGATE_SOURCE_DIR");
  const std::filesystem::path root(source == nullptr ? "." : source);
  const std::filesystem::path folder = root / "../shared/plates" / GetParam();
  if (!std::filesystem::exists(folder / "labels.csv")) {
    GTEST_SKIP() << "no labelled pictures in ../shared/plates beside the checkout";
  }
  const auto reader = LoadPlateReader(root / "plate_recognition/models", 1);
  ASSERT_TRUE(reader.ok()) << reader.status();
  const auto labels = ReadLabels(folder / "labels.csv");
  ASSERT_GE(labels.size(), kPictures);
  const size_t step = labels.size() / kPictures;
  size_t index = 0;
  Tally tally;
  for (const auto& [image, numbers] : labels) {
    if (index++ % step != 0 || index > kPictures * step) continue;
    std::ifstream file(folder / image, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    const PictureReading reading = (*reader)->Read(bytes);
    EXPECT_NE(reading.state, ReadState::kFailed) << image << ": " << reading.error;
    Count(reading, numbers, tally);
  }
  EXPECT_GE(tally.exact, kExactMin * tally.plates) << tally.exact << " of " << tally.plates;
  EXPECT_EQ(tally.wrong_auto, 0u);
}

INSTANTIATE_TEST_SUITE_P(Sets, RealPicturesTest, testing::Values("scenes", "crops"));

}  // namespace
}  // namespace bluegate::plate_recognition
