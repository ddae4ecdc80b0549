#ifndef BLUEGATE_VERIFICATION_FINDING_H_
#define BLUEGATE_VERIFICATION_FINDING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bluegate::verification {

// What checking evidence can come to. Numbers are exit codes of `bluegate verify`, never changed.
enum class Verdict {
  kValid = 0,
  // Bytes are not those that were logged.
  kModified = 10,
  // Something that the evidence needs, or that the log proves, is not there.
  kMissing = 11,
  // All is there, but not in the logged order or place.
  kReordered = 12,
  // There are two histories: a signed checkpoint tells of another one.
  kForked = 13,
  // Signed by somebody whose key is not trusted, or not signed at all.
  kUnknownKey = 14,
  // Cannot be read as what it should be.
  kMalformed = 15,
};

// In capitals, such as "MODIFIED" or "UNKNOWN-KEY".
std::string_view NameOf(Verdict verdict);

// One thing that is wrong.
struct Finding {
  Verdict verdict = Verdict::kValid;
  // Which file, log or leaf, such as "leaf 17 of casework".
  std::string where;
  // What is wrong with it, a plain sentence without the place.
  std::string what;
};

// What a check found. A value; not thread-safe.
class Report {
 public:
  // Keeps the finding. Beyond 1,000 they are only counted.
  void Add(Verdict verdict, std::string where, std::string what);

  // VALID without any finding. Otherwise the gravest kind, in this order: MALFORMED, UNKNOWN-KEY,
  // FORKED, REORDERED, MISSING, MODIFIED. What cannot be read or trusted explains the rest.
  Verdict verdict() const;
  bool ok() const { return total_ == 0; }
  // In the order in which they were found.
  const std::vector<Finding>& findings() const { return findings_; }
  uint64_t total() const { return total_; }

  // What was checked, for whoever reads the report.
  uint64_t leaves = 0;
  uint64_t contents = 0;  // kept bytes that a leaf tells of
  uint64_t pictures = 0;
  uint64_t checkpoints = 0;

 private:
  std::vector<Finding> findings_;
  uint64_t total_ = 0;
  bool seen_[16] = {};
};

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_FINDING_H_
