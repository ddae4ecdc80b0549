#ifndef BLUEGATE_SERVICES_BLUEGATE_ANNOTATED_PICTURES_H_
#define BLUEGATE_SERVICES_BLUEGATE_ANNOTATED_PICTURES_H_

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "plate_recognition/annotate.h"

namespace bluegate {

// Where each file's annotated picture goes in `folder`: NAME.jpg for NAME.png, or NAME-2.jpg,
// NAME-3.jpg, ... where that is taken by an earlier file or is itself one of `files`, by whatever
// path or link. What else lies there is written over.
std::vector<std::filesystem::path> AnnotatedNames(const std::vector<std::string>& files,
                                                  const std::filesystem::path& folder);

// Writes what was read of pictures into a folder. Thread-safe.
class AnnotatedPictures {
 public:
  // Makes the folder where it is missing. INVALID_ARGUMENT when it cannot be made or is no folder;
  // what ReadingArtist::Make says of the font.
  static absl::StatusOr<std::unique_ptr<AnnotatedPictures>> Make(
      const std::vector<std::string>& files, const std::filesystem::path& folder,
      const std::filesystem::path& font);

  // Draws the reading of file `index` of `files`. UNAVAILABLE when it cannot be written; what
  // ReadingArtist::Draw says.
  absl::Status Write(size_t index, std::string_view picture,
                     const plate_recognition::PictureReading& reading);

 private:
  AnnotatedPictures(std::vector<std::filesystem::path> names,
                    std::unique_ptr<plate_recognition::ReadingArtist> artist)
      : names_(std::move(names)), artist_(std::move(artist)) {}

  const std::vector<std::filesystem::path> names_;
  const std::unique_ptr<plate_recognition::ReadingArtist> artist_;
};

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_ANNOTATED_PICTURES_H_
