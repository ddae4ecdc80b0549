#include "enforcement/cases/case_life.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "enforcement/field_fault.h"
#include "enforcement/plate/characters.h"
#include "enforcement/text.h"

namespace bluegate::cases {
namespace {

// What every command has, whatever it does.
struct Parts {
  CaseEventKind kind;
  std::string officer;
  std::string note;
  DismissReason reason = DismissReason::kUnspecified;
  Office office = Office::kUnspecified;
  EscalationStep step = EscalationStep::kUnspecified;
};

Parts PartsOf(const Claim& claim) { return {CaseEventKind::kClaimed, claim.officer, ""}; }
Parts PartsOf(const Confirm& confirm) {
  return {confirm.needs_second ? CaseEventKind::kConfirmProposed : CaseEventKind::kConfirmed,
          confirm.officer, confirm.note};
}
Parts PartsOf(const Dismiss& dismiss) {
  return {dismiss.needs_second ? CaseEventKind::kDismissProposed : CaseEventKind::kDismissed,
          dismiss.officer, dismiss.note, dismiss.reason};
}
Parts PartsOf(const Approve& approve) {
  return {CaseEventKind::kApproved, approve.officer, approve.note};
}
Parts PartsOf(const SendBack& back) { return {CaseEventKind::kSentBack, back.officer, back.note}; }
Parts PartsOf(const Correct& correct) {
  return {CaseEventKind::kCorrected, correct.officer, correct.note};
}
Parts PartsOf(const Release& release) { return {CaseEventKind::kReleased, release.officer, ""}; }
Parts PartsOf(const Hold& hold) { return {CaseEventKind::kPutOnHold, hold.officer, hold.note}; }
Parts PartsOf(const HandOver& over) {
  return {.kind = CaseEventKind::kHandedOver,
          .officer = over.officer,
          .note = over.note,
          .office = over.office};
}
Parts PartsOf(const Escalate& escalate) {
  return {.kind = CaseEventKind::kEscalated,
          .officer = escalate.officer,
          .note = escalate.note,
          .step = escalate.step};
}
Parts PartsOf(const Note& note) { return {CaseEventKind::kNoted, note.officer, note.note}; }
Parts PartsOf(const Undo& undo) { return {CaseEventKind::kUndone, undo.officer, undo.note}; }

bool NeedsNote(CaseEventKind kind) {
  return kind == CaseEventKind::kSentBack || kind == CaseEventKind::kPutOnHold ||
         kind == CaseEventKind::kEscalated || kind == CaseEventKind::kNoted;
}

absl::Status CheckParts(const Parts& parts) {
  if (parts.officer.empty() || parts.officer.size() > kActorBytesMax ||
      !plate::SplitCharacters(parts.officer).ok()) {
    return ToStatus({"officer", parts.officer.substr(0, kActorBytesMax),
                     absl::StrCat("UTF-8, 1 to ", kActorBytesMax, " bytes")});
  }
  if (parts.note.size() > kNoteBytesMax || !plate::SplitCharacters(parts.note).ok()) {
    return ToStatus({"note", absl::StrCat(parts.note.size(), " bytes"),
                     absl::StrCat("UTF-8, at most ", kNoteBytesMax, " bytes")});
  }
  if (NeedsNote(parts.kind) && parts.note.empty()) {
    return ToStatus({"note", "", "a note that says why"});
  }
  if (parts.kind == CaseEventKind::kHandedOver && parts.office != Office::kEnvironment &&
      parts.office != Office::kTransport) {
    return ToStatus(
        {"office", absl::StrCat(static_cast<int>(parts.office)), "ENVIRONMENT or TRANSPORT"});
  }
  if (parts.kind == CaseEventKind::kEscalated &&
      (parts.step < EscalationStep::kAssigned || parts.step > EscalationStep::kTransferred)) {
    return ToStatus({"step", absl::StrCat(static_cast<int>(parts.step)),
                     "ASSIGNED, SUPERVISED, SUMMONED or TRANSFERRED"});
  }
  if (parts.kind != CaseEventKind::kDismissed && parts.kind != CaseEventKind::kDismissProposed) {
    return absl::OkStatus();
  }
  if (parts.reason < DismissReason::kMisread || parts.reason > DismissReason::kOther) {
    return ToStatus({"reason", absl::StrCat(static_cast<int>(parts.reason)),
                     "MISREAD, WRONG_PICTURE, REGISTER_WRONG, EXEMPT or OTHER"});
  }
  if (parts.reason == DismissReason::kOther && parts.note.empty()) {
    return ToStatus({"note", "", "a note, because the reason is OTHER"});
  }
  return absl::OkStatus();
}

absl::Status CheckAwaiting(const Case& now, const Parts& parts) {
  if (now.state != CaseState::kAwaitingApproval) {
    return absl::FailedPreconditionError(
        absl::StrCat("state: \"", AbslView(NameOf(now.state)),
                     "\", wanted a case with a verdict that awaits approval"));
  }
  if (parts.kind == CaseEventKind::kApproved && parts.officer == now.proposed_by) {
    return absl::PermissionDeniedError(absl::StrCat(
        "officer: \"", parts.officer, "\", wanted somebody else than the one whose verdict it is"));
  }
  return absl::OkStatus();
}

absl::Status CheckState(const Case& now, const std::string& officer) {
  if (now.state == CaseState::kUnspecified || now.state == CaseState::kAwaitingApproval ||
      IsDecided(now.state)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "state: \"", AbslView(NameOf(now.state)), "\", wanted a case that waits for a verdict"));
  }
  if (now.state == CaseState::kClaimed && now.claimed_by != officer) {
    return absl::AbortedError(absl::StrCat("claimed_by: \"", now.claimed_by, "\" until ",
                                           absl::FormatTime(now.claimed_until, absl::UTCTimeZone()),
                                           ", wanted a case that nobody else holds"));
  }
  return absl::OkStatus();
}

