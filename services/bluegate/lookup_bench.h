#ifndef BLUEGATE_SERVICES_BLUEGATE_LOOKUP_BENCH_H_
#define BLUEGATE_SERVICES_BLUEGATE_LOOKUP_BENCH_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace bluegate {

// What looking vehicles up came to with a register of one size. The register runs on a real server
// of this process and is asked through gRPC over a port of 127.0.0.1, by one client.
struct LookupFigures {
  uint64_t vehicles = 0;
  double import_s = 0;             // making the register: sending, checking, sorting, writing
  double batch_numbers_per_s = 0;  // BatchGetVehicles of kBatchNumbers, one call after the other
  double point_us_p50 = 0;         // GetVehicle, one call after the other
  double point_us_p99 = 0;
};

inline constexpr int kBatchNumbers = 10'000;

// Makes a register of `vehicles` made-up vehicles (1 to 20,000,000) in a temporary folder, asks it
// for numbers drawn evenly, one in ten of which it does not have, for `seconds` each way, and
// removes it again. An answer that is not the one wanted is an error.
absl::StatusOr<LookupFigures> BenchLookup(uint64_t vehicles, std::chrono::duration<double> seconds);

// For people, a column for each register; and the figures by name, one JSON object on one line,
// without line end: {"registers": [{"vehicles", "import_s", "batch_numbers_per_s", "point_us_p50",
// "point_us_p99"}, ...], "growth_10x": p50 of the last over p50 of the first, null for one}.
std::string LookupText(const std::vector<LookupFigures>& figures);
std::string LookupJson(const std::vector<LookupFigures>& figures);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_LOOKUP_BENCH_H_
