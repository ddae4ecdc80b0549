#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "absl/synchronization/mutex.h"
#include "services/bluegate/command_table.h"
#include "services/bluegate/exit_code.h"
#include "services/support/tls_policy.h"

int main(int argc, char** argv) {
  // Debian builds Abseil with its search for lock cycles on; it costs every lock of every call, and
  // the tests run with it.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // Not worth a start that fails: what is spoken without it is as safe.
  if (const absl::Status policy = bluegate::support::PreferAes128(); !policy.ok()) {
    std::fprintf(stderr, "bluegate: %s\n", std::string(policy.message()).c_str());
  }
  CLI::App app("Bluegate (蓝闸): vehicle gates and spot checks of a city", "bluegate");
  app.set_version_flag("--version", "bluegate " BLUEGATE_VERSION);
  app.footer(
      "Exit codes: 0 done, 1 the work failed, 2 wrong usage, 3 a server cannot be reached.\n"
      "More about a command: bluegate COMMAND --help");
  app.require_subcommand(1);
  int exit_code = bluegate::kExitDone;
  bluegate::AddCommands(app, &exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? bluegate::kExitDone : bluegate::kExitUsage;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bluegate: %s\n", error.what());
    return bluegate::kExitFailed;
  }
  return exit_code;
}
