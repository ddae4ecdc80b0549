#include "storage/checkpoint.h"

namespace bluegate::storage {

absl::Status Checkpoint(KeyValueStore& store, const std::filesystem::path& folder) {
  auto* const engine = dynamic_cast<Checkpointing*>(&store);
  if (engine != nullptr) return engine->Checkpoint(folder);
  return absl::UnimplementedError("checkpoint: the store lies on no disk, wanted one that does");
}

}  // namespace bluegate::storage
