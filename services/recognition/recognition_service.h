#ifndef BLUEGATE_SERVICES_RECOGNITION_RECOGNITION_SERVICE_H_
#define BLUEGATE_SERVICES_RECOGNITION_RECOGNITION_SERVICE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "plate_recognition/plate_reader.h"
#include "services/support/hosted_service.h"

namespace bluegate::recognition {

// The service bluegate.recognition.v1.RecognitionService: reads pictures on demand, follows
// intake's log and keeps one reading for each capture. Loads the models of config.models_dir, opens
// its readings in data_dir; its errors are theirs.
absl::StatusOr<std::unique_ptr<support::HostedService>> MakeRecognition(
    const support::ServiceContext& context);

// The same with another reader of pictures. For tests.
absl::StatusOr<std::unique_ptr<support::HostedService>> MakeRecognitionWith(
    const support::ServiceContext& context, std::shared_ptr<plate_recognition::PlateReader> reader);

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_RECOGNITION_SERVICE_H_
