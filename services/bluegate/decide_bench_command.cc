#include "services/bluegate/decide_bench_command.h"

#include <spdlog/spdlog.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/bluegate/bench_folder.h"
#include "services/bluegate/bench_host.h"
#include "services/bluegate/bench_register.h"
#include "services/bluegate/decide_bench.h"
#include "services/bluegate/decide_bench_gates.h"
#include "services/bluegate/exit_code.h"

namespace bluegate {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kGrowth = 10;

struct Options {
  uint64_t vehicles = 1'000'000;
  double seconds = 45;
  std::string data;
  bool grow = false;
  bool json = false;
};

absl::StatusOr<DecideBench> BenchSize(const Options& options, const fs::path& folder,
                                      uint64_t vehicles) {
  const fs::path data = folder / absl::StrCat("register-", vehicles);
  // Written when the register is whole: a run that was cut off begins anew.
  const fs::path filled = data / "filled";
  const bool fresh = !fs::exists(filled);
  std::error_code ignored;
  fs::remove_all(fresh ? data : data / "admission", ignored);  // no decisions of earlier runs
  const auto host = BenchHost::Start(data);
  if (!host.ok()) return host.status();
  if (fresh) {
    if (absl::Status status = FillBenchRegister((*host)->Connect(), vehicles); !status.ok()) {
      return status;
    }
    std::ofstream(filled) << vehicles << "\n";
  }
  if (absl::Status status = AwaitLayOut((*host)->metrics()); !status.ok()) return status;
  DecideBenchOptions measure;
  measure.alone_time = std::chrono::duration<double>(options.seconds * 0.4);
  measure.flood_time = measure.alone_time;
  measure.overload_time = std::chrono::duration<double>(options.seconds * 0.2);
  measure.run = absl::StrCat("bench-", absl::Hex(absl::ToUnixMicros(absl::Now())));
  return BenchDeciding(**host, vehicles, measure);
}

absl::Status BenchDecide(const Options& options) {
  spdlog::set_level(spdlog::level::err);  // a warning for each fallback would measure the log
  const BenchFolder folder(options.data);
  if (!folder.status().ok()) return folder.status();
  const auto bench = BenchSize(options, folder.path(), options.vehicles);
  if (!bench.ok()) return bench.status();
  std::optional<DecideBench> grown;
  if (options.grow) {
    auto measured = BenchSize(options, folder.path(), options.vehicles * kGrowth);
    if (!measured.ok()) return measured.status();
    grown = *std::move(measured);
  }
  if (options.json) {
    std::printf("%s\n", DecideBenchJson(*bench, grown ? &*grown : nullptr).c_str());
    return absl::OkStatus();
  }
  std::printf("%s", DecideBenchText(*bench).c_str());
  if (!grown) return absl::OkStatus();
  std::printf("\n%s\nten times the vehicles: p50 grows by %.1f %%, wanted at most 15\n",
              DecideBenchText(*grown).c_str(), 100 * (grown->p50_ratio() / bench->p50_ratio() - 1));
  return absl::OkStatus();
}

}  // namespace

void AddBenchDecideCommand(CLI::App& bench, int* exit_code) {
  AddBenchGatesCommand(bench, exit_code);
  auto options = std::make_shared<Options>();
  CLI::App* command = bench.add_subcommand(
      "decide", "Answering gates: time of a decision against that of a call that does nothing");
  command->add_option("--vehicles", options->vehicles, "Vehicles in the register")
      ->check(CLI::Range(uint64_t{1000}, kBenchVehiclesMax / kGrowth))
      ->capture_default_str();
  command->add_option("--seconds", options->seconds, "How long to measure")
      ->check(CLI::Range(1.0, 3600.0))
      ->capture_default_str();
  command->add_option("--data", options->data,
                      "Folder in which the register is kept for the next run; without it, it is "
                      "made anew and removed");
  command->add_flag("--grow", options->grow,
                    "Also measure with ten times the vehicles: importing them takes long");
  command->add_flag("--json", options->json, "The figures by name, as one JSON object");
  command->footer(
      "Runs the register, admission and a service that does nothing on one server of this\n"
      "process. Imports made-up vehicles, then asks about numbers at random, one in five of no\n"
      "register, and calls the other service with messages of the same size, by turns: one call\n"
      "at a time, then 64 outstanding. At last gates in a process of their own, which has half\n"
      "of the processors, ask the server on the other half, beside other work that it has\n"
      "there, for one and a half times what it has just answered them, within a deadline of\n"
      "50 ms. Needs no server.");
  command->callback([options, exit_code] {
    const absl::Status done = BenchDecide(*options);
    *exit_code = ExitCodeOf(done);
    if (done.ok()) return;
    std::fprintf(stderr, "bluegate bench: %s\n", std::string(done.message()).c_str());
  });
}

}  // namespace bluegate
