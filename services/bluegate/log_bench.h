#ifndef BLUEGATE_SERVICES_BLUEGATE_LOG_BENCH_H_
#define BLUEGATE_SERVICES_BLUEGATE_LOG_BENCH_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/admission/replay.h"
#include "services/admission/rule_diff.h"

namespace bluegate {

struct LogBench {
  uint64_t decisions = 0;
  double made_s = 0;  // for the log to be filled; 0: it was filled before
  double replay_s = 0;
  double diff_s = 0;
  admission::ReplayResult replay;
  admission::RuleDiff diff;
};

// Fills a decision log in `folder` with decisions about vehicles of BenchVehicle, made and kept by
// the code that answers gates, unless it holds as many already. Then replays it, and diffs it
// against the shipped rules with every ban moved up by one stage, by `threads`.
absl::StatusOr<LogBench> BenchLog(const std::filesystem::path& folder, uint64_t decisions,
                                  int threads);

// `bluegate bench log`.
void AddBenchLogCommand(CLI::App& bench, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_LOG_BENCH_H_
