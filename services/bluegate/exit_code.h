#ifndef BLUEGATE_SERVICES_BLUEGATE_EXIT_CODE_H_
#define BLUEGATE_SERVICES_BLUEGATE_EXIT_CODE_H_

#include "absl/status/status.h"

namespace bluegate {

// What every command of the program returns to the shell. Never changed: scripts rely on them.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitUnreachable = 3;
// 10 to 15 are what `bluegate verify` and `bluegate witness` find: verification/finding.h.

// The code for the end of a command that called a server: UNAVAILABLE means it was not reached.
inline int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kExitDone;
  return absl::IsUnavailable(status) ? kExitUnreachable : kExitFailed;
}

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_EXIT_CODE_H_
