#include "storage/capture_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/audit_log.h"
#include "storage/capture_commit.h"
#include "storage/capture_table.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

constexpr size_t kDeviceBytesMax = 64;
constexpr size_t kRecordBytesMax = 64 * 1024;
constexpr size_t kPictureBytesMax = 8 * 1024 * 1024;
// One batch: enough to share a sync among many, little enough to be copied in a moment.
constexpr size_t kGroupCapturesMax = 64;
constexpr size_t kGroupBytesMax = 64 * 1024 * 1024;

absl::Status CheckName(const CaptureName& name) {
  const size_t size = name.device_id.size();
  if (size < 1 || size > kDeviceBytesMax || name.device_id.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("device_id: ", size, " bytes, wanted 1 to ",
                                                   kDeviceBytesMax, " without a zero byte"));
  }
  if (name.sequence == 0) return absl::InvalidArgumentError("sequence: 0, wanted 1 or more");
  return absl::OkStatus();
}

absl::Status CheckHash(std::string_view field, std::string_view hash) {
  if (hash.size() == kHashBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(field), ": ", hash.size(), " bytes, wanted ", kHashBytes));
}

absl::Status CheckBytes(std::string_view field, std::string_view bytes, size_t bytes_max) {
  if (bytes.size() <= bytes_max) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(field), ": ", bytes.size(), " bytes, wanted at most ", bytes_max));
}

size_t BytesOf(const std::vector<KeptPicture>& pictures) {
  size_t bytes = 0;
  for (const KeptPicture& picture : pictures) bytes += picture.bytes.size();
  return bytes;
}

}  // namespace

CaptureStore::CaptureStore(std::unique_ptr<KeyValueStore> kv, std::unique_ptr<AppendFolder> folder,
                           const Clock* clock, CaptureStoreOptions options)
    : kv_(std::move(kv)),
      options_(std::move(options)),
      evidence_(std::move(folder), clock, options_.evidence) {}

absl::StatusOr<std::unique_ptr<CaptureStore>> CaptureStore::Open(
    std::unique_ptr<KeyValueStore> kv, std::unique_ptr<AppendFolder> folder, const Clock* clock,
    CaptureStoreOptions options) {
  std::unique_ptr<CaptureStore> store(
      new CaptureStore(std::move(kv), std::move(folder), clock, std::move(options)));
  absl::Status status = store->TakeUpEvidence();
  if (status.ok()) status = store->ReadTally();
  if (status.ok()) status = store->ReadCountedUses();
  if (status.ok()) status = store->EraseLeft();
  if (!status.ok()) return status;
  absl::StatusOr<std::unique_ptr<AuditLog>> audit_log = AuditLog::Open(store->kv_.get());
  if (!audit_log.ok()) return audit_log.status();
  store->audit_log_ = *std::move(audit_log);
  return store;
}

absl::Status CaptureStore::TakeUpEvidence() {
  EvidenceMark mark;
  if (const auto bytes = kv_->Get(EvidenceMarkKey()); bytes.ok()) {
    const auto decoded = DecodeEvidenceMark(*bytes);
    if (!decoded.ok()) return decoded.status();
    mark = *decoded;
  } else if (!absl::IsNotFound(bytes.status())) {
    return bytes.status();
  }
  bool missed = false;
  const auto apply = [&](const EvidenceMark& end, std::vector<WriteBatch::Change> changes) {
    missed = true;
    return kv_->Write(EvidenceBatch(std::move(changes), end), Durability::kBuffered);
  };
  if (absl::Status taken = evidence_.Replay(mark, apply); !taken.ok()) return taken;
  if (missed) {
    if (absl::Status synced = kv_->Sync(); !synced.ok()) return synced;
  }
  return kv_->Scan(PrefixRange(PictureSizePrefix()), ScanOrder::kAscending,
                   [this](std::string_view, std::string_view) {
                     old_pictures_ = true;
                     return false;
                   });
}

