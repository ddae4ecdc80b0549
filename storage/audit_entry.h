#ifndef BLUEGATE_STORAGE_AUDIT_ENTRY_H_
#define BLUEGATE_STORAGE_AUDIT_ENTRY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bluegate::storage {

// What one leaf of the audit log states: that something was written, by whom, when, and the hash of
// just the bytes that were kept.
struct AuditEntry {
  // What was written, such as "passage" or "case.event"; keeps the leaves of different things
  // apart. 1-64 bytes without a zero byte.
  std::string kind;
  // Its name, such as a passage's id, or a case's id and the event's number. 1-512 bytes without a
  // zero byte.
  std::string subject;
  // An officer's account, or "bluegate".
  std::string actor;
  // Our clock, microseconds since 1970 UTC.
  int64_t time_us = 0;
  // SHA-256 of the kept bytes, 32 bytes.
  std::string content_sha256;
};

// Who wrote something, and when: what a leaf says beside what was written.
struct AuditStamp {
  std::string actor = "bluegate";
  int64_t time_us = 0;  // our clock, microseconds since 1970 UTC
};

// The kind of a leaf that tells of a deletion. Its subject is DeletedSubject of what was deleted,
// its content hash that of the deleted bytes: the leaf before it, and every proof of it, stay.
inline constexpr char kDeletionKind[] = "deletion";
std::string DeletedSubject(std::string_view kind, std::string_view subject);

// The canonical bytes of an entry, which are hashed as the leaf. The encoding never changes.
std::string EncodeAuditEntry(const AuditEntry& entry);
// DATA_LOSS when the bytes are no entry.
absl::StatusOr<AuditEntry> DecodeAuditEntry(std::string_view leaf);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_AUDIT_ENTRY_H_
