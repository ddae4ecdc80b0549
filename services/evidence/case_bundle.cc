#include "services/evidence/case_bundle.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "enforcement/cases/case_id.h"
#include "services/evidence/audit_client.h"
#include "storage/sha256.h"
#include "verification/bundle.h"

namespace bluegate::evidence {
namespace {

constexpr char kManifest[] = "MANIFEST";
constexpr absl::Duration kPollInterval = absl::Milliseconds(200);
constexpr absl::Duration kCallTimeout = absl::Seconds(30);
constexpr uint64_t kEventsMax = 1000;

// The number in the second line of a checkpoint.
uint64_t SizeOf(std::string_view checkpoint) {
  const size_t begin = checkpoint.find('\n');
  uint64_t size = 0;
  if (begin == checkpoint.npos) return size;
  std::from_chars(checkpoint.data() + begin + 1, checkpoint.data() + checkpoint.size(), size);
  return size;
}

// The origin of a log ends with its name: bluegate/casework.
std::string LogOf(const std::string& origin) { return origin.substr(origin.rfind('/') + 1); }

struct FoundLeaf {
  std::string log;
  uint64_t sequence = 0;
  std::string leaf;
  std::string content;
};

class Collector {
 public:
  Collector(const std::shared_ptr<grpc::Channel>& channel, const CaseBundleOptions& options)
      : audit_(channel, options.wanted),
        intake_(capture::v1::IntakeService::NewStub(channel)),
        options_(options) {}

  absl::StatusOr<std::map<std::string, std::string>> Run() {
    absl::Status status = FindRecords();
    if (status.ok()) status = AddProofs();
    if (status.ok()) status = AddPictures();
    if (status.ok()) status = AddKey();
    if (!status.ok()) return status;
    Seal();
    if (absl::Status fits = CheckFits(); !fits.ok()) return fits;
    return std::move(files_);
  }

 private:
  // The newest leaf of that kind and subject with its content; nullopt when there is none.
  absl::StatusOr<std::optional<FoundLeaf>> Find(const std::string& log, const std::string& kind,
                                                const std::string& subject) {
    const auto sequences = audit_.Find(log, kind, subject);
    if (absl::IsNotFound(sequences.status())) {
      return absl::FailedPreconditionError(absl::StrCat("log: that server has no log ", log,
                                                        ", wanted one that runs every service"));
    }
    if (!sequences.ok()) return sequences.status();
    if (sequences->empty()) return std::nullopt;
    auto entry = audit_.Entry(log, sequences->back());
    if (!entry.ok()) return entry.status();
    if (entry->content_gone()) {
      return absl::FailedPreconditionError(
          absl::StrCat(kind, " \"", subject, "\": was deleted, wanted one that is kept"));
    }
    if (absl::Status fits = Count(entry->content().size()); !fits.ok()) return fits;
    return FoundLeaf{log, sequences->back(), entry->leaf(), entry->content()};
  }

  absl::Status Count(size_t bytes) {
    bytes_ += bytes;
    return bytes_ <= verification::kBundleBytesMax ? absl::OkStatus() : TooLarge();
  }

  // What nobody could verify is no bundle.
  absl::Status CheckFits() const {
    size_t bytes = 0;
    for (const auto& [path, content] : files_) bytes += content.size();
    const bool fits =
        bytes <= verification::kBundleBytesMax && files_.size() <= verification::kBundleFilesMax;
    return fits ? absl::OkStatus() : TooLarge();
  }

  absl::Status TooLarge() const {
    return absl::ResourceExhaustedError(absl::StrCat(
        "case_id: \"", options_.case_id, "\" has more than ", verification::kBundleBytesMax,
        " bytes or ", verification::kBundleFilesMax, " files, wanted fewer"));
  }

  absl::Status Add(const std::string& log, const std::string& kind, const std::string& subject) {
    auto found = Find(log, kind, subject);
    if (!found.ok()) return found.status();
    if (!found->has_value()) {
      return absl::FailedPreconditionError(
          absl::StrCat(kind, " \"", subject, "\": has no leaf in the log ", log,
                       ", wanted one: it is not there, or was kept before there was a log"));
    }
    leaves_.push_back(**std::move(found));
    return absl::OkStatus();
  }

