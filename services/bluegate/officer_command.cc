#include "services/bluegate/officer_command.h"

#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/bluegate/exit_code.h"
#include "services/gateway/officers.h"
#include "services/support/clock.h"

namespace bluegate {
namespace {

struct Arguments {
  std::string data;
  gateway::NewOfficer officer;
  bool password_stdin = false;
  bool json = false;
};

// UNAVAILABLE is no server that cannot be reached here, but one that must not run.
int Report(const absl::Status& status) {
  if (status.ok()) return kExitDone;
  std::fprintf(stderr, "bluegate officer: %s\n", std::string(status.message()).c_str());
  return absl::IsInvalidArgument(status) ? kExitUsage : kExitFailed;
}

int Add(Arguments arguments) {
  if (arguments.password_stdin) {
    std::getline(std::cin, arguments.officer.password);
    if (arguments.officer.password.empty()) {
      return Report(absl::InvalidArgumentError("password: nothing on standard input, wanted it"));
    }
  }
  const bool generated = arguments.officer.password.empty();
  const absl::StatusOr<std::string> password = gateway::AddOfficer(
      arguments.data, arguments.officer, support::SystemClock(), gateway::SystemRandomBytes);
  if (!password.ok()) return Report(password.status());
  if (arguments.json) {
    nlohmann::ordered_json added = {{"account", arguments.officer.account}};
    if (generated) added["password"] = *password;
    std::printf("%s\n", added.dump().c_str());
  } else if (generated) {
    std::printf("account   %s\npassword  %s   (shown only this once)\n",
                arguments.officer.account.c_str(), password->c_str());
  } else {
    std::printf("account   %s\n", arguments.officer.account.c_str());
  }
  return kExitDone;
}

CLI::App* AddPart(CLI::App& officer, const char* name, const char* help, Arguments* arguments) {
  CLI::App* part = officer.add_subcommand(name, help);
  part->add_option("--data", arguments->data, "Data folder of the server (data_dir)")->required();
  part->add_option("--account", arguments->officer.account,
                   "1-64 characters a-z, 0-9, '.', '_' and '-'")
      ->required();
  return part;
}

}  // namespace

void AddOfficerCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* officer = app.add_subcommand(
      "officer", "Add officers, and let them sign in or not. `bluegate serve` must not run.");
  officer->require_subcommand(1);

  CLI::App* add = AddPart(
      *officer, "add", "Add an officer. Without --password-stdin a password is made and printed.",
      arguments.get());
  add->add_option("--display", arguments->officer.display_name, "Name to show, 1-64 bytes");
  add->add_flag("--password-stdin", arguments->password_stdin,
                "Read the password, 10-256 bytes, from the first line of standard input");
  add->add_flag("--json", arguments->json, "Print one JSON object");
  add->callback([arguments, exit_code] { *exit_code = Add(*arguments); });

  for (const bool disabled : {true, false}) {
    CLI::App* part = AddPart(*officer, disabled ? "disable" : "enable",
                             disabled ? "End an officer's sessions and refuse new ones."
                                      : "Let a disabled officer sign in again.",
                             arguments.get());
    part->callback([arguments, exit_code, disabled] {
      *exit_code = Report(
          gateway::SetOfficerDisabled(arguments->data, arguments->officer.account, disabled));
    });
  }
}

}  // namespace bluegate
