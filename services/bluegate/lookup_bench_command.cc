#include "services/bluegate/lookup_bench_command.h"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "services/bluegate/exit_code.h"
#include "services/bluegate/lookup_bench.h"

namespace bluegate {
namespace {

struct BenchLookupOptions {
  uint64_t vehicles = 1'000'000;
  double seconds = 5;
  bool growth = false;
  bool json = false;
};

absl::Status Run(const BenchLookupOptions& options) {
  std::vector<LookupFigures> figures;
  for (uint64_t times = 1; times <= (options.growth ? 10u : 1u); times *= 10) {
    auto one =
        BenchLookup(options.vehicles * times, std::chrono::duration<double>(options.seconds));
    if (!one.ok()) return one.status();
    figures.push_back(*one);
  }
  const std::string report = options.json ? LookupJson(figures) + "\n" : LookupText(figures);
  std::fwrite(report.data(), 1, report.size(), stdout);
  return absl::OkStatus();
}

}  // namespace

void AddBenchLookupCommand(CLI::App& bench, int* exit_code) {
  auto options = std::make_shared<BenchLookupOptions>();
  CLI::App* command = bench.add_subcommand(
      "lookup", "The register: importing vehicles, looking up many at once and one by one");
  command->add_option("--vehicles", options->vehicles, "Vehicles in the register, all made up")
      ->check(CLI::Range(uint64_t{1}, uint64_t{20'000'000}))
      ->capture_default_str();
  command->add_option("--seconds", options->seconds, "How long to look up, each way")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  command->add_flag("--growth", options->growth, "Measure ten times as many vehicles too");
  command->add_flag("--json", options->json, "The figures by name, as one JSON object");
  command->footer(
      "The register runs in this process, in a temporary folder, and is asked through gRPC on a\n"
      "port of 127.0.0.1. One number in ten is not in it. Needs no server.");
  command->callback([options, exit_code] {
    const absl::Status done = Run(*options);
    *exit_code = ExitCodeOf(done);
    if (done.ok()) return;
    std::fprintf(stderr, "bluegate bench: %s\n", std::string(done.message()).c_str());
  });
}

}  // namespace bluegate
