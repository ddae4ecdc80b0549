#include "services/bluegate/serve_command.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/serve.h"
#include "services/bluegate/service_table.h"
#include "services/support/host_port.h"

namespace bluegate {
namespace {

std::string ServiceNames() {
  return absl::StrJoin(ServiceTable(), ", ",
                       [](std::string* out, const ServiceRow& row) { out->append(row.name); });
}

std::string CheckService(const std::string& name) {
  const auto& table = ServiceTable();
  const bool known = std::any_of(table.begin(), table.end(),
                                 [&](const ServiceRow& row) { return row.name == name; });
  return known ? "" : absl::StrCat("\"", name, "\" is no service, wanted any of ", ServiceNames());
}

// SERVICE=HOST:PORT
std::string CheckPeer(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos) return absl::StrCat("\"", text, "\", wanted SERVICE=HOST:PORT");
  const auto address = support::ParseHostPort(text.substr(equals + 1));
  if (!address.ok()) return std::string(address.status().message());
  return CheckService(text.substr(0, equals));
}

struct Arguments {
  ServeOptions options;
  std::vector<std::string> peers;
};

int RunServe(Arguments arguments) {
  for (const std::string& text : arguments.peers) {
    const size_t equals = text.find('=');
    auto& peer = arguments.options.overrides.peers.emplace_back();
    peer.set_service(text.substr(0, equals));
    peer.set_address(text.substr(equals + 1));
  }
  const absl::Status served = Serve(arguments.options);
  if (served.ok()) return kExitDone;
  std::fprintf(stderr, "bluegate serve: %s\n", std::string(served.message()).c_str());
  return kExitFailed;
}

}  // namespace

void AddServeCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  ServeOptions& options = arguments->options;
  CLI::App* command = app.add_subcommand(
      "serve",
      "Run the services, all in one process or some of them.\n"
      "Serves until SIGTERM or SIGINT, then finishes what is under way and ends within 10 s.");
  command
      ->add_option("--config", options.config_file, "Configuration, as deploy/bluegate.textproto")
      ->required()
      ->check(CLI::ExistingFile);
  command
      ->add_option("--services", options.services,
                   absl::StrCat("Run only these, separated by commas: ", ServiceNames()))
      ->delimiter(',')
      ->check(CheckService);
  command
      ->add_option("--peer", arguments->peers,
                   "SERVICE=HOST:PORT of a service that runs elsewhere; may be repeated")
      ->check(CheckPeer);
  command->add_option("--data", options.overrides.data_dir,
                      "Data folder instead of the configured one");
  command->add_option("--grpc-listen", options.overrides.grpc_listen,
                      "HOST:PORT for gRPC instead of the configured one; port 0: any free one");
  command->add_option("--http-listen", options.overrides.http_listen,
                      "HOST:PORT of the gateway instead of the configured one");
  command
      ->add_option(
          "--audit-key", options.audit_key_file,
          "PEM Ed25519 key that signs the audit logs; audit_key.pem in the data folder, made "
          "at the first start, if not given")
      ->check(CLI::ExistingFile);
  command->add_option("--audit-name", options.audit_name,
                      "Who signs: the first part of each log's name, which witnesses know it by");
  command
      ->add_option("--disk-floor-mib", options.disk_floor_mib,
                   "Take no captures while less than this is free on the data folder's disk")
      ->check(CLI::Range(64u, 1u << 20))
      ->capture_default_str();
  command
      ->add_option("--retention", options.retention_file,
                   "How long what is kept, as deploy/retention/xianyang.textproto; without it\n"
                   "nothing is deleted for its age")
      ->check(CLI::ExistingFile);
  command
      ->add_option("--log-level", options.log_level,
                   "Least level that is logged; debug follows every capture on its way")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
  command->add_option("--ready-file", options.ready_file,
                      "Written when everything listens: {\"grpc\":\"HOST:PORT\",\"http\":...}");
  command->callback([arguments, exit_code] { *exit_code = RunServe(*arguments); });
}

}  // namespace bluegate
