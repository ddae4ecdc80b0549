#ifndef BLUEGATE_ENFORCEMENT_OPERATION_RETENTION_H_
#define BLUEGATE_ENFORCEMENT_OPERATION_RETENTION_H_

#include <map>
#include <optional>

#include "absl/time/time.h"

namespace bluegate::operation {

// What is kept for how long. Values equal those of bluegate.operations.v1.RetentionClass.
enum class RetentionClass {
  kLedger = 1,          // passages, readings, decisions, records of captures
  kStill = 2,           // the picture in which a passage's main plate was read
  kVideoReference = 3,  // where the video of a passage lies
  kPicture = 4,         // the other pictures of a capture
  kCase = 5,            // a case with its passage and pictures, from the day it was closed
};

inline constexpr int kRetentionMonthsMax = 240;

// A city's periods, in calendar months; a class without one is kept for ever.
struct Retention {
  std::map<RetentionClass, int> months;
};

// The first moment at which what began at `from` is no longer kept for `months` calendar months,
// counted in days of Asia/Shanghai: the midnight after the last day. Where the last month has no
// such day, the days that are missing are added: nothing is kept too short.
absl::Time KeptUntil(absl::Time from, int months);

// One passage, as its deletion is decided.
struct LedgerItem {
  absl::Time passed;
  bool has_case = false;
  // Of its case; std::nullopt: it is open.
  std::optional<absl::Time> case_closed;
  // A legal hold on the capture or its case.
  bool held = false;
};

// Whether the item may be deleted as one of `retention_class` (kCase: by its case alone) at `now`.
// A hold wins over every period, and an open case holds its passage and pictures.
bool MayBeDeleted(const LedgerItem& item, RetentionClass retention_class,
                  const Retention& retention, absl::Time now);

}  // namespace bluegate::operation

#endif  // BLUEGATE_ENFORCEMENT_OPERATION_RETENTION_H_
