#ifndef BLUEGATE_SERVICES_BLUEGATE_RESOURCE_PATH_H_
#define BLUEGATE_SERVICES_BLUEGATE_RESOURCE_PATH_H_

#include <filesystem>

namespace bluegate {

// Where a file or folder that comes with the program is, such as "plate_recognition/models": under
// the working folder, beside the build folder that the program is in, or under ../share/bluegate of
// the folder it is installed in. `relative` itself when it is nowhere.
std::filesystem::path ResourcePath(const std::filesystem::path& relative);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_RESOURCE_PATH_H_
