#include "services/audit/case_proof.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "enforcement/cases/case_id.h"
#include "services/support/status.h"
#include "services/support/utf8.h"

namespace bluegate::audit {
namespace {

// Puts leaves of one log into the answer.
class LogProof {
 public:
  LogProof(std::string name, const PublishedLog& log, v1::ProveCaseResponse* response)
      : name_(std::move(name)), log_(log), response_(*response), first_(response->leaves_size()) {}

  // Adds the newest leaf of that kind and subject. Whether there is one.
  absl::StatusOr<bool> Add(const char* kind, const std::string& subject) {
    const auto sequences = log_.log->Find(kind, subject);
    if (!sequences.ok()) return sequences.status();
    if (sequences->empty()) return false;
    v1::ProvenLeaf& proven = *response_.add_leaves();
    proven.set_log(name_);
    proven.set_sequence(sequences->back());
    absl::StatusOr<storage::AuditLeaf> leaf = log_.log->ReadLeaf(sequences->back());
    if (!leaf.ok()) return leaf.status();
    const absl::StatusOr<storage::AuditEntry> entry = storage::DecodeAuditEntry(leaf->leaf);
    if (!entry.ok()) return entry.status();
    proven.set_leaf(std::move(leaf->leaf));
    absl::StatusOr<std::string> content = log_.read_content(*entry);
    if (content.ok()) {
      proven.set_content(*std::move(content));
    } else if (absl::IsNotFound(content.status())) {
      proven.set_content_gone(true);
    } else {
      return content.status();
    }
    return true;
  }

  // Proves the leaves that were added, each that the newest checkpoint tells of.
  absl::Status Prove(uint64_t signed_size, const std::string& checkpoint) {
    if (!checkpoint.empty()) response_.add_checkpoints(checkpoint);
    for (int i = first_; i < response_.leaves_size(); ++i) {
      v1::ProvenLeaf& proven = *response_.mutable_leaves(i);
      if (proven.sequence() >= signed_size) {
        proven.set_waits(true);
        continue;
      }
      const auto proof = log_.log->Inclusion(proven.sequence(), signed_size);
      if (!proof.ok()) return proof.status();
      proven.mutable_hashes()->Assign(proof->begin(), proof->end());
    }
    return absl::OkStatus();
  }

  // Asks for the newest checkpoint, which is newer than what was found before.
  absl::Status Prove() {
    const absl::StatusOr<std::string> checkpoint = log_.log->Checkpoint();
    if (absl::IsNotFound(checkpoint.status())) return Prove(0, "");
    if (!checkpoint.ok()) return checkpoint.status();
    return Prove(SizeOfCheckpoint(*checkpoint), *checkpoint);
  }

 private:
  const std::string name_;
  const PublishedLog& log_;
  v1::ProveCaseResponse& response_;
  const int first_;
};

absl::Status AddEvents(const std::string& case_id, LogProof& proof,
                       const v1::ProveCaseResponse& response, uint64_t* events) {
  size_t bytes = response.ByteSizeLong();
  for (*events = 0; *events < kProvenEventsMax; ++*events) {
    const auto added = proof.Add("case.event", absl::StrCat(case_id, "#", *events + 1));
    if (!added.ok()) return added.status();
    if (!*added) return absl::OkStatus();
    bytes += response.leaves(response.leaves_size() - 1).ByteSizeLong();
    if (bytes > kProvenBytesMax) {
      return absl::ResourceExhaustedError(absl::StrCat("case_id: \"", case_id, "\" has more than ",
                                                       kProvenBytesMax, " bytes, wanted fewer"));
    }
  }
  return absl::ResourceExhaustedError(absl::StrCat(
      "case_id: \"", case_id, "\" has ", kProvenEventsMax, " events or more, wanted fewer"));
}

// Reads of the log if this process has it, and says whether it has.
absl::StatusOr<bool> Read(const LogHost& host, const std::string& name,
                          absl::FunctionRef<absl::Status(const PublishedLog&)> read) {
  bool hosted = false;
  const absl::Status status = host.With(name, [&](const PublishedLog& log) {
    hosted = true;
    return read(log);
  });
  if (!hosted) return false;
  if (!status.ok()) return status;
  return true;
}

absl::Status NoCaseId(const std::string& case_id) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, "case_id", case_id,
                             absl::StrCat("the id of a case, such as cp-01-cam-1/1/42, 1-",
                                          cases::kCaseIdBytesMax, " bytes"));
}

}  // namespace

absl::StatusOr<v1::ProveCaseResponse> ProveCase(const LogHost& host, const std::string& case_id) {
  const std::optional<std::string> passage = cases::PassageOfCase(case_id);
  if (!passage.has_value() || support::Utf8Length(case_id) <= 0) return NoCaseId(case_id);
  v1::ProveCaseResponse response;
  response.set_public_key(host.key().PublicText());
  const auto intake = Read(host, "intake", [&](const PublishedLog& log) {
    LogProof proof("intake", log, &response);
    const auto added = proof.Add("capture", *passage);
    return added.ok() ? proof.Prove() : added.status();
  });
  if (!intake.ok()) return intake.status();
  uint64_t events = 0;
  const auto casework = Read(host, "casework", [&](const PublishedLog& log) {
    LogProof proof("casework", log, &response);
    const auto added = proof.Add("passage", *passage);
    if (!added.ok()) return added.status();
    const absl::Status all = AddEvents(case_id, proof, response, &events);
    return all.ok() ? proof.Prove() : all;
  });
  if (!casework.ok()) return casework.status();
  if (*casework ? events > 0 : response.leaves_size() > 0) return response;
  return support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND,
                             "case_id", case_id, "a case that is in the logs of this process");
}

}  // namespace bluegate::audit
