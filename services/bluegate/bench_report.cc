#include "services/bluegate/bench_report.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace bluegate {
namespace {

using Json = nlohmann::ordered_json;

double Rounded(double value) { return std::round(value * 1000) / 1000; }

// One figure of every count of threads.
struct Row {
  const char* label;
  const char* name;
  double ThreadsFigures::*figure;
};
constexpr Row kRows[] = {
    {"pictures per second", "pictures_per_s", &ThreadsFigures::pictures_per_s},
    {"OpenCV decodes per second", "opencv_decode_pictures_per_s",
     &ThreadsFigures::floor_pictures_per_s},
    {"OpenCV decode, ms", "opencv_decode_ms", &ThreadsFigures::floor_ms},
    {"decode, ms", "decode_ms", &ThreadsFigures::decode_ms},
    {"locate, ms", "locate_ms", &ThreadsFigures::locate_ms},
    {"read, ms", "read_ms", &ThreadsFigures::read_ms},
    {"locate + read, ms", "locate_and_read_ms", &ThreadsFigures::locate_and_read_ms},
    {"total, ms", "total_ms", &ThreadsFigures::total_ms},
    {"total / OpenCV decode", "total_over_opencv_decode", &ThreadsFigures::total_over_floor},
};

std::optional<double> TwoOverOne(const ReadBench& bench) {
  double one = 0, two = 0;
  for (const ThreadsFigures& figures : bench.figures) {
    if (figures.threads == 1) one = figures.pictures_per_s;
    if (figures.threads == 2) two = figures.pictures_per_s;
  }
  if (one <= 0 || two <= 0) return std::nullopt;
  return two / one;
}

}  // namespace

std::string BenchText(const ReadBench& bench, const ReaderMemory& memory) {
  std::string text = absl::StrFormat(
      "%d pictures, %.2f megapixels at the median; %d rounds; %s\n"
      "Times are medians of wall time.\n\n%-28s",
      bench.pictures, bench.megapixels_median, bench.rounds, bench.model_version, "threads");
  for (const ThreadsFigures& figures : bench.figures) {
    absl::StrAppendFormat(&text, "%10d", figures.threads);
  }
  for (const Row& row : kRows) {
    absl::StrAppendFormat(&text, "\n%-28s", row.label);
    for (const ThreadsFigures& figures : bench.figures) {
      absl::StrAppendFormat(&text, "%10.2f", figures.*row.figure);
    }
  }
  absl::StrAppend(&text, "\n\n");
  if (const std::optional<double> twice = TwoOverOne(bench)) {
    absl::StrAppendFormat(&text, "two threads read %.2f times as many pictures as one\n", *twice);
  }
  if (bench.large.pictures > 0) {
    absl::StrAppendFormat(&text,
                          "%d pictures of %.1f megapixels and more: total / OpenCV decode of the "
                          "same picture %.2f at the median, %.2f at the worst, wanted %.1f\n",
                          bench.large.pictures, kLargeMegapixelsMin,
                          bench.large.total_over_floor_median, bench.large.total_over_floor_worst,
                          kLargeTotalOverFloorMax);
  }
  absl::StrAppendFormat(&text,
                        "memory: first reader %.0f MB, each further one %.0f MB; peak of this run "
                        "%.0f MB\n",
                        memory.first_reader_mb, memory.further_reader_mb, memory.peak_mb);
  return text;
}

std::string BenchJson(const ReadBench& bench, const ReaderMemory& memory) {
  Json threads = Json::array();
  for (const ThreadsFigures& figures : bench.figures) {
    Json one = {{"threads", figures.threads}};
    for (const Row& row : kRows) one[row.name] = Rounded(figures.*row.figure);
    threads.push_back(std::move(one));
  }
  const std::optional<double> twice = TwoOverOne(bench);
  const Json json = {
      {"pictures", bench.pictures},
      {"megapixels_median", Rounded(bench.megapixels_median)},
      {"rounds", bench.rounds},
      {"model_version", bench.model_version},
      {"threads", std::move(threads)},
      {"two_threads_over_one", twice ? Json(Rounded(*twice)) : Json()},
      {"large_pictures",
       {{"megapixels_min", kLargeMegapixelsMin},
        {"pictures", bench.large.pictures},
        {"total_over_opencv_decode_median", Rounded(bench.large.total_over_floor_median)},
        {"total_over_opencv_decode_worst", Rounded(bench.large.total_over_floor_worst)},
        {"total_over_opencv_decode_wanted", kLargeTotalOverFloorMax}}},
      {"memory_mb",
       {{"first_reader", Rounded(memory.first_reader_mb)},
        {"further_reader", Rounded(memory.further_reader_mb)},
        {"peak", Rounded(memory.peak_mb)}}}};
  return json.dump();
}

}  // namespace bluegate
