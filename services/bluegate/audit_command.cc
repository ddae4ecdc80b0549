#include "services/bluegate/audit_command.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/audit/key_handover.h"
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

  std::filesystem::path File() const {
    return key_file.empty() ? std::filesystem::path(data_dir) / kAuditKeyFileName
                            : std::filesystem::path(key_file);
  }
};

absl::Status PrintKey(const KeyArguments& arguments) {
  const auto key = audit::SigningKey::Load(arguments.File(), arguments.name);
  if (!key.ok()) return key.status();
  std::printf("%s\n", key->PublicText().c_str());
  return absl::OkStatus();
}

absl::Status Rotate(const KeyArguments& arguments) {
  const auto key = audit::RotateKey(arguments.File(), arguments.name, absl::Now());
  if (!key.ok()) return key.status();
  std::printf("%s\n", key->PublicText().c_str());
  std::fprintf(
      stderr,
      "The old key has handed over to this one and is gone. Restart the server: until then "
      "it signs with the old one.\n");
  return absl::OkStatus();
}

// A command about the private key on this machine.
void AddKeyCommand(CLI::App& group, const std::string& word, const std::string& help,
                   absl::Status (*run)(const KeyArguments&), int* exit_code) {
  auto arguments = std::make_shared<KeyArguments>();
  CLI::App* const command = group.add_subcommand(word, help);
  CLI::Option* const data = command->add_option("--data", arguments->data_dir, "Data folder")
                                ->check(CLI::ExistingDirectory);
  command
      ->add_option("--key-file", arguments->key_file, "Private key, where the server was given one")
      ->check(CLI::ExistingFile)
      ->excludes(data);
  command->add_option("--name", arguments->name, "The server's --audit-name")
      ->capture_default_str();
  command->callback([arguments, word, run, exit_code] {
    if (arguments->data_dir.empty() && arguments->key_file.empty()) {
      std::fprintf(stderr, "bluegate audit %s: wanted --data or --key-file\n", word.c_str());
      *exit_code = kExitUsage;
      return;
    }
    const absl::Status status = run(*arguments);
    if (!status.ok()) {
      std::fprintf(stderr, "bluegate audit %s: %s\n", word.c_str(),
                   std::string(status.message()).c_str());
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
  CLI::App* const group = app.add_subcommand("audit", "Audit logs: their key, how far signed");
  group->require_subcommand(1);
  AddKeyCommand(
      *group, "key",
      "Print the public key of the audit logs, from the private one on this machine. Hand it over\n"
      "to whoever checks evidence, by another way than the evidence.",
      PrintKey, exit_code);
  AddKeyCommand(
      *group, "rotate",
      "Make a new key and have the old one hand over to it: witnesses, and whoever has the old\n"
      "public key, follow. Print the new public key. For before the old one is worn or known.",
      Rotate, exit_code);
  AddLogsCommand(*group, exit_code);
}

}  // namespace bluegate
