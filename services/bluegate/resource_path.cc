#include "services/bluegate/resource_path.h"

#include <system_error>

namespace bluegate {

std::filesystem::path ResourcePath(const std::filesystem::path& relative) {
  std::error_code ignored;
  if (std::filesystem::exists(relative, ignored)) return relative;
  const std::filesystem::path folder =
      std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const char* root : {"../..", "../share/bluegate"}) {
    const std::filesystem::path candidate = (folder / root / relative).lexically_normal();
    if (std::filesystem::exists(candidate, ignored)) return candidate;
  }
  return relative;
}

}  // namespace bluegate
