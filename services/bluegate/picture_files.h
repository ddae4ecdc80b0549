#ifndef BLUEGATE_SERVICES_BLUEGATE_PICTURE_FILES_H_
#define BLUEGATE_SERVICES_BLUEGATE_PICTURE_FILES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace bluegate {

// The files that a command was given: each argument that is a folder is replaced by the pictures
// directly in it (.jpg, .jpeg, .png, .webp in any case), by name.
std::vector<std::string> PictureFiles(const std::vector<std::string>& arguments);

// The bytes of a picture's file; of one larger than a picture may be, just enough to be seen so.
// NOT_FOUND when it cannot be read.
absl::StatusOr<std::string> ReadPictureFile(const std::string& path);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_PICTURE_FILES_H_
