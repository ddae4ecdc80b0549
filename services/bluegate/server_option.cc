#include "services/bluegate/server_option.h"

#include <grpcpp/create_channel.h>

#include "absl/strings/str_cat.h"
#include "services/support/channels.h"
#include "services/support/host_port.h"
#include "services/support/tls.h"

namespace bluegate {

void AddServerOption(CLI::App& command, ServerOption* option) {
  command.add_option("--server", option->address, "HOST:PORT of the server")->required();
  CLI::Option* ca = command
                        .add_option("--ca", option->ca_file,
                                    "Authority that signed the server's certificate (PEM); "
                                    "without it only a server on this machine is reached, in plain")
                        ->check(CLI::ExistingFile);
  CLI::Option* certificate =
      command.add_option("--cert", option->certificate_file, "Own certificate (PEM)")
          ->check(CLI::ExistingFile)
          ->needs(ca);
  command.add_option("--key", option->key_file, "Key of the own certificate (PEM)")
      ->check(CLI::ExistingFile)
      ->needs(certificate);
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const ServerOption& option) {
  const auto address = support::ParseHostPort(option.address);
  if (!address.ok()) return address.status();
  config::v1::Tls tls;
  tls.set_client_ca_file(option.ca_file);
  tls.set_certificate_file(option.certificate_file);
  tls.set_key_file(option.key_file);
  if (option.ca_file.empty() && !support::IsLoopback(address->host)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--server: \"", option.address, "\" is not on this machine, wanted --ca too"));
  }
  const auto credentials = support::ClientCredentials(tls);
  if (!credentials.ok()) return credentials.status();
  return grpc::CreateCustomChannel(option.address, *credentials, support::ClientChannelArguments());
}

}  // namespace bluegate