absl::Status CheckClaimed(const Case& now, const std::string& officer) {
  if (now.state == CaseState::kClaimed) return CheckState(now, officer);
  return absl::FailedPreconditionError(
      absl::StrCat("state: \"", AbslView(NameOf(now.state)), "\", wanted a case that is claimed"));
}

absl::Status CheckOpened(const Case& now) {
  if (now.state != CaseState::kUnspecified) return absl::OkStatus();
  return absl::FailedPreconditionError("state: \"UNSPECIFIED\", wanted a case that was opened");
}

absl::Status CheckStep(const Case& now, EscalationStep step) {
  if (absl::Status opened = CheckOpened(now); !opened.ok()) return opened;
  if (step > now.escalation) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("step: ", static_cast<int>(step), ", wanted one above ",
                   static_cast<int>(now.escalation), ", which was taken"));
}

absl::Status CheckUndo(const Case& now, const std::string& officer, absl::Time time) {
  const bool proposed = now.state == CaseState::kAwaitingApproval;
  const std::string& whose = proposed ? now.proposed_by : now.decided_by;
  if (whose.empty() || (!proposed && time >= now.undo_until)) {
    return absl::FailedPreconditionError(
        absl::StrCat("state: \"", AbslView(NameOf(now.state)),
                     "\", wanted a verdict that may still be taken back"));
  }
  if (whose == officer) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("officer: \"", officer, "\", wanted the one whose verdict it is"));
}

// Whether the command may be given to the case as it stands.
absl::Status CheckFits(const Case& now, const Parts& parts, absl::Time time) {
  switch (parts.kind) {
    case CaseEventKind::kApproved:
    case CaseEventKind::kSentBack:
      return CheckAwaiting(now, parts);
    case CaseEventKind::kReleased:
      return CheckClaimed(now, parts.officer);
    case CaseEventKind::kEscalated:
      return CheckStep(now, parts.step);
    case CaseEventKind::kNoted:
      return CheckOpened(now);
    case CaseEventKind::kUndone:
      return CheckUndo(now, parts.officer, time);
    default:
      return CheckState(now, parts.officer);
  }
}

void EndClaim(Case* after) {
  after->claimed_by.clear();
  after->claimed_until = absl::InfinitePast();
}

