#include "services/evidence/audit_client.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/time/time.h"

namespace bluegate::evidence {
namespace {

constexpr absl::Duration kCallTimeout = absl::Seconds(10);

}  // namespace

absl::StatusOr<audit::v1::ListLogsResponse> AuditClient::Logs() {
  const audit::v1::ListLogsRequest request;
  return Call<audit::v1::ListLogsResponse>(
      wanted_, kCallTimeout, [&](auto* context, auto* response, auto done) {
        stub_->async()->ListLogs(context, &request, response, std::move(done));
      });
}

absl::StatusOr<std::string> AuditClient::Checkpoint(const std::string& log) {
  audit::v1::GetCheckpointRequest request;
  request.set_log(log);
  auto response = Call<audit::v1::GetCheckpointResponse>(
      wanted_, kCallTimeout, [&](auto* context, auto* response, auto done) {
        stub_->async()->GetCheckpoint(context, &request, response, std::move(done));
      });
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
  const auto response = Call<audit::v1::FindEntriesResponse>(
      wanted_, kCallTimeout, [&](auto* context, auto* response, auto done) {
        stub_->async()->FindEntries(context, &request, response, std::move(done));
      });
  if (!response.ok()) return response.status();
  return std::vector<uint64_t>(response->sequences().begin(), response->sequences().end());
}

absl::StatusOr<audit::v1::GetEntryResponse> AuditClient::Entry(const std::string& log,
                                                               uint64_t sequence) {
  audit::v1::GetEntryRequest request;
  request.set_log(log);
  request.set_sequence(sequence);
  request.set_with_content(true);
  return Call<audit::v1::GetEntryResponse>(
      wanted_, kCallTimeout, [&](auto* context, auto* response, auto done) {
        stub_->async()->GetEntry(context, &request, response, std::move(done));
      });
}

absl::StatusOr<std::string> AuditClient::Inclusion(const std::string& log, uint64_t sequence,
                                                   uint64_t size) {
  audit::v1::GetInclusionProofRequest request;
  request.set_log(log);
  request.set_sequence(sequence);
  request.set_tree_size(size);
  const auto response = Call<audit::v1::GetInclusionProofResponse>(
      wanted_, kCallTimeout, [&](auto* context, auto* response, auto done) {
        stub_->async()->GetInclusionProof(context, &request, response, std::move(done));
      });
  if (!response.ok()) return response.status();
  return absl::StrJoin(response->hashes(), "");
}

absl::StatusOr<std::string> AuditClient::Consistency(const std::string& log, uint64_t old_size,
                                                     uint64_t size) {
  audit::v1::GetConsistencyProofRequest request;
  request.set_log(log);
  request.set_old_tree_size(old_size);
  request.set_tree_size(size);
  const auto response = Call<audit::v1::GetConsistencyProofResponse>(
      wanted_, kCallTimeout, [&](auto* context, auto* response, auto done) {
        stub_->async()->GetConsistencyProof(context, &request, response, std::move(done));
      });
  if (!response.ok()) return response.status();
  return absl::StrJoin(response->hashes(), "");
}

absl::Status AuditClient::RecordUse(const audit::v1::RecordUseRequest& request) {
  return Call<audit::v1::RecordUseResponse>(wanted_, kCallTimeout,
                                            [&](auto* context, auto* response, auto done) {
                                              stub_->async()->RecordUse(context, &request, response,
                                                                        std::move(done));
                                            })
      .status();
}

}  // namespace bluegate::evidence
