#ifndef BLUEGATE_SERVICES_GATEWAY_CONSOLE_FILES_H_
#define BLUEGATE_SERVICES_GATEWAY_CONSOLE_FILES_H_

#include <httplib.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bluegate::gateway {

// Limits on the folder of the built console.
inline constexpr size_t kConsoleFilesMax = 2000;
inline constexpr size_t kConsoleBytesMax = 64u << 20;

// The console's files. They are read once and answered from memory by their path, so a request can
// reach nothing but them, and a console that is built anew needs a new start. Links in the folder
// are not followed. Immutable; thread-safe.
class ConsoleFiles {
 public:
  // An empty path, or a folder that is not there, is a console that is not built. INVALID_ARGUMENT
  // when the folder is over the limits, UNAVAILABLE when a file cannot be read.
  static absl::StatusOr<ConsoleFiles> Load(const std::filesystem::path& folder);

  // Answers GET and HEAD. A path without a dot in its last part is a place in the console, which
  // index.html shows. Files under /assets/ carry a hash of their content in their names and may be
  // kept for a year; all others are asked for each time, with an ETag.
  void Answer(const httplib::Request& request, httplib::Response& response) const;

  size_t size() const { return files_.size(); }

 private:
  struct File {
    std::string bytes;
    std::string gzipped;  // empty when that is not smaller
    std::string content_type;
    std::string tag;
    bool immutable = false;
  };
  const File* Find(std::string_view path) const;

  std::map<std::string, File, std::less<>> files_;  // by path, such as "/index.html"
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_CONSOLE_FILES_H_
