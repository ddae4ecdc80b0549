#include "storage/capture_commit.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/capture_table.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

absl::Status NameTaken(const CaptureName& name) {
  return absl::AlreadyExistsError(absl::StrCat("capture.name: ", name.device_id, "/",
                                               name.boot_epoch, "/", name.sequence,
                                               " has its answer, wanted the same content"));
}

absl::StatusOr<CaptureAnswer> ReadRefusal(const KeyValueStore& kv, std::string_view digest) {
  auto bytes = kv.Get(RefusalKey(digest));
  if (!bytes.ok()) return bytes.status();
  auto kept = DecodeKeptRefusal(*bytes);
  if (!kept.ok()) return kept.status();
  return CaptureAnswer{.refusal = std::move(kept->refusal), .repeated = true};
}

// The answer behind a name, `named` being the bytes under it.
absl::StatusOr<CaptureAnswer> ReadAnswer(const KeyValueStore& kv, const CaptureName& name,
                                         std::string_view digest, std::string_view named) {
  auto answer = DecodeNamedAnswer(named);
  if (!answer.ok()) return answer.status();
  if (answer->digest != digest) return NameTaken(name);
  if (answer->position == 0) return ReadRefusal(kv, digest);
  auto record = kv.Get(PositionKey(answer->position));
  if (!record.ok()) return record.status();
  return CaptureAnswer{
      .position = answer->position, .record = *std::move(record), .repeated = true};
}

// `durable`, moved on over the sequences that are answered: those of `added` and those in the
// store, where durable + 1 is none.
absl::StatusOr<uint64_t> Advance(const KeyValueStore& kv, const CaptureName& any_of_epoch,
                                 uint64_t durable, const std::set<uint64_t>& added) {
  uint64_t next = durable + 1;
  if (!added.contains(next)) return durable;
  CaptureName first = any_of_epoch;
  first.sequence = next;
  KeyRange range = PrefixRange(EpochPrefix(first.device_id, first.boot_epoch));
  range.start = NameKey(first);
  absl::Status status;
  const auto visit = [&](std::string_view key, std::string_view) {
    const auto sequence = SequenceOfNameKey(key);
    if (!sequence.ok()) status = sequence.status();
    if (!status.ok()) return false;
    while (added.contains(next)) ++next;
    if (*sequence != next) return false;
    ++next;
    return true;
  };
  if (absl::Status scan = kv.Scan(range, ScanOrder::kAscending, visit); !scan.ok()) return scan;
  if (!status.ok()) return status;
  while (added.contains(next)) ++next;
  return next - 1;
}

}  // namespace

absl::Status CaptureStore::Commit::Run(const std::vector<Pending*>& group) {
  absl::Status status = AnswerKnown(group);
  if (status.ok()) status = AddPictures();
  if (status.ok()) AddRecords();
  if (status.ok()) status = AddDurableSequences();
  if (status.ok() && !fresh_.empty()) status = WriteBatchWithLeaves();
  if (!status.ok()) {
    for (Pending* pending : fresh_) pending->answer = status;
  }
  AnswerTwins();
  return status;
}

absl::Status CaptureStore::Commit::WriteBatchWithLeaves() {
  AuditLog::Growth growth = audit_log_->Stage(entries_, batch_, AuditLog::Guard::kOwnersLock);
  if (absl::Status status = kv_->Write(batch_, Durability::kSynced); !status.ok()) return status;
  audit_log_->Commit(std::move(growth));
  return absl::OkStatus();
}

// Sorts the group: what has its answer gets it; the rest is fresh, or the twin of a fresh one.
absl::Status CaptureStore::Commit::AnswerKnown(const std::vector<Pending*>& group) {
  std::vector<std::string> keys;
  for (const Pending* pending : group) {
    keys.push_back(pending->name ? NameKey(*pending->name) : RefusalKey(pending->digest));
  }
  auto known = kv_->MultiGet(keys);
  if (!known.ok()) {
    fresh_ = group;
    return known.status();
  }
  std::map<std::string, Pending*> first_of_key;
  for (size_t i = 0; i < group.size(); ++i) {
    Pending* pending = group[i];
    if (const auto& value = (*known)[i]; value.has_value()) {
      pending->answer = pending->name ? ReadAnswer(*kv_, *pending->name, pending->digest, *value)
                                      : ReadRefusal(*kv_, pending->digest);
    } else if (auto [it, added] = first_of_key.emplace(keys[i], pending); !added) {
      twins_.emplace_back(pending, it->second);
    } else {
      fresh_.push_back(pending);
    }
  }
  return absl::OkStatus();
}

