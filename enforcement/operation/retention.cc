#include "enforcement/operation/retention.h"

#include "absl/time/civil_time.h"

namespace bluegate::operation {
namespace {

// Asia/Shanghai has had no summer time since 1991.
absl::TimeZone Shanghai() { return absl::FixedTimeZone(8 * 60 * 60); }

// InfiniteFuture when the class has no period.
absl::Time EndOf(RetentionClass retention_class, const Retention& retention, absl::Time from) {
  const auto months = retention.months.find(retention_class);
  return months == retention.months.end() ? absl::InfiniteFuture()
                                          : KeptUntil(from, months->second);
}

}  // namespace

absl::Time KeptUntil(absl::Time from, int months) {
  const absl::CivilDay day = absl::ToCivilDay(from, Shanghai());
  const absl::CivilDay last(day.year(), day.month() + months, day.day());
  return absl::FromCivil(last + 1, Shanghai());
}

bool MayBeDeleted(const LedgerItem& item, RetentionClass retention_class,
                  const Retention& retention, absl::Time now) {
  if (item.held || (item.has_case && !item.case_closed.has_value())) return false;
  if (now < EndOf(retention_class, retention, item.passed)) return false;
  return !item.has_case || now >= EndOf(RetentionClass::kCase, retention, *item.case_closed);
}

}  // namespace bluegate::operation
