#ifndef BLUEGATE_ENFORCEMENT_CASES_PASSAGE_H_
#define BLUEGATE_ENFORCEMENT_CASES_PASSAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "enforcement/plate/plate_class.h"
#include "enforcement/rules/outcome.h"
#include "enforcement/suspicion/suspicion.h"

namespace bluegate::cases {

// The end state of a capture; each has exactly one. Values equal those of the contract.
enum class PassageState {
  kUnspecified = 0,
  kClear = 1,       // read, looked up, nothing against it
  kRestricted = 2,  // a rule restricts the vehicle
  kSuspect = 3,     // something does not fit
  kHeld = 4,        // a human must look first
  kNoPlate = 5,     // the picture holds no plate
  kFailed = 6,      // the picture could not be read
};

// What came of reading a picture. Values equal those of the contract.
enum class ReadState { kUnspecified = 0, kRead = 1, kNoPlate = 2, kFailed = 3 };

// What came of one plate of a picture.
struct SightingResult {
  plate::ReadingVerdict verdict = plate::ReadingVerdict::kUnspecified;
  // The decision.
  rules::Outcome outcome = rules::Outcome::kUnspecified;
  std::string reason_code;
  std::string sentence_zh;
  std::string sentence_en;
  std::vector<suspicion::Suspicion> suspicions;
};

// What a passage is, with the reason that matters most.
struct Classification {
  PassageState state = PassageState::kFailed;
  std::string reason_code;  // empty when the passage is clear, failed or without a plate
  std::string sentence_zh;
  std::string sentence_en;
};

// Classifies. Total: every input has exactly one state. In this order:
//   the picture was not read -> FAILED; it holds no plate -> NO_PLATE
//   several plates, and any of them is not plainly clear -> HELD: a human says whose it is
//   a number that is not certain -> HELD (I02), whatever else is said of it
//   any outcome but PASS for a reason S, which suspects and never restricts -> SUSPECT
//   FLAG or REFUSE -> RESTRICTED
//   anything suspicious -> SUSPECT
//   any other HOLD -> HELD
//   else CLEAR
Classification Classify(ReadState read_state, absl::Span<const SightingResult> sightings);

// Whether an officer must judge it: RESTRICTED, SUSPECT and HELD open a case.
bool NeedsCase(PassageState state);

// "CLEAR", "RESTRICTED", "SUSPECT", "HELD", "NO_PLATE", "FAILED", "UNSPECIFIED".
std::string_view NameOf(PassageState state);

}  // namespace bluegate::cases

#endif  // BLUEGATE_ENFORCEMENT_CASES_PASSAGE_H_
