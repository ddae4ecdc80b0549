#ifndef BLUEGATE_ENFORCEMENT_FIELD_FAULT_H_
#define BLUEGATE_ENFORCEMENT_FIELD_FAULT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace bluegate {

// What is wrong with one field: its name, the value found, and what was wanted instead.
struct FieldFault {
  std::string field;
  // As found, shortened to 64 bytes by whoever shows it.
  std::string value;
  std::string wish;

  friend bool operator==(const FieldFault&, const FieldFault&) = default;
};

// INVALID_ARGUMENT with the message `field: "value", wanted wish`.
inline absl::Status ToStatus(const FieldFault& fault) {
  return absl::InvalidArgumentError(
      absl::StrCat(fault.field, ": \"", fault.value, "\", wanted ", fault.wish));
}

}  // namespace bluegate

#endif  // BLUEGATE_ENFORCEMENT_FIELD_FAULT_H_
