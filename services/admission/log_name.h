#ifndef BLUEGATE_SERVICES_ADMISSION_LOG_NAME_H_
#define BLUEGATE_SERVICES_ADMISSION_LOG_NAME_H_

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "enforcement/text.h"

namespace bluegate::admission {

// How a question is named in the log: "request=ID", and before it "capture=DEVICE/EPOCH/SEQUENCE"
// where casework asked for a capture, whose request ids begin so. A request id has no blanks and no
// control characters.
inline std::string LogName(std::string_view request_id) {
  const auto is_number = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), absl::ascii_isdigit);
  };
  const size_t device = request_id.find('/');
  const size_t epoch = device == request_id.npos ? device : request_id.find('/', device + 1);
  const size_t sequence = epoch == request_id.npos ? epoch : request_id.find('/', epoch + 1);
  if (sequence == request_id.npos || device == 0 ||
      !is_number(request_id.substr(device + 1, epoch - device - 1)) ||
      !is_number(request_id.substr(epoch + 1, sequence - epoch - 1))) {
    return absl::StrCat("request=", AbslView(request_id));
  }
  return absl::StrCat("capture=", AbslView(request_id.substr(0, sequence)),
                      " request=", AbslView(request_id));
}

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_LOG_NAME_H_
