#include "services/bluegate/read_bench.h"

#include <algorithm>
#include <latch>
#include <thread>

#include "plate_recognition/decode_floor.h"

namespace bluegate {
namespace {

using Clock = std::chrono::steady_clock;
using plate_recognition::DecodeFloor;
using plate_recognition::PictureReading;
using plate_recognition::PlateReader;

struct Sample {
  size_t picture = 0;
  double megapixels = 0;
  double floor_ms = 0;
  double total_ms = 0;
  plate_recognition::Timings timings;
};

// What one thread did in one round.
struct Turn {
  absl::Status status;
  std::string model_version;
  std::vector<Sample> samples;
};

absl::Status MeasureFloor(const std::string& picture, Sample& sample) {
  const absl::StatusOr<DecodeFloor> floor = plate_recognition::MeasureDecodeFloor(picture);
  if (!floor.ok()) return floor.status();
  sample.floor_ms = floor->decode_ms;
  sample.megapixels = floor->width_px * 1e-6 * floor->height_px;
  return absl::OkStatus();
}

absl::Status MeasureReading(PlateReader& reader, const std::string& picture, Sample& sample,
                            std::string& model_version) {
  const auto start = Clock::now();
  const PictureReading reading = reader.Read(picture);
  sample.total_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  sample.timings = reading.timings;
  model_version = reading.model_version;
  if (reading.state != plate_recognition::ReadState::kFailed) return absl::OkStatus();
  return absl::DataLossError(reading.error);
}

// Every picture once, from `first` on. Floor and reading of a picture follow each other, and go
// first by turns, so that what else the machine does, and a warm cache, hit both alike.
void TakeTurn(PlateReader& reader, const std::vector<std::string>& pictures, size_t first,
              bool floor_first, Turn& turn) {
  for (size_t i = 0; i < pictures.size() && turn.status.ok(); ++i, floor_first = !floor_first) {
    Sample sample;
    sample.picture = (first + i) % pictures.size();
    const std::string& picture = pictures[sample.picture];
    if (floor_first) turn.status = MeasureFloor(picture, sample);
    if (turn.status.ok()) {
      turn.status = MeasureReading(reader, picture, sample, turn.model_version);
    }
    if (!floor_first && turn.status.ok()) turn.status = MeasureFloor(picture, sample);
    turn.samples.push_back(sample);
  }
}

// Threads side by side, each with every picture, so that none runs out of work long before others.
std::vector<Turn> TakeTurns(PlateReader& reader, const std::vector<std::string>& pictures,
                            int threads, bool floor_first) {
  std::vector<Turn> turns(threads);
  std::latch start(threads);
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&, i] {
      start.arrive_and_wait();
      TakeTurn(reader, pictures, pictures.size() * i / threads, floor_first, turns[i]);
    });
  }
  for (std::thread& worker : workers) worker.join();
  return turns;
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

template <typename Value>
double MedianOf(const std::vector<Sample>& samples, Value value) {
  std::vector<double> values;
  for (const Sample& sample : samples) values.push_back(value(sample));
  return Median(std::move(values));
}

// All rounds of one count of threads.
struct Track {
  int threads = 1;
  std::vector<Sample> samples;
};

ThreadsFigures FiguresOf(const Track& track) {
  ThreadsFigures figures;
  figures.threads = track.threads;
  double floor_ms = 0, total_ms = 0;
  for (const Sample& sample : track.samples) {
    floor_ms += sample.floor_ms;
    total_ms += sample.total_ms;
  }
  const double busy = 1000.0 * track.threads * static_cast<double>(track.samples.size());
  figures.pictures_per_s = busy / total_ms;
  figures.floor_pictures_per_s = busy / floor_ms;
  figures.total_over_floor = total_ms / floor_ms;
  const std::vector<Sample>& samples = track.samples;
  figures.floor_ms = MedianOf(samples, [](const Sample& s) { return s.floor_ms; });
  figures.decode_ms = MedianOf(samples, [](const Sample& s) { return s.timings.decode_ms; });
  figures.locate_ms = MedianOf(samples, [](const Sample& s) { return s.timings.locate_ms; });
  figures.read_ms = MedianOf(samples, [](const Sample& s) { return s.timings.read_ms; });
  figures.locate_and_read_ms =
      MedianOf(samples, [](const Sample& s) { return s.timings.locate_ms + s.timings.read_ms; });
  figures.total_ms = MedianOf(samples, [](const Sample& s) { return s.total_ms; });
  return figures;
}

LargePictures LargeOf(const std::vector<Sample>& samples, size_t pictures) {
  std::vector<std::vector<double>> floors(pictures), totals(pictures);
  for (const Sample& sample : samples) {
    if (sample.megapixels < kLargeMegapixelsMin) continue;
    floors[sample.picture].push_back(sample.floor_ms);
    totals[sample.picture].push_back(sample.total_ms);
  }
  std::vector<double> ratios;
  for (size_t i = 0; i < pictures; ++i) {
    if (!floors[i].empty()) ratios.push_back(Median(totals[i]) / Median(floors[i]));
  }
  if (ratios.empty()) return {};
  return {ratios.size(), Median(ratios), *std::max_element(ratios.begin(), ratios.end())};
}

}  // namespace

absl::StatusOr<ReadBench> BenchReading(PlateReader& reader,
                                       const std::vector<std::string>& pictures,
                                       const std::vector<int>& threads,
                                       std::chrono::duration<double> time) {
  if (pictures.empty()) return absl::InvalidArgumentError("pictures: 0, wanted at least 1");
  std::vector<Track> tracks(1);
  for (int count : threads) tracks.push_back({count, {}});
  ReadBench bench;
  bench.pictures = pictures.size();
  const auto end = Clock::now() + time;
  do {
    for (Track& track : tracks) {
      for (const Turn& turn : TakeTurns(reader, pictures, track.threads, bench.rounds % 2 == 0)) {
        if (!turn.status.ok()) return turn.status;
        bench.model_version = turn.model_version;
        track.samples.insert(track.samples.end(), turn.samples.begin(), turn.samples.end());
      }
    }
    ++bench.rounds;
  } while (Clock::now() < end);
  for (const Track& track : tracks) bench.figures.push_back(FiguresOf(track));
  const std::vector<Sample>& alone = tracks.front().samples;
  bench.megapixels_median = MedianOf(alone, [](const Sample& s) { return s.megapixels; });
  bench.large = LargeOf(alone, pictures.size());
  return bench;
}

}  // namespace bluegate
