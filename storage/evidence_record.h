#ifndef BLUEGATE_STORAGE_EVIDENCE_RECORD_H_
#define BLUEGATE_STORAGE_EVIDENCE_RECORD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/evidence_log.h"

namespace bluegate::storage {

// The records that the files of the evidence log are made of: part of the storage format
// (docs/storage_format.md), never changed. Each is a header of 64 bytes and its payload:
//
//   name (8 bytes), n(bytes of the payload), SHA-256 of the payload,
//   the first 16 bytes of the SHA-256 of the 48 before
inline constexpr size_t kEvidenceHeaderBytes = 64;
inline constexpr std::string_view kFileRecord = "BGFILE01";
inline constexpr std::string_view kPictureRecord = "BGPICT01";
inline constexpr std::string_view kCommitRecord = "BGCOMM01";

std::string EncodeHeader(std::string_view name, uint64_t payload_bytes, std::string_view sha256);

struct EvidenceHeader {
  std::string name;
  uint64_t payload_bytes = 0;
  std::string sha256;
};
// DATA_LOSS when the bytes are no whole header.
absl::StatusOr<EvidenceHeader> DecodeHeader(std::string_view bytes);

// Payload of a file's first record.
struct FileRecord {
  uint64_t file = 0;
  uint64_t month = 0;        // 12 * year + month - 1, UTC
  EvidenceMark predecessor;  // the end of the log when the file was begun
};
std::string EncodeFileRecord(const FileRecord& record);
absl::StatusOr<FileRecord> DecodeFileRecord(std::string_view payload);

// Payload of the record that ends a group.
struct CommitRecord {
  uint64_t file = 0;
  uint64_t offset = 0;  // where the group begins
  uint64_t ordinal = 0;
  std::vector<WriteBatch::Change> changes;
};
std::string EncodeCommitRecord(uint64_t file, uint64_t offset, uint64_t ordinal,
                               const std::vector<WriteBatch::Change>& changes);
absl::StatusOr<CommitRecord> DecodeCommitRecord(std::string_view payload);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_EVIDENCE_RECORD_H_