absl::Status CaptureStore::Commit::AddPictures() {
  std::vector<KeptPicture*> pictures;
  std::vector<std::string> keys;
  std::set<std::string> seen;
  for (Pending* pending : fresh_) {
    for (KeptPicture& picture : pending->pictures) {
      if (!seen.insert(picture.sha256).second) continue;
      pictures.push_back(&picture);
      keys.push_back(PictureSizeKey(picture.sha256));
    }
  }
  auto known = kv_->MultiGet(keys);
  if (!known.ok()) return known.status();
  for (size_t i = 0; i < pictures.size(); ++i) {
    if ((*known)[i].has_value()) continue;
    batch_.Put(std::move(keys[i]), EncodeNumber(pictures[i]->bytes.size()));
    batch_.Put(PictureKey(pictures[i]->sha256), std::move(pictures[i]->bytes));
  }
  return absl::OkStatus();
}

void CaptureStore::Commit::AddRecords() {
  for (Pending* pending : fresh_) {
    CaptureAnswer answer;
    if (pending->keep) {
      answer.position = ++tally_.kept;
      answer.record = pending->record;
      entries_.push_back({"capture", SubjectOf(*pending->name), "bluegate", pending->time_us,
                          Sha256(pending->record)});
      batch_.Put(PositionKey(answer.position), std::move(pending->record));
    } else {
      answer.refusal = pending->refusal;
      const uint64_t count = ++tally_.refused[pending->reason];
      batch_.Put(RefusedKey(pending->reason), EncodeNumber(count));
      batch_.Put(RefusalKey(pending->digest),
                 Encode(KeptRefusal{pending->reason, std::move(pending->refusal)}));
    }
    if (pending->name) {
      batch_.Put(NameKey(*pending->name), Encode(NamedAnswer{pending->digest, answer.position}));
    }
    pending->answer = std::move(answer);
  }
}

absl::Status CaptureStore::Commit::AddDurableSequences() {
  struct Epoch {
    CaptureName any;
    std::set<uint64_t> added;
  };
  std::map<std::string, Epoch> epochs;  // by DurableKey
  for (const Pending* pending : fresh_) {
    if (!pending->name) continue;
    Epoch& epoch = epochs[DurableKey(pending->name->device_id, pending->name->boot_epoch)];
    epoch.any = *pending->name;
    epoch.added.insert(pending->name->sequence);
  }
  std::vector<std::string> keys;
  for (const auto& [key, epoch] : epochs) keys.push_back(key);
  auto values = kv_->MultiGet(keys);
  if (!values.ok()) return values.status();
  for (size_t i = 0; i < keys.size(); ++i) {
    const auto& value = (*values)[i];
    auto durable = value.has_value() ? DecodeNumber(*value) : absl::StatusOr<uint64_t>(0);
    if (!durable.ok()) return durable.status();
    const Epoch& epoch = epochs[keys[i]];
    auto advanced = Advance(*kv_, epoch.any, *durable, epoch.added);
    if (!advanced.ok()) return advanced.status();
    if (*advanced != *durable) batch_.Put(keys[i], EncodeNumber(*advanced));
  }
  return absl::OkStatus();
}

void CaptureStore::Commit::AnswerTwins() {
  for (auto [twin, first] : twins_) {
    if (!first->answer.ok() || twin->digest == first->digest) {
      twin->answer = first->answer;
      if (twin->answer.ok()) twin->answer->repeated = true;
    } else {
      twin->answer = NameTaken(*twin->name);
    }
  }
}

}  // namespace bluegate::storage
