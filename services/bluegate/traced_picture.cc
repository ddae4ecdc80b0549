#include "services/bluegate/traced_picture.h"

#include <system_error>

#include "absl/strings/str_cat.h"
#include "plate_recognition/trace.h"
#include "services/bluegate/output_folder.h"
#include "services/bluegate/picture_files.h"

namespace bluegate {

absl::StatusOr<plate_recognition::PictureReading> WriteTrace(
    const std::string& file, const std::filesystem::path& folder,
    const std::filesystem::path& models_dir, const std::filesystem::path& font) {
  const absl::StatusOr<std::string> bytes = ReadPictureFile(file);
  if (!bytes.ok()) {
    return absl::NotFoundError(absl::StrCat(file, ": ", bytes.status().message()));
  }
  if (absl::Status made = MakeOutputFolder("trace", folder); !made.ok()) return made;
  const auto trace = plate_recognition::TraceReading(models_dir, font, *bytes);
  if (!trace.ok()) return trace.status();
  for (const plate_recognition::StagePicture& stage : trace->stages) {
    const auto path = folder / absl::StrCat(stage.name, stage.is_png ? ".png" : ".jpg");
    std::error_code ignored;
    if (std::filesystem::equivalent(path, file, ignored)) {
      return absl::InvalidArgumentError(
          absl::StrCat("trace: ", path.string(), " is the picture itself, wanted another folder"));
    }
    absl::Status written = WriteOutputFile("trace", path, stage.file);
    if (!written.ok()) return written;
  }
  return trace->reading;
}

}  // namespace bluegate