  absl::Status FindRecords() {
    const std::optional<std::string> id = cases::PassageOfCase(options_.case_id);
    if (!id.has_value()) return NoCase();
    absl::Status status = AddEvents(*id);
    if (status.ok()) status = Add("casework", "passage", *id);
    if (!status.ok()) return status;
    casework::v1::Passage passage;
    if (!passage.ParseFromString(leaves_.back().content)) {
      return absl::DataLossError(absl::StrCat("passage \"", *id, "\": cannot be read"));
    }
    for (const auto& sighting : passage.sightings()) NoteRules(sighting);
    const absl::StatusOr<uint64_t> position = AskPosition(passage.capture().name());
    if (!position.ok()) return position.status();
    status = Add("intake", "capture", *id);
    if (status.ok()) status = Add("recognition", "reading", absl::StrCat(*position));
    for (const std::string& revision : revisions_) {
      if (status.ok()) status = Add("admission", "rule_set", revision);
    }
    capture_ = passage.capture();
    return status;
  }

  absl::Status NoCase() const {
    return absl::NotFoundError(absl::StrCat("case_id: \"", options_.case_id, "\" is no case"));
  }

  absl::Status AddEvents(const std::string& passage_id) {
    for (uint64_t number = 1; number <= kEventsMax; ++number) {
      auto event = Find("casework", "case.event", absl::StrCat(options_.case_id, "#", number));
      if (!event.ok()) return event.status();
      if (!event->has_value()) {
        return number > 1 ? absl::OkStatus() : WithoutEvents(passage_id);
      }
      leaves_.push_back(**std::move(event));
      casework::v1::CaseEvent parsed;
      if (parsed.ParseFromString(leaves_.back().content) && parsed.has_corrected()) {
        NoteRules(parsed.corrected());
      }
    }
    return absl::ResourceExhaustedError(
        absl::StrCat("case_id: \"", options_.case_id, "\" has more than ", kEventsMax, " events"));
  }

  // Why there is no event of the case.
  absl::Status WithoutEvents(const std::string& passage_id) {
    if (options_.case_id != passage_id) return NoCase();
    const auto passage = Find("casework", "passage", passage_id);
    if (!passage.ok()) return passage.status();
    if (!passage->has_value()) return NoCase();
    return absl::NotFoundError(
        absl::StrCat("case_id: \"", options_.case_id, "\" is a passage without a case"));
  }

  void NoteRules(const casework::v1::Sighting& sighting) {
    const std::string& revision = sighting.decision().rule_set_revision();
    if (!revision.empty()) revisions_.insert(revision);
  }

  absl::StatusOr<uint64_t> AskPosition(const capture::v1::CaptureName& name) {
    capture::v1::GetCaptureRequest request;
    *request.mutable_name() = name;
    const auto capture = Call<capture::v1::GetCaptureResponse>(
        options_.wanted, kCallTimeout, [&](auto* context, auto* response, auto done) {
          intake_->async()->GetCapture(context, &request, response, std::move(done));
        });
    if (!capture.ok()) return capture.status();
    return capture->position();
  }

  // A checkpoint of the log that tells of all its leaves here.
  absl::StatusOr<std::string> AwaitCheckpoint(const std::string& log, uint64_t leaves) {
    const absl::Time give_up = absl::Now() + options_.patience;
    while (true) {
      absl::StatusOr<std::string> checkpoint = audit_.Checkpoint(log);
      if (!checkpoint.ok() && !absl::IsNotFound(checkpoint.status())) return checkpoint;
      if (checkpoint.ok() && SizeOf(*checkpoint) >= leaves) return checkpoint;
      if (absl::Now() >= give_up) {
        return absl::DeadlineExceededError(absl::StrCat("log ", log, ": no checkpoint of ", leaves,
                                                        " leaves was signed, wanted one"));
      }
      absl::SleepFor(kPollInterval);
      if (!IsWanted(options_.wanted)) return absl::CancelledError("bundle: no longer wanted");
    }
  }

