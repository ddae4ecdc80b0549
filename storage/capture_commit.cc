#include "storage/capture_commit.h"

#include <time.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/capture_table.h"
#include "storage/limits.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

// Time on a core that the calling thread has had.
absl::Duration ThreadTime() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return absl::DurationFromTimespec(time);
}

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
  while (added.contains(next)) ++next;
  CaptureName first = any_of_epoch;
  first.sequence = next;
  // Mostly nothing came before its turn, and to learn that takes less than to begin a scan.
  if (const auto known = kv.Get(NameKey(first)); absl::IsNotFound(known.status())) {
    return next - 1;
  }
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

void CaptureStore::Commit::Add(const std::vector<Pending*>& captures) {
  if (!status_.ok()) {
    fresh_.insert(fresh_.end(), captures.begin(), captures.end());
    return;
  }
  const auto fresh = AnswerKnown(captures);
  const std::vector<Pending*>& unanswered = fresh.ok() ? *fresh : captures;
  fresh_.insert(fresh_.end(), unanswered.begin(), unanswered.end());
  status_ = fresh.ok() ? AddFresh(*fresh) : fresh.status();
}

absl::Status CaptureStore::Commit::AddFresh(const std::vector<Pending*>& fresh) {
  if (fresh.empty()) return absl::OkStatus();
  if (!draft_.has_value()) {
    auto draft = evidence_->Begin();
    if (!draft.ok()) return draft.status();
    draft_ = *std::move(draft);
  }
  if (absl::Status added = AddPictures(fresh); !added.ok()) return added;
  for (Pending* pending : fresh) AddRecord(*pending);
  return absl::OkStatus();
}

// Puts together all that the group changes: whatever is to be there with the captures or not at all
// is added here or by Add.
absl::Status CaptureStore::Commit::Finish() {
  if (status_.ok() && draft_.has_value()) {
    batch_.Put(CountedUsesKey(), Encode(CountedUses{uses_first_, tally_.kept}));
    status_ = AddDurableSequences();
    if (status_.ok()) status_ = WriteBoth(*draft_);
  }
  if (!status_.ok()) {
    for (Pending* pending : fresh_) pending->answer = status_;
  }
  AnswerTwins();
  return status_;
}

// Nobody else writes to the store, so what is as expected now is so when the batch is written; the
// evidence log must hold no group that the store would not take.
absl::Status CaptureStore::Commit::CheckExpectations() const {
  std::vector<std::string> keys;
  for (const auto& [key, expected] : batch_.expectations()) keys.push_back(key);
  const auto values = kv_->MultiGet(keys);
  if (!values.ok()) return values.status();
  for (size_t i = 0; i < keys.size(); ++i) {
    if ((*values)[i] != batch_.expectations()[i].value) return ExpectationFailed(keys[i]);
  }
  return absl::OkStatus();
}

absl::Status CaptureStore::Commit::WriteBoth(EvidenceDraft& draft) {
  if (absl::Status expected = CheckExpectations(); !expected.ok()) return expected;
  const absl::Duration before = ThreadTime();
  // The leaves stand in the group like everything else: a start that takes it up has them too.
  growth_ = audit_log_->Stage(entries_, batch_, AuditLog::Guard::kOwnersLock);
  draft.Seal(batch_.changes());
  proof_time_ += ThreadTime() - before;
  const auto end = evidence_->Append(draft);
  if (!end.ok()) return end.status();
  batch_.Put(EvidenceMarkKey(), Encode(*end));
  logged_ = true;
  if (absl::Status written = kv_->Write(batch_, Durability::kBuffered); !written.ok()) {
    return written;
  }
  // Now and then, so that a start after power loss has no more than one file to take up. Should the
  // disk refuse, the next write says so; this group is on disk.
  if (draft.begins_file()) kv_->Sync().IgnoreError();
  return absl::OkStatus();
}

