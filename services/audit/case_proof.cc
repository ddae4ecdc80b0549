#include "services/audit/case_proof.h"

#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "enforcement/text.h"
#include "services/support/status.h"
#include "services/support/utf8.h"

namespace bluegate::audit {
namespace {

constexpr size_t kCaseIdBytesMax = 512;
constexpr size_t kNameParts = 3;

bool IsNumber(absl::string_view text) {
  uint64_t number = 0;
  return absl::SimpleAtoi(text, &number);
}

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

}  // namespace

absl::StatusOr<std::string> PassageOfCase(std::string_view case_id) {
  const std::vector<absl::string_view> parts = absl::StrSplit(AbslView(case_id), '/');
  const bool sound = case_id.size() <= kCaseIdBytesMax && support::Utf8Length(case_id) > 0 &&
                     case_id.find('\0') == case_id.npos;
  if (sound && parts.size() == 2 && parts[0] == "unnamed" && IsNumber(parts[1])) {
    return std::string(case_id);
  }
  if (sound && parts.size() >= kNameParts && !parts[0].empty() && IsNumber(parts[1]) &&
      IsNumber(parts[2])) {
    return absl::StrJoin(parts.begin(), parts.begin() + kNameParts, "/");
  }
  return support::FieldError(
      absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID, "case_id",
      case_id,
      absl::StrCat("the id of a case, such as cp-01-cam-1/1/42, 1-", kCaseIdBytesMax, " bytes"));
}

absl::StatusOr<v1::ProveCaseResponse> ProveCase(const LogHost& host, const std::string& case_id) {
  const absl::StatusOr<std::string> passage = PassageOfCase(case_id);
  if (!passage.ok()) return passage.status();
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
