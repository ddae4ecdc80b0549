#ifndef BLUEGATE_SERVICES_BLUEGATE_BENCH_FOLDER_H_
#define BLUEGATE_SERVICES_BLUEGATE_BENCH_FOLDER_H_

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "absl/status/status.h"

namespace bluegate {

// Where a bench keeps its data: the folder that the user named, which stays, or one of its own that
// goes with the object.
class BenchFolder {
 public:
  explicit BenchFolder(const std::string& kept) : path_(kept), temporary_(kept.empty()) {
    if (!temporary_) return;
    std::string name = (std::filesystem::temp_directory_path() / "bluegate-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~BenchFolder() {
    std::error_code ignored;
    if (temporary_ && !path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  BenchFolder(const BenchFolder&) = delete;

  absl::Status status() const {
    return path_.empty() ? absl::UnavailableError("no temporary folder can be made")
                         : absl::OkStatus();
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  const bool temporary_;
};

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_BENCH_FOLDER_H_
