#include "services/bluegate/read_bench.h"

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

#include "plate_recognition/sample_scene.h"
#include "services/bluegate/bench_pictures.h"
#include "services/bluegate/bench_report.h"

namespace bluegate {
namespace {

using plate_recognition::PictureReading;
using plate_recognition::ReadState;

// Says it took 1, 2 and 3 ms for each picture, and counts them.
class CountingReader : public plate_recognition::PlateReader {
 public:
  PictureReading Read(std::string_view picture) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++reads[picture.size()];
    PictureReading reading;
    reading.state = fails ? ReadState::kFailed : ReadState::kNoPlate;
    reading.error = fails ? "picture: no good" : "";
    reading.timings = {1, 2, 3};
    reading.model_version = "counting";
    return reading;
  }

  bool fails = false;
  std::map<size_t, int> reads;

 private:
  std::mutex mutex_;
};

// Of 0.2 and 2.1 megapixels.
std::vector<std::string> Pictures() {
  const auto artist = plate_recognition::SceneArtist::Make(plate_recognition::kSampleFont).value();
  plate_recognition::Scene scene;
  scene.scale = 0.5;
  const std::string small = artist->Draw(scene)->jpeg;
  scene.scale = 1.5;
  return {small, artist->Draw(scene)->jpeg};
}

TEST(ReadBenchTest, EachThreadReadsEveryPictureOnceARound) {
  CountingReader reader;
  const std::vector<std::string> pictures = Pictures();
  const ReadBench bench =
      BenchReading(reader, pictures, {2, 3}, std::chrono::duration<double>(0)).value();
  EXPECT_EQ(bench.rounds, 1);
  EXPECT_EQ(reader.reads[pictures[0].size()], 1 + 2 + 3);
  EXPECT_EQ(reader.reads[pictures[1].size()], 1 + 2 + 3);
  ASSERT_EQ(bench.figures.size(), 3u);
  EXPECT_EQ(bench.figures[0].threads, 1);
  EXPECT_EQ(bench.figures[2].threads, 3);
  EXPECT_EQ(bench.model_version, "counting");
}

TEST(ReadBenchTest, TimesAreThoseTheReaderTellsAndTheFloorIsMeasured) {
  CountingReader reader;
  const ReadBench bench =
      BenchReading(reader, Pictures(), {}, std::chrono::duration<double>(0)).value();
  const ThreadsFigures& one = bench.figures.front();
  EXPECT_EQ(one.decode_ms, 1);
  EXPECT_EQ(one.locate_ms, 2);
  EXPECT_EQ(one.read_ms, 3);
  EXPECT_EQ(one.locate_and_read_ms, 5);
  EXPECT_GT(one.floor_ms, 0);
  EXPECT_GT(one.pictures_per_s, one.floor_pictures_per_s);  // this reader decodes nothing
  EXPECT_LT(one.total_over_floor, 1);
  EXPECT_EQ(bench.large.pictures, 1u);
  EXPECT_LT(bench.large.total_over_floor_worst, 1);
}

TEST(ReadBenchTest, APictureThatCannotBeReadEndsIt) {
  CountingReader reader;
  reader.fails = true;
  const std::chrono::duration<double> no_time(0);
  EXPECT_EQ(BenchReading(reader, Pictures(), {}, no_time).status().message(), "picture: no good");
  EXPECT_FALSE(BenchReading(reader, {"no picture"}, {}, no_time).ok());
  EXPECT_EQ(BenchReading(reader, {}, {}, no_time).status().message(),
            "pictures: 0, wanted at least 1");
}

TEST(ReadBenchTest, DrawnPicturesAreOfSeveralSizesWithLargeOnesAmongThem) {
  std::map<double, int> sizes;
  for (const plate_recognition::Scene& scene : BenchScenes()) ++sizes[scene.scale];
  ASSERT_GE(sizes.size(), 3u);
  const double megapixels = 1280 * 720e-6 * sizes.rbegin()->first * sizes.rbegin()->first;
  EXPECT_GT(megapixels, 2);
}

TEST(BenchReportTest, FiguresHaveTheirNames) {
  ReadBench bench;
  bench.pictures = 4;
  bench.figures.resize(2);
  bench.figures[0].pictures_per_s = 20;
  bench.figures[1].threads = 2;
  bench.figures[1].pictures_per_s = 39;
  bench.large = {2, 2.25, 2.4375};
  const auto json = nlohmann::json::parse(BenchJson(bench, {100, 20, 300}));
  EXPECT_EQ(json["two_threads_over_one"], 1.95);
  EXPECT_EQ(json["threads"][1]["pictures_per_s"], 39);
  EXPECT_EQ(json["large_pictures"]["total_over_opencv_decode_worst"], 2.438);
  EXPECT_EQ(json["large_pictures"]["total_over_opencv_decode_wanted"], 2.5);
  EXPECT_EQ(json["memory_mb"]["further_reader"], 20);
  const std::string text = BenchText(bench, {100, 20, 300});
  EXPECT_NE(text.find("two threads read 1.95 times"), std::string::npos) << text;
}

TEST(BenchReportTest, OneCoreHasNoFigureForTwo) {
  ReadBench bench;
  bench.figures.resize(1);
  bench.figures[0].pictures_per_s = 20;
  const auto json = nlohmann::json::parse(BenchJson(bench, {}));
  EXPECT_TRUE(json["two_threads_over_one"].is_null());
}

}  // namespace
}  // namespace bluegate
