// Any file must be refused with a reason or be taken: the configuration, the site list, the table
// of stages. The first byte chooses which.
#include <filesystem>
#include <fstream>

#include "services/registry/stage_file.h"
#include "services/support/config.h"
#include "services/support/sites.h"
#include "tests/fuzz/promise.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  static const auto* const file = new std::filesystem::path(std::filesystem::temp_directory_path() /
                                                            "bluegate-config-fuzz.textproto");
  std::ofstream(*file, std::ios::binary)
      .write(reinterpret_cast<const char*>(data) + 1, static_cast<std::streamsize>(size) - 1);
  absl::Status status;
  switch (data[0] % 3) {
    case 0:
      status = bluegate::support::LoadConfig(*file).status();
      break;
    case 1:
      status = bluegate::support::LoadSites(*file).status();
      break;
    default:
      status = bluegate::registry::LoadStageTable(*file).status();
      break;
  }
  bluegate::fuzz::Check(status.ok() || !status.message().empty(), "a refusal has a reason");
  return 0;
}
