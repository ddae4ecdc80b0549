#ifndef BLUEGATE_VERIFICATION_MANIFEST_H_
#define BLUEGATE_VERIFICATION_MANIFEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "verification/bundle.h"
#include "verification/finding.h"

namespace bluegate::verification {

// What the manifest of a bundle lists.
struct Manifest {
  struct CheckpointLine {
    std::string log;  // such as "casework"
    std::string path;
  };
  struct ConsistencyLine {
    std::string log;
    uint64_t old_size = 0;
    uint64_t size = 0;
    std::string path;
  };
  struct LeafLine {
    std::string log;
    uint64_t index = 0;
    uint64_t size = 0;  // of the checkpoint that it is proven against
    std::string leaf_path;
    std::string proof_path;
    std::string content_path;
  };
  std::string case_id;
  std::string key_path;
  std::vector<std::string> handover_paths;  // oldest first
  std::vector<CheckpointLine> checkpoints;
  std::vector<ConsistencyLine> consistencies;
  std::vector<LeafLine> leaves;
  std::vector<std::string> pictures;
};

// Reads the manifest and holds every file against it. nullopt when there is nothing to go on with;
// the report says why.
std::optional<Manifest> ReadManifest(const Files& files, Report* report);

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_MANIFEST_H_