absl::Status CaptureStore::ReadTally() {
  absl::MutexLock lock(&mutex_);
  CaptureTally& tally = tally_;
  absl::Status status;
  const auto visit_last = [&](std::string_view key, std::string_view) {
    const auto position = PositionOfKey(key);
    if (position.ok()) tally.kept = *position;
    status = position.status();
    return false;
  };
  const KeyRange log{PositionKey(0), PositionKey(UINT64_MAX)};
  absl::Status scan = kv_->Scan(log, ScanOrder::kDescending, visit_last);
  if (!scan.ok() || !status.ok()) return scan.ok() ? status : scan;

  const auto visit_refused = [&](std::string_view key, std::string_view value) {
    const auto reason = ReasonOfRefusedKey(key);
    const auto count = DecodeNumber(value);
    status = reason.ok() ? count.status() : reason.status();
    if (status.ok()) tally.refused[static_cast<uint32_t>(*reason)] = *count;
    return status.ok();
  };
  scan = kv_->Scan(PrefixRange(RefusedPrefix()), ScanOrder::kAscending, visit_refused);
  return scan.ok() ? status : scan;
}

absl::StatusOr<CaptureAnswer> CaptureStore::Keep(CaptureToKeep capture) {
  std::vector<CaptureToAnswer> captures;
  captures.emplace_back(std::move(capture));
  return std::move(AnswerAll(std::move(captures)).front());
}

absl::StatusOr<CaptureAnswer> CaptureStore::Refuse(CaptureToRefuse capture) {
  std::vector<CaptureToAnswer> captures;
  captures.emplace_back(std::move(capture));
  return std::move(AnswerAll(std::move(captures)).front());
}

std::vector<absl::StatusOr<CaptureAnswer>> CaptureStore::AnswerAll(
    std::vector<CaptureToAnswer> captures) {
  std::vector<Pending> pendings;
  for (CaptureToAnswer& capture : captures) pendings.push_back(ToPending(std::move(capture)));
  std::vector<Pending*> valid;
  for (Pending& pending : pendings) {
    if (!pending.done) valid.push_back(&pending);
  }
  Submit(valid);
  std::vector<absl::StatusOr<CaptureAnswer>> answers;
  for (Pending& pending : pendings) answers.push_back(std::move(pending.answer));
  return answers;
}

std::vector<absl::StatusOr<CaptureAnswer>> CaptureStore::AnswerEach(
    absl::FunctionRef<std::vector<CaptureToAnswer>()> next) {
  BeginWriting();
  std::deque<Pending> pendings;  // stay where they are
  bool more = true;
  while (more) {
    size_t captures = 0, bytes = 0;
    WriteGroup([&] {
      std::vector<Pending*> valid;
      while (valid.empty() && captures < kGroupCapturesMax && bytes < kGroupBytesMax) {
        std::vector<CaptureToAnswer> made = next();
        more = !made.empty();
        if (!more) break;
        for (CaptureToAnswer& capture : made) {
          Pending& pending = pendings.emplace_back(ToPending(std::move(capture)));
          ++captures;
          bytes += BytesOf(pending.pictures);
          if (!pending.done) valid.push_back(&pending);
        }
      }
      return valid;
    });
  }
  EndWriting();
  std::vector<absl::StatusOr<CaptureAnswer>> answers;
  for (Pending& pending : pendings) answers.push_back(std::move(pending.answer));
  return answers;
}

CaptureStore::Pending CaptureStore::ToPending(CaptureToAnswer capture) {
  return std::visit([](auto&& one) { return ToPending(std::forward<decltype(one)>(one)); },
                    std::move(capture));
}

// What is out of bounds has its answer at once.
CaptureStore::Pending CaptureStore::ToPending(CaptureToKeep capture) {
  absl::Status valid = CheckName(capture.name);
  valid.Update(CheckHash("digest", capture.digest));
  valid.Update(CheckBytes("record", capture.record, kRecordBytesMax));
  for (const KeptPicture& picture : capture.pictures) {
    valid.Update(CheckHash("sha256", picture.sha256));
    valid.Update(CheckBytes("picture", picture.bytes, kPictureBytesMax));
  }
  Pending pending;
  pending.name = std::move(capture.name);
  pending.digest = std::move(capture.digest);
  pending.keep = true;
  pending.record = std::move(capture.record);
  pending.pictures = std::move(capture.pictures);
  pending.time_us = capture.time_us;
  pending.done = !valid.ok();
  if (!valid.ok()) pending.answer = valid;
  return pending;
}

