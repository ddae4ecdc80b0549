#include "services/bluegate/intake_bench_command.h"

#include <spdlog/spdlog.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "services/bluegate/bench_folder.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/intake_bench.h"
#include "services/bluegate/intake_bench_terminals.h"

namespace bluegate {
namespace {

struct Options {
  IntakeBenchOptions measure;
  double seconds = 30;
  std::string data;
  bool json = false;
};

double Rounded(double value) { return std::round(value * 1000) / 1000; }

nlohmann::ordered_json FiguresOf(const IntakeBenchSide& side) {
  return {{"captures", side.captures},
          {"per_s", Rounded(side.per_s())},
          {"p50_ms", Rounded(side.percentile_ms(0.5))},
          {"p99_ms", Rounded(side.percentile_ms(0.99))}};
}

void Print(const IntakeBench& bench, bool as_json) {
  if (as_json) {
    const nlohmann::ordered_json json = {
        {"throughput_ratio", Rounded(bench.throughput_ratio())},
        {"p99_ratio", Rounded(bench.p99_ratio())},
        {"proof_cpu_share", Rounded(bench.proof_cpu_share())},
        {"streams", bench.options.streams},
        {"under_way", bench.options.under_way},
        {"picture_bytes", bench.options.picture_bytes},
        {"intake", FiguresOf(bench.intake)},
        {"append", FiguresOf(bench.append)},
        {"intake_cpu_s", Rounded(bench.intake_cpu_s)},
        {"proof_cpu_s", Rounded(bench.proof_cpu_s)},
        {"captures_per_sync", Rounded(static_cast<double>(bench.intake.captures) / bench.groups)}};
    std::printf("%s\n", json.dump().c_str());
    return;
  }
  const IntakeBenchSide& intake = bench.intake;
  const IntakeBenchSide& append = bench.append;
  std::printf(
      "%d streams, pictures of %llu bytes, %d under way a stream; %.1f captures a sync\n\n"
      "%-22s%12s%14s%10s%10s\n"
      "%-22s%12.0f%14.0f%10.2f%10s\n"
      "%-22s%12.2f%14.2f%10.2f\n"
      "%-22s%12.2f%14.2f%10.2f%10s\n\n"
      "proofs take %.2f %% of intake's time on a core, wanted at most 5\n",
      bench.options.streams, static_cast<unsigned long long>(bench.options.picture_bytes),
      bench.options.under_way, static_cast<double>(intake.captures) / bench.groups, "", "intake",
      "append + sync", "ratio", "wanted", "captures per second", intake.per_s(), append.per_s(),
      bench.throughput_ratio(), ">= 0.4", "p50, ms", intake.percentile_ms(0.5),
      append.percentile_ms(0.5), intake.percentile_ms(0.5) / append.percentile_ms(0.5), "p99, ms",
      intake.percentile_ms(0.99), append.percentile_ms(0.99), bench.p99_ratio(), "<= 2",
      100 * bench.proof_cpu_share());
}

}  // namespace

void AddBenchIntakeCommand(CLI::App& bench, int* exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = bench.add_subcommand(
      "intake", "Keeping captures: durable ones a second against a plain append and sync");
  command->add_option("--seconds", options->seconds, "How long to measure, both ways together")
      ->check(CLI::Range(1.0, 3600.0))
      ->capture_default_str();
  command->add_option("--streams", options->measure.streams, "Terminals, each with a stream")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command
      ->add_option("--under-way", options->measure.under_way,
                   "Captures that a terminal sends before it waits for an ack")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  command->add_option("--picture-bytes", options->measure.picture_bytes, "Bytes of each picture")
      ->check(CLI::Range(64, 8 << 20))
      ->capture_default_str();
  command->add_option("--data", options->data,
                      "Folder on the disk to measure, for some gigabytes; without it, a temporary "
                      "one");
  command->add_flag("--json", options->json, "The figures by name, as one JSON object");
  command->footer(
      "Runs intake on a server of this process with mutual TLS. Terminals in a process of their\n"
      "own, on the same cores, send made-up pictures and wait for the acks; by turns as many\n"
      "threads append the same bytes to files and sync them. Needs no server.");
  command->callback([options, exit_code] {
    spdlog::set_level(spdlog::level::err);
    options->measure.round_s = options->seconds / (2 * options->measure.rounds);
    const BenchFolder folder(options->data);
    absl::Status done = folder.status();
    if (done.ok()) {
      const auto measured = BenchIntake(folder.path(), options->measure);
      done = measured.status();
      if (measured.ok()) Print(*measured, options->json);
    }
    *exit_code = ExitCodeOf(done);
    if (done.ok()) return;
    std::fprintf(stderr, "bluegate bench: %s\n", std::string(done.message()).c_str());
  });
  AddBenchTerminalsCommand(bench, exit_code);
}

}  // namespace bluegate
