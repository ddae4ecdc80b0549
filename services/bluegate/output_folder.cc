#include "services/bluegate/output_folder.h"

#include <fstream>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace bluegate {

absl::Status MakeOutputFolder(std::string_view option, const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error && !std::filesystem::is_directory(folder, error) && !error) {
    error = std::make_error_code(std::errc::not_a_directory);
  }
  if (!error) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(std::string(option), ": ", folder.string(),
                                                 " cannot be made: ", error.message()));
}

absl::Status WriteOutputFile(std::string_view option, const std::filesystem::path& path,
                             std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.flush();
  if (file) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(std::string(option), ": ", path.string(), " cannot be written"));
}

}  // namespace bluegate
