#ifndef BLUEGATE_PLATE_RECOGNITION_OBSERVED_READER_H_
#define BLUEGATE_PLATE_RECOGNITION_OBSERVED_READER_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "plate_recognition/plate_reader.h"
#include "plate_recognition/stage_observer.h"

namespace bluegate::plate_recognition {

// As LoadPlateReader for one reading at a time, with every run of a network shown to `observer`,
// which outlives the reader.
absl::StatusOr<std::unique_ptr<PlateReader>> LoadObservedPlateReader(
    const std::filesystem::path& models_dir, StageObserver& observer);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_OBSERVED_READER_H_
