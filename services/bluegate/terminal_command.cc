#include "services/bluegate/terminal_command.h"

#include <pthread.h>
#include <signal.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <time.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "services/bluegate/exit_code.h"
#include "services/bluegate/server_option.h"
#include "services/support/clock.h"
#include "services/support/text_proto.h"
#include "services/terminal/report_text.h"
#include "services/terminal/sidecar.h"
#include "services/terminal/terminal.h"
#include "services/terminal/witness.h"

namespace bluegate {
namespace {

struct Arguments {
  terminal::TerminalOptions options;
  ServerOption server;
  std::string direction;
  double give_up_s = 60;
  uint64_t spool_mebibytes = 4096;
  std::string when_full = "wait";
  bool discard_sent = false;
  bool leave = false;
  bool json = false;
  std::string public_key_file;
  double witness_interval_s = 30;
};

// Stops the terminal at SIGTERM or SIGINT, from its making to its end. Both signals are blocked for
// the calling thread and those it starts later.
class StopOnSignal {
 public:
  explicit StopOnSignal(terminal::Terminal* terminal) : terminal_(terminal) {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    thread_ = std::thread([this] { Watch(); });
  }
  ~StopOnSignal() {
    ended_ = true;
    thread_.join();
  }

 private:
  void Watch() {
    constexpr timespec kLookInterval{0, 50'000'000};
    while (!ended_) {
      if (sigtimedwait(&signals_, nullptr, &kLookInterval) > 0) terminal_->Stop();
    }
  }

