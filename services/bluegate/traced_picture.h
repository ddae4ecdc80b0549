#ifndef BLUEGATE_SERVICES_BLUEGATE_TRACED_PICTURE_H_
#define BLUEGATE_SERVICES_BLUEGATE_TRACED_PICTURE_H_

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "plate_recognition/plate_reader.h"

namespace bluegate {

// Reads one file and writes what each stage saw into `folder`, as 001-decoded.png,
// 002-locator.png, ... NNN-result.jpg; makes the folder where it is missing. Files of an earlier
// trace stay where this one has fewer stages. INVALID_ARGUMENT when the folder cannot be made or a
// stage would be written over the file itself; NOT_FOUND when the file cannot be read; what
// plate_recognition::TraceReading says.
absl::StatusOr<plate_recognition::PictureReading> WriteTrace(
    const std::string& file, const std::filesystem::path& folder,
    const std::filesystem::path& models_dir, const std::filesystem::path& font);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_TRACED_PICTURE_H_
