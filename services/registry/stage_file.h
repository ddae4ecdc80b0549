#ifndef BLUEGATE_SERVICES_REGISTRY_STAGE_FILE_H_
#define BLUEGATE_SERVICES_REGISTRY_STAGE_FILE_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "enforcement/vehicle/stage_inference.h"

namespace bluegate::registry {

// Reads and checks a table of stages (registry.v1.StageTable as text). Errors are INVALID_ARGUMENT
// and name file, field, value and wish; those of the text's form name the line too.
absl::StatusOr<vehicle::StageTable> LoadStageTable(const std::filesystem::path& file);

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_STAGE_FILE_H_
