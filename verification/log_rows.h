#ifndef BLUEGATE_VERIFICATION_LOG_ROWS_H_
#define BLUEGATE_VERIFICATION_LOG_ROWS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "verification/bundle.h"
#include "verification/finding.h"
#include "verification/parts.h"
#include "verification/rows.h"

namespace bluegate::verification {

// How far a signature covers a log.
struct LogCoverage {
  uint64_t leaves = 0;
  uint64_t signed_leaves = 0;  // 0: no trusted checkpoint
  int64_t signed_time_us = 0;
};

// Checks the log of a service from its rows: every leaf against its hash and its tile, the tiles
// and the tree against the leaves, all of it against the signed checkpoint and what was witnessed.
// What is wrong goes to the report. Calls `visit` for each leaf that can be read.
LogCoverage CheckLogRows(std::string_view log, Rows& rows, const Trust& trust, Report* report,
                         absl::FunctionRef<void(uint64_t sequence, const Leaf& leaf)> visit);

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_LOG_ROWS_H_
