#ifndef BLUEGATE_SERVICES_SUPPORT_CAPTURE_NEEDS_H_
#define BLUEGATE_SERVICES_SUPPORT_CAPTURE_NEEDS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "bluegate/casework/v1/retention.pb.h"

namespace bluegate::support {

class Channels;

inline constexpr size_t kNeedsAtOnce = 256;

// Answers what is still needed of captures, one answer for each of at most kNeedsAtOnce questions.
// Waits for the answer.
using AskNeeds = std::function<absl::StatusOr<std::vector<casework::v1::CaptureNeed>>(
    const casework::v1::ListNeedsRequest& questions)>;

// Asks casework. `channels` outlives the function; called on a thread that may wait.
AskNeeds AskCaseworkForNeeds(Channels* channels);

// An entry of a log that follows that of the captures.
struct CaptureEntry {
  uint64_t position = 0;
  std::optional<capture::v1::CaptureRecord> capture;  // nullopt: it was deleted
};

// Reads at most `limit` entries after a position, oldest first, without gaps.
using ReadCaptureEntries =
    std::function<absl::StatusOr<std::vector<CaptureEntry>>(uint64_t after_position, size_t limit)>;

struct OldCapture {
  uint64_t position = 0;
  capture::v1::CaptureRecord capture;
  casework::v1::CaptureNeed need;
};

// A stretch of such a log.
struct OldCaptures {
  std::vector<OldCapture> captures;  // at most kNeedsAtOnce, without deleted ones
  uint64_t last_position = 0;        // with which it ends
  bool done = false;                 // what is behind it is too young, or nothing
};

// The next captures after a position of which `is_over` says that their period is, counted from
// when they came, with what is needed of them. The first that is not ends the log: captures lie in
// the order of their coming. Deleted ones are passed by, many at once.
absl::StatusOr<OldCaptures> FindOldCaptures(const ReadCaptureEntries& read, const AskNeeds& ask,
                                            uint64_t after_position,
                                            absl::FunctionRef<bool(absl::Time came)> is_over);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_CAPTURE_NEEDS_H_