// The event of the system that makes `after`.
CaseEvent NextEvent(CaseEventKind kind, std::string_view actor, std::string_view note,
                    absl::Time now, Case* after) {
  size_t end = std::min(note.size(), kNoteBytesMax);
  // Not within a character: its further bytes are 10xxxxxx.
  while (end < note.size() && end > 0 && (static_cast<unsigned char>(note[end]) & 0xC0) == 0x80) {
    --end;
  }
  after->times = TimesAfter(after->times, kind, now);
  CaseEvent event;
  event.number = ++after->events;
  event.kind = kind;
  event.time = now;
  event.actor = actor;
  event.note = note.substr(0, end);
  return event;
}

void Propose(CaseState proposed, const std::string& officer, Case* after) {
  after->state = CaseState::kAwaitingApproval;
  after->proposed = proposed;
  after->proposed_by = officer;
  EndClaim(after);
}

void EndProposal(Case* after) {
  after->proposed = CaseState::kUnspecified;
  after->proposed_by.clear();
}

void Decide(CaseState state, const std::string& officer, absl::Time undo_until, Case* after) {
  after->state = state;
  after->decided_by = officer;
  after->undo_until = undo_until;
  EndClaim(after);
}

void Reopen(Case* after) {
  after->state = CaseState::kOpen;
  after->decided_by.clear();
  after->undo_until = absl::InfinitePast();
  after->office = Office::kUnspecified;
  EndProposal(after);
}

bool IsVerdict(CaseEventKind kind) {
  return kind == CaseEventKind::kConfirmed || kind == CaseEventKind::kDismissed ||
         kind == CaseEventKind::kHandedOver || kind == CaseEventKind::kConfirmProposed ||
         kind == CaseEventKind::kDismissProposed;
}

// Whether a verdict stands by this event.
bool IsFinal(CaseEventKind kind) {
  return kind == CaseEventKind::kConfirmed || kind == CaseEventKind::kDismissed ||
         kind == CaseEventKind::kHandedOver || kind == CaseEventKind::kApproved;
}

bool TakesUp(CaseEventKind kind) {
  return IsVerdict(kind) || kind == CaseEventKind::kClaimed || kind == CaseEventKind::kCorrected ||
         kind == CaseEventKind::kPutOnHold;
}

// Whether a deadline was met too late, or is over while the case waits for it.
bool Missed(const Case& current, absl::Time met, absl::Time due, absl::Time now) {
  if (met != absl::InfiniteFuture()) return met > due;
  return IsWaiting(current.state) && now > due;
}

}  // namespace

CaseTimes TimesAfter(CaseTimes before, CaseEventKind kind, absl::Time time) {
  // The first by the order of the events: a clock may be set back.
  if (TakesUp(kind) && before.responded == absl::InfiniteFuture()) before.responded = time;
  if (IsVerdict(kind) && before.verified == absl::InfiniteFuture()) before.verified = time;
  if (IsFinal(kind)) before.fed_back = time;
  if (kind == CaseEventKind::kSentBack || kind == CaseEventKind::kUndone) {
    before.fed_back = absl::InfiniteFuture();
  }
  return before;
}

absl::Time NextDue(const Case& current) {
  return current.times.verified == absl::InfiniteFuture() ? current.verify_due
                                                          : current.feedback_due;
}

bool MissedVerifying(const Case& current, absl::Time now) {
  return Missed(current, current.times.verified, current.verify_due, now);
}

bool MissedFeedback(const Case& current, absl::Time now) {
  return Missed(current, current.times.fed_back, current.feedback_due, now);
}

Step Open(std::string_view actor, const Terms& terms, absl::Time now) {
  Step step;
  step.after.state = CaseState::kOpen;
  step.after.opened = now;
  step.after.verify_due = now + terms.verify_within;
  step.after.feedback_due = now + terms.feedback_within;
  step.after.events = 1;
  step.event.number = 1;
  step.event.kind = CaseEventKind::kOpened;
  step.event.time = now;
  step.event.actor = actor;
  return step;
}

Case AsOf(const Case& before, absl::Time now) {
  Case after = before;
  if (before.state == CaseState::kClaimed && before.claimed_until <= now) {
    after.state = CaseState::kOpen;
    EndClaim(&after);
  }
  return after;
}

