#include "services/bluegate/picture_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/ascii.h"

namespace bluegate {
namespace {

// One byte more than a picture may have, so that a larger file is seen to be larger.
constexpr size_t kFileBytesMax = 8 * 1024 * 1024 + 1;

bool IsPictureName(const std::filesystem::path& path) {
  const std::string extension = absl::AsciiStrToLower(path.extension().string());
  return extension == ".jpg" || extension == ".jpeg" || extension == ".png" || extension == ".webp";
}

}  // namespace

std::vector<std::string> PictureFiles(const std::vector<std::string>& arguments) {
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(argument, ignored)) {
      files.push_back(argument);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : std::filesystem::directory_iterator(argument, ignored)) {
      if (IsPictureName(entry.path())) inside.push_back(entry.path().string());
    }
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

absl::StatusOr<std::string> ReadPictureFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kFileBytesMax, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.bad() || !file.is_open() || (file.gcount() == 0 && !file.eof())) {
    return absl::NotFoundError("picture: the file cannot be read");
  }
  bytes.resize(static_cast<size_t>(file.gcount()));
  bytes.shrink_to_fit();
  return bytes;
}

}  // namespace bluegate
