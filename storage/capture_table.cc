#include "storage/capture_table.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "enforcement/text.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

constexpr std::string_view kRecords = "capture";
constexpr std::string_view kNames = "capture_name";
constexpr std::string_view kRefusals = "capture_refusal";
constexpr std::string_view kPictures = "capture_picture";
constexpr std::string_view kPictureSizes = "capture_picture_size";
constexpr std::string_view kPicturePlaces = "capture_picture_place";
constexpr std::string_view kPictureUses = "capture_picture_use";
constexpr std::string_view kCountedUses = "capture_uses";
constexpr std::string_view kErase = "capture_erase";
constexpr std::string_view kPicturesExpired = "capture_pictures_expired";
constexpr std::string_view kEvidenceMark = "capture_evidence";
constexpr std::string_view kDurable = "capture_durable";
constexpr std::string_view kRefused = "capture_refused";

// Hashes have zero bytes, which a Text may not have; being of one length they need no end.
std::string HashKey(std::string_view table, std::string_view hash) {
  return absl::StrCat(OrderedKey(table).str(), std::string(hash));
}

}  // namespace

std::string PositionKey(uint64_t position) { return OrderedKey(kRecords).Number(position).str(); }

std::string NameKey(const CaptureName& name) {
  return OrderedKey(kNames)
      .Text(name.device_id)
      .Number(name.boot_epoch)
      .Number(name.sequence)
      .str();
}

std::string SubjectOf(const CaptureName& name) {
  return absl::StrCat(name.device_id, "/", name.boot_epoch, "/", name.sequence);
}

absl::StatusOr<CaptureName> CaptureNameOfSubject(std::string_view subject) {
  const std::vector<std::string> parts = absl::StrSplit(AbslView(subject), '/');
  CaptureName name;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &name.boot_epoch) ||
      !absl::SimpleAtoi(parts[2], &name.sequence)) {
    return absl::NotFoundError("subject: is no name of a capture");
  }
  name.device_id = parts[0];
  return name;
}

std::string RefusalKey(std::string_view digest) { return HashKey(kRefusals, digest); }
std::string PicturePlaceKey(std::string_view sha256) { return HashKey(kPicturePlaces, sha256); }
std::string PictureUsePrefix(std::string_view sha256) { return HashKey(kPictureUses, sha256); }
std::string PictureUseKey(std::string_view sha256, uint64_t position) {
  return absl::StrCat(PictureUsePrefix(sha256), EncodeNumber(position));
}
std::string CountedUsesKey() { return OrderedKey(kCountedUses).str(); }
std::string EraseKey(uint64_t file, uint64_t offset) {
  return OrderedKey(kErase).Number(file).Number(offset).str();
}
std::string ErasePrefix() { return OrderedKey(kErase).str(); }
std::string PicturesExpiredKey() { return OrderedKey(kPicturesExpired).str(); }
std::string EvidenceMarkKey() { return OrderedKey(kEvidenceMark).str(); }
std::string PictureKey(std::string_view sha256) { return HashKey(kPictures, sha256); }
std::string PictureSizeKey(std::string_view sha256) { return HashKey(kPictureSizes, sha256); }

std::string DurableKey(std::string_view device_id, uint64_t boot_epoch) {
  return OrderedKey(kDurable).Text(device_id).Number(boot_epoch).str();
}

std::string RefusedKey(uint32_t reason) { return OrderedKey(kRefused).Number(reason).str(); }

std::string RefusedPrefix() { return OrderedKey(kRefused).str(); }

std::string PictureSizePrefix() { return OrderedKey(kPictureSizes).str(); }

std::string EpochPrefix(std::string_view device_id, uint64_t boot_epoch) {
  return OrderedKey(kNames).Text(device_id).Number(boot_epoch).str();
}

absl::StatusOr<uint64_t> PositionOfKey(std::string_view key) {
  return OrderedKeyReader(kRecords, key).Number();
}

absl::StatusOr<uint64_t> SequenceOfNameKey(std::string_view key) {
  OrderedKeyReader reader(kNames, key);
  if (auto device = reader.Text(); !device.ok()) return device.status();
  if (auto epoch = reader.Number(); !epoch.ok()) return epoch.status();
  return reader.Number();
}

absl::StatusOr<uint64_t> ReasonOfRefusedKey(std::string_view key) {
  return OrderedKeyReader(kRefused, key).Number();
}

absl::StatusOr<uint64_t> PositionOfUseKey(std::string_view key) {
  const size_t prefix = PictureUsePrefix("").size() + kHashBytes;
  return DecodeNumber(key.substr(std::min(key.size(), prefix)));
}

absl::StatusOr<EvidencePlace> PlaceOfEraseKey(std::string_view key) {
  OrderedKeyReader reader(kErase, key);
  const auto file = reader.Number();
  const auto offset = reader.Number();
  if (!file.ok()) return file.status();
  if (!offset.ok()) return offset.status();
  return EvidencePlace{*file, *offset, 0};
}

std::string Encode(const CountedUses& uses) {
  return RecordWriter().Number(uses.first).Number(uses.last).Take();
}

absl::StatusOr<CountedUses> DecodeCountedUses(std::string_view bytes) {
  RecordReader reader(bytes);
  CountedUses uses;
  uses.first = reader.Number();
  uses.last = reader.Number();
  if (absl::Status status = reader.Finish("counted uses"); !status.ok()) return status;
  return uses;
}

std::string Encode(const NamedAnswer& answer) {
  return RecordWriter().Bytes(answer.digest).Number(answer.position).Take();
}

absl::StatusOr<NamedAnswer> DecodeNamedAnswer(std::string_view bytes) {
  RecordReader reader(bytes);
  NamedAnswer answer;
  answer.digest = reader.Bytes();
  answer.position = reader.Number();
  if (absl::Status status = reader.Finish("named answer"); !status.ok()) return status;
  return answer;
}

std::string Encode(const KeptRefusal& refusal) {
  return RecordWriter().Number(refusal.reason).Bytes(refusal.refusal).Take();
}

absl::StatusOr<KeptRefusal> DecodeKeptRefusal(std::string_view bytes) {
  RecordReader reader(bytes);
  KeptRefusal refusal;
  refusal.reason = reader.Number();
  refusal.refusal = reader.Bytes();
  if (absl::Status status = reader.Finish("kept refusal"); !status.ok()) return status;
  return refusal;
}

std::string Encode(const EvidencePlace& place) {
  return RecordWriter().Number(place.file).Number(place.offset).Number(place.length).Take();
}

absl::StatusOr<EvidencePlace> DecodeEvidencePlace(std::string_view bytes) {
  RecordReader reader(bytes);
  EvidencePlace place;
  place.file = reader.Number();
  place.offset = reader.Number();
  place.length = reader.Number();
  if (absl::Status status = reader.Finish("picture's place"); !status.ok()) return status;
  return place;
}

std::string Encode(const EvidenceMark& mark) {
  return RecordWriter().Number(mark.file).Number(mark.offset).Number(mark.ordinal).Take();
}

absl::StatusOr<EvidenceMark> DecodeEvidenceMark(std::string_view bytes) {
  RecordReader reader(bytes);
  EvidenceMark mark;
  mark.file = reader.Number();
  mark.offset = reader.Number();
  mark.ordinal = reader.Number();
  if (absl::Status status = reader.Finish("evidence mark"); !status.ok()) return status;
  return mark;
}

}  // namespace bluegate::storage
