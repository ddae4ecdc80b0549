#ifndef BLUEGATE_VERIFICATION_CASE_CHAIN_H_
#define BLUEGATE_VERIFICATION_CASE_CHAIN_H_

#include <string>
#include <string_view>
#include <vector>

#include "verification/finding.h"
#include "verification/log_proofs.h"

namespace bluegate::verification {

struct BundlePicture {
  std::string path;
  std::string_view bytes;
};

// Checks that leaves and pictures are those of the case, all of them, and belong together: the
// capture is the one that the case's id begins with and names the pictures by hash, the reading and
// the passage are of that capture and those pictures, the events of this very case count from 1
// without a gap, and the rules of every decision are there.
void CheckCase(std::string_view case_id, const std::vector<ProvenLeaf>& leaves,
               const std::vector<BundlePicture>& pictures, Report* report);

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_CASE_CHAIN_H_
