#include "services/bluegate/audit_client.h"

#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

using audit::v1::AuditService;

constexpr absl::Duration kCallTimeout = absl::Seconds(10);

template <typename Response, typename Request, typename Method>
absl::StatusOr<Response> Ask(AuditService::Stub& stub, Method method, const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return support::FromGrpc(status);
  return response;
}

}  // namespace

absl::StatusOr<audit::v1::ListLogsResponse> AuditClient::Logs() {
  return Ask<audit::v1::ListLogsResponse>(*stub_, &AuditService::Stub::ListLogs,
                                          audit::v1::ListLogsRequest());
}

absl::StatusOr<std::string> AuditClient::Checkpoint(const std::string& log) {
  audit::v1::GetCheckpointRequest request;
  request.set_log(log);
  auto response =
      Ask<audit::v1::GetCheckpointResponse>(*stub_, &AuditService::Stub::GetCheckpoint, request);
  if (!response.ok()) return response.status();
  return response->checkpoint();
}

absl::StatusOr<std::vector<uint64_t>> AuditClient::Find(const std::string& log,
                                                        const std::string& kind,
                                                        const std::string& subject) {
  audit::v1::FindEntriesRequest request;
  request.set_log(log);
  request.set_kind(kind);
  request.set_subject(subject);
  const auto response =
      Ask<audit::v1::FindEntriesResponse>(*stub_, &AuditService::Stub::FindEntries, request);
  if (!response.ok()) return response.status();
  return std::vector<uint64_t>(response->sequences().begin(), response->sequences().end());
}

absl::StatusOr<audit::v1::GetEntryResponse> AuditClient::Entry(const std::string& log,
                                                               uint64_t sequence) {
  audit::v1::GetEntryRequest request;
  request.set_log(log);
  request.set_sequence(sequence);
  request.set_with_content(true);
  return Ask<audit::v1::GetEntryResponse>(*stub_, &AuditService::Stub::GetEntry, request);
}

absl::StatusOr<std::string> AuditClient::Inclusion(const std::string& log, uint64_t sequence,
                                                   uint64_t size) {
  audit::v1::GetInclusionProofRequest request;
  request.set_log(log);
  request.set_sequence(sequence);
  request.set_tree_size(size);
  const auto response = Ask<audit::v1::GetInclusionProofResponse>(
      *stub_, &AuditService::Stub::GetInclusionProof, request);
  if (!response.ok()) return response.status();
  return absl::StrJoin(response->hashes(), "");
}

absl::StatusOr<std::string> AuditClient::Consistency(const std::string& log, uint64_t old_size,
                                                     uint64_t size) {
  audit::v1::GetConsistencyProofRequest request;
  request.set_log(log);
  request.set_old_tree_size(old_size);
  request.set_tree_size(size);
  const auto response = Ask<audit::v1::GetConsistencyProofResponse>(
      *stub_, &AuditService::Stub::GetConsistencyProof, request);
  if (!response.ok()) return response.status();
  return absl::StrJoin(response->hashes(), "");
}

absl::Status AuditClient::RecordUse(const audit::v1::RecordUseRequest& request) {
  return Ask<audit::v1::RecordUseResponse>(*stub_, &AuditService::Stub::RecordUse, request)
      .status();
}

}  // namespace bluegate
