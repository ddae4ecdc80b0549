#ifndef BLUEGATE_SERVICES_INTAKE_KEPT_CAPTURES_H_
#define BLUEGATE_SERVICES_INTAKE_KEPT_CAPTURES_H_

#include "absl/status/status.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "services/intake/intake_metrics.h"
#include "storage/capture_store.h"

namespace bluegate::intake {

// Answers what is asked about kept captures. Thread-safe; waits for the disk. NOT_FOUND and
// INVALID_ARGUMENT carry an ErrorDetail.
class KeptCaptures {
 public:
  // Both outlive the object.
  KeptCaptures(const storage::CaptureStore* store, IntakeMetrics* metrics)
      : store_(store), metrics_(metrics) {}

  absl::Status GetCapture(const capture::v1::GetCaptureRequest& request,
                          capture::v1::GetCaptureResponse* response) const;
  absl::Status GetPicture(const capture::v1::GetPictureRequest& request,
                          capture::v1::GetPictureResponse* response) const;
  // Without the double devices.
  absl::Status GetIntakeTally(capture::v1::GetIntakeTallyResponse* response) const;

 private:
  const storage::CaptureStore* const store_;
  IntakeMetrics* const metrics_;
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_KEPT_CAPTURES_H_
