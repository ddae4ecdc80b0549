#ifndef BLUEGATE_SERVICES_BLUEGATE_TIME_OPTION_H_
#define BLUEGATE_SERVICES_BLUEGATE_TIME_OPTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace bluegate {

// A time as people give it to a command: with a zone as in 2022-01-10T08:00:00+08:00 or Z, without
// one the time of Xianyang. INVALID_ARGUMENT names `option`.
absl::StatusOr<absl::Time> ParseTimeOption(const std::string& option, const std::string& text);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_TIME_OPTION_H_
