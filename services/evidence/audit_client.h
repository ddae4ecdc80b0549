#ifndef BLUEGATE_SERVICES_EVIDENCE_AUDIT_CLIENT_H_
#define BLUEGATE_SERVICES_EVIDENCE_AUDIT_CLIENT_H_

#include <grpcpp/channel.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/audit/v1/audit.grpc.pb.h"
#include "services/evidence/call.h"

namespace bluegate::evidence {

// Asks the audit logs of a server, one question a call, each with a deadline of 10 s. Errors are
// those of the server, or CANCELLED once the answer is no longer wanted. Thread-safe.
class AuditClient {
 public:
  explicit AuditClient(const std::shared_ptr<grpc::Channel>& channel, Wanted wanted = nullptr)
      : wanted_(std::move(wanted)), stub_(audit::v1::AuditService::NewStub(channel)) {}

  absl::StatusOr<audit::v1::ListLogsResponse> Logs();
  // As it was signed.
  absl::StatusOr<std::string> Checkpoint(const std::string& log);
  absl::StatusOr<std::vector<uint64_t>> Find(const std::string& log, const std::string& kind,
                                             const std::string& subject);
  // With the kept bytes.
  absl::StatusOr<audit::v1::GetEntryResponse> Entry(const std::string& log, uint64_t sequence);
  // Proofs, 32 bytes a hash, one after the other.
  absl::StatusOr<std::string> Inclusion(const std::string& log, uint64_t sequence, uint64_t size);
  absl::StatusOr<std::string> Consistency(const std::string& log, uint64_t old_size, uint64_t size);
  absl::Status RecordUse(const audit::v1::RecordUseRequest& request);

 private:
  const Wanted wanted_;
  const std::unique_ptr<audit::v1::AuditService::Stub> stub_;
};

}  // namespace bluegate::evidence

#endif  // BLUEGATE_SERVICES_EVIDENCE_AUDIT_CLIENT_H_
