#include "services/casework/case_expiry.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "services/casework/past_check.h"

namespace bluegate::casework {
namespace {

using Fate = storage::CaseExpiry::Fate;

// Days (UTC) of which sightings are kept, and one for clocks that differ.
constexpr absl::Duration kMemory = absl::Hours(24 * (PastCheck::kKeptDays + 1));

bool IsClosedState(v1::CaseState state) {
  return state == v1::CASE_STATE_CONFIRMED || state == v1::CASE_STATE_DISMISSED ||
         state == v1::CASE_STATE_WITHDRAWN;
}

absl::StatusOr<v1::Case> ReadContent(const storage::CaseRecord& record) {
  v1::Case content;
  if (content.ParseFromString(record.content)) return content;
  return absl::DataLossError(absl::StrCat("case ", record.case_id, ": not readable"));
}

absl::StatusOr<std::optional<absl::Time>> ClosedTimeOf(const v1::Case& content,
                                                       const storage::CaseRecord& record) {
  if (!IsClosedState(content.state())) return std::nullopt;
  v1::CaseEvent last;
  if (record.events.empty() || !last.ParseFromString(record.events.back())) {
    return absl::DataLossError(absl::StrCat("case ", record.case_id, ": last event not readable"));
  }
  return absl::FromUnixMicros(std::max(last.time_us(), content.opened_time_us()));
}

}  // namespace

bool IsRemembered(absl::Time time, absl::Time now) { return now < time + kMemory; }

absl::StatusOr<std::optional<absl::Time>> ClosedTime(const storage::CaseRecord& record) {
  const absl::StatusOr<v1::Case> content = ReadContent(record);
  if (!content.ok()) return content.status();
  return ClosedTimeOf(*content, record);
}

absl::StatusOr<Fate> FateOf(const storage::CaseRecord& record,
                            const operation::Retention& retention, absl::Time now) {
  const absl::StatusOr<v1::Case> content = ReadContent(record);
  if (!content.ok()) return content.status();
  // The earliest day on which it can have been closed.
  const absl::Time opened = absl::FromUnixMicros(content->opened_time_us());
  const auto may_go = [&](absl::Time closed) {
    return !IsRemembered(closed, now) &&
           operation::MayBeDeleted({.passed = opened, .has_case = true, .case_closed = closed},
                                   operation::RetentionClass::kCase, retention, now);
  };
  if (!may_go(opened)) return Fate::kTooYoung;
  const absl::StatusOr<std::optional<absl::Time>> closed = ClosedTimeOf(*content, record);
  if (!closed.ok()) return closed.status();
  return closed->has_value() && may_go(**closed) ? Fate::kOver : Fate::kKept;
}

}  // namespace bluegate::casework