  terminal::Terminal* const terminal_;
  sigset_t signals_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

int Failed(const absl::Status& status) {
  std::fprintf(stderr, "bluegate terminal: %s\n", std::string(status.message()).c_str());
  return absl::IsInvalidArgument(status) ? kExitUsage : ExitCodeOf(status);
}

// Every terminal remembers what the server has signed, beside its spool.
absl::StatusOr<std::unique_ptr<terminal::Witness>> OpenWitness(const Arguments& arguments) {
  std::string key;
  if (!arguments.public_key_file.empty()) {
    const auto text = support::ReadFile(arguments.public_key_file);
    if (!text.ok()) return text.status();
    key = text->substr(0, text->find('\n'));
  }
  const terminal::TerminalOptions& options = arguments.options;
  const std::filesystem::path spool =
      options.spool_folder.empty() ? options.folder / ".spool" : options.spool_folder;
  return terminal::Witness::Open(spool / "witness.txt", key);
}

int RunTerminal(Arguments& arguments) {
  // Standard output is for the summary.
  spdlog::set_default_logger(spdlog::stderr_color_mt("terminal"));
  terminal::TerminalOptions& options = arguments.options;
  if (!arguments.direction.empty()) {
    options.direction = *terminal::ParseDirection(arguments.direction);
  }
  if (arguments.when_full == "drop-oldest") options.when_full = terminal::WhenFull::kDropOldest;
  if (arguments.discard_sent) options.afterwards = terminal::Afterwards::kDelete;
  if (arguments.leave) options.afterwards = terminal::Afterwards::kLeave;
  options.give_up_time = absl::Seconds(arguments.give_up_s);
  options.spool_bytes_max = arguments.spool_mebibytes << 20;
  config::v1::Tls tls;
  tls.set_client_ca_file(arguments.server.ca_file);
  tls.set_certificate_file(arguments.server.certificate_file);
  tls.set_key_file(arguments.server.key_file);
  auto make_channel = terminal::ChannelTo(arguments.server.address, tls);
  if (!make_channel.ok()) return Failed(make_channel.status());
  const support::SystemClock clock;
  auto made = terminal::Terminal::Make(options, *make_channel, &clock);
  if (!made.ok()) {
    const int code = Failed(made.status());
    return code == kExitUnreachable ? kExitFailed : code;  // a spool in use is no server
  }
  const auto witness = OpenWitness(arguments);
  if (!witness.ok()) return Failed(witness.status());
  absl::Status status;
  {
    StopOnSignal stop(made->get());
    const terminal::WitnessWatch watch(witness->get(), *make_channel,
                                       absl::Seconds(arguments.witness_interval_s));
    status = (*made)->Run();
  }
  const terminal::TerminalReport& report = (*made)->report();
  if (options.once) {
    const std::string text =
        arguments.json ? terminal::ReportAsJson(report) : terminal::ReportAsTable(report);
    std::fputs(text.c_str(), stdout);
  }
  if (!status.ok()) return Failed(status);
  if (absl::Status health = (*witness)->health(); !health.ok()) return Failed(health);
  return options.once && terminal::HasRefusals(report) ? kExitFailed : kExitDone;
}

}  // namespace

void AddTerminalCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  terminal::TerminalOptions& options = arguments->options;
  CLI::App* const command = app.add_subcommand(
      "terminal",
      "Bring the pictures that cameras drop into a folder to the server.\n"
      "Keeps every picture until the server has it on disk, over any break of the line or kill of\n"
      "this program. Runs until SIGTERM or SIGINT.");
  command->add_option("--device", options.device_id, "Name of this terminal, as in its certificate")
      ->required();
  command->add_option("--site", options.site_id, "Site where the cameras stand")->required();
  command
      ->add_option(
          "--folder", options.folder,
          "Folder that cameras fill with .jpg and .png; a PICTURE.json beside one may say\n"
          "lane, direction, time, camera, frames")
      ->required()
      ->check(CLI::ExistingDirectory);
  AddServerOption(*command, &arguments->server);
  command->add_option("--spool", options.spool_folder,
                      "Folder of this terminal's own for what has no answer; FOLDER/.spool if "
                      "not given");
  command
      ->add_option("--spool-mib", arguments->spool_mebibytes,
                   "Most the spool may hold; see --when-full")
      ->check(CLI::Range(64, 1 << 20))
      ->capture_default_str();
  command
      ->add_option("--when-full", arguments->when_full,
                   "What a full spool does: `wait` leaves pictures in the folder; `drop-oldest`\n"
                   "drops the oldest captures that are not flagged, and tells the server of each")
      ->check(CLI::IsMember({"wait", "drop-oldest"}))
      ->capture_default_str();
  command
      ->add_option("--backlog-speed", options.backlog_speed,
                   "After a break, send what has piled up so many times as fast as it came;\n"
                   "0: as fast as the line goes. What comes now goes first, always")
      ->check(CLI::Range(0.0, 10000.0))
      ->capture_default_str();
  command->add_option("--direction", arguments->direction, "Which way the vehicles go")
      ->check(CLI::IsMember({"in", "out"}));
  command->add_option("--lane", options.lane, "Lane of the cameras")->check(CLI::Range(1, 16));
  CLI::Option* const once = command->add_flag(
      "--once", options.once,
      "End when the folder is drained and all is answered, and print what became of it:\n"
      "0 all kept, 1 something was refused or left, 3 the server did not answer");
  command
      ->add_option("--give-up", arguments->give_up_s,
                   "With --once: seconds without any answer until it gives up")
      ->check(CLI::Range(1, 86400))
      ->capture_default_str()
      ->needs(once);
  command->add_flag("--json", arguments->json, "With --once: print one JSON object")->needs(once);
  command
      ->add_option("--public-key", arguments->public_key_file,
                   "File with the key that signs the server's audit logs, as `bluegate audit key` "
                   "prints it; without it, the first that is seen is trusted")
      ->check(CLI::ExistingFile);
  command
      ->add_option("--witness-interval", arguments->witness_interval_s,
                   "Seconds between looks at what the server has signed")
      ->check(CLI::Range(0.1, 86400.0))
      ->capture_default_str();
  CLI::Option* const discard = command->add_flag("--discard-sent", arguments->discard_sent,
                                                 "Delete kept pictures instead of moving to sent/");
  command
      ->add_flag("--leave", arguments->leave,
                 "With --once: leave all pictures where they are, also refused ones")
      ->needs(once)
      ->excludes(discard);
  command->callback([arguments, exit_code] { *exit_code = RunTerminal(*arguments); });
}

}  // namespace bluegate
