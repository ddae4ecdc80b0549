#include "services/bluegate/officer_command.h"

#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/bluegate/exit_code.h"
#include "services/gateway/officers.h"
#include "services/support/clock.h"

namespace bluegate {
namespace {

struct Arguments {
  std::string data;
  gateway::NewOfficer officer;
  size_t limit = 1000;
  bool password_stdin = false;
  bool json = false;
};

// UNAVAILABLE is no server that cannot be reached here, but one that must not run.
int Report(const absl::Status& status) {
  if (status.ok()) return kExitDone;
  std::fprintf(stderr, "bluegate officer: %s\n", std::string(status.message()).c_str());
  return absl::IsInvalidArgument(status) ? kExitUsage : kExitFailed;
}

absl::Status TakePassword(Arguments* arguments) {
  if (!arguments->password_stdin) return absl::OkStatus();
  std::getline(std::cin, arguments->officer.password);
  if (!arguments->officer.password.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("password: nothing on standard input, wanted it");
}

int ShowPassword(const Arguments& arguments, bool generated,
                 const absl::StatusOr<std::string>& password) {
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

int Add(Arguments arguments) {
  if (absl::Status taken = TakePassword(&arguments); !taken.ok()) return Report(taken);
  const bool generated = arguments.officer.password.empty();
  const absl::StatusOr<std::string> password = gateway::AddOfficer(
      arguments.data, arguments.officer, support::SystemClock(), gateway::SystemRandomBytes);
  return ShowPassword(arguments, generated, password);
}

int ChangePassword(Arguments arguments) {
  if (absl::Status taken = TakePassword(&arguments); !taken.ok()) return Report(taken);
  const bool generated = arguments.officer.password.empty();
  const absl::StatusOr<std::string> password =
      gateway::SetOfficerPassword(arguments.data, arguments.officer.account,
                                  arguments.officer.password, gateway::SystemRandomBytes);
  return ShowPassword(arguments, generated, password);
}

int List(const Arguments& arguments) {
  const auto officers = gateway::ListOfficers(arguments.data);
  if (!officers.ok()) return Report(officers.status());
  for (const storage::Officer& officer : *officers) {
    std::printf("%-24s %-14s %-9s %s\n", officer.account.c_str(), officer.role.c_str(),
                officer.disabled ? "disabled" : "", officer.display_name.c_str());
  }
  return kExitDone;
}

int Searches(const Arguments& arguments) {
  const auto searches =
      gateway::ListSearches(arguments.data, arguments.officer.account, arguments.limit);
  if (!searches.ok()) return Report(searches.status());
  for (const storage::PlateSearch& search : *searches) {
    const nlohmann::ordered_json line = {
        {"time", absl::FormatTime(absl::RFC3339_sec, search.time, absl::UTCTimeZone())},
        {"account", search.account},
        {"method", search.method},
        {"number", search.number},
        {"purpose", search.purpose}};
    std::printf("%s\n",
                line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
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
  CLI::App* officer = app.add_subcommand("officer",
                                         "Add officers, say what they may do, and let them sign in "
                                         "or not. `bluegate serve` must not run "
                                         "unless a part says so.");
  officer->require_subcommand(1);

  CLI::App* add = AddPart(
      *officer, "add", "Add an officer. Without --password-stdin a password is made and printed.",
      arguments.get());
  add->add_option("--display", arguments->officer.display_name, "Name to show, 1-64 bytes");
  add->add_option("--role", arguments->officer.role,
                  "officer (the default), supervisor, official, administrator or auditor");
  add->add_flag("--password-stdin", arguments->password_stdin,
                "Read the password, 10-256 bytes, from the first line of standard input");
  add->add_flag("--json", arguments->json, "Print one JSON object");
  add->callback([arguments, exit_code] { *exit_code = Add(*arguments); });

  CLI::App* password =
      AddPart(*officer, "password",
              "Give an officer another password; without --password-stdin one is made and printed.",
              arguments.get());
  password->add_flag("--password-stdin", arguments->password_stdin,
                     "Read the password, 10-256 bytes, from the first line of standard input");
  password->add_flag("--json", arguments->json, "Print one JSON object");
  password->callback([arguments, exit_code] { *exit_code = ChangePassword(*arguments); });

  CLI::App* role = AddPart(*officer, "role", "Say what an officer may do.", arguments.get());
  role->add_option("--role", arguments->officer.role,
                   "officer, supervisor, official, administrator or auditor")
      ->required();
  role->callback([arguments, exit_code] {
    *exit_code = Report(gateway::SetOfficerRole(arguments->data, arguments->officer.account,
                                                arguments->officer.role));
  });

  CLI::App* list =
      officer->add_subcommand("list", "Print accounts, roles and names. `bluegate serve` may run.");
  list->add_option("--data", arguments->data, "Data folder of the server (data_dir)")->required();
  list->callback([arguments, exit_code] { *exit_code = List(*arguments); });

  CLI::App* searches = officer->add_subcommand(
      "searches",
      "Print who looked up which vehicles what for, the latest first, as JSON lines. "
      "`bluegate serve` may run.");
  searches->add_option("--data", arguments->data, "Data folder of the server (data_dir)")
      ->required();
  searches->add_option("--account", arguments->officer.account, "Only of this account");
  searches->add_option("--limit", arguments->limit, "At most so many, by default 1000")
      ->check(CLI::Range(1, 1'000'000));
  searches->callback([arguments, exit_code] { *exit_code = Searches(*arguments); });

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
