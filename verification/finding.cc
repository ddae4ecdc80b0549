#include "verification/finding.h"

#include <utility>

namespace bluegate::verification {
namespace {

constexpr size_t kFindingsMax = 1000;
constexpr Verdict kGravestFirst[] = {Verdict::kMalformed, Verdict::kUnknownKey, Verdict::kForked,
                                     Verdict::kReordered, Verdict::kMissing,    Verdict::kModified};

}  // namespace

std::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kValid:
      return "VALID";
    case Verdict::kModified:
      return "MODIFIED";
    case Verdict::kMissing:
      return "MISSING";
    case Verdict::kReordered:
      return "REORDERED";
    case Verdict::kForked:
      return "FORKED";
    case Verdict::kUnknownKey:
      return "UNKNOWN-KEY";
    case Verdict::kMalformed:
      return "MALFORMED";
  }
  return "MALFORMED";
}

void Report::Add(Verdict verdict, std::string where, std::string what) {
  ++total_;
  seen_[static_cast<size_t>(verdict)] = true;
  if (findings_.size() < kFindingsMax) {
    findings_.push_back({verdict, std::move(where), std::move(what)});
  }
}

Verdict Report::verdict() const {
  for (const Verdict verdict : kGravestFirst) {
    if (seen_[static_cast<size_t>(verdict)]) return verdict;
  }
  return Verdict::kValid;
}

}  // namespace bluegate::verification
