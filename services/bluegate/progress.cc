#include "services/bluegate/progress.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "absl/time/clock.h"

namespace bluegate {
namespace {

constexpr absl::Duration kTerminalInterval = absl::Milliseconds(100);
constexpr absl::Duration kLogInterval = absl::Seconds(10);

}  // namespace

Progress::Progress(std::string what)
    : what_(std::move(what)),
      terminal_(isatty(STDERR_FILENO) != 0),
      next_(absl::Now() + (terminal_ ? kTerminalInterval : kLogInterval)) {}

Progress::~Progress() {
  absl::MutexLock lock(&mutex_);
  if (shown_ && terminal_) std::fprintf(stderr, "\n");
}

void Progress::Show(uint64_t done, uint64_t all) {
  absl::MutexLock lock(&mutex_);
  const absl::Time now = absl::Now();
  if (now < next_ && !(done == all && shown_)) return;
  next_ = now + (terminal_ ? kTerminalInterval : kLogInterval);
  shown_ = true;
  std::fprintf(stderr, "%s%s: %llu of %llu (%d %%)%s", terminal_ ? "\r" : "", what_.c_str(),
               static_cast<unsigned long long>(done), static_cast<unsigned long long>(all),
               all == 0 ? 100 : static_cast<int>(100 * done / all), terminal_ ? "" : "\n");
}

}  // namespace bluegate
