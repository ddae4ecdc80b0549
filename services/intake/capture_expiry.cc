#include "services/intake/capture_expiry.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace bluegate::intake {
namespace {

using Step = support::ExpirySweep::Step;
using operation::RetentionClass;

// The end of a capture's pictures but for one, which may be empty.
storage::CaptureExpiry::Capture EndOf(const support::OldCapture& old, std::string_view kept) {
  const capture::v1::CaptureName& name = old.capture.name();
  storage::CaptureExpiry::Capture end;
  end.position = old.position;
  end.name = {name.device_id(), name.boot_epoch(), name.sequence()};
  for (const capture::v1::PictureRef& picture : old.capture.pictures()) {
    if (picture.sha256() != kept) end.pictures.push_back(picture.sha256());
  }
  return end;
}

}  // namespace

absl::StatusOr<Step> CaptureExpiry::Take(bool is_first) {
  if (is_first) {
    pictures_done_ = false;
    captures_position_ = 0;
  }
  if (pictures_done_) return TakeCaptures();
  absl::StatusOr<Step> step = TakePictures();
  if (step.ok() && step->done) {
    pictures_done_ = true;
    step->done = false;
  }
  return step;
}

absl::StatusOr<support::OldCaptures> CaptureExpiry::Find(
    uint64_t after_position, std::initializer_list<RetentionClass> classes) const {
  int months = 0;
  for (const RetentionClass one : classes) {
    const auto period = retention_->months.find(one);
    if (period == retention_->months.end()) {
      return support::OldCaptures{{}, after_position, /*done=*/true};
    }
    months = std::max(months, period->second);
  }
  const auto read = [this](uint64_t position,
                           size_t limit) -> absl::StatusOr<std::vector<support::CaptureEntry>> {
    const auto page = store_->Read(position, limit);
    if (!page.ok()) return page.status();
    std::vector<support::CaptureEntry> entries;
    for (const storage::LoggedCapture& logged : *page) {
      support::CaptureEntry& entry = entries.emplace_back();
      entry.position = logged.position;
      if (!logged.record.empty() && !entry.capture.emplace().ParseFromString(logged.record)) {
        return absl::DataLossError(absl::StrCat("kept record ", logged.position, ": unreadable"));
      }
    }
    return entries;
  };
  const absl::Time now = clock_->Now();
  return support::FindOldCaptures(read, ask_, after_position, [&](absl::Time came) {
    return now >= operation::KeptUntil(came, months);
  });
}

absl::StatusOr<Step> CaptureExpiry::TakePictures() {
  const auto from = store_->PicturesExpired();
  if (!from.ok()) return from.status();
  const auto old = Find(*from, {RetentionClass::kPicture});
  if (!old.ok()) return old.status();
  storage::CaptureExpiry expiry;
  for (const support::OldCapture& one : old->captures) {
    if (one.need.need() != casework::v1::NEED_STILL) continue;
    storage::CaptureExpiry::Capture end = EndOf(one, one.need.still_sha256());
    if (!end.pictures.empty()) expiry.captures.push_back(std::move(end));
  }
  if (old->last_position > *from) expiry.pictures_expired = old->last_position;
  return Expire(std::move(expiry), old->done);
}

absl::StatusOr<Step> CaptureExpiry::TakeCaptures() {
  const auto old = Find(captures_position_, {RetentionClass::kLedger, RetentionClass::kStill,
                                             RetentionClass::kPicture});
  if (!old.ok()) return old.status();
  storage::CaptureExpiry expiry;
  for (const support::OldCapture& one : old->captures) {
    if (one.need.need() != casework::v1::NEED_NOTHING) continue;
    storage::CaptureExpiry::Capture end = EndOf(one, "");
    end.record = true;
    expiry.captures.push_back(std::move(end));
  }
  const auto step = Expire(std::move(expiry), old->done);
  if (step.ok()) captures_position_ = old->last_position;
  return step;
}

absl::StatusOr<Step> CaptureExpiry::Expire(storage::CaptureExpiry expiry, bool done) {
  if (expiry.captures.empty() && expiry.pictures_expired == 0) return Step{0, done};
  expiry.time_us = absl::ToUnixMicros(clock_->Now());
  const auto report = store_->Expire(expiry);
  if (!report.ok()) return report.status();
  return Step{expiry.captures.size(), done};
}

}  // namespace bluegate::intake