CaptureStore::Pending CaptureStore::ToPending(CaptureToRefuse capture) {
  absl::Status valid = CheckHash("digest", capture.digest);
  valid.Update(CheckBytes("refusal", capture.refusal, kRecordBytesMax));
  if (capture.name) valid.Update(CheckName(*capture.name));
  Pending pending;
  pending.name = std::move(capture.name);
  pending.digest = std::move(capture.digest);
  pending.reason = capture.reason;
  pending.refusal = std::move(capture.refusal);
  pending.done = !valid.ok();
  if (!valid.ok()) pending.answer = valid;
  return pending;
}

void CaptureStore::BeginWriting() {
  absl::MutexLock lock(&mutex_);
  const auto my_turn = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !writing_; };
  mutex_.Await(absl::Condition(&my_turn));
  writing_ = true;
}

void CaptureStore::EndWriting() {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
}

// Waits until other threads have written them or nobody is writing; then writes for all.
void CaptureStore::Submit(const std::vector<Pending*>& pendings) {
  if (pendings.empty()) return;
  absl::MutexLock lock(&mutex_);
  queue_.insert(queue_.end(), pendings.begin(), pendings.end());
  // Groups are taken in the order of the queue.
  const Pending& last = *pendings.back();
  while (!last.done) {
    const auto my_turn = [this, &last]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return last.done || !writing_;
    };
    mutex_.Await(absl::Condition(&my_turn));
    if (last.done) break;
    writing_ = true;
    const std::vector<Pending*> group = TakeGroup();
    mutex_.Unlock();
    bool handed_over = false;
    WriteGroup([&] { return std::exchange(handed_over, true) ? std::vector<Pending*>() : group; });
    mutex_.Lock();
    for (Pending* answered : group) answered->done = true;
    writing_ = false;
  }
}

void CaptureStore::WriteGroup(absl::FunctionRef<std::vector<Pending*>()> next) {
  CommitReport report;
  std::optional<Commit> commit;
  for (std::vector<Pending*> some; !(some = next()).empty();) {
    const absl::Time start = absl::Now();
    if (!commit.has_value()) {
      report.status = WriteOwed();
      commit.emplace(kv_.get(), &evidence_, audit_log_.get(), old_pictures_, uses_first_, tally());
    }
    if (report.status.ok()) {
      commit->Add(some);
    } else {
      for (Pending* pending : some) pending->answer = report.status;
    }
    report.time += absl::Now() - start;
  }
  if (!commit.has_value()) return;
  if (report.status.ok()) {
    const absl::Time start = absl::Now();
    report.status = commit->Finish();
    report.captures = commit->captures();
    report.picture_bytes = commit->picture_bytes();
    report.proof_time = commit->proof_time();
    Settle(*commit, report.status);
    report.time += absl::Now() - start;
  }
  if (options_.on_commit != nullptr) options_.on_commit(report);
}

void CaptureStore::Settle(Commit& commit, const absl::Status& status) {
  if (status.ok()) {
    CommitLeaves(commit.TakeGrowth());
    SetTally(commit.tally());
  } else if (commit.logged()) {
    owed_ = Owed{commit.batch(), commit.TakeGrowth(), commit.tally()};
  }
}

absl::Status CaptureStore::WriteOwed() {
  if (!owed_.has_value()) return absl::OkStatus();
  absl::Status written = kv_->Write(owed_->batch, Durability::kBuffered);
  if (!written.ok()) return written;
  CommitLeaves(std::move(owed_->growth));
  SetTally(owed_->tally);
  owed_.reset();
  return written;
}

void CaptureStore::CommitLeaves(std::optional<AuditLog::Growth> growth) {
  if (growth.has_value()) audit_log_->Commit(*std::move(growth));
}

void CaptureStore::SetTally(const CaptureTally& tally) {
  absl::MutexLock lock(&mutex_);
  tally_ = tally;
}

std::vector<CaptureStore::Pending*> CaptureStore::TakeGroup() {
  std::vector<Pending*> group;
  size_t bytes = 0;
  while (!queue_.empty() && group.size() < kGroupCapturesMax && bytes < kGroupBytesMax) {
    bytes += BytesOf(queue_.front()->pictures);
    group.push_back(queue_.front());
    queue_.pop_front();
  }
  return group;
}

