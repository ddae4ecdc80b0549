#ifndef BLUEGATE_SERVICES_BLUEGATE_BENCH_REPORT_H_
#define BLUEGATE_SERVICES_BLUEGATE_BENCH_REPORT_H_

#include <string>

#include "services/bluegate/read_bench.h"

namespace bluegate {

// Resident memory, megabytes of 10^6 bytes.
struct ReaderMemory {
  double first_reader_mb = 0;    // that the first reader of a process takes, libraries and all
  double further_reader_mb = 0;  // that one more reading at a time takes
  double peak_mb = 0;            // of the whole run, its pictures and all threads included
};

// For people: a column for each count of threads, then the figures that a bar is set on.
std::string BenchText(const ReadBench& bench, const ReaderMemory& memory);

// The figures by name, one JSON object on one line, without line end:
//   {"pictures", "megapixels_median", "rounds", "model_version",
//    "threads": [{"threads", "pictures_per_s", "opencv_decode_pictures_per_s",
//                 "opencv_decode_ms", "decode_ms", "locate_ms", "read_ms", "locate_and_read_ms",
//                 "total_ms", "total_over_opencv_decode"}, ...],
//    "two_threads_over_one": null where two threads were not measured,
//    "large_pictures": {"megapixels_min", "pictures", "total_over_opencv_decode_median",
//                       "total_over_opencv_decode_worst", "total_over_opencv_decode_wanted"},
//    "memory_mb": {"first_reader", "further_reader", "peak"}}
std::string BenchJson(const ReadBench& bench, const ReaderMemory& memory);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_BENCH_REPORT_H_
