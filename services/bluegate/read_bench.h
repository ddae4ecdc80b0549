#ifndef BLUEGATE_SERVICES_BLUEGATE_READ_BENCH_H_
#define BLUEGATE_SERVICES_BLUEGATE_READ_BENCH_H_

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "plate_recognition/plate_reader.h"

namespace bluegate {

// From how many pixels on a picture is large, and the most that reading it may take over decoding
// it.
inline constexpr double kLargeMegapixelsMin = 1.5;
inline constexpr double kLargeTotalOverFloorMax = 2.5;

// What one count of threads reached. Times are medians over every reading, wall milliseconds. The
// floor is one plain imdecode of OpenCV of the same picture, timed right before or after its
// reading on the same thread.
struct ThreadsFigures {
  int threads = 1;
  double pictures_per_s = 0;        // read, all threads together
  double floor_pictures_per_s = 0;  // decoded by OpenCV, all threads together
  double floor_ms = 0;
  double decode_ms = 0;
  double locate_ms = 0;
  double read_ms = 0;
  double locate_and_read_ms = 0;
  double total_ms = 0;
  double total_over_floor = 0;  // time of all readings over that of all floors
};

// Pictures of kLargeMegapixelsMin and more on one thread: each picture's median time over its own
// median floor.
struct LargePictures {
  size_t pictures = 0;
  double total_over_floor_median = 0;
  double total_over_floor_worst = 0;
};

struct ReadBench {
  size_t pictures = 0;
  double megapixels_median = 0;
  int rounds = 0;
  std::string model_version;
  std::vector<ThreadsFigures> figures;  // of one thread, then of the counts asked for
  LargePictures large;
};

// Reads the pictures by 1 thread, then by each count of `threads` (each at least 1), in turns until
// `time` is spent, at least once; each thread reads every picture once a round. `reader` must take
// as many readings at a time. INVALID_ARGUMENT: no pictures. What a picture fails with, if OpenCV
// or the reader cannot take it.
absl::StatusOr<ReadBench> BenchReading(plate_recognition::PlateReader& reader,
                                       const std::vector<std::string>& pictures,
                                       const std::vector<int>& threads,
                                       std::chrono::duration<double> time);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_READ_BENCH_H_
