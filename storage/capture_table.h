#ifndef BLUEGATE_STORAGE_CAPTURE_TABLE_H_
#define BLUEGATE_STORAGE_CAPTURE_TABLE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "storage/capture_store.h"

namespace bluegate::storage {

// Keys and small values of the capture store: part of the storage format (docs/storage_format.md),
// never changed.
//
//   capture          position                      record, opaque; empty: deleted
//   capture_name     device, epoch, sequence       NamedAnswer
//   capture_refusal  digest                        KeptRefusal
//   capture_picture_place  SHA-256                 EvidencePlace of the picture
//   capture_picture_use  SHA-256, position         1: no earlier capture shows it; else empty
//   capture_uses     (none)                        CountedUses
//   capture_erase    file, offset                  length of a deleted picture still to be erased
//   capture_pictures_expired  (none)               pictures of captures up to here were looked at
//   capture_evidence (none)                        EvidenceMark: how far the evidence log is in
//   capture_picture  SHA-256                       the picture's bytes; no longer written
//   capture_picture_size  SHA-256                  their number; likewise
//   capture_durable  device, epoch                 durable sequence
//   capture_refused  reason                        number of refusals
std::string PositionKey(uint64_t position);
std::string NameKey(const CaptureName& name);
std::string RefusalKey(std::string_view digest);
std::string PicturePlaceKey(std::string_view sha256);
inline constexpr char kFirstUse[] = "1";
std::string PictureUseKey(std::string_view sha256, uint64_t position);
std::string CountedUsesKey();
std::string EraseKey(uint64_t file, uint64_t offset);
std::string PicturesExpiredKey();
std::string EvidenceMarkKey();
std::string PictureKey(std::string_view sha256);
std::string PictureSizeKey(std::string_view sha256);
std::string DurableKey(std::string_view device_id, uint64_t boot_epoch);
std::string RefusedKey(uint32_t reason);
// The first part of each RefusedKey, EraseKey and PictureSizeKey, of each PictureUseKey of one
// picture, and of each NameKey of one epoch.
std::string RefusedPrefix();
std::string ErasePrefix();
std::string PictureSizePrefix();
std::string PictureUsePrefix(std::string_view sha256);
std::string EpochPrefix(std::string_view device_id, uint64_t boot_epoch);

// device/epoch/sequence, which names a capture in the audit log, and back (NOT_FOUND when it names
// none).
std::string SubjectOf(const CaptureName& name);
absl::StatusOr<CaptureName> CaptureNameOfSubject(std::string_view subject);

// DATA_LOSS when the key is not of the table.
absl::StatusOr<uint64_t> PositionOfKey(std::string_view key);
absl::StatusOr<uint64_t> SequenceOfNameKey(std::string_view key);
absl::StatusOr<uint64_t> ReasonOfRefusedKey(std::string_view key);
absl::StatusOr<uint64_t> PositionOfUseKey(std::string_view key);
// The file and offset of an EraseKey, without a length.
absl::StatusOr<EvidencePlace> PlaceOfEraseKey(std::string_view key);

// What a name stands for.
struct NamedAnswer {
  std::string digest;
  uint64_t position = 0;  // 0: refused
};
std::string Encode(const NamedAnswer& answer);
absl::StatusOr<NamedAnswer> DecodeNamedAnswer(std::string_view bytes);

struct KeptRefusal {
  uint64_t reason = 0;
  std::string refusal;
};
std::string Encode(const KeptRefusal& refusal);
absl::StatusOr<KeptRefusal> DecodeKeptRefusal(std::string_view bytes);

// The captures of which every picture has its capture_picture_use: from `first` to `last`. An older
// version, which the data may have gone back to for a while, writes none.
struct CountedUses {
  uint64_t first = 1;
  uint64_t last = 0;
};
std::string Encode(const CountedUses& uses);
absl::StatusOr<CountedUses> DecodeCountedUses(std::string_view bytes);

std::string Encode(const EvidencePlace& place);
absl::StatusOr<EvidencePlace> DecodeEvidencePlace(std::string_view bytes);

std::string Encode(const EvidenceMark& mark);
absl::StatusOr<EvidenceMark> DecodeEvidenceMark(std::string_view bytes);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_CAPTURE_TABLE_H_
