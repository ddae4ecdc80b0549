#include "services/terminal/folder_events.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <utility>

namespace bluegate::terminal {
namespace {

constexpr size_t kBufferBytes = 64 * 1024;

}  // namespace

FolderEvents::FolderEvents(std::filesystem::path folder)
    : folder_(std::move(folder)),
      inotify_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  Watch();
}

FolderEvents::~FolderEvents() {
  if (inotify_ >= 0) close(inotify_);
  if (wake_ >= 0) close(wake_);
}

void FolderEvents::Watch() {
  if (watch_ >= 0 || inotify_ < 0) return;
  watch_ = inotify_add_watch(inotify_, folder_.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR);
}

std::vector<std::string> FolderEvents::Wait(absl::Duration time) {
  Watch();
  // poll passes over descriptors below 0.
  pollfd sources[] = {{inotify_, POLLIN, 0}, {wake_, POLLIN, 0}};
  poll(sources, 2,
       static_cast<int>(absl::ToInt64Milliseconds(absl::Ceil(time, absl::Milliseconds(1)))));
  uint64_t wakes = 0;
  if ((sources[1].revents & POLLIN) != 0 && read(wake_, &wakes, sizeof(wakes)) < 0) wakes = 0;
  return Read();
}

void FolderEvents::Wake() {
  const uint64_t one = 1;
  // It fails only when as many wakes are waiting already as the counter can hold.
  if (write(wake_, &one, sizeof(one)) < 0) return;
}

std::vector<std::string> FolderEvents::Read() {
  std::vector<std::string> names;
  if (inotify_ < 0) return names;
  std::vector<char> buffer(kBufferBytes);
  for (ssize_t size = 0; (size = read(inotify_, buffer.data(), buffer.size())) > 0;) {
    for (ssize_t at = 0; at < size;) {
      inotify_event event;
      std::memcpy(&event, &buffer[static_cast<size_t>(at)], sizeof(event));
      const char* const name = &buffer[static_cast<size_t>(at)] + sizeof(event);
      at += static_cast<ssize_t>(sizeof(event) + event.len);
      if ((event.mask & IN_IGNORED) != 0) watch_ = -1;  // the folder is gone
      if (event.len > 0 && (event.mask & IN_ISDIR) == 0) names.emplace_back(name);
    }
  }
  return names;
}

}  // namespace bluegate::terminal
