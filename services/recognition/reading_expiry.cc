#include "services/recognition/reading_expiry.h"

#include <vector>

#include "absl/strings/str_cat.h"

namespace bluegate::recognition {

using Step = support::ExpirySweep::Step;

absl::StatusOr<Step> ReadingExpiry::Take(bool is_first) {
  if (is_first) position_ = 0;
  const auto months = retention_->months.find(operation::RetentionClass::kLedger);
  if (months == retention_->months.end()) return Step{0, true};
  const auto read = [this](uint64_t position,
                           size_t limit) -> absl::StatusOr<std::vector<support::CaptureEntry>> {
    const auto page = log_->store().ReadAfter(position, limit);
    if (!page.ok()) return page.status();
    std::vector<support::CaptureEntry> entries;
    for (const storage::ReadingStore::Entry& kept : *page) {
      support::CaptureEntry& entry = entries.emplace_back();
      entry.position = kept.position;
      if (kept.record.empty()) continue;
      v1::ReadingRecord reading;
      if (!reading.ParseFromString(kept.record)) {
        return absl::DataLossError(absl::StrCat("reading ", kept.position, ": unreadable"));
      }
      entry.capture = std::move(*reading.mutable_capture());
    }
    return entries;
  };
  const absl::Time now = clock_->Now();
  const auto old = support::FindOldCaptures(read, ask_, position_, [&](absl::Time came) {
    return now >= operation::KeptUntil(came, months->second);
  });
  if (!old.ok()) return old.status();
  std::vector<uint64_t> over;
  for (const support::OldCapture& one : old->captures) {
    if (one.need.need() == casework::v1::NEED_NOTHING) over.push_back(one.position);
  }
  const auto deleted = log_->Expire(over, absl::ToUnixMicros(now));
  if (!deleted.ok()) return deleted.status();
  position_ = old->last_position;
  return Step{*deleted, old->done};
}

}  // namespace bluegate::recognition
