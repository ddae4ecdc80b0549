#include "storage/audit_entry.h"

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

constexpr uint64_t kEntryFormat = 1;

}  // namespace

std::string DeletedSubject(std::string_view kind, std::string_view subject) {
  return absl::StrCat(AbslView(kind), ":", AbslView(subject));
}

std::string EncodeAuditEntry(const AuditEntry& entry) {
  return RecordWriter()
      .Number(kEntryFormat)
      .Bytes(entry.kind)
      .Bytes(entry.subject)
      .Bytes(entry.actor)
      .Number(static_cast<uint64_t>(entry.time_us))
      .Bytes(entry.content_sha256)
      .Take();
}

absl::StatusOr<AuditEntry> DecodeAuditEntry(std::string_view leaf) {
  RecordReader record(leaf);
  if (const uint64_t format = record.Number(); format != kEntryFormat) {
    return absl::DataLossError(absl::StrCat("audit entry: format ", format, ", wanted 1"));
  }
  AuditEntry entry;
  entry.kind = record.Bytes();
  entry.subject = record.Bytes();
  entry.actor = record.Bytes();
  entry.time_us = static_cast<int64_t>(record.Number());
  entry.content_sha256 = record.Bytes();
  if (absl::Status status = record.Finish("audit entry"); !status.ok()) return status;
  return entry;
}

}  // namespace bluegate::storage
