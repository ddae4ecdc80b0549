#include "services/bluegate/search_bench_command.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <memory>
#include <string>

#include "services/bluegate/exit_code.h"
#include "services/bluegate/search_bench.h"

namespace bluegate {
namespace {

struct BenchSearchOptions {
  uint64_t passages = 1'000'000;
  double seconds = 5;
  bool json = false;
};

absl::Status Run(const BenchSearchOptions& options) {
  // The report alone goes to the standard output.
  spdlog::set_default_logger(spdlog::stderr_color_mt("bench"));
  const auto figures =
      BenchSearch(options.passages, std::chrono::duration<double>(options.seconds));
  if (!figures.ok()) return figures.status();
  const std::string report = options.json ? SearchJson(*figures) + "\n" : SearchText(*figures);
  std::fwrite(report.data(), 1, report.size(), stdout);
  return absl::OkStatus();
}

}  // namespace

void AddBenchSearchCommand(CLI::App& bench, int* exit_code) {
  auto options = std::make_shared<BenchSearchOptions>();
  CLI::App* command = bench.add_subcommand(
      "search", "Finding what passed: by number, wildcard, look-alike, site and time");
  command->add_option("--passages", options->passages, "Passages of 30 days, all made up")
      ->check(CLI::Range(uint64_t{1}, uint64_t{20'000'000}))
      ->capture_default_str();
  command->add_option("--seconds", options->seconds, "How long to search, each way")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  command->add_flag("--json", options->json, "The figures by name, as one JSON object");
  command->footer(
      "Casework runs in this process, in a temporary folder, and is asked through gRPC on a port\n"
      "of 127.0.0.1 for pages of 50. What the gateway adds, the session and the audit leaf, is "
      "not\n"
      "measured. Needs no server.");
  command->callback([options, exit_code] {
    const absl::Status done = Run(*options);
    *exit_code = ExitCodeOf(done);
    if (done.ok()) return;
    std::fprintf(stderr, "bluegate bench: %s\n", std::string(done.message()).c_str());
  });
}

}  // namespace bluegate
