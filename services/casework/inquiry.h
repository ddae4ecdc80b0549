#ifndef BLUEGATE_SERVICES_CASEWORK_INQUIRY_H_
#define BLUEGATE_SERVICES_CASEWORK_INQUIRY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/admission/v1/admission.grpc.pb.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/support/hosted_service.h"

namespace bluegate::casework {

// What is asked about one plate.
struct Question {
  // Names the decision: the same id again gets the first decision. 1-64 characters.
  std::string request_id;
  // The passage that it is of, and the position of its capture in intake's log.
  std::string passage_id;
  uint64_t position = 0;
  common::v1::PlateKey plate;
  // UNSPECIFIED when a person gave the number.
  common::v1::PlateColor color = common::v1::PLATE_COLOR_UNSPECIFIED;
  common::v1::ReadingVerdict verdict = common::v1::READING_VERDICT_UNSPECIFIED;
  std::string site_id;
  common::v1::Direction direction = common::v1::DIRECTION_UNSPECIFIED;
  // When the vehicle passed, microseconds since 1970 UTC.
  int64_t time_us = 0;
};

// What came back. With an error only what came before it is set.
struct Answer {
  absl::Status status;
  // The register answered; without a vehicle: it has none.
  bool looked_up = false;
  std::optional<registry::v1::Vehicle> vehicle;
  // When the register took the vehicle's row, microseconds since 1970 UTC, and the imported file or
  // register that it is of: what a decision names as source and age of its facts.
  int64_t imported_time_us = 0;
  std::string register_source;
  std::optional<admission::v1::Decision> decision;
};

// Whether asking again later may bring another answer: the other service is away, slow, or full.
bool IsTemporary(const absl::Status& status);

// Asks registry for the facts and admission for the decision. Thread-safe; no call blocks.
class Inquiry {
 public:
  using Done = std::function<void(std::vector<Answer>)>;

  // Each of the calls to a peer gets `deadline`.
  explicit Inquiry(absl::Duration deadline) : deadline_(deadline) {}
  ~Inquiry() { Stop(); }

  // Opens the stubs.
  void Start(support::Channels& channels);
  // Cancels what is under way and returns when the last `done` has returned.
  void Stop();

  // Calls `done` once, on a thread of gRPC's (or, without questions or after Stop, at once), with
  // an answer for each question in their order.
  void Ask(std::vector<Question> questions, Done done);

 private:
  class Asking;

  // False when it is too late.
  bool Enter(Asking* asking);
  void Leave(Asking* asking);

  const absl::Duration deadline_;
  std::unique_ptr<registry::v1::RegistryService::Stub> registry_;
  std::unique_ptr<admission::v1::AdmissionService::Stub> admission_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<Asking*> under_way_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_INQUIRY_H_