  absl::Status AddProofs() {
    std::map<std::string, uint64_t> needed;
    for (const FoundLeaf& leaf : leaves_) {
      needed[leaf.log] = std::max(needed[leaf.log], leaf.sequence + 1);
    }
    std::map<std::string, uint64_t> sizes;
    for (const auto& [log, leaves] : needed) {
      absl::StatusOr<std::string> checkpoint = AwaitCheckpoint(log, leaves);
      if (!checkpoint.ok()) return checkpoint.status();
      sizes[log] = SizeOf(*checkpoint);
      const std::string path = absl::StrCat("checkpoints/", log, ".txt");
      files_[path] = *std::move(checkpoint);
      absl::StrAppend(&lines_, "checkpoint ", log, " ", path, "\n");
    }
    for (FoundLeaf& leaf : leaves_) {
      absl::StatusOr<std::string> proof =
          audit_.Inclusion(leaf.log, leaf.sequence, sizes[leaf.log]);
      if (!proof.ok()) return proof.status();
      const std::string stem = absl::StrCat(leaf.log, "-", leaf.sequence);
      const std::string paths[] = {absl::StrCat("leaves/", stem), absl::StrCat("proofs/", stem),
                                   absl::StrCat("records/", stem)};
      files_[paths[0]] = std::move(leaf.leaf);
      files_[paths[1]] = *std::move(proof);
      files_[paths[2]] = std::move(leaf.content);
      absl::StrAppend(&lines_, "leaf ", leaf.log, " ", leaf.sequence, " ", sizes[leaf.log], " ",
                      paths[0], " ", paths[1], " ", paths[2], "\n");
    }
    return AddWitnessed(sizes);
  }

  // That the checkpoints here continue, or are continued by, those that a witness kept.
  absl::Status AddWitnessed(const std::map<std::string, uint64_t>& sizes) {
    if (!options_.witness.has_value()) return absl::OkStatus();
    for (const auto& [origin, checkpoint] : options_.witness->checkpoints) {
      const std::string log = LogOf(origin);
      const auto here = sizes.find(log);
      const uint64_t seen = SizeOf(checkpoint);
      if (here == sizes.end() || seen == 0 || seen == here->second) continue;
      const uint64_t small = std::min(seen, here->second), large = std::max(seen, here->second);
      absl::StatusOr<std::string> proof = audit_.Consistency(log, small, large);
      if (!proof.ok()) return proof.status();
      const std::string path = absl::StrCat("proofs/", log, "-", small, "-", large);
      files_[path] = *std::move(proof);
      absl::StrAppend(&lines_, "consistency ", log, " ", small, " ", large, " ", path, "\n");
    }
    return absl::OkStatus();
  }

  absl::Status AddPictures() {
    int number = 0;
    for (const capture::v1::PictureRef& picture : capture_.pictures()) {
      capture::v1::GetPictureRequest request;
      request.set_sha256(picture.sha256());
      auto kept = Call<capture::v1::GetPictureResponse>(
          options_.wanted, kCallTimeout, [&](auto* context, auto* response, auto done) {
            intake_->async()->GetPicture(context, &request, response, std::move(done));
          });
      if (!kept.ok()) return kept.status();
      const bool png = kept->format() == capture::v1::PICTURE_FORMAT_PNG;
      const std::string path = absl::StrCat("pictures/", ++number, png ? ".png" : ".jpg");
      if (absl::Status fits = Count(kept->picture().size()); !fits.ok()) return fits;
      files_[path] = std::move(*kept->mutable_picture());
      absl::StrAppend(&lines_, "picture ", path, "\n");
    }
    return absl::OkStatus();
  }

  absl::Status AddKey() {
    const auto logs = audit_.Logs();
    if (!logs.ok()) return logs.status();
    files_["key.txt"] = absl::StrCat(logs->public_key(), "\n");
    absl::StrAppend(&lines_, "key key.txt\n");
    int number = 0;
    for (const std::string& handover : logs->key_handovers()) {
      const std::string path = absl::StrCat("handovers/", ++number, ".txt");
      files_[path] = handover;
      absl::StrAppend(&lines_, "handover ", path, "\n");
    }
    return absl::OkStatus();
  }

  void Seal() {
    std::string text =
        absl::StrCat("bluegate case bundle 1\ncase ", options_.case_id, "\n", lines_);
    for (const auto& [path, bytes] : files_) {
      absl::StrAppend(&text, "file ", path, " ", bytes.size(), " ",
                      absl::BytesToHexString(storage::Sha256(bytes)), "\n");
    }
    absl::StrAppend(&text, "end ", absl::BytesToHexString(storage::Sha256(text)), "\n");
    files_[kManifest] = std::move(text);
  }

  AuditClient audit_;
  const std::unique_ptr<capture::v1::IntakeService::Stub> intake_;
  const CaseBundleOptions& options_;
  capture::v1::CaptureRecord capture_;
  std::set<std::string> revisions_;
  std::vector<FoundLeaf> leaves_;
  size_t bytes_ = 0;  // of contents and pictures
  std::string lines_;
  std::map<std::string, std::string> files_;
};

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> CollectCaseBundle(
    const std::shared_ptr<grpc::Channel>& channel, const CaseBundleOptions& options) {
  return Collector(channel, options).Run();
}

}  // namespace bluegate::evidence
