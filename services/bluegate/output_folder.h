#ifndef BLUEGATE_SERVICES_BLUEGATE_OUTPUT_FOLDER_H_
#define BLUEGATE_SERVICES_BLUEGATE_OUTPUT_FOLDER_H_

#include <filesystem>
#include <string_view>

#include "absl/status/status.h"

namespace bluegate {

// Makes a folder that a command writes to, and those above it; one that is there stays as it is.
// INVALID_ARGUMENT names `option` and the folder when it cannot be made.
absl::Status MakeOutputFolder(std::string_view option, const std::filesystem::path& folder);

// Writes a whole file, over one that is there. UNAVAILABLE names `option` and the file.
absl::Status WriteOutputFile(std::string_view option, const std::filesystem::path& path,
                             std::string_view bytes);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_OUTPUT_FOLDER_H_