absl::StatusOr<Step> Apply(const Case& before, const Command& command, const Terms& terms,
                           absl::Time now) {
  Parts parts = std::visit([](const auto& one) { return PartsOf(one); }, command);
  if (absl::Status sound = CheckParts(parts); !sound.ok()) return sound;
  Step step;
  step.after = AsOf(before, now);
  if (absl::Status fits = CheckFits(step.after, parts, now); !fits.ok()) return fits;
  const absl::Time undo_until = now + terms.undo_within;
  switch (parts.kind) {
    case CaseEventKind::kClaimed:
      step.after.state = CaseState::kClaimed;
      step.after.claimed_by = parts.officer;
      step.after.claimed_until = now + terms.claim_lease;
      break;
    case CaseEventKind::kConfirmed:
      Decide(CaseState::kConfirmed, parts.officer, undo_until, &step.after);
      break;
    case CaseEventKind::kDismissed:
      Decide(CaseState::kDismissed, parts.officer, undo_until, &step.after);
      break;
    case CaseEventKind::kHandedOver:
      Decide(CaseState::kHandedOver, parts.officer, undo_until, &step.after);
      step.after.office = parts.office;
      break;
    case CaseEventKind::kPutOnHold:
      step.after.state = CaseState::kOnHold;
      EndClaim(&step.after);
      break;
    case CaseEventKind::kReleased:
      step.after.state = CaseState::kOpen;
      EndClaim(&step.after);
      break;
    case CaseEventKind::kEscalated:
      step.after.escalation = parts.step;
      break;
    case CaseEventKind::kConfirmProposed:
      Propose(CaseState::kConfirmed, parts.officer, &step.after);
      break;
    case CaseEventKind::kDismissProposed:
      Propose(CaseState::kDismissed, parts.officer, &step.after);
      break;
    case CaseEventKind::kApproved:
      step.after.state = step.after.proposed;
      EndProposal(&step.after);
      break;
    case CaseEventKind::kSentBack:
    case CaseEventKind::kUndone:
      Reopen(&step.after);
      break;
    case CaseEventKind::kCorrected:
    case CaseEventKind::kNoted:
    case CaseEventKind::kOpened:
    case CaseEventKind::kSuspected:
    case CaseEventKind::kWithdrawn:
    case CaseEventKind::kUnspecified:
      break;
  }
  ++step.after.events;
  step.after.times = TimesAfter(step.after.times, parts.kind, now);
  step.event = {step.after.events,     parts.kind,   now,          std::move(parts.officer),
                std::move(parts.note), parts.reason, parts.office, parts.step};
  return step;
}

Step AddSuspicion(const Case& before, std::string_view actor, const Terms& terms, absl::Time now) {
  Step step;
  step.after = AsOf(before, now);
  if (step.after.state == CaseState::kWithdrawn) {
    step.after.state = CaseState::kOpen;
    step.after.verify_due = now + terms.verify_within;
    step.after.feedback_due = now + terms.feedback_within;
  }
  step.event = NextEvent(CaseEventKind::kSuspected, actor, "", now, &step.after);
  return step;
}

Step Withdraw(const Case& before, std::string_view actor, std::string_view note, bool nothing_left,
              absl::Time now) {
  Step step;
  step.after = AsOf(before, now);
  if (nothing_left && !IsDecided(step.after.state)) {
    step.after.state = CaseState::kWithdrawn;
    EndClaim(&step.after);
  }
  step.event = NextEvent(CaseEventKind::kWithdrawn, actor, note, now, &step.after);
  return step;
}

std::string_view NameOf(CaseState state) {
  switch (state) {
    case CaseState::kOpen:
      return "OPEN";
    case CaseState::kClaimed:
      return "CLAIMED";
    case CaseState::kConfirmed:
      return "CONFIRMED";
    case CaseState::kDismissed:
      return "DISMISSED";
    case CaseState::kWithdrawn:
      return "WITHDRAWN";
    case CaseState::kAwaitingApproval:
      return "AWAITING_APPROVAL";
    case CaseState::kOnHold:
      return "ON_HOLD";
    case CaseState::kHandedOver:
      return "HANDED_OVER";
    case CaseState::kUnspecified:
      break;
  }
  return "UNSPECIFIED";
}

bool IsDecided(CaseState state) {
  return state == CaseState::kConfirmed || state == CaseState::kDismissed ||
         state == CaseState::kWithdrawn || state == CaseState::kHandedOver;
}

bool IsWaiting(CaseState state) { return state != CaseState::kUnspecified && !IsDecided(state); }

}  // namespace bluegate::cases
