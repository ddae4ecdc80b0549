#ifndef BLUEGATE_SERVICES_SUPPORT_CONFIG_H_
#define BLUEGATE_SERVICES_SUPPORT_CONFIG_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bluegate/config/v1/server_config.pb.h"

namespace bluegate::support {

// What the command line puts in the place of the file's settings; empty keeps the file's. Paths
// are relative to the working folder.
struct ConfigOverrides {
  std::string data_dir;
  std::string grpc_listen;
  std::string http_listen;
  // By service; replaces the file's peer of that name.
  std::vector<config::v1::Peer> peers;
};

// Reads, completes and checks a configuration. Paths come back absolute (in the file they are
// relative to the file), counts that were 0 come back with their default. Refuses with
// INVALID_ARGUMENT, NOT_FOUND for the file itself, and a message of file, line, field, value and
// wish: unknown fields, missing settings, values out of bounds, files and folders that are not
// there, plain listeners and plain peers that are not on a loopback address.
absl::StatusOr<config::v1::ServerConfig> LoadConfig(const std::filesystem::path& file,
                                                    const ConfigOverrides& overrides = {});

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_CONFIG_H_
