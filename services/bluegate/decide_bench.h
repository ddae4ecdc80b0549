#ifndef BLUEGATE_SERVICES_BLUEGATE_DECIDE_BENCH_H_
#define BLUEGATE_SERVICES_BLUEGATE_DECIDE_BENCH_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "services/bluegate/bench_host.h"
#include "services/bluegate/decide_bench_gates.h"

namespace bluegate {

// Calls per second, and times of one call in microseconds of wall time.
struct CallFigures {
  uint64_t calls = 0;
  double p50_us = 0;
  double p99_us = 0;
  double per_s = 0;
};

// Of one size of the register. `bare` calls are those to the service that does nothing, with
// messages of the same size, by turns with the others.
struct DecideBench {
  uint64_t vehicles = 0;
  size_t request_bytes = 0;  // at the median
  size_t response_bytes = 0;
  CallFigures bare_alone, decide_alone;  // one call outstanding; per_s is 0
  CallFigures bare_flood, decide_flood;  // kFloodOutstanding calls outstanding; times are 0
  uint64_t passed = 0, flagged = 0, held = 0, refused = 0;  // answers of the calls one by one
  // More calls than the server can answer, from a process of their own.
  GateFigures overload;
  double overload_deadline_ms = 0;

  double p50_ratio() const { return decide_alone.p50_us / bare_alone.p50_us; }
  double p99_ratio() const { return decide_alone.p99_us / bare_alone.p99_us; }
  double throughput_ratio() const { return decide_flood.per_s / bare_flood.per_s; }
};

inline constexpr int kFloodOutstanding = 64;

struct DecideBenchOptions {
  std::chrono::duration<double> alone_time{20};
  std::chrono::duration<double> flood_time{20};
  std::chrono::duration<double> overload_time{5};
  // Names the request ids, so that a second run over the same data asks anew.
  std::string run;
};

// Measures Decide by number against the bare call on the host, whose register holds the first
// `vehicles` of BenchVehicle. Four questions in five are about one of these. What a call failed
// with, if one of those that may not fail did.
absl::StatusOr<DecideBench> BenchDeciding(BenchHost& host, uint64_t vehicles,
                                          const DecideBenchOptions& options);

// For people.
std::string DecideBenchText(const DecideBench& bench);

// The figures by name, one JSON object on one line without line end: "p50_ratio", "p99_ratio",
// "throughput_ratio", "growth_10x" (null without `grown`: p50_ratio of `grown` over that of
// `bench`, less 1), and the figures behind them.
std::string DecideBenchJson(const DecideBench& bench, const DecideBench* grown);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_DECIDE_BENCH_H_
