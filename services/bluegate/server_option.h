#ifndef BLUEGATE_SERVICES_BLUEGATE_SERVER_OPTION_H_
#define BLUEGATE_SERVICES_BLUEGATE_SERVER_OPTION_H_

#include <grpcpp/channel.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace bluegate {

// Which server a command talks to, and as whom.
struct ServerOption {
  std::string address;  // HOST:PORT
  std::string ca_file;  // PEM; given, the connection is TLS
  std::string certificate_file;
  std::string key_file;
};

// Adds --server, --ca, --cert and --key. `option` outlives the parse.
void AddServerOption(CLI::App& command, ServerOption* option);

// A channel to the server; nothing is sent yet. INVALID_ARGUMENT when it would be plain and leave
// this machine: without --ca only a loopback address is reached.
absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const ServerOption& option);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_SERVER_OPTION_H_
