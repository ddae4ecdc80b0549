#ifndef BLUEGATE_SERVICES_CASEWORK_READING_FOLLOWER_H_
#define BLUEGATE_SERVICES_CASEWORK_READING_FOLLOWER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "bluegate/recognition/v1/recognition.grpc.pb.h"
#include "enforcement/cases/case_life.h"
#include "enforcement/clock.h"
#include "services/casework/inquiry.h"
#include "services/casework/past_check.h"
#include "services/support/hosted_service.h"
#include "services/support/log_follower.h"
#include "storage/case_store.h"

namespace bluegate::casework {

struct FollowerOptions {
  cases::Terms terms;
  // Readings that may be asked about at once, at least 1. Each holds its reading in memory.
  size_t window = 32;
  // Wait before asking or writing again after a temporary error, doubling from the one to the
  // other.
  absl::Duration retry_min = absl::Milliseconds(100);
  absl::Duration retry_max = absl::Seconds(5);
  // Real time between two looks at stays in plants that are over.
  absl::Duration sweep_every = absl::Minutes(1);
  // The log is held to be at its end when it has been open for so long, real time, without bringing
  // anything.
  absl::Duration quiet_for = absl::Seconds(10);
};

// Follows recognition's log and makes each reading a passage, once. One thread takes readings and
// asks about several at a time; another commits them in the log's order, as many in one synced
// batch as have their answers. While registry or admission is away the log waits; an error about
// one reading never stops it.
class ReadingFollower {
 public:
  // Told of each batch that was written, by the committing thread.
  using Committed = std::function<void(absl::Span<const storage::NewPassage>)>;

  // All that is pointed to outlives the follower.
  ReadingFollower(storage::CaseStore* store, Inquiry* inquiry, PastCheck* past, const Clock* clock,
                  FollowerOptions options, Committed committed);
  // Stop must have been called, and the inquiry stopped after it, if Start was.
  ~ReadingFollower() = default;

  void Start(support::Channels& channels);
  // Takes no more readings and commits no more. Answers may still come in until Inquiry::Stop.
  void Stop();

  // Why nothing goes on now; OK while it does.
  absl::Status health() const;

 private:
  struct Slot {
    uint64_t position = 0;
    recognition::v1::ReadingRecord reading;
    bool answered = false;
    std::vector<Answer> answers;
  };

  absl::Status FollowOnce(grpc::ClientContext* context);
  // Waits for room and asks. False when stopping.
  bool Take(uint64_t position, recognition::v1::ReadingRecord reading);
  void Ask(const std::shared_ptr<Slot>& slot);
  void CommitLoop();
  // The slots at the front that have their answers; waits for one at least. Empty when stopping, or
  // when there was none until `deadline`.
  std::vector<std::shared_ptr<Slot>> AwaitAnswered(absl::Time deadline);
  absl::Status CommitSlots(const std::vector<std::shared_ptr<Slot>>& slots);
  // The passages of the slots at the front up to the first that has to be asked about again.
  absl::StatusOr<std::vector<storage::NewPassage>> MakePassages(
      const std::vector<std::shared_ptr<Slot>>& slots, std::vector<CaseAddition>* additions);
  absl::Status Append(const std::vector<CaseAddition>& additions);
  // The time up to which everything that has arrived is written: now, when the log is at its end,
  // or else when the last reading that is written had arrived. Before that, vehicles whose exits
  // still wait in the log would be held to be inside.
  absl::Time WrittenUntil() const;
  // Looks for stays that are too long.
  absl::Status Sweep();
  bool stopping() const;
  void AskAgain();
  // Waits that long, or until stopping.
  void Rest(absl::Duration time);

  storage::CaseStore* const store_;
  Inquiry* const inquiry_;
  // Used by the committing thread alone.
  PastCheck* const past_;
  const Clock* const clock_;
  const FollowerOptions options_;
  const Committed committed_;
  std::unique_ptr<recognition::v1::RecognitionService::Stub> recognition_;

  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Readings taken and not committed, in the log's order.
  std::deque<std::shared_ptr<Slot>> slots_ ABSL_GUARDED_BY(mutex_);
  // Position of the last reading taken: from where the stream is opened again.
  uint64_t taken_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  // Real time since which the open stream has brought nothing.
  absl::Time quiet_since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  // Our clock when the last reading that is written had arrived at intake.
  absl::Time written_arrival_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();

  std::unique_ptr<support::LogFollower> log_follower_;
  std::thread committer_;
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_READING_FOLLOWER_H_
