#include "services/bluegate/audit_command.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/audit/signing_key.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/serve.h"
#include "services/bluegate/server_option.h"
#include "services/evidence/audit_client.h"

namespace bluegate {
namespace {

struct KeyArguments {
  std::string data_dir;
  std::string key_file;
  std::string name = "bluegate";
};

absl::Status PrintKey(const KeyArguments& arguments) {
  const std::filesystem::path file =
      arguments.key_file.empty() ? std::filesystem::path(arguments.data_dir) / kAuditKeyFileName
                                 : std::filesystem::path(arguments.key_file);
  const auto key = audit::SigningKey::Load(file, arguments.name);
  if (!key.ok()) return key.status();
  std::printf("%s\n", key->PublicText().c_str());
  return absl::OkStatus();
}

void AddKeyCommand(CLI::App& group, int* exit_code) {
  auto arguments = std::make_shared<KeyArguments>();
  CLI::App* const command = group.add_subcommand(
      "key",
      "Print the public key of the audit logs, from the private one on this machine. Hand it over\n"
      "to whoever checks evidence, by another way than the evidence.");
  CLI::Option* const data = command->add_option("--data", arguments->data_dir, "Data folder")
                                ->check(CLI::ExistingDirectory);
  command
      ->add_option("--key-file", arguments->key_file, "Private key, where the server was given one")
      ->check(CLI::ExistingFile)
      ->excludes(data);
  command->add_option("--name", arguments->name, "The server's --audit-name")
      ->capture_default_str();
  command->callback([arguments, command, exit_code] {
    if (arguments->data_dir.empty() && arguments->key_file.empty()) {
      std::fprintf(stderr, "bluegate audit key: wanted --data or --key-file\n");
      *exit_code = kExitUsage;
      return;
    }
    const absl::Status status = PrintKey(*arguments);
    if (!status.ok()) {
      std::fprintf(stderr, "bluegate audit key: %s\n", std::string(status.message()).c_str());
    }
    *exit_code = status.ok() ? kExitDone : kExitFailed;
  });
}

absl::Status PrintLogs(const ServerOption& server, bool checkpoints) {
  const auto channel = Connect(server);
  if (!channel.ok()) return channel.status();
  evidence::AuditClient client(*channel);
  const auto logs = client.Logs();
  if (!logs.ok()) return logs.status();
  std::printf("key %s\n", logs->public_key().c_str());
  for (const audit::v1::LogInfo& log : logs->logs()) {
    std::printf("%s  %llu leaves, %llu signed\n", log.origin().c_str(),
                static_cast<unsigned long long>(log.tree_size()),
                static_cast<unsigned long long>(log.signed_tree_size()));
    const auto checkpoint = client.Checkpoint(log.log());
    if (checkpoints && checkpoint.ok()) std::printf("\n%s\n", checkpoint->c_str());
  }
  return absl::OkStatus();
}

void AddLogsCommand(CLI::App& group, int* exit_code) {
  struct LogsArguments {
    ServerOption server;
    bool checkpoints = false;
  };
  auto arguments = std::make_shared<LogsArguments>();
  CLI::App* const command =
      group.add_subcommand("logs", "Print the audit logs of a server and how far they are signed.");
  AddServerOption(*command, &arguments->server);
  command->add_flag("--checkpoints", arguments->checkpoints, "Print the signed checkpoints too");
  command->callback([arguments, exit_code] {
    const absl::Status status = PrintLogs(arguments->server, arguments->checkpoints);
    if (!status.ok()) {
      std::fprintf(stderr, "bluegate audit logs: %s\n", std::string(status.message()).c_str());
    }
    *exit_code = ExitCodeOf(status);
  });
}

}  // namespace

void AddAuditCommand(CLI::App& app, int* exit_code) {
  CLI::App* const group = app.add_subcommand("audit", "Audit logs: the public key, how far signed");
  group->require_subcommand(1);
  AddKeyCommand(*group, exit_code);
  AddLogsCommand(*group, exit_code);
}

}  // namespace bluegate
