#include "storage/evidence_log.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "storage/audit_log.h"
#include "storage/evidence_record.h"

namespace bluegate::storage {

EvidencePlace EvidenceDraft::Add(std::string_view sha256, std::string_view picture) {
  headers_.push_back(EncodeHeader(kPictureRecord, picture.size(), sha256));
  pictures_.push_back(picture);
  const EvidencePlace place{file_, end_ + kEvidenceHeaderBytes, picture.size()};
  end_ = place.offset + place.length;
  return place;
}

void EvidenceDraft::Seal(const std::vector<WriteBatch::Change>& changes) {
  const std::string payload = EncodeCommitRecord(file_, offset_, ordinal_, changes);
  commit_ = EncodeHeader(kCommitRecord, payload.size(), Sha256(payload)) + payload;
}

uint64_t EvidenceLog::Month() const {
  const absl::CivilMonth month = absl::ToCivilMonth(clock_->Now(), absl::UTCTimeZone());
  return static_cast<uint64_t>(month.year()) * 12 + static_cast<uint64_t>(month.month()) - 1;
}

absl::StatusOr<EvidenceDraft> EvidenceLog::Begin() {
  if (options_.free_bytes_min > 0) {
    const auto free_bytes = folder_->FreeBytes();
    if (!free_bytes.ok()) return free_bytes.status();
    if (*free_bytes < options_.free_bytes_min) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "disk: ", *free_bytes, " bytes free, wanted at least ", options_.free_bytes_min));
    }
  }
  return BeginDeletions();
}

absl::StatusOr<EvidenceDraft> EvidenceLog::BeginDeletions() {
  const uint64_t month = Month();
  const bool next_file = !appendable_ || month != month_ || end_.offset >= options_.file_bytes_max;
  if (next_file) {
    if (absl::Status begun = BeginFile(month); !begun.ok()) return begun;
  }
  return EvidenceDraft(end_, next_file);
}

absl::Status EvidenceLog::BeginFile(uint64_t month) {
  appendable_ = false;
  const uint64_t number = last_number_ + 1;
  const std::string payload = EncodeFileRecord({number, month, end_});
  const std::string header = EncodeHeader(kFileRecord, payload.size(), Sha256(payload));
  absl::Status status = folder_->Create(number);
  if (absl::IsAlreadyExists(status)) ++last_number_;
  if (!status.ok()) return status;
  status = folder_->Append(number, {header, payload});
  if (status.ok()) status = folder_->Sync(number);
  if (!status.ok()) {
    // What is left of it is known by its size to hold nothing, should it not go away.
    if (!folder_->Remove(number).ok()) ++last_number_;
    return status;
  }
  last_number_ = number;
  end_.file = number;
  end_.offset = header.size() + payload.size();
  month_ = month;
  appendable_ = true;
  return absl::OkStatus();
}

std::vector<std::string_view> EvidenceDraft::Unwritten() const {
  std::vector<std::string_view> parts;
  for (size_t i = 0; i < headers_.size(); ++i) {
    parts.push_back(headers_[i]);
    parts.push_back(pictures_[i]);
  }
  return parts;
}

absl::Status EvidenceLog::WritePictures(EvidenceDraft& draft) {
  if (draft.pictures_.empty()) return absl::OkStatus();
  appendable_ = false;
  const absl::Status status = folder_->Append(draft.file_, draft.Unwritten());
  draft.headers_.clear();
  draft.pictures_.clear();
  return status;
}

absl::StatusOr<EvidenceMark> EvidenceLog::Append(const EvidenceDraft& draft) {
  appendable_ = false;
  std::vector<std::string_view> parts = draft.Unwritten();
  parts.push_back(draft.commit_);
  absl::Status status = folder_->Append(draft.file_, parts);
  if (status.ok()) status = folder_->Sync(draft.file_);
  if (!status.ok()) return status;
  appendable_ = true;
  end_ = {draft.file_, draft.end_ + draft.commit_.size(), draft.ordinal_};
  return end_;
}

absl::StatusOr<std::string> EvidenceLog::Read(const EvidencePlace& place,
                                              std::string_view sha256) const {
  auto bytes = folder_->Read(place.file, place.offset, place.length);
  if (absl::IsNotFound(bytes.status()) || absl::IsOutOfRange(bytes.status())) {
    return absl::DataLossError(bytes.status().message());
  }
  if (!bytes.ok()) return bytes.status();
  if (Sha256(*bytes) != sha256) {
    return absl::DataLossError(absl::StrCat("evidence file ", place.file, " at ", place.offset,
                                            ": damaged picture, wanted that of its hash"));
  }
  return bytes;
}

}  // namespace bluegate::storage
