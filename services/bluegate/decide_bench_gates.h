#ifndef BLUEGATE_SERVICES_BLUEGATE_DECIDE_BENCH_GATES_H_
#define BLUEGATE_SERVICES_BLUEGATE_DECIDE_BENCH_GATES_H_

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace bluegate {

// Gates that ask whatever becomes of their earlier questions, as lorries come whether or not the
// last one has passed: `share` times as many as the server has just answered while they asked as
// fast as it did.
struct GateLoad {
  std::string address;
  double share = 0;
  int outstanding = 0;  // calls while it is found out how many the server answers
  std::chrono::duration<double> time{5};
  std::chrono::milliseconds deadline{50};  // of each call
  uint64_t vehicles = 0;                   // in the register
  std::string run;                         // begins the request ids
};

// What came of the calls. Times are the gates' own: from the deadline to the moment at which a gate
// had the end of its call in hand.
struct GateFigures {
  double answered_per_s = 0;  // by the server on its processors, as fast as it could
  double calls_per_s = 0;     // then, as they were really begun
  uint64_t calls = 0;
  uint64_t by_rules = 0;
  uint64_t by_fallback = 0;
  uint64_t without_answer = 0;   // the deadline passed
  uint64_t failed = 0;           // ended with anything else
  double late_max_ms = 0;        // the longest that an answer came after its deadline
  double ended_late_max_ms = 0;  // the longest that a call without answer ended after its deadline
};

// Lets gates ask from a process of their own, on processors of their own. UNAVAILABLE when it
// cannot be started or has failed.
absl::StatusOr<GateFigures> AskFromGates(const GateLoad& load);

// `bluegate bench decide-gates`, what that process runs.
void AddBenchGatesCommand(CLI::App& bench, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_DECIDE_BENCH_GATES_H_
