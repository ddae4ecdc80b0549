#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "services/bluegate/decide_bench.h"

namespace bluegate {
namespace {

using Json = nlohmann::ordered_json;

double Rounded(double value) { return std::round(value * 1000) / 1000; }

Json FiguresOf(const DecideBench& bench) {
  const GateFigures& overload = bench.overload;
  return {{"vehicles", bench.vehicles},
          {"request_bytes", bench.request_bytes},
          {"response_bytes", bench.response_bytes},
          {"calls_alone", bench.decide_alone.calls},
          {"p50_us", Rounded(bench.decide_alone.p50_us)},
          {"p99_us", Rounded(bench.decide_alone.p99_us)},
          {"bare_p50_us", Rounded(bench.bare_alone.p50_us)},
          {"bare_p99_us", Rounded(bench.bare_alone.p99_us)},
          {"outstanding", kFloodOutstanding},
          {"decisions_per_s", Rounded(bench.decide_flood.per_s)},
          {"bare_calls_per_s", Rounded(bench.bare_flood.per_s)},
          {"answers",
           {{"pass", bench.passed},
            {"flag", bench.flagged},
            {"hold", bench.held},
            {"refuse", bench.refused}}},
          {"overload",
           {{"answered_per_s_before", Rounded(overload.answered_per_s)},
            {"calls_per_s", Rounded(overload.calls_per_s)},
            {"deadline_ms", bench.overload_deadline_ms},
            {"calls", overload.calls},
            {"by_rules", overload.by_rules},
            {"by_fallback", overload.by_fallback},
            {"without_answer", overload.without_answer},
            {"failed", overload.failed},
            {"late_max_ms", Rounded(overload.late_max_ms)},
            {"ended_late_max_ms", Rounded(overload.ended_late_max_ms)}}}};
}

}  // namespace

std::string DecideBenchText(const DecideBench& bench) {
  const GateFigures& overload = bench.overload;
  return absl::StrFormat(
      "%d vehicles in the register; requests of %d bytes, answers of %d, at the median\n"
      "answers: %d pass, %d flag, %d hold, %d refuse\n\n"
      "%-34s%12s%12s%10s%10s\n"
      "%-34s%12.1f%12.1f%10.2f%10s\n"
      "%-34s%12.1f%12.1f%10.2f%10s\n"
      "%-34s%12.0f%12.0f%10.2f%10s\n\n"
      "the server apart from its gates: %.0f answers a second; asked by %.0f calls a second,\n"
      "deadline %.0f ms: %d calls, %d answered by the rules, %d by the fallback, %d without an "
      "answer,\n%d failed; the latest answer came %.2f ms after its deadline, wanted 5\n",
      bench.vehicles, bench.request_bytes, bench.response_bytes, bench.passed, bench.flagged,
      bench.held, bench.refused, "", "Decide", "bare call", "ratio", "wanted",
      "one call at a time, p50, us", bench.decide_alone.p50_us, bench.bare_alone.p50_us,
      bench.p50_ratio(), "<= 1.5", "one call at a time, p99, us", bench.decide_alone.p99_us,
      bench.bare_alone.p99_us, bench.p99_ratio(), "<= 2.5",
      absl::StrFormat("%d outstanding, calls per second", kFloodOutstanding),
      bench.decide_flood.per_s, bench.bare_flood.per_s, bench.throughput_ratio(), ">= 0.6",
      overload.answered_per_s, overload.calls_per_s, bench.overload_deadline_ms, overload.calls,
      overload.by_rules, overload.by_fallback, overload.without_answer, overload.failed,
      overload.late_max_ms);
}

std::string DecideBenchJson(const DecideBench& bench, const DecideBench* grown) {
  Json json = {
      {"p50_ratio", Rounded(bench.p50_ratio())},
      {"p99_ratio", Rounded(bench.p99_ratio())},
      {"throughput_ratio", Rounded(bench.throughput_ratio())},
      {"growth_10x",
       grown == nullptr ? Json() : Json(Rounded(grown->p50_ratio() / bench.p50_ratio() - 1))}};
  json["figures"] = FiguresOf(bench);
  if (grown != nullptr) json["grown"] = FiguresOf(*grown);
  return json.dump();
}

}  // namespace bluegate
