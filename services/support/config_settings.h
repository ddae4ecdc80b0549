#ifndef BLUEGATE_SERVICES_SUPPORT_CONFIG_SETTINGS_H_
#define BLUEGATE_SERVICES_SUPPORT_CONFIG_SETTINGS_H_

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "bluegate/config/v1/server_config.pb.h"

namespace bluegate::support {

// What a setting holds, and so how it is checked and completed.
enum class SettingKind {
  kNewFolder,  // a folder, or nothing there yet
  kFolder,     // a folder that is there
  kFile,       // a file that is there
  kListen,     // host:port, port 0-65535
  kAddress,    // host:port, port 1-65535
  kService,    // a service that others call
  kCount,      // a number within bounds
};

// One setting. Bounds and default are of counts alone.
struct Setting {
  std::string_view path;  // such as "grpc_tls.key_file"
  SettingKind kind;
  bool required;  // where the message around it is there
  uint32_t min = 0;
  uint32_t max = 0;
  uint32_t value_of_zero = 0;  // what 0 or nothing means; 0: one a processor core
};

// A configuration being loaded, and where its settings came from.
struct ConfigSource {
  std::filesystem::path file;
  google::protobuf::TextFormat::ParseInfoTree lines;
  // Paths of the settings that the command line gave, such as "data_dir" or "peers[0].address".
  std::set<std::string, std::less<>> overridden;

  // An error that names file and line, or the command line. `path` as in `overridden`.
  absl::Status Wrong(const std::string& path, int line, std::string_view value,
                     std::string_view wish) const;
};

// Checks every setting on its own, makes its path absolute, puts in its default.
absl::Status CheckSettings(ConfigSource& source, config::v1::ServerConfig* config);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_CONFIG_SETTINGS_H_
