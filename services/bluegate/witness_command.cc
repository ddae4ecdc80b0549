#include "services/bluegate/witness_command.h"

#include <signal.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <time.h>

#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/server_option.h"
#include "services/support/text_proto.h"
#include "services/terminal/durable_file.h"
#include "services/terminal/witness.h"
#include "verification/checkpoint.h"

namespace bluegate {
namespace {

struct Arguments {
  ServerOption server;
  std::string file;
  std::string key_file;
  std::string metrics_file;
  double interval_s = 30;
  bool once = false;
};

// In the text form of Prometheus, for the textfile collector of node_exporter.
std::string Metrics(const terminal::Witness& witness, bool looked) {
  std::string text = absl::StrCat(
      "# TYPE bluegate_witness_alarms_total counter\nbluegate_witness_alarms_total ",
      witness.alarms(), "\n# TYPE bluegate_witness_healthy gauge\nbluegate_witness_healthy ",
      witness.health().ok() ? 1 : 0, "\n# TYPE bluegate_witness_reached gauge\n",
      "bluegate_witness_reached ", looked ? 1 : 0, "\n# TYPE bluegate_witness_leaves gauge\n");
  for (const auto& [origin, checkpoint] : witness.kept().checkpoints) {
    absl::StrAppend(&text, "bluegate_witness_leaves{log=\"", origin, "\"} ",
                    verification::ParseCheckpoint(checkpoint)->size, "\n");
  }
  return text;
}

// One look; its exit code.
int LookOnce(terminal::Witness& witness, const std::shared_ptr<grpc::Channel>& channel,
             const std::string& metrics_file) {
  const auto report = witness.Look(channel);
  if (!metrics_file.empty()) {
    const absl::Status written = terminal::WriteFile(metrics_file, Metrics(witness, report.ok()));
    if (!written.ok()) spdlog::error("witness metrics not written: {}", written.ToString());
  }
  if (!report.ok()) {
    spdlog::warn("witness could not look why=\"{}\"", report.status().ToString());
    return ExitCodeOf(report.status());
  }
  for (const verification::Finding& finding : report->findings()) {
    spdlog::error("event=witness_alarm class={} where=\"{}\" what=\"{}\"",
                  std::string(NameOf(finding.verdict)), finding.where, finding.what);
  }
  return static_cast<int>(report->verdict());
}

int RunWitness(const Arguments& arguments) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("witness"));
  std::string key;
  if (!arguments.key_file.empty()) {
    const auto text = support::ReadFile(arguments.key_file);
    if (text.ok()) key = text->substr(0, text->find('\n'));
  }
  const auto channel = Connect(arguments.server);
  const auto witness = terminal::Witness::Open(arguments.file, key);
  for (const absl::Status& status : {channel.status(), witness.status()}) {
    if (status.ok()) continue;
    std::fprintf(stderr, "bluegate witness: %s\n", std::string(status.message()).c_str());
    return absl::IsInvalidArgument(status) ? kExitUsage : kExitFailed;
  }
  if (arguments.once) return LookOnce(**witness, *channel, arguments.metrics_file);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const timespec interval = absl::ToTimespec(absl::Seconds(arguments.interval_s));
  do {
    LookOnce(**witness, *channel, arguments.metrics_file);
  } while (sigtimedwait(&signals, nullptr, &interval) < 0);
  return (*witness)->health().ok() ? kExitDone : kExitFailed;
}

}  // namespace

void AddWitnessCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* const command = app.add_subcommand(
      "witness",
      "Remember what a server has signed, and raise an alarm when it tells another history.\n"
      "For gates and third parties; `bluegate terminal` does the same by itself.");
  AddServerOption(*command, &arguments->server);
  command->add_option("--file", arguments->file, "What is remembered, on a disk of one's own")
      ->required();
  command
      ->add_option("--public-key", arguments->key_file,
                   "File with the key to trust, as `bluegate audit key` prints it; without it, the "
                   "first that is seen")
      ->check(CLI::ExistingFile);
  command->add_option("--interval", arguments->interval_s, "Seconds between looks")
      ->check(CLI::Range(0.1, 86400.0))
      ->capture_default_str();
  command->add_option("--metrics-file", arguments->metrics_file,
                      "Written after each look, in the text form of Prometheus");
  command->add_flag("--once", arguments->once,
                    "Look once: 0 all is well, 3 not reached, 10-15 as `bluegate verify`");
  command->callback([arguments, exit_code] { *exit_code = RunWitness(*arguments); });
}

}  // namespace bluegate
