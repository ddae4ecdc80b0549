#include "enforcement/cases/case_id.h"

#include <cstdint>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "enforcement/text.h"

namespace bluegate::cases {
namespace {

constexpr size_t kNameParts = 3;

bool IsNumber(absl::string_view text) {
  uint64_t number = 0;
  return absl::SimpleAtoi(text, &number);
}

}  // namespace

std::string LateCaseId(std::string_view passage_id, std::string_view reason_code,
                       std::string_view subject) {
  return absl::StrCat(AbslView(passage_id), "/", AbslView(reason_code), "/", AbslView(subject));
}

std::optional<std::string> PassageOfCase(std::string_view case_id) {
  if (case_id.size() > kCaseIdBytesMax || case_id.find('\0') != case_id.npos) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(AbslView(case_id), '/');
  if (parts.size() == 2 && parts[0] == "unnamed" && IsNumber(parts[1])) {
    return std::string(case_id);
  }
  if (parts.size() < kNameParts || parts[0].empty() || !IsNumber(parts[1]) || !IsNumber(parts[2])) {
    return std::nullopt;
  }
  return absl::StrJoin(parts.begin(), parts.begin() + kNameParts, "/");
}

}  // namespace bluegate::cases
