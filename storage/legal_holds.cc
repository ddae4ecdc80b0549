#include "storage/legal_holds.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/case_records.h"
#include "storage/ordered_key.h"
#include "storage/sha256.h"

namespace bluegate::storage {
namespace {

constexpr std::string_view kTable = "retention.hold";
constexpr size_t kPassageIdBytesMax = 128;

// The leaf that tells of a hold or its end, and what it is of, kept for good.
AuditEntry StageRecord(const char* kind, std::string_view passage_id, std::string_view content,
                       std::string_view actor, int64_t time_us, WriteBatch& batch) {
  const std::string subject = absl::StrCat(AbslView(passage_id), "#", time_us);
  batch.Expect(case_records::RecordKey(kind, subject), std::nullopt);
  batch.Put(case_records::RecordKey(kind, subject), std::string(content));
  return {kind, subject, std::string(actor), time_us, Sha256(content)};
}

}  // namespace

std::string LegalHolds::KeyOf(std::string_view passage_id) {
  return OrderedKey(kTable).Text(passage_id).str();
}

absl::Status LegalHolds::Hold(std::string_view passage_id, std::string_view content,
                              std::string_view actor, int64_t time_us) {
  if (passage_id.empty() || passage_id.size() > kPassageIdBytesMax ||
      passage_id.find('\0') != passage_id.npos) {
    return absl::InvalidArgumentError("passage_id: wanted 1-128 bytes without zero bytes");
  }
  const absl::StatusOr<bool> held = IsHeld(passage_id);
  if (!held.ok()) return held.status();
  if (*held) return absl::OkStatus();
  WriteBatch batch;
  batch.Put(KeyOf(passage_id), std::string(content));
  const AuditEntry entry =
      StageRecord("retention.hold", passage_id, content, actor, time_us, batch);
  return store_->WriteLogged(std::move(batch), entry);
}

absl::Status LegalHolds::Lift(std::string_view passage_id, std::string_view content,
                              std::string_view actor, int64_t time_us) {
  const absl::StatusOr<bool> held = IsHeld(passage_id);
  if (!held.ok()) return held.status();
  if (!*held) {
    return absl::NotFoundError(
        absl::StrCat("passage_id: \"", AbslView(passage_id), "\" has no hold, wanted one"));
  }
  WriteBatch batch;
  batch.Delete(KeyOf(passage_id));
  const AuditEntry entry =
      StageRecord("retention.lift", passage_id, content, actor, time_us, batch);
  return store_->WriteLogged(std::move(batch), entry);
}

absl::StatusOr<bool> LegalHolds::IsHeld(std::string_view passage_id) const {
  const absl::StatusOr<std::string> hold = store_->kv()->Get(KeyOf(passage_id));
  if (absl::IsNotFound(hold.status())) return false;
  if (!hold.ok()) return hold.status();
  return true;
}

absl::StatusOr<std::vector<LegalHolds::Held>> LegalHolds::List(std::string_view after_passage_id,
                                                               size_t limit) const {
  KeyRange range = PrefixRange(OrderedKey(kTable).str());
  if (!after_passage_id.empty()) range.start = KeyOf(after_passage_id) + '\0';
  std::vector<Held> holds;
  absl::Status broken;
  const absl::Status scanned =
      store_->kv()->Scan(range, ScanOrder::kAscending, [&](std::string_view key, auto content) {
        if (holds.size() == limit) return false;
        OrderedKeyReader reader(kTable, key);
        absl::StatusOr<std::string> passage_id = reader.Text();
        broken = passage_id.status();
        if (broken.ok()) holds.push_back({*std::move(passage_id), std::string(content)});
        return broken.ok();
      });
  if (!broken.ok()) return broken;
  if (!scanned.ok()) return scanned;
  return holds;
}

}  // namespace bluegate::storage
