#ifndef BLUEGATE_ENFORCEMENT_TEXT_H_
#define BLUEGATE_ENFORCEMENT_TEXT_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace bluegate {

// Debian builds Abseil with a string_view of its own, to which std::string_view does not convert.
// Pass views through this where an Abseil function takes them.
inline absl::string_view AbslView(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace bluegate

#endif  // BLUEGATE_ENFORCEMENT_TEXT_H_
