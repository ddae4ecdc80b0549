#include "services/terminal/source_files.h"

#include <system_error>

#include "absl/strings/str_cat.h"

namespace bluegate::terminal {
namespace {

absl::Status FileError(const std::filesystem::path& file, const std::error_code& error) {
  return absl::UnavailableError(absl::StrCat("\"", file.string(), "\": ", error.message()));
}

bool IsThere(const std::filesystem::path& folder, const terminal::v1::SourceFile& source) {
  return LookAt(folder, source.name()) == ToSeen(source);
}

}  // namespace

SeenFile ToSeen(const terminal::v1::SourceFile& source) {
  return {source.name(), source.size_bytes(), source.modified_ns()};
}

terminal::v1::SourceFile ToSource(const SeenFile& seen) {
  terminal::v1::SourceFile source;
  source.set_name(seen.name);
  source.set_size_bytes(seen.size_bytes);
  source.set_modified_ns(seen.modified_ns);
  return source;
}

absl::Status MoveSources(const std::filesystem::path& folder,
                         const std::vector<terminal::v1::SourceFile>& sources,
                         const std::string& into, const std::string& mark) {
  std::error_code error;
  std::filesystem::create_directories(folder / into, error);
  if (error) return FileError(folder / into, error);
  for (const terminal::v1::SourceFile& source : sources) {
    if (!IsThere(folder, source)) continue;
    const std::filesystem::path name = source.name();
    std::filesystem::path target = folder / into / name;
    if (std::filesystem::exists(target, error)) {
      target.replace_filename(
          absl::StrCat(name.stem().string(), ".", mark, name.extension().string()));
    }
    std::filesystem::rename(folder / name, target, error);
    if (error) return FileError(folder / name, error);
  }
  return absl::OkStatus();
}

absl::Status RemoveSources(const std::filesystem::path& folder,
                           const std::vector<terminal::v1::SourceFile>& sources) {
  for (const terminal::v1::SourceFile& source : sources) {
    if (!IsThere(folder, source)) continue;
    std::error_code error;
    std::filesystem::remove(folder / source.name(), error);
    if (error) return FileError(folder / source.name(), error);
  }
  return absl::OkStatus();
}

}  // namespace bluegate::terminal
