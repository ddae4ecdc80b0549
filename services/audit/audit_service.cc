#include "services/audit/audit_service.h"

#include <grpcpp/grpcpp.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bluegate/audit/v1/audit.grpc.pb.h"
#include "services/audit/case_proof.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::audit {
namespace {

using Call = grpc::CallbackServerContext;
using Unary = grpc::ServerUnaryReactor;

constexpr size_t kKindBytesMax = 64;
constexpr size_t kSubjectBytesMax = 512;
constexpr size_t kNameBytesMax = 64;
constexpr size_t kPurposeBytesMax = 1024;
// Whose log takes what others tell of.
constexpr char kRecordLog[] = "casework";

absl::Status CheckText(std::string_view field, const std::string& text, size_t bytes_max) {
  if (!text.empty() && text.size() <= bytes_max && text.find('\0') == text.npos) {
    return absl::OkStatus();
  }
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, text,
                             absl::StrCat("1 to ", bytes_max, " bytes without a zero byte"));
}

absl::Status CheckUse(const v1::RecordUseRequest& request) {
  absl::Status checked = support::CheckRequestId(request.request_id());
  checked.Update(CheckText("actor", request.actor(), kNameBytesMax));
  checked.Update(CheckText("subject", request.subject(), kSubjectBytesMax));
  checked.Update(CheckText("purpose", request.purpose(), kPurposeBytesMax));
  if (request.kind() != v1::USE_KIND_SEARCH && request.kind() != v1::USE_KIND_EXPORT) {
    checked.Update(support::FieldError(
        absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID, "kind",
        absl::StrCat(static_cast<int>(request.kind())), "SEARCH or EXPORT"));
  }
  return checked;
}

// Names a use for ever. Requests have their names from whoever makes them, and people are among
// them: each actor has names of his own, so that nobody can take another's. A request's id has no
// blank, so the last one parts the two.
std::string SubjectOf(const v1::RecordUseRequest& request) {
  return absl::StrCat(request.actor(), " ", request.request_id());
}

// Each answer reads a few rows of a store, as short as any other reading call; a use waits for the
// disk once.
class Audit final : public support::HostedService, public v1::AuditService::CallbackService {
 public:
  Audit(LogHost* host, const Clock* clock) : host_(host), clock_(clock) {}

  std::string_view name() const override { return "audit"; }
  std::vector<grpc::Service*> grpc_services() override { return {this}; }
  absl::Status Health() const override { return host_->health(); }

  Unary* ListLogs(Call* call, const v1::ListLogsRequest*, v1::ListLogsResponse* response) override {
    response->set_public_key(host_->key().PublicText());
    for (const std::string& handover : host_->handovers()) response->add_key_handovers(handover);
    for (const std::string& name : host_->Logs()) {
      v1::LogInfo& info = *response->add_logs();
      info.set_log(name);
      info.set_origin(host_->OriginOf(name));
      info.set_signed_tree_size(host_->SignedSize(name));
      host_
          ->With(name,
                 [&](const PublishedLog& log) {
                   info.set_tree_size(log.log->size());
                   return absl::OkStatus();
                 })
          .IgnoreError();  // a log that has just gone has no size
    }
    return Finish(call, absl::OkStatus());
  }

  Unary* GetCheckpoint(Call* call, const v1::GetCheckpointRequest* request,
                       v1::GetCheckpointResponse* response) override {
    return Finish(call, host_->With(request->log(), [&](const PublishedLog& log) {
      absl::StatusOr<std::string> checkpoint = log.log->Checkpoint();
      if (absl::IsNotFound(checkpoint.status())) {
        return absl::NotFoundError("checkpoint: nothing was signed yet, wanted a leaf in the log");
      }
      if (checkpoint.ok()) response->set_checkpoint(*std::move(checkpoint));
      return checkpoint.status();
    }));
  }

  Unary* GetInclusionProof(Call* call, const v1::GetInclusionProofRequest* request,
                           v1::GetInclusionProofResponse* response) override {
    return Finish(call, host_->With(request->log(), [&](const PublishedLog& log) {
      const auto proof = log.log->Inclusion(request->sequence(), request->tree_size());
      if (proof.ok()) response->mutable_hashes()->Assign(proof->begin(), proof->end());
      return proof.status();
    }));
  }

