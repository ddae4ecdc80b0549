#ifndef BLUEGATE_SERVICES_BLUEGATE_INTAKE_BENCH_H_
#define BLUEGATE_SERVICES_BLUEGATE_INTAKE_BENCH_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bluegate {

struct IntakeBenchOptions {
  int streams = 17;   // a city's checkpoints
  int under_way = 1;  // captures without an ack, a stream
  uint64_t picture_bytes = 300'000;
  int rounds = 5;
  double round_s = 3;  // each way
};

// What one way of writing did in all rounds.
struct IntakeBenchSide {
  uint64_t captures = 0;
  double time_s = 0;
  std::vector<double> latencies_ms;  // sorted

  double per_s() const { return static_cast<double>(captures) / time_s; }
  double percentile_ms(double share) const;
};

struct IntakeBench {
  IntakeBenchOptions options;
  IntakeBenchSide append;  // the floor
  IntakeBenchSide intake;
  double intake_cpu_s = 0;
  double proof_cpu_s = 0;
  double groups = 0;

  double throughput_ratio() const { return intake.per_s() / append.per_s(); }
  double p99_ratio() const { return intake.percentile_ms(0.99) / append.percentile_ms(0.99); }
  double proof_cpu_share() const { return proof_cpu_s / intake_cpu_s; }
};

// Measures, by turns on the disk of `folder`: intake, on a server of this process with mutual TLS,
// to which terminals in a process of their own send made-up pictures, each stream with a
// certificate of its own and the next capture as soon as there is an ack; and as many threads that
// each append the same bytes to a file of their own and sync it. Every round makes pictures anew.
absl::StatusOr<IntakeBench> BenchIntake(const std::filesystem::path& folder,
                                        const IntakeBenchOptions& options);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_INTAKE_BENCH_H_
