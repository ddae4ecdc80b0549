#ifndef BLUEGATE_SERVICES_BLUEGATE_CASE_BUNDLE_H_
#define BLUEGATE_SERVICES_BLUEGATE_CASE_BUNDLE_H_

#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "verification/witness_file.h"

namespace bluegate {

struct CaseBundleOptions {
  std::string case_id;
  // Checkpoints that somebody kept; the bundle then proves that it continues them.
  std::optional<verification::WitnessFile> witness;
  // How long to wait for checkpoints that tell of everything in the case.
  absl::Duration patience = absl::Seconds(15);
};

// Collects the bundle of a case from a server whose services all run there: pictures, records,
// leaves, proofs, checkpoints and the key, as docs/storage_format.md says, by their paths. What
// comes is not checked here: whoever gets the bundle does that. Errors are those of the server;
// FAILED_PRECONDITION when something of the case has no leaf.
absl::StatusOr<std::map<std::string, std::string>> CollectCaseBundle(
    const std::shared_ptr<grpc::Channel>& channel, const CaseBundleOptions& options);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_CASE_BUNDLE_H_
