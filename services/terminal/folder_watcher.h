#ifndef BLUEGATE_SERVICES_TERMINAL_FOLDER_WATCHER_H_
#define BLUEGATE_SERVICES_TERMINAL_FOLDER_WATCHER_H_

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/terminal/sidecar.h"

namespace bluegate::terminal {

// A file as the folder shows it. Two with equal parts are the same file with the same content.
struct SeenFile {
  std::string name;
  uint64_t size_bytes = 0;
  int64_t modified_ns = 0;  // since 1970 UTC

  auto operator<=>(const SeenFile&) const = default;
};

// The file of that name in the folder; nothing when there is no regular file.
std::optional<SeenFile> LookAt(const std::filesystem::path& folder, const std::string& name);

// Pictures of one vehicle, ready to be taken.
struct Drop {
  std::vector<SeenFile> pictures;  // 1 to 5, the best first
  std::optional<SeenFile> sidecar_file;
  Sidecar sidecar;
};

// A file that is left where it is.
struct LeftFile {
  std::string name;
  std::string why;
  bool is_picture = false;  // by its name
};

// Watches a folder that cameras fill, over FTP or a share. A picture (.jpg, .jpeg, .png) is ready
// once it has settled: its writer has finished it, or its size and time have not changed for a
// while. Sub-folders and names that begin with a dot are not looked at; other files are left. Used
// by one thread.
class FolderWatcher {
 public:
  // A file has settled when it has looked the same for this long, or was last changed twice as
  // long ago. An empty one is given longer: its bytes may still be on the way.
  static constexpr absl::Duration kSettleTime = absl::Seconds(1);
  static constexpr absl::Duration kSettleTimeEmpty = absl::Seconds(5);
  // How long a finished picture without a sidecar waits for one.
  static constexpr absl::Duration kSidecarWait = absl::Milliseconds(250);
  // How long a picture waits for the frames that its sidecar names; then it goes without them.
  static constexpr absl::Duration kFrameWait = absl::Seconds(10);
  // Larger files are left: no server would take them, and they would fill the memory.
  static constexpr uint64_t kFileBytesMax = 16 << 20;

  explicit FolderWatcher(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Its writer has closed the file or moved it here whole: it is settled as the next look sees it.
  // An empty one is not.
  void Finished(std::string name) { finished_.insert(std::move(name)); }

  struct Look {
    std::vector<Drop> ready;     // in the order of the names
    std::vector<LeftFile> left;  // each told once
    size_t settling = 0;         // files that will be ready, or left, at a later look
  };
  // Looks at the folder once. `taken` are files to pass over. NOT_FOUND or UNAVAILABLE when the
  // folder cannot be read.
  absl::StatusOr<Look> LookOnce(const std::set<SeenFile>& taken, absl::Time now);

 private:
  struct Known {
    SeenFile file;
    absl::Time since;  // the file has looked like this
    bool settled = false;
    bool finished = false;  // settled because its writer has finished it
    bool told = false;      // that it is left
    std::optional<absl::StatusOr<Sidecar>> sidecar;
  };

  absl::StatusOr<std::set<std::string>> Names() const;
  absl::Status Refresh(absl::Time now);
  void ReadSidecars();
  void LeaveFile(Known& known, std::string why, Look& look);
  void ConsiderPicture(Known& known, const std::set<SeenFile>& taken, absl::Time now, Look& look);

  const std::filesystem::path folder_;
  std::map<std::string, Known> files_;  // by name
  std::set<std::string> finished_;      // since the last look
  std::set<std::string> frames_;        // named by a sidecar, so not taken alone
};

}  // namespace bluegate::terminal

#endif  // BLUEGATE_SERVICES_TERMINAL_FOLDER_WATCHER_H_
