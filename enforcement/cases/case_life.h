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

// The life of a case: OPEN <-> CLAIMED <-> ON_HOLD, then CONFIRMED, DISMISSED or HANDED_OVER, or
// WITHDRAWN when nothing is left of what it rests on; a verdict that needs a second person goes by
// AWAITING_APPROVAL, and from there on or back to OPEN. For a short while whoever gave a verdict
// may take it back. Values of the enums equal those of bluegate.casework.v1.

enum class CaseState {
  kUnspecified = 0,
  kOpen = 1,
  kClaimed = 2,
  kConfirmed = 3,
  kDismissed = 4,
  kWithdrawn = 5,  // by the system; what is found later may open it again
  kAwaitingApproval = 6,
  kOnHold = 7,
  kHandedOver = 8,
};

enum class Office { kUnspecified = 0, kEnvironment = 1, kTransport = 2 };

// The four steps of accountability (咸政办发〔2021〕71号, 保障措施（六）): 交办, 督办, 约谈, 移交.
enum class EscalationStep {
  kUnspecified = 0,
  kAssigned = 1,
  kSupervised = 2,
  kSummoned = 3,
  kTransferred = 4,
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
  kReleased = 12,
  kPutOnHold = 13,
  kHandedOver = 14,
  kEscalated = 15,
  kNoted = 16,
  kUndone = 17,
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
  // How long whoever gave a verdict may take it back.
  absl::Duration undo_within;
};

// When officers did what a deadline is set for (保障措施（二）). InfiniteFuture: not yet.
struct CaseTimes {
  // An officer first took it up: claimed, corrected, set aside or judged it. A note or a step of
  // accountability, which anybody may add, is neither.
  absl::Time responded = absl::InfiniteFuture();
  // An officer first gave a verdict, one that awaits approval too. That it was taken back or sent
  // back does not undo that the case was looked at.
  absl::Time verified = absl::InfiniteFuture();
  // The verdict that stands was given, or, where it needed a second person, approved.
  absl::Time fed_back = absl::InfiniteFuture();

  friend bool operator==(const CaseTimes&, const CaseTimes&) = default;
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
  // Whose verdict stands alone, and until when (not included) he may take it back; empty when a
  // second person has approved it, or there is none.
  std::string decided_by;
  absl::Time undo_until = absl::InfinitePast();
  Office office = Office::kUnspecified;                      // while it is handed over
  EscalationStep escalation = EscalationStep::kUnspecified;  // the highest taken
  CaseTimes times;                                           // what TimesAfter makes of its events

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
  Office office = Office::kUnspecified;                           // of kHandedOver
  EscalationStep escalation_step = EscalationStep::kUnspecified;  // of kEscalated

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
// Of a claim of one's own.
struct Release {
  std::string officer;
};
struct Hold {
  std::string officer;
  std::string note;  // needed
};
struct HandOver {
  std::string officer;
  Office office = Office::kUnspecified;
  std::string note;
};
// These two whatever state the case is in, and whoever holds it.
struct Escalate {
  std::string officer;
  EscalationStep step = EscalationStep::kUnspecified;  // above those taken
  std::string note;                                    // needed: the document
};
struct Note {
  std::string officer;
  std::string note;  // needed
};
// Of a verdict of one's own.
struct Undo {
  std::string officer;
  std::string note;
};
using Command = std::variant<Claim, Confirm, Dismiss, Correct, Approve, SendBack, Release, Hold,
                             HandOver, Escalate, Note, Undo>;

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
// case may be judged at once; a correction keeps state and claim.
// INVALID_ARGUMENT: officer missing or too long, note too long or missing where it is needed,
// reason, office or step not stated.
// ABORTED: another officer holds the claim and its lease is not over.
// PERMISSION_DENIED: somebody approves his own verdict, or takes back that of another.
// FAILED_PRECONDITION: the case is decided or was never opened, a verdict awaits approval, or, for
// Approve and SendBack, none does; Release of a case that nobody has claimed; Escalate by a step
// that was taken; Undo where there is no verdict, or too late.
absl::StatusOr<Step> Apply(const Case& before, const Command& command, const Terms& terms,
                           absl::Time now);

// The times after one more event. They follow from the events alone, in their order, so those of a
// case are this over all its events, beginning with CaseTimes(). A correction and what the system
// finds later change no verdict, and so none of the times of one.
CaseTimes TimesAfter(CaseTimes before, CaseEventKind kind, absl::Time time);

// The deadline that is to be kept next: that of verifying until the case is verified, then that of
// feeding back.
absl::Time NextDue(const Case& current);

// Whether a deadline was missed by `now`: it was met too late, or the case still waits and the
// deadline is over (due < now). A case that was withdrawn before anybody had judged it has missed
// nothing: there was nothing to verify.
bool MissedVerifying(const Case& current, absl::Time now);
bool MissedFeedback(const Case& current, absl::Time now);

// What the system appends when one more suspicion was found after the case was opened. State and
// claim stay as they are, what an officer has decided too; a case that was withdrawn is open again,
// with new terms, and keeps its times.
Step AddSuspicion(const Case& before, std::string_view actor, const Terms& terms, absl::Time now);

// What the system appends when a suspicion no longer holds. With `nothing_left` a case that nobody
// has decided is WITHDRAWN and its claim released; a decided one stays as it was decided, because
// only whoever acts on it can tell what must be undone. `note` says what explains it; it is cut to
// kNoteBytesMax between characters.
Step Withdraw(const Case& before, std::string_view actor, std::string_view note, bool nothing_left,
              absl::Time now);

// "OPEN", "CLAIMED", "CONFIRMED", "DISMISSED", "WITHDRAWN", "AWAITING_APPROVAL", "ON_HOLD",
// "HANDED_OVER", "UNSPECIFIED".
std::string_view NameOf(CaseState state);

// CONFIRMED, DISMISSED, HANDED_OVER or WITHDRAWN: no officer can judge it.
bool IsDecided(CaseState state);

// OPEN, CLAIMED, ON_HOLD or AWAITING_APPROVAL: somebody has to do something yet.
bool IsWaiting(CaseState state);

}  // namespace bluegate::cases

#endif  // BLUEGATE_ENFORCEMENT_CASES_CASE_LIFE_H_