absl::StatusOr<LoggedCapture> CaptureStore::Find(const CaptureName& name) const {
  const absl::Status none =
      absl::NotFoundError(absl::StrCat("capture.name: ", name.device_id, "/", name.boot_epoch, "/",
                                       name.sequence, " is no kept capture, wanted one"));
  if (!CheckName(name).ok()) return none;
  const auto bytes = kv_->Get(NameKey(name));
  if (absl::IsNotFound(bytes.status())) return none;
  if (!bytes.ok()) return bytes.status();
  const auto answer = DecodeNamedAnswer(*bytes);
  if (!answer.ok()) return answer.status();
  // A batch becomes visible a moment before it counts as written; until then it is not there.
  if (answer->position == 0 || answer->position > last_position()) return none;
  auto record = kv_->Get(PositionKey(answer->position));
  if (!record.ok()) return record.status();
  return LoggedCapture{answer->position, *std::move(record)};
}

absl::StatusOr<std::string> CaptureStore::GetPicture(std::string_view sha256) const {
  auto placed = kv_->Get(PicturePlaceKey(sha256));
  while (placed.ok()) {
    const auto place = DecodeEvidencePlace(*placed);
    if (!place.ok()) return place.status();
    auto picture = evidence_.Read(*place, sha256);
    if (!absl::IsDataLoss(picture.status())) return picture;
    // It may have been deleted, and erased, since its place was looked up; and kept anew elsewhere.
    auto now = kv_->Get(PicturePlaceKey(sha256));
    if (now.ok() && *now == *placed) return picture;
    placed = std::move(now);
  }
  if (!absl::IsNotFound(placed.status())) return placed.status();
  auto bytes = kv_->Get(PictureKey(sha256));
  if (absl::IsNotFound(bytes.status())) {
    return absl::NotFoundError("sha256: no such picture, wanted that of a kept one");
  }
  if (bytes.ok() && Sha256(*bytes) != sha256) {
    return absl::DataLossError("kept picture: damaged, wanted that of its hash");
  }
  return bytes;
}

absl::StatusOr<std::string> CaptureStore::ReadLogged(const AuditEntry& entry) const {
  const absl::StatusOr<CaptureName> name = CaptureNameOfSubject(entry.subject);
  if (!name.ok()) return name.status();
  absl::StatusOr<LoggedCapture> capture = Find(*name);
  if (!capture.ok()) return capture.status();
  return std::move(capture->record);
}

uint64_t CaptureStore::last_position() const {
  absl::MutexLock lock(&mutex_);
  return tally_.kept;
}

absl::StatusOr<std::vector<LoggedCapture>> CaptureStore::Read(uint64_t after_position,
                                                              size_t limit) const {
  std::vector<LoggedCapture> captures;
  const uint64_t last = last_position();
  if (after_position >= last || limit == 0) return captures;
  absl::Status status;
  const auto visit = [&](std::string_view key, std::string_view record) {
    const auto position = PositionOfKey(key);
    const uint64_t wanted = after_position + captures.size() + 1;
    if (!position.ok() || *position != wanted) {
      status =
          absl::DataLossError(absl::StrCat("capture log: no entry at position, wanted ", wanted));
      return false;
    }
    captures.push_back({*position, std::string(record)});
    return captures.size() < limit;
  };
  const KeyRange range{PositionKey(after_position + 1), PositionKey(last + 1)};
  if (absl::Status scan = kv_->Scan(range, ScanOrder::kAscending, visit); !scan.ok()) return scan;
  if (status.ok() && captures.empty()) {
    status = absl::DataLossError("capture log: no entry before the last position, wanted one");
  }
  if (!status.ok()) return status;
  return captures;
}

absl::StatusOr<uint64_t> CaptureStore::DurableSequence(std::string_view device_id,
                                                       uint64_t boot_epoch) const {
  const auto bytes = kv_->Get(DurableKey(device_id, boot_epoch));
  if (absl::IsNotFound(bytes.status())) return 0;
  if (!bytes.ok()) return bytes.status();
  return DecodeNumber(*bytes);
}

CaptureTally CaptureStore::tally() const {
  absl::MutexLock lock(&mutex_);
  return tally_;
}

}  // namespace bluegate::storage
