#ifndef BLUEGATE_VERIFICATION_LOG_PROOFS_H_
#define BLUEGATE_VERIFICATION_LOG_PROOFS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "verification/bundle.h"
#include "verification/checkpoint.h"
#include "verification/finding.h"
#include "verification/manifest.h"
#include "verification/parts.h"

namespace bluegate::verification {

// A leaf whose place in a signed log is proven.
struct ProvenLeaf {
  std::string log;
  uint64_t index = 0;
  Leaf leaf;
  std::string content_path;
  std::string_view content;  // of the bundle's files
};

// Checks the checkpoints of a bundle and the leaves against them; what is wrong goes to the report.
// Returns the leaves that could be read, proven or not. The views are of `files`.
std::vector<ProvenLeaf> CheckLogs(const Files& files, const Manifest& manifest, const Trust& trust,
                                  Report* report);

// Whether the origin of a checkpoint is that of the log, such as bluegate/casework of casework.
bool IsOriginOf(std::string_view origin, std::string_view log);

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_LOG_PROOFS_H_
