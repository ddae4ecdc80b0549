#ifndef BLUEGATE_SERVICES_BLUEGATE_SEARCH_BENCH_H_
#define BLUEGATE_SERVICES_BLUEGATE_SEARCH_BENCH_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace bluegate {

// What one kind of search came to: a page of 50, one call after the other.
struct SearchKindFigures {
  std::string kind;
  // One of its patterns.
  std::string example;
  uint64_t searches = 0;
  double p50_ms = 0;
  double p95_ms = 0;
  double most_ms = 0;
};

// What searching came to over so many passages. Casework runs on a real server of this process and
// is asked through gRPC over a port of 127.0.0.1, by one client. The audit leaf of a search is the
// gateway's and not in it.
struct SearchFigures {
  uint64_t passages = 0;
  double fill_s = 0;   // writing the passages
  double index_s = 0;  // from the start of the service to its first answer: reading them again
  std::vector<SearchKindFigures> kinds;
};

// Writes `passages` made-up passages of 30 days (1 to 20,000,000) to a temporary folder, searches
// them for `seconds` in each way - exact, prefix, inner wildcard, suffix, middle, look-alike, site
// and hour -, and removes them again. An answer that does not fit is an error.
absl::StatusOr<SearchFigures> BenchSearch(uint64_t passages, std::chrono::duration<double> seconds);

// For people, a line for each kind; and the figures by name, one JSON object on one line, without
// line end: {"passages", "fill_s", "index_s", "kinds": [{"kind", "example", "searches", "p50_ms",
// "p95_ms", "most_ms"}, ...], "p95_ms": the worst of the kinds}.
std::string SearchText(const SearchFigures& figures);
std::string SearchJson(const SearchFigures& figures);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_SEARCH_BENCH_H_
