#ifndef BLUEGATE_SERVICES_INTAKE_CAPTURE_KEEPER_H_
#define BLUEGATE_SERVICES_INTAKE_CAPTURE_KEEPER_H_

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "bluegate/common/v1/site.pb.h"
#include "enforcement/clock.h"
#include "services/intake/capture_check.h"
#include "services/intake/intake_metrics.h"
#include "services/support/disk_watch.h"
#include "storage/capture_store.h"

namespace bluegate::intake {

// A capture as it came, with the Hello of its stream.
struct SentCapture {
  capture::v1::Hello hello;
  capture::v1::Capture capture;
};

// Gives each capture its answer: checks it, keeps it or keeps its refusal. Thread-safe.
class CaptureKeeper {
 public:
  // All outlive the keeper; `disk` may be null: then the floor of the disk is not looked at.
  CaptureKeeper(storage::CaptureStore* store, const common::v1::SiteList* sites, Clock* clock,
                IntakeMetrics* metrics, const support::DiskWatch* disk = nullptr)
      : store_(store), sites_(sites), clock_(clock), metrics_(metrics), disk_(disk) {
    metrics_->position.Set(static_cast<double>(store_->last_position()));
  }

  // To each an Ack or a Rejection, on disk when this returns; those that come together share
  // hashing and syncs. An error, with an ErrorDetail, means that the storage could not take it:
  // RESOURCE_EXHAUSTED when the disk is full or below its floor, UNAVAILABLE otherwise. The capture
  // has then no answer and should be sent again.
  std::vector<absl::StatusOr<capture::v1::StreamCapturesResponse>> AnswerAll(
      std::vector<SentCapture> captures);
  absl::StatusOr<capture::v1::StreamCapturesResponse> Answer(const capture::v1::Hello& hello,
                                                             capture::v1::Capture capture);

  // The same for a capture that its terminal dropped: keeps that under its name.
  absl::StatusOr<capture::v1::StreamCapturesResponse> AnswerDrop(const capture::v1::Hello& hello,
                                                                 const capture::v1::Drop& drop);

  // Why no capture can be kept now, or the last one could not; OK otherwise. FAILED_PRECONDITION
  // while our clock stands before the last capture's time by more than kClockBackMax: captures are
  // kept all the same, with the time that the clock says.
  absl::Status health() const;

  static constexpr absl::Duration kClockBackMax = absl::Seconds(5);

 private:
  // Now, and whether the clock was set back since the last call.
  absl::Time Now();
  void Note(const capture::v1::CaptureName& name,
            const absl::StatusOr<capture::v1::StreamCapturesResponse>& response, bool repeated);
  // What is to be kept of it, or the refusal of what is wrong with it. Takes its pictures.
  storage::CaptureToAnswer Judge(SentCapture& sent, const CaptureHashes& hashes);
  // The answer to a capture whose name has one for other content.
  absl::StatusOr<storage::CaptureAnswer> AnswerTaken(const capture::v1::Capture& capture,
                                                     const CaptureHashes& hashes);
  absl::StatusOr<storage::CaptureAnswer> KeepDrop(const capture::v1::Hello& hello,
                                                  const capture::v1::Drop& drop);
  absl::StatusOr<storage::CaptureAnswer> RefuseDropped(const capture::v1::Drop& drop);
  // Answers the sender, and tells the log and the metrics.
  absl::StatusOr<capture::v1::StreamCapturesResponse> Respond(
      const capture::v1::CaptureName& name, const absl::StatusOr<storage::CaptureAnswer>& answer);
  absl::StatusOr<storage::CaptureAnswer> RefuseReuse(const capture::v1::CaptureName& name,
                                                     const CaptureHashes& hashes);
  // CaptureStore::AnswerEach, of so many captures, measured.
  std::vector<absl::StatusOr<storage::CaptureAnswer>> Commit(
      size_t captures, absl::FunctionRef<std::vector<storage::CaptureToAnswer>()> next);

  storage::CaptureStore* const store_;
  const common::v1::SiteList* const sites_;
  Clock* const clock_;
  IntakeMetrics* const metrics_;
  const support::DiskWatch* const disk_;
  mutable absl::Mutex mutex_;
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  absl::Time latest_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();  // that Now has said
  bool set_back_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_CAPTURE_KEEPER_H_
