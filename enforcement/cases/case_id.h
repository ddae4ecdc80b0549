#ifndef BLUEGATE_ENFORCEMENT_CASES_CASE_ID_H_
#define BLUEGATE_ENFORCEMENT_CASES_CASE_ID_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bluegate::cases {

// A case that a passage opened has the passage's id, which is its capture's name,
// DEVICE/EPOCH/SEQUENCE, or unnamed/POSITION where the capture has no name. One that came up later
// has PASSAGE/REASON/SUBJECT, such as cp-01-cam-1/1/42/S12/w-1.

inline constexpr size_t kCaseIdBytesMax = 512;

std::string LateCaseId(std::string_view passage_id, std::string_view reason_code,
                       std::string_view subject);

// The passage that a case is of; none for what is no id of a case: it has other parts, more than
// kCaseIdBytesMax, or a zero byte.
std::optional<std::string> PassageOfCase(std::string_view case_id);

}  // namespace bluegate::cases

#endif  // BLUEGATE_ENFORCEMENT_CASES_CASE_ID_H_
