#ifndef BLUEGATE_ENFORCEMENT_CASES_CASE_LIFE_H_
#define BLUEGATE_ENFORCEMENT_CASES_CASE_LIFE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace bluegate::cases {

// The life of a case: OPEN <-> CLAIMED -> CONFIRMED or DISMISSED, or WITHDRAWN when nothing is left
// of what it rests on; a verdict that needs a second person goes by AWAITING_APPROVAL, and from
// there on or back to OPEN. Values of the enums equal those of bluegate.casework.v1.

enum class CaseState {
  kUnspecified = 0,
  kOpen = 1,
  kClaimed = 2,
  kConfirmed = 3,
  kDismissed = 4,
  kWithdrawn = 5,  // by the system; what is found later may open it again
  kAwaitingApproval = 6,
};

enum class DismissReason {
  kUnspecified = 0,
  kMisread = 1,
  kWrongPicture = 2,
  kRegisterWrong = 3,
  kExempt = 4,
  kOther = 5,  // needs a note
};

enum class CaseEventKind {
  kUnspecified = 0,
  kOpened = 1,
  kClaimed = 2,  // or the claim was prolonged
  kConfirmed = 3,
  kDismissed = 4,
  kCorrected = 5,        // the number; what the corrected number led to is kept beside the event
  kSuspected = 6,        // one more suspicion was found
  kWithdrawn = 7,        // a suspicion no longer holds
  kConfirmProposed = 8,  // a verdict that needs a second person
  kDismissProposed = 9,
  kApproved = 10,
  kSentBack = 11,
};

inline constexpr size_t kActorBytesMax = 64;
inline constexpr size_t kNoteBytesMax = 1000;

// How long things may take. Data: they come from a notice or from the site's configuration.
struct Terms {
  absl::Duration claim_lease;
  // From opening to a verified case (保障措施（二）: one hour).
  absl::Duration verify_within;
  // From opening to the result fed back (保障措施（二）: two hours).
  absl::Duration feedback_within;
};

// Where a case stands. A plain value; keep it and hand it back.
struct Case {
  CaseState state = CaseState::kUnspecified;
  std::string claimed_by;  // empty when nobody holds it
  absl::Time claimed_until = absl::InfinitePast();
  absl::Time opened = absl::InfinitePast();
  absl::Time verify_due = absl::InfiniteFuture();
  absl::Time feedback_due = absl::InfiniteFuture();
  uint32_t events = 0;  // how many have happened
  // While a verdict awaits approval: what the case is to become, and whose verdict it is.
  CaseState proposed = CaseState::kUnspecified;
  std::string proposed_by;

  friend bool operator==(const Case&, const Case&) = default;
};

// One thing that happened. Appended, never changed.
struct CaseEvent {
  uint32_t number = 0;  // counts the events of the case, from 1
  CaseEventKind kind = CaseEventKind::kUnspecified;
  absl::Time time;
  std::string actor;
  std::string note;
  DismissReason dismiss_reason = DismissReason::kUnspecified;

  friend bool operator==(const CaseEvent&, const CaseEvent&) = default;
};

// What an officer may do.
struct Claim {
  std::string officer;
};
struct Confirm {
  std::string officer;
  std::string note;
  bool needs_second = false;  // stands only after somebody else has approved it
};
struct Dismiss {
  std::string officer;
  DismissReason reason = DismissReason::kUnspecified;
  std::string note;
  bool needs_second = false;
};
struct Correct {
  std::string officer;
  std::string note;
};
// Of a verdict that awaits it. Nobody approves his own; he may take it back.
struct Approve {
  std::string officer;
  std::string note;
};
struct SendBack {
  std::string officer;
  std::string note;  // needed
};
using Command = std::variant<Claim, Confirm, Dismiss, Correct, Approve, SendBack>;

// A case after a command, and the event that records it.
struct Step {
  Case after;
  CaseEvent event;
};

// A new case.
Step Open(std::string_view actor, const Terms& terms, absl::Time now);

// The case as it stands at `now`: a claim whose lease is over (claimed_until <= now) is open again.
// No event records that; time alone does it.
Case AsOf(const Case& before, absl::Time now);

// Applies a command to AsOf(before, now). Claiming again prolongs one's own lease; an unclaimed
// case may be judged at once; a correction keeps state and claim. INVALID_ARGUMENT: officer missing
// or too long, note too long, reason not stated, OTHER without a
//   note.
// ABORTED: another officer holds the claim and its lease is not over.
// PERMISSION_DENIED: somebody approves his own verdict.
// FAILED_PRECONDITION: the case is decided or was never opened, a verdict awaits approval, or, for
// Approve and SendBack, none does.
absl::StatusOr<Step> Apply(const Case& before, const Command& command, const Terms& terms,
                           absl::Time now);

// What the system appends when one more suspicion was found after the case was opened. State and
// claim stay as they are, what an officer has decided too; a case that was withdrawn is open again,
// with new terms.
Step AddSuspicion(const Case& before, std::string_view actor, const Terms& terms, absl::Time now);

// What the system appends when a suspicion no longer holds. With `nothing_left` a case that nobody
// has decided is WITHDRAWN and its claim released; a decided one stays as it was decided, because
// only whoever acts on it can tell what must be undone. `note` says what explains it; it is cut to
// kNoteBytesMax between characters.
Step Withdraw(const Case& before, std::string_view actor, std::string_view note, bool nothing_left,
              absl::Time now);

// "OPEN", "CLAIMED", "CONFIRMED", "DISMISSED", "WITHDRAWN", "AWAITING_APPROVAL",
// "UNSPECIFIED".
std::string_view NameOf(CaseState state);

// CONFIRMED, DISMISSED or WITHDRAWN: no officer can change it.
bool IsDecided(CaseState state);

}  // namespace bluegate::cases

#endif  // BLUEGATE_ENFORCEMENT_CASES_CASE_LIFE_H_