WriteBatch EvidenceBatch(std::vector<WriteBatch::Change> changes, const EvidenceMark& end) {
  WriteBatch batch;
  for (auto& [key, value] : changes) {
    if (value.has_value()) {
      batch.Put(std::move(key), *std::move(value));
    } else {
      batch.Delete(std::move(key));
    }
  }
  batch.Put(EvidenceMarkKey(), Encode(end));
  return batch;
}

absl::StatusOr<std::vector<CaptureStore::Pending*>> CaptureStore::Commit::AnswerKnown(
    const std::vector<Pending*>& captures) {
  std::vector<std::string> keys;
  for (const Pending* pending : captures) {
    keys.push_back(pending->name ? NameKey(*pending->name) : RefusalKey(pending->digest));
  }
  const auto known = kv_->MultiGet(keys);
  if (!known.ok()) return known.status();
  std::vector<Pending*> fresh;
  for (size_t i = 0; i < captures.size(); ++i) {
    Pending* pending = captures[i];
    if (const auto& value = (*known)[i]; value.has_value()) {
      pending->answer = pending->name ? ReadAnswer(*kv_, *pending->name, pending->digest, *value)
                                      : ReadRefusal(*kv_, pending->digest);
    } else if (auto [it, added] = first_of_key_.emplace(keys[i], pending); !added) {
      twins_.emplace_back(pending, it->second);
    } else {
      fresh.push_back(pending);
    }
  }
  return fresh;
}

absl::Status CaptureStore::Commit::AddPictures(const std::vector<Pending*>& fresh) {
  std::vector<const Pending*> owners;
  std::vector<const KeptPicture*> pictures;
  std::vector<std::string> keys;
  for (const Pending* pending : fresh) {
    for (const KeptPicture& picture : pending->pictures) {
      const auto [first, added] = shown_first_.emplace(picture.sha256, pending);
      if (!added) {
        if (first->second != pending) shown_before_.emplace(pending, picture.sha256);
        continue;
      }
      owners.push_back(pending);
      pictures.push_back(&picture);
      keys.push_back(PicturePlaceKey(picture.sha256));
    }
  }
  if (old_pictures_) {
    for (const KeptPicture* picture : pictures) keys.push_back(PictureSizeKey(picture->sha256));
  }
  auto known = kv_->MultiGet(keys);
  if (!known.ok()) return known.status();
  const absl::Duration before = ThreadTime();
  for (size_t i = 0; i < pictures.size(); ++i) {
    if ((*known)[i].has_value() || (old_pictures_ && (*known)[pictures.size() + i].has_value())) {
      shown_before_.emplace(owners[i], pictures[i]->sha256);
      continue;
    }
    const EvidencePlace place = draft_->Add(pictures[i]->sha256, pictures[i]->bytes);
    picture_bytes_ += place.length;
    batch_.Put(std::move(keys[i]), Encode(place));
  }
  proof_time_ += ThreadTime() - before;
  return evidence_->WritePictures(*draft_);
}

void CaptureStore::Commit::AddRecord(Pending& pending) {
  CaptureAnswer answer;
  if (pending.keep) {
    answer.position = ++tally_.kept;
    answer.record = pending.record;
    entries_.push_back(
        {"capture", SubjectOf(*pending.name), "bluegate", pending.time_us, Sha256(pending.record)});
    batch_.Put(PositionKey(answer.position), std::move(pending.record));
    for (const KeptPicture& picture : pending.pictures) {
      const bool is_first = !shown_before_.contains({&pending, picture.sha256});
      batch_.Put(PictureUseKey(picture.sha256, answer.position), is_first ? kFirstUse : "");
    }
  } else {
    answer.refusal = pending.refusal;
    const uint64_t count = ++tally_.refused[pending.reason];
    batch_.Put(RefusedKey(pending.reason), EncodeNumber(count));
    batch_.Put(RefusalKey(pending.digest),
               Encode(KeptRefusal{pending.reason, std::move(pending.refusal)}));
  }
  if (pending.name) {
    batch_.Put(NameKey(*pending.name), Encode(NamedAnswer{pending.digest, answer.position}));
  }
  pending.answer = std::move(answer);
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
