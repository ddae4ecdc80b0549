#include "storage/evidence_record.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/audit_log.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

constexpr size_t kNameBytes = 8;
constexpr size_t kNumberBytes = 8;
constexpr size_t kSha256Bytes = 32;
constexpr size_t kCheckedBytes = kNameBytes + kNumberBytes + kSha256Bytes;
constexpr size_t kCheckBytes = kEvidenceHeaderBytes - kCheckedBytes;

void Write(RecordWriter& writer, const EvidenceMark& mark) {
  writer.Number(mark.file).Number(mark.offset).Number(mark.ordinal);
}

}  // namespace

std::string EncodeHeader(std::string_view name, uint64_t payload_bytes, std::string_view sha256) {
  std::string header =
      absl::StrCat(std::string(name), EncodeNumber(payload_bytes), std::string(sha256));
  header += Sha256(header).substr(0, kCheckBytes);
  return header;
}

absl::StatusOr<EvidenceHeader> DecodeHeader(std::string_view bytes) {
  if (bytes.size() != kEvidenceHeaderBytes ||
      bytes.substr(kCheckedBytes) !=
          Sha256(bytes.substr(0, kCheckedBytes)).substr(0, kCheckBytes)) {
    return absl::DataLossError("evidence: no header of a record, wanted one");
  }
  const auto payload_bytes = DecodeNumber(bytes.substr(kNameBytes, kNumberBytes));
  if (!payload_bytes.ok()) return payload_bytes.status();
  return EvidenceHeader{std::string(bytes.substr(0, kNameBytes)), *payload_bytes,
                        std::string(bytes.substr(kNameBytes + kNumberBytes, kSha256Bytes))};
}

std::string EncodeFileRecord(const FileRecord& record) {
  RecordWriter writer;
  writer.Number(record.file).Number(record.month);
  Write(writer, record.predecessor);
  return writer.Take();
}

absl::StatusOr<FileRecord> DecodeFileRecord(std::string_view payload) {
  RecordReader reader(payload);
  FileRecord record;
  record.file = reader.Number();
  record.month = reader.Number();
  record.predecessor.file = reader.Number();
  record.predecessor.offset = reader.Number();
  record.predecessor.ordinal = reader.Number();
  if (absl::Status status = reader.Finish("evidence file"); !status.ok()) return status;
  return record;
}

std::string EncodeCommitRecord(uint64_t file, uint64_t offset, uint64_t ordinal,
                               const std::vector<WriteBatch::Change>& changes) {
  RecordWriter writer;
  writer.Number(file).Number(offset).Number(ordinal);
  for (const auto& [key, value] : changes) {
    writer.Bytes(key).Number(value.has_value() ? 1 : 0);
    if (value.has_value()) writer.Bytes(*value);
  }
  return writer.Take();
}

absl::StatusOr<CommitRecord> DecodeCommitRecord(std::string_view payload) {
  RecordReader reader(payload);
  CommitRecord record;
  record.file = reader.Number();
  record.offset = reader.Number();
  record.ordinal = reader.Number();
  while (!reader.AtEnd()) {
    WriteBatch::Change change;
    change.key = reader.Bytes();
    if (reader.Number() != 0) change.value = reader.Bytes();
    record.changes.push_back(std::move(change));
  }
  if (absl::Status status = reader.Finish("evidence commit"); !status.ok()) return status;
  return record;
}

}  // namespace bluegate::storage
