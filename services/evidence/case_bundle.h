#ifndef BLUEGATE_SERVICES_EVIDENCE_CASE_BUNDLE_H_
#define BLUEGATE_SERVICES_EVIDENCE_CASE_BUNDLE_H_

#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/evidence/call.h"
#include "verification/witness_file.h"

namespace bluegate::evidence {

struct CaseBundleOptions {
  std::string case_id;
  // Checkpoints that somebody kept; the bundle then proves that it continues them.
  std::optional<verification::WitnessFile> witness;
  // How long to wait for checkpoints that tell of everything in the case.
  absl::Duration patience = absl::Seconds(15);
  // Once it says no, collecting ends with CANCELLED, within 0.2 s.
  Wanted wanted;
};

// Collects the bundle of a case from a server whose services all run there: pictures, records,
// leaves, proofs, checkpoints and the key, as docs/storage_format.md says, by their paths. What
// comes is not checked here: whoever gets the bundle does that. Errors are those of the server;
// NOT_FOUND when there is no such case; FAILED_PRECONDITION when something of it has no leaf there;
// RESOURCE_EXHAUSTED beyond what a bundle may have (verification/bundle.h). A case that came up
// after its passage has the bundle of that passage, with its own events. Waits for the server on
// the calling thread. The paths are made from names of logs and numbers alone, and need no check
// before they are written.
absl::StatusOr<std::map<std::string, std::string>> CollectCaseBundle(
    const std::shared_ptr<grpc::Channel>& channel, const CaseBundleOptions& options);

}  // namespace bluegate::evidence

#endif  // BLUEGATE_SERVICES_EVIDENCE_CASE_BUNDLE_H_
