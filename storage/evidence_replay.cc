// The reading side of the evidence log: what a start takes up.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/audit_log.h"
#include "storage/evidence_log.h"
#include "storage/evidence_record.h"

namespace bluegate::storage {
namespace {

constexpr size_t kSearchBytes = 4 << 20;

absl::Status Lost(uint64_t file, uint64_t offset, std::string_view what) {
  return absl::DataLossError(
      absl::StrCat("evidence file ", file, " at ", offset, ": ", std::string(what)));
}

struct Record {
  EvidenceHeader header;
  std::string payload;
  bool whole = false;  // the payload is that of the header's hash
};

// DATA_LOSS when no record lies there.
absl::StatusOr<Record> ReadRecord(const AppendFolder& folder, uint64_t file, uint64_t offset,
                                  uint64_t end) {
  if (end < offset || end - offset < kEvidenceHeaderBytes) return Lost(file, offset, "cut off");
  const auto bytes = folder.Read(file, offset, kEvidenceHeaderBytes);
  if (!bytes.ok()) return bytes.status();
  auto header = DecodeHeader(*bytes);
  if (!header.ok()) return Lost(file, offset, "no header of a record");
  const uint64_t begin = offset + kEvidenceHeaderBytes;
  if (header->payload_bytes > end - begin) return Lost(file, offset, "cut off");
  auto payload = folder.Read(file, begin, header->payload_bytes);
  if (!payload.ok()) return payload.status();
  Record record{*std::move(header), *std::move(payload)};
  record.whole = Sha256(record.payload) == record.header.sha256;
  return record;
}

}  // namespace

struct EvidenceLog::File {
  FileRecord record;
  uint64_t begin = 0;  // of its first group
};

struct EvidenceLog::Group {
  CommitRecord commit;
  uint64_t end = 0;
  bool pictures_whole = true;
};

absl::Status EvidenceLog::Replay(const EvidenceMark& mark, Apply apply) {
  const auto files = ReadFiles(mark);
  if (!files.ok()) return files.status();
  end_ = mark;
  if (files->empty()) {
    return mark.ordinal == 0 ? absl::OkStatus()
                             : Lost(mark.file, mark.offset, "no file, wanted the marked one");
  }
  const FileRecord& first = files->front().record;
  const bool follows = mark.ordinal == 0 ? first.predecessor.ordinal == 0 : first.file == mark.file;
  if (!follows) return Lost(first.file, 0, "files before it are gone, wanted those after the mark");
  for (size_t i = 0; i < files->size(); ++i) {
    const File& file = (*files)[i];
    const File* successor = i + 1 < files->size() ? &(*files)[i + 1] : nullptr;
    if (absl::Status done = ReplayFile(file, successor, apply); !done.ok()) return done;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<EvidenceLog::File>> EvidenceLog::ReadFiles(const EvidenceMark& mark) {
  const auto numbers = folder_->List();
  if (!numbers.ok()) return numbers.status();
  std::vector<File> files;
  for (const uint64_t number : *numbers) {
    last_number_ = std::max(last_number_, number);
    if (number < mark.file) continue;
    const auto size = folder_->Size(number);
    if (!size.ok()) return size.status();
    const auto record = ReadRecord(*folder_, number, 0, *size);
    const bool whole = record.ok() && record->whole && record->header.name == kFileRecord;
    if (!whole && !record.ok() && !absl::IsDataLoss(record.status())) return record.status();
    if (!whole) {
      // Groups come after the header is on disk, so a file so small never had one.
      const size_t header_bytes = kEvidenceHeaderBytes + EncodeFileRecord({}).size();
      if (*size > header_bytes) return Lost(number, 0, "unreadable header");
      if (absl::Status removed = folder_->Remove(number); !removed.ok()) return removed;
      continue;
    }
    const auto decoded = DecodeFileRecord(record->payload);
    if (!decoded.ok()) return decoded.status();
    if (decoded->file != number) return Lost(number, 0, "the header of another file");
    files.push_back({*decoded, kEvidenceHeaderBytes + record->payload.size()});
  }
  return files;
}

absl::Status EvidenceLog::ReplayFile(const File& file, const File* successor, Apply apply) {
  const uint64_t number = file.record.file;
  const auto size = folder_->Size(number);
  if (!size.ok()) return size.status();
  uint64_t end = *size;
  if (successor != nullptr) {
    const EvidenceMark& known = successor->record.predecessor;
    if (known.file != number) return Lost(successor->record.file, 0, "a file before it is gone");
    if (known.offset > end) return Lost(number, end, "ends before its successor says");
    end = known.offset;
  } else if (absl::Status synced = folder_->Sync(number); !synced.ok()) {
    // A killed process may have left complete groups that only the operating system has.
    return synced;
  }
  if (end_.file != number) end_ = {number, file.begin, end_.ordinal};
  while (end_.offset < end) {
    auto group = ReadGroup(number, end_.offset, end);
    if (!group.ok() && !absl::IsDataLoss(group.status())) return group.status();
    const uint64_t ordinal = end_.ordinal + 1;
    if (!group.ok() || !group->pictures_whole) {
      if (successor == nullptr) {
        const auto later = HasGroupAfter(ordinal, number, end_.offset, end);
        if (!later.ok()) return later.status();
        if (!*later) break;  // torn: it was never answered for
      }
      if (!group.ok()) return group.status();
    }
    if (group->commit.ordinal != ordinal) return Lost(number, end_.offset, "a group out of order");
    const EvidenceMark mark{number, group->end, ordinal};
    if (absl::Status applied = apply(mark, std::move(group->commit.changes)); !applied.ok()) {
      return applied;
    }
    end_ = mark;
  }
  if (successor == nullptr) {
    // Nothing torn lies behind the end: the file goes on.
    appendable_ = end_.offset == end;
    month_ = file.record.month;
    return absl::OkStatus();
  }
  if (end_.ordinal == successor->record.predecessor.ordinal) return absl::OkStatus();
  return Lost(number, end_.offset, "fewer groups than its successor says");
}

absl::StatusOr<EvidenceLog::Group> EvidenceLog::ReadGroup(uint64_t file, uint64_t offset,
                                                          uint64_t end) const {
  Group group;
  for (uint64_t at = offset;;) {
    const auto record = ReadRecord(*folder_, file, at, end);
    if (!record.ok()) return record.status();
    const uint64_t next = at + kEvidenceHeaderBytes + record->payload.size();
    if (record->header.name == kPictureRecord) {
      group.pictures_whole = group.pictures_whole && record->whole;
      at = next;
      continue;
    }
    if (record->header.name != kCommitRecord || !record->whole) {
      return Lost(file, at, "unreadable commit");
    }
    auto commit = DecodeCommitRecord(record->payload);
    if (!commit.ok()) return commit.status();
    if (commit->file != file || commit->offset != offset) {
      return Lost(file, at, "the commit of another group");
    }
    group.commit = *std::move(commit);
    group.end = next;
    return group;
  }
}

absl::StatusOr<bool> EvidenceLog::HasGroupAfter(uint64_t ordinal, uint64_t file, uint64_t offset,
                                                uint64_t end) const {
  while (offset < end) {
    const auto bytes = folder_->Read(file, offset, std::min<uint64_t>(kSearchBytes, end - offset));
    if (!bytes.ok()) return bytes.status();
    for (size_t at = bytes->find(kCommitRecord); at != std::string::npos;
         at = bytes->find(kCommitRecord, at + 1)) {
      const auto record = ReadRecord(*folder_, file, offset + at, end);
      if (!record.ok() && !absl::IsDataLoss(record.status())) return record.status();
      if (!record.ok() || !record->whole) continue;
      const auto commit = DecodeCommitRecord(record->payload);
      if (commit.ok() && commit->file == file && commit->ordinal > ordinal) return true;
    }
    if (bytes->size() < kSearchBytes) break;
    offset += bytes->size() - (kCommitRecord.size() - 1);  // a name may lie across two parts
  }
  return false;
}

}  // namespace bluegate::storage
