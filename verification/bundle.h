#ifndef BLUEGATE_VERIFICATION_BUNDLE_H_
#define BLUEGATE_VERIFICATION_BUNDLE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "verification/checkpoint.h"
#include "verification/finding.h"

namespace bluegate::verification {

// The files of a bundle by their paths in it, with '/' between folders.
using Files = std::map<std::string, std::string>;

inline constexpr char kManifestPath[] = "MANIFEST";
// Five pictures of 8 MiB, and everything else. Nobody makes a larger bundle either.
inline constexpr size_t kBundleBytesMax = 64 << 20;
// A thousand events of three files each, and everything else.
inline constexpr size_t kBundleFilesMax = 4000;

// What the one who checks knows from elsewhere.
struct Trust {
  // Keys that may sign. Empty: the key in the evidence is taken, which shows only that the evidence
  // agrees with itself.
  std::vector<PublicKey> keys;
  // Checkpoints that somebody kept, such as a terminal. Those of other logs are passed over.
  std::vector<Checkpoint> witnessed;
};

// Reads a folder. What cannot be read as a bundle at all goes to the report: not a folder, over the
// limits, something that is no plain file.
Files ReadBundle(const std::filesystem::path& folder, Report* report);

// Checks the bundle of a case, whose form docs/storage_format.md describes: every file against the
// manifest, every checkpoint against the keys, every leaf against a checkpoint, every record and
// picture against its leaf, and that capture, reading, passage, events and rules belong together.
// The steps are taken in this order, up to the first that finds something.
Report VerifyBundle(const Files& files, const Trust& trust);

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_BUNDLE_H_
