// The end of captures whose period is over.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "enforcement/text.h"
#include "storage/capture_commit.h"
#include "storage/capture_store.h"
#include "storage/capture_table.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

constexpr char kActor[] = "bluegate";

// The captures that show a picture, and which of them was the first.
struct Uses {
  std::map<uint64_t, bool> is_first;
  // 0: the one that brought it was not counted, or is gone.
  uint64_t first() const {
    const auto found =
        std::find_if(is_first.begin(), is_first.end(), [](const auto& use) { return use.second; });
    return found == is_first.end() ? 0 : found->first;
  }
};

absl::StatusOr<Uses> ReadUses(const KeyValueStore& kv, std::string_view sha256) {
  Uses uses;
  absl::Status broken;
  const absl::Status scanned = kv.Scan(PrefixRange(PictureUsePrefix(sha256)), ScanOrder::kAscending,
                                       [&](std::string_view key, std::string_view value) {
                                         const auto position = PositionOfUseKey(key);
                                         broken = position.status();
                                         if (position.ok())
                                           uses.is_first[*position] = value == kFirstUse;
                                         return broken.ok();
                                       });
  if (!scanned.ok()) return scanned;
  if (!broken.ok()) return broken;
  return uses;
}

}  // namespace

absl::Status CaptureStore::Commit::RunExpiry(const CaptureExpiry& expiry) {
  if (absl::Status deleted = DeletePictures(expiry); !deleted.ok()) return deleted;
  for (const CaptureExpiry::Capture& capture : expiry.captures) {
    if (!capture.record) continue;
    if (absl::Status deleted = DeleteRecord(capture, expiry.time_us); !deleted.ok()) {
      return deleted;
    }
  }
  if (expiry.pictures_expired > 0) {
    batch_.Put(PicturesExpiredKey(), EncodeNumber(expiry.pictures_expired));
  }
  if (batch_.changes().empty()) return absl::OkStatus();
  auto draft = evidence_->BeginDeletions();
  return draft.ok() ? WriteBoth(*draft) : draft.status();
}

absl::Status CaptureStore::Commit::DeleteRecord(const CaptureExpiry::Capture& capture,
                                                int64_t time_us) {
  const std::string key = PositionKey(capture.position);
  const auto record = kv_->Get(key);
  if (!record.ok()) return record.status();
  if (record->empty()) return absl::OkStatus();
  // An empty row, so that the log keeps its length and a lost row is still told from a deleted one.
  batch_.Put(key, "");
  batch_.Delete(NameKey(capture.name));
  entries_.push_back({kDeletionKind, DeletedSubject("capture", SubjectOf(capture.name)), kActor,
                      time_us, Sha256(*record)});
  ++deleted_records_;
  return absl::OkStatus();
}

absl::Status CaptureStore::Commit::DeletePictures(const CaptureExpiry& expiry) {
  std::map<std::string, Uses> pictures;
  for (const CaptureExpiry::Capture& capture : expiry.captures) {
    for (const std::string& sha256 : capture.pictures) {
      if (pictures.contains(sha256)) continue;
      auto uses = ReadUses(*kv_, sha256);
      if (!uses.ok()) return uses.status();
      pictures.emplace(sha256, *std::move(uses));
    }
  }
  for (const CaptureExpiry::Capture& capture : expiry.captures) {
    for (const std::string& sha256 : capture.pictures) {
      Uses& uses = pictures.at(sha256);
      const uint64_t first = uses.first();
      // Captures that were not counted may show it as well.
      if (first == 0 || first < uses_first_) continue;
      if (uses.is_first.erase(capture.position) == 0) continue;
      batch_.Delete(PictureUseKey(sha256, capture.position));
      if (first != capture.position) continue;
      if (!uses.is_first.empty()) {
        auto& [next, is_first] = *uses.is_first.begin();
        is_first = true;
        batch_.Put(PictureUseKey(sha256, next), kFirstUse);
        continue;
      }
      const auto place = kv_->Get(PicturePlaceKey(sha256));
      if (absl::IsNotFound(place.status())) continue;
      if (!place.ok()) return place.status();
      if (absl::Status deleted = DeletePicture(sha256, *place, expiry.time_us); !deleted.ok()) {
        return deleted;
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CaptureStore::Commit::DeletePicture(std::string_view sha256, std::string_view place,
                                                 int64_t time_us) {
  const auto erased = DecodeEvidencePlace(place);
  if (!erased.ok()) return erased.status();
  batch_.Delete(PicturePlaceKey(sha256));
  batch_.Put(EraseKey(erased->file, erased->offset), EncodeNumber(erased->length));
  entries_.push_back({kDeletionKind,
                      DeletedSubject("picture", absl::BytesToHexString(AbslView(sha256))), kActor,
                      time_us, std::string(sha256)});
  erased_.push_back(*erased);
  return absl::OkStatus();
}

absl::StatusOr<CaptureExpiryReport> CaptureStore::Expire(const CaptureExpiry& expiry) {
  BeginWriting();
  CaptureExpiryReport report;
  absl::Status status = WriteOwed();
  if (status.ok()) {
    Commit commit(kv_.get(), &evidence_, audit_log_.get(), old_pictures_, uses_first_, tally());
    status = commit.RunExpiry(expiry);
    Settle(commit, status);
    if (status.ok()) {
      report.records = commit.deleted_records();
      report.pictures = commit.erased().size();
      for (const EvidencePlace& place : commit.erased()) report.picture_bytes += place.length;
      status = Erase(commit.erased());
    }
  }
  EndWriting();
  if (!status.ok()) return status;
  return report;
}

absl::Status CaptureStore::Erase(const std::vector<EvidencePlace>& places) {
  if (places.empty()) return absl::OkStatus();
  WriteBatch batch;
  for (const EvidencePlace& place : places) {
    const absl::Status erased = evidence_.Erase(place);
    if (!erased.ok() && !absl::IsNotFound(erased)) return erased;
    batch.Delete(EraseKey(place.file, place.offset));
  }
  return kv_->Write(batch, Durability::kBuffered);
}

absl::Status CaptureStore::EraseLeft() {
  std::vector<EvidencePlace> places;
  absl::Status broken;
  const absl::Status scanned = kv_->Scan(PrefixRange(ErasePrefix()), ScanOrder::kAscending,
                                         [&](std::string_view key, std::string_view value) {
                                           auto place = PlaceOfEraseKey(key);
                                           const auto length = DecodeNumber(value);
                                           broken = place.ok() ? length.status() : place.status();
                                           if (!broken.ok()) return false;
                                           place->length = *length;
                                           places.push_back(*place);
                                           return true;
                                         });
  if (!scanned.ok()) return scanned;
  return broken.ok() ? Erase(places) : broken;
}

absl::Status CaptureStore::ReadCountedUses() {
  const uint64_t last = last_position();
  const auto bytes = kv_->Get(CountedUsesKey());
  if (!bytes.ok() && !absl::IsNotFound(bytes.status())) return bytes.status();
  const absl::StatusOr<CountedUses> uses = bytes.ok() ? DecodeCountedUses(*bytes) : CountedUses{};
  if (!uses.ok()) return uses.status();
  uses_first_ = uses->last == last ? uses->first : last + 1;
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> CaptureStore::PicturesExpired() const {
  const auto bytes = kv_->Get(PicturesExpiredKey());
  if (absl::IsNotFound(bytes.status())) return 0;
  if (!bytes.ok()) return bytes.status();
  return DecodeNumber(*bytes);
}

}  // namespace bluegate::storage