  Unary* GetConsistencyProof(Call* call, const v1::GetConsistencyProofRequest* request,
                             v1::GetConsistencyProofResponse* response) override {
    return Finish(call, host_->With(request->log(), [&](const PublishedLog& log) {
      const auto proof = log.log->Consistency(request->old_tree_size(), request->tree_size());
      if (proof.ok()) response->mutable_hashes()->Assign(proof->begin(), proof->end());
      return proof.status();
    }));
  }

  Unary* GetEntry(Call* call, const v1::GetEntryRequest* request,
                  v1::GetEntryResponse* response) override {
    return Finish(call, host_->With(request->log(), [&](const PublishedLog& log) {
      absl::StatusOr<storage::AuditLeaf> leaf = log.log->ReadLeaf(request->sequence());
      if (!leaf.ok()) return leaf.status();
      const absl::StatusOr<storage::AuditEntry> entry = storage::DecodeAuditEntry(leaf->leaf);
      response->set_leaf(std::move(leaf->leaf));
      if (!request->with_content()) return absl::OkStatus();
      if (!entry.ok()) return entry.status();
      absl::StatusOr<std::string> content = log.read_content(*entry);
      response->set_content_gone(absl::IsNotFound(content.status()));
      if (content.ok()) response->set_content(*std::move(content));
      return response->content_gone() ? absl::OkStatus() : content.status();
    }));
  }

  Unary* FindEntries(Call* call, const v1::FindEntriesRequest* request,
                     v1::FindEntriesResponse* response) override {
    absl::Status checked = CheckText("kind", request->kind(), kKindBytesMax);
    checked.Update(CheckText("subject", request->subject(), kSubjectBytesMax));
    if (!checked.ok()) return Finish(call, checked);
    return Finish(call, host_->With(request->log(), [&](const PublishedLog& log) {
      const auto found = log.log->Find(request->kind(), request->subject());
      if (found.ok()) response->mutable_sequences()->Assign(found->begin(), found->end());
      return found.status();
    }));
  }

  Unary* ProveCase(Call* call, const v1::ProveCaseRequest* request,
                   v1::ProveCaseResponse* response) override {
    absl::StatusOr<v1::ProveCaseResponse> proof = audit::ProveCase(*host_, request->case_id());
    if (proof.ok()) *response = *std::move(proof);
    return Finish(call, proof.status());
  }

  Unary* ReadTile(Call* call, const v1::ReadTileRequest* request,
                  v1::ReadTileResponse* response) override {
    return Finish(call, host_->With(request->log(), [&](const PublishedLog& log) {
      const int level = static_cast<int>(std::min<uint32_t>(request->level(), 64));
      absl::StatusOr<std::string> tile = log.log->Tile(level, request->index());
      if (tile.ok()) response->set_hashes(*std::move(tile));
      return tile.status();
    }));
  }

  Unary* RecordUse(Call* call, const v1::RecordUseRequest* request,
                   v1::RecordUseResponse*) override {
    if (absl::Status checked = CheckUse(*request); !checked.ok()) return Finish(call, checked);
    return Finish(call, host_->With(kRecordLog, [&](const PublishedLog& log) {
      if (log.append == nullptr) return absl::UnimplementedError("log: takes no records of others");
      const std::string content = request->SerializeAsString();
      return log.append(
          {request->kind() == v1::USE_KIND_SEARCH ? "search" : "export", SubjectOf(*request),
           request->actor(), absl::ToUnixMicros(clock_->Now()), storage::Sha256(content)},
          content);
    }));
  }

 private:
  static Unary* Finish(Call* call, const absl::Status& status) {
    Unary* const reactor = call->DefaultReactor();
    reactor->Finish(support::ToGrpc(status));
    return reactor;
  }

  LogHost* const host_;
  const Clock* const clock_;
};

}  // namespace

std::unique_ptr<support::HostedService> MakeAudit(LogHost* host, const Clock* clock) {
  return std::make_unique<Audit>(host, clock);
}

}  // namespace bluegate::audit
