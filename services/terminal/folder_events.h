#ifndef BLUEGATE_SERVICES_TERMINAL_FOLDER_EVENTS_H_
#define BLUEGATE_SERVICES_TERMINAL_FOLDER_EVENTS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace bluegate::terminal {

// Waits for files that writers in a folder finish: that they close, or move in whole. It is told by
// the kernel (inotify), at once and without looking at the folder. What other machines write to a
// network share, and what comes in great numbers at once, it may miss: who uses it looks at the
// folder now and then all the same.
class FolderEvents {
 public:
  // A folder that is not there yet, or goes away, is watched as soon as it is there.
  explicit FolderEvents(std::filesystem::path folder);
  ~FolderEvents();
  FolderEvents(const FolderEvents&) = delete;
  FolderEvents& operator=(const FolderEvents&) = delete;

  // Returns the names of the files that were finished since the last call, as soon as there are
  // any; none after Wake or when the time is over. Used by one thread.
  std::vector<std::string> Wait(absl::Duration time);

  // Lets Wait return, the present call or the next one. From any thread.
  void Wake();

 private:
  void Watch();
  std::vector<std::string> Read();

  const std::filesystem::path folder_;
  const int inotify_;  // -1: the system has none left to give
  const int wake_;     // an eventfd
  int watch_ = -1;
};

}  // namespace bluegate::terminal

#endif  // BLUEGATE_SERVICES_TERMINAL_FOLDER_EVENTS_H_
