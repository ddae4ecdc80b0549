#include "enforcement/cases/case_life.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bluegate::cases {
namespace {

using ::testing::HasSubstr;

constexpr auto kUnspecified = DismissReason::kUnspecified;

const Terms kTerms = {absl::Minutes(10), absl::Minutes(60), absl::Minutes(120), absl::Minutes(5)};
const absl::Time kStart = absl::FromUnixSeconds(1641772800);

Case Opened() { return Open("bluegate", kTerms, kStart).after; }

Case ClaimedBy(const std::string& officer) {
  return Apply(Opened(), Claim{officer}, kTerms, kStart)->after;
}

std::vector<Command> EveryCommandOf(const std::string& officer) {
  return {Claim{officer},
          Confirm{officer, ""},
          Dismiss{officer, DismissReason::kMisread, ""},
          Correct{officer, ""},
          Hold{officer, "asked the owner"},
          HandOver{officer, Office::kTransport, ""}};
}

TEST(CaseLifeTest, ANewCaseIsOpenWithBothDeadlines) {
  const Step step = Open("bluegate", kTerms, kStart);
  EXPECT_EQ(step.after.state, CaseState::kOpen);
  EXPECT_EQ(step.after.verify_due, kStart + absl::Hours(1));
  EXPECT_EQ(step.after.feedback_due, kStart + absl::Hours(2));
  const CaseEvent opened = {1, CaseEventKind::kOpened, kStart, "bluegate", "", kUnspecified};
  EXPECT_EQ(step.event, opened);
}

TEST(CaseLifeTest, DeadlinesComeFromTheTerms) {
  const Terms terms = {absl::Minutes(1), absl::Minutes(2), absl::Minutes(3), absl::Minutes(4)};
  const Step step = Open("bluegate", terms, kStart);
  EXPECT_EQ(step.after.verify_due, kStart + absl::Minutes(2));
  EXPECT_EQ(step.after.feedback_due, kStart + absl::Minutes(3));
  const auto claimed = Apply(step.after, Claim{"wang"}, terms, kStart);
  EXPECT_EQ(claimed->after.claimed_until, kStart + absl::Minutes(1));
}

TEST(CaseLifeTest, AClaimedCaseIsHeldForTheLease) {
  const Case claimed = ClaimedBy("wang");
  EXPECT_EQ(claimed.state, CaseState::kClaimed);
  EXPECT_EQ(claimed.claimed_by, "wang");
  EXPECT_EQ(claimed.claimed_until, kStart + absl::Minutes(10));
  EXPECT_EQ(claimed.events, 2u);
}

TEST(CaseLifeTest, ClaimingAgainProlongsOnesOwnLease) {
  const absl::Time later = kStart + absl::Minutes(9);
  const auto step = Apply(ClaimedBy("wang"), Claim{"wang"}, kTerms, later);
  ASSERT_TRUE(step.ok());
  EXPECT_EQ(step->after.claimed_until, later + absl::Minutes(10));
  EXPECT_EQ(step->event.number, 3u);
}

TEST(CaseLifeTest, WhileTheLeaseRunsAnotherOfficerMayDoNothing) {
  const absl::Time last = kStart + absl::Minutes(10) - absl::Microseconds(1);
  for (const Command& command : EveryCommandOf("li")) {
    const auto step = Apply(ClaimedBy("wang"), command, kTerms, last);
    EXPECT_EQ(step.status().code(), absl::StatusCode::kAborted);
    EXPECT_THAT(std::string(step.status().message()), HasSubstr("wang"));
  }
}

TEST(CaseLifeTest, WhenTheLeaseIsOverTheCaseIsOpenToEveryone) {
  const absl::Time over = kStart + absl::Minutes(10);
  const Case after = AsOf(ClaimedBy("wang"), over);
  EXPECT_EQ(after.state, CaseState::kOpen);
  EXPECT_EQ(after.claimed_by, "");
  EXPECT_EQ(after.events, 2u);
  for (const Command& command : EveryCommandOf("li")) {
    EXPECT_TRUE(Apply(ClaimedBy("wang"), command, kTerms, over).ok());
  }
}

TEST(CaseLifeTest, TimeChangesNothingButALeaseThatIsOver) {
  const Case opened = Opened();
  EXPECT_EQ(AsOf(opened, absl::InfiniteFuture()), opened);
  const Case claimed = ClaimedBy("wang");
  EXPECT_EQ(AsOf(claimed, kStart + absl::Minutes(9)), claimed);
  const Case decided = Apply(claimed, Confirm{"wang", ""}, kTerms, kStart)->after;
  EXPECT_EQ(AsOf(decided, absl::InfiniteFuture()), decided);
}

TEST(CaseLifeTest, AnUnclaimedCaseMayBeJudgedAtOnce) {
  const auto step = Apply(Opened(), Confirm{"wang", "seen"}, kTerms, kStart);
  ASSERT_TRUE(step.ok());
  EXPECT_EQ(step->after.state, CaseState::kConfirmed);
  const CaseEvent event = {2, CaseEventKind::kConfirmed, kStart, "wang", "seen", kUnspecified};
  EXPECT_EQ(step->event, event);
}

TEST(CaseLifeTest, DismissingKeepsReasonAndNoteAndReleasesTheClaim) {
  const auto step =
      Apply(ClaimedBy("wang"), Dismiss{"wang", DismissReason::kExempt, "fire"}, kTerms, kStart);
  ASSERT_TRUE(step.ok());
  EXPECT_EQ(step->after.state, CaseState::kDismissed);
  EXPECT_EQ(step->after.claimed_by, "");
  EXPECT_EQ(step->event.dismiss_reason, DismissReason::kExempt);
  EXPECT_EQ(step->event.note, "fire");
}

TEST(CaseLifeTest, ADecidedCaseAcceptsNothingMore) {
  const Command verdicts[] = {Confirm{"wang", ""}, Dismiss{"wang", DismissReason::kMisread, ""}};
  for (const Command& verdict : verdicts) {
    const Case decided = Apply(Opened(), verdict, kTerms, kStart)->after;
    for (const Command& command : EveryCommandOf("wang")) {
      EXPECT_EQ(Apply(decided, command, kTerms, kStart).status().code(),
                absl::StatusCode::kFailedPrecondition);
    }
  }
}

TEST(CaseLifeTest, ACaseThatWasNeverOpenedAcceptsNothing) {
  for (const Command& command : EveryCommandOf("wang")) {
    EXPECT_EQ(Apply(Case(), command, kTerms, kStart).status().code(),
              absl::StatusCode::kFailedPrecondition);
  }
}

TEST(CaseLifeTest, ACorrectionAddsAnEventAndKeepsStateAndClaim) {
  const Case claimed = ClaimedBy("wang");
  const auto step = Apply(claimed, Correct{"wang", "B not 8"}, kTerms, kStart + absl::Minutes(1));
  ASSERT_TRUE(step.ok());
  Case expected = claimed;
  expected.events = 3;
  EXPECT_EQ(step->after, expected);
  EXPECT_EQ(step->event.kind, CaseEventKind::kCorrected);
  const auto open = Apply(Opened(), Correct{"wang", ""}, kTerms, kStart);
  EXPECT_EQ(open->after.state, CaseState::kOpen);
}

TEST(CaseLifeTest, DismissingNeedsAReasonAndOtherNeedsANote) {
  const auto code = [](DismissReason reason, const char* note) {
    return Apply(Opened(), Dismiss{"wang", reason, note}, kTerms, kStart).status().code();
  };
  EXPECT_EQ(code(DismissReason::kUnspecified, "x"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(static_cast<DismissReason>(6), "x"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(DismissReason::kOther, ""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(DismissReason::kOther, "x"), absl::StatusCode::kOk);
}

TEST(CaseLifeTest, OfficersAndNotesHaveLimits) {
  const auto code = [](std::string officer, std::string note) {
    return Apply(Opened(), Confirm{std::move(officer), std::move(note)}, kTerms, kStart)
        .status()
        .code();
  };
  EXPECT_EQ(code("", ""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(std::string(65, 'a'), ""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("\xFF", ""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("wang", std::string(1001, 'a')), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("wang", "\xFF"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(std::string(64, 'a'), std::string(1000, 'a')), absl::StatusCode::kOk);
}

TEST(CaseLifeTest, ASuspicionThatIsWithdrawnClosesTheCaseUnlessSomethingIsLeft) {
  const absl::Time later = kStart + absl::Minutes(1);
  const Step left = Withdraw(ClaimedBy("wang"), "bluegate", "late entry", false, later);
  EXPECT_EQ(left.after.state, CaseState::kClaimed);
  EXPECT_EQ(left.after.claimed_by, "wang");
  EXPECT_EQ(left.event.kind, CaseEventKind::kWithdrawn);
  EXPECT_EQ(left.event.note, "late entry");
  EXPECT_EQ(left.event.number, left.after.events);
  const Step closed = Withdraw(ClaimedBy("wang"), "bluegate", "late entry", true, later);
  EXPECT_EQ(closed.after.state, CaseState::kWithdrawn);
  EXPECT_TRUE(closed.after.claimed_by.empty());
  EXPECT_FALSE(Apply(closed.after, Claim{"wang"}, kTerms, later).ok());
}

TEST(CaseLifeTest, WhatAnOfficerDecidedStaysDecided) {
  const auto confirmed = Apply(Opened(), Confirm{"wang", ""}, kTerms, kStart);
  ASSERT_TRUE(confirmed.ok());
  const Step withdrawn = Withdraw(confirmed->after, "bluegate", "", true, kStart);
  EXPECT_EQ(withdrawn.after.state, CaseState::kConfirmed);
  EXPECT_EQ(withdrawn.after.events, confirmed->after.events + 1);
  EXPECT_EQ(AddSuspicion(confirmed->after, "bluegate", kTerms, kStart).after.state,
            CaseState::kConfirmed);
}

TEST(CaseLifeTest, ANewSuspicionOpensAWithdrawnCaseAgainWithNewTerms) {
  const Step closed = Withdraw(Opened(), "bluegate", "", true, kStart);
  const absl::Time later = kStart + absl::Hours(5);
  const Step again = AddSuspicion(closed.after, "bluegate", kTerms, later);
  EXPECT_EQ(again.after.state, CaseState::kOpen);
  EXPECT_EQ(again.after.verify_due, later + kTerms.verify_within);
  EXPECT_EQ(again.event.kind, CaseEventKind::kSuspected);
  EXPECT_EQ(AddSuspicion(ClaimedBy("wang"), "bluegate", kTerms, kStart).after.state,
            CaseState::kClaimed);
}

TEST(CaseLifeTest, ALongNoteIsCutBetweenCharacters) {
  std::string note(999, 'a');
  note += "厂";
  EXPECT_EQ(Withdraw(Opened(), "bluegate", note, true, kStart).event.note, std::string(999, 'a'));
}

// Walks every sequence of four commands by two officers with the clock moving.
TEST(CaseLifeTest, EveryPathCountsItsEventsAndNeverLeavesADecision) {
  const auto walk = [](const auto& self, const Case& before, int depth) -> int {
    if (depth == 0) return 1;
    int paths = 0;
    for (const char* officer : {"wang", "li"}) {
      for (const Command& command : EveryCommandOf(officer)) {
        const absl::Time now = kStart + absl::Minutes(6 * (4 - depth));
        const auto step = Apply(before, command, kTerms, now);
        EXPECT_FALSE(step.ok() && IsDecided(before.state));
        if (!step.ok()) continue;
        EXPECT_EQ(step->after.events, before.events + 1);
        EXPECT_EQ(step->event.number, step->after.events);
        EXPECT_EQ(step->after.claimed_by.empty(), step->after.state != CaseState::kClaimed);
        EXPECT_EQ(step->after.verify_due, before.verify_due);
        paths += self(self, step->after, depth - 1);
      }
    }
    return paths;
  };
  EXPECT_GT(walk(walk, Opened(), 4), 100);
}

// The second person.

Case Proposed(const Command& command) { return Apply(Opened(), command, kTerms, kStart)->after; }

TEST(CaseLifeTest, AVerdictThatNeedsASecondPersonAwaitsHim) {
  const auto step = Apply(ClaimedBy("wang"), Confirm{"wang", "seen", true}, kTerms, kStart);
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(step->after.state, CaseState::kAwaitingApproval);
  EXPECT_EQ(step->after.proposed, CaseState::kConfirmed);
  EXPECT_EQ(step->after.proposed_by, "wang");
  EXPECT_EQ(step->after.claimed_by, "");
  EXPECT_EQ(step->event.kind, CaseEventKind::kConfirmProposed);
  EXPECT_EQ(step->event.note, "seen");
  EXPECT_FALSE(IsDecided(step->after.state));
}

TEST(CaseLifeTest, ApprovalOfAnotherMakesTheVerdictStand) {
  const auto confirmed =
      Apply(Proposed(Confirm{"wang", "", true}), Approve{"zhao", "agreed"}, kTerms, kStart);
  ASSERT_TRUE(confirmed.ok()) << confirmed.status();
  EXPECT_EQ(confirmed->after.state, CaseState::kConfirmed);
  EXPECT_EQ(confirmed->after.proposed_by, "");
  EXPECT_EQ(confirmed->event.kind, CaseEventKind::kApproved);
  EXPECT_EQ(confirmed->event.actor, "zhao");
  const auto dismissed = Apply(Proposed(Dismiss{"wang", DismissReason::kExempt, "", true}),
                               Approve{"zhao", ""}, kTerms, kStart);
  EXPECT_EQ(dismissed->after.state, CaseState::kDismissed);
}

TEST(CaseLifeTest, NobodyApprovesHisOwnVerdict) {
  const Case proposed = Proposed(Confirm{"wang", "", true});
  EXPECT_EQ(Apply(proposed, Approve{"wang", ""}, kTerms, kStart).status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(Apply(proposed, SendBack{"wang", "a mistake"}, kTerms, kStart).ok());
}

TEST(CaseLifeTest, AVerdictThatIsSentBackLeavesTheCaseOpen) {
  const auto step = Apply(Proposed(Dismiss{"wang", DismissReason::kMisread, "", true}),
                          SendBack{"zhao", "the number is right"}, kTerms, kStart);
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(step->after.state, CaseState::kOpen);
  EXPECT_EQ(step->after.proposed, CaseState::kUnspecified);
  EXPECT_TRUE(Apply(step->after, Confirm{"wang", ""}, kTerms, kStart).ok());
  EXPECT_EQ(Apply(Proposed(Confirm{"wang", "", true}), SendBack{"zhao", ""}, kTerms, kStart)
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(CaseLifeTest, WhileAVerdictAwaitsApprovalNothingElseIsDone) {
  const Case proposed = Proposed(Confirm{"wang", "", true});
  for (const char* officer : {"wang", "zhao"}) {
    for (const Command& command : EveryCommandOf(officer)) {
      EXPECT_EQ(Apply(proposed, command, kTerms, kStart).status().code(),
                absl::StatusCode::kFailedPrecondition);
    }
  }
  EXPECT_EQ(AsOf(proposed, kStart + absl::Hours(1000)), proposed);
}

TEST(CaseLifeTest, WithoutAVerdictThereIsNothingToApprove) {
  const Case decided = Apply(Opened(), Confirm{"wang", ""}, kTerms, kStart)->after;
  for (const Case& standing : {Opened(), ClaimedBy("wang"), decided, Case()}) {
    EXPECT_EQ(Apply(standing, Approve{"zhao", ""}, kTerms, kStart).status().code(),
              absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(Apply(standing, SendBack{"zhao", "why"}, kTerms, kStart).status().code(),
              absl::StatusCode::kFailedPrecondition);
  }
}

// Setting aside, handing over, escalating, taking back.

absl::StatusCode CodeOf(const Case& before, const Command& command, absl::Time now = kStart) {
  return Apply(before, command, kTerms, now).status().code();
}

TEST(CaseLifeTest, AClaimIsGivenBackByItsHolderOnly) {
  const auto step = Apply(ClaimedBy("wang"), Release{"wang"}, kTerms, kStart);
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(step->after.state, CaseState::kOpen);
  EXPECT_EQ(step->after.claimed_by, "");
  EXPECT_EQ(CodeOf(ClaimedBy("wang"), Release{"li"}), absl::StatusCode::kAborted);
  EXPECT_EQ(CodeOf(Opened(), Release{"wang"}), absl::StatusCode::kFailedPrecondition);
}

TEST(CaseLifeTest, ACaseOnHoldWaitsForEverybodyAndKeepsItsDeadlines) {
  const auto step = Apply(ClaimedBy("wang"), Hold{"wang", "asked the owner"}, kTerms, kStart);
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(step->after.state, CaseState::kOnHold);
  EXPECT_EQ(step->after.claimed_by, "");
  EXPECT_EQ(step->after.verify_due, Opened().verify_due);
  EXPECT_FALSE(IsDecided(step->after.state));
  EXPECT_TRUE(Apply(step->after, Claim{"li"}, kTerms, kStart).ok());
  EXPECT_TRUE(Apply(step->after, Confirm{"li", ""}, kTerms, kStart).ok());
  EXPECT_EQ(CodeOf(Opened(), Hold{"wang", ""}), absl::StatusCode::kInvalidArgument);
}

TEST(CaseLifeTest, AHandedOverCaseIsDecidedAndSaysWhoHasIt) {
  const auto step =
      Apply(Opened(), HandOver{"wang", Office::kEnvironment, "smoke"}, kTerms, kStart);
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(step->after.state, CaseState::kHandedOver);
  EXPECT_EQ(step->after.office, Office::kEnvironment);
  EXPECT_EQ(step->event.office, Office::kEnvironment);
  EXPECT_EQ(CodeOf(step->after, Confirm{"wang", ""}), absl::StatusCode::kFailedPrecondition);
  for (const int office : {0, 3}) {
    EXPECT_EQ(CodeOf(Opened(), HandOver{"wang", static_cast<Office>(office), ""}),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(CaseLifeTest, StepsOfAccountabilityGoUpInAnyState) {
  const Case confirmed = Apply(Opened(), Confirm{"wang", ""}, kTerms, kStart)->after;
  for (const Case& before : {Opened(), ClaimedBy("wang"), confirmed}) {
    const auto step =
        Apply(before, Escalate{"zhao", EscalationStep::kSupervised, "No. 12"}, kTerms, kStart);
    ASSERT_TRUE(step.ok()) << step.status();
    EXPECT_EQ(step->after.state, before.state);
    EXPECT_EQ(step->after.claimed_by, before.claimed_by);
    EXPECT_EQ(step->after.escalation, EscalationStep::kSupervised);
    EXPECT_EQ(step->event.escalation_step, EscalationStep::kSupervised);
    EXPECT_EQ(CodeOf(step->after, Escalate{"zhao", EscalationStep::kSupervised, "No. 13"}),
              absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(CodeOf(step->after, Escalate{"zhao", EscalationStep::kSummoned, "No. 13"}),
              absl::StatusCode::kOk);
  }
  EXPECT_EQ(CodeOf(Opened(), Escalate{"zhao", EscalationStep::kAssigned, ""}),
            absl::StatusCode::kInvalidArgument);
  for (const int step : {0, 5}) {
    EXPECT_EQ(CodeOf(Opened(), Escalate{"zhao", static_cast<EscalationStep>(step), "No. 12"}),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(CaseLifeTest, ANoteChangesNothingButTheHistory) {
  const auto step = Apply(ClaimedBy("wang"), Note{"li", "seen at the other gate"}, kTerms, kStart);
  ASSERT_TRUE(step.ok()) << step.status();
  Case expected = ClaimedBy("wang");
  ++expected.events;
  EXPECT_EQ(step->after, expected);
  EXPECT_EQ(step->event.note, "seen at the other gate");
  EXPECT_EQ(CodeOf(Opened(), Note{"li", ""}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf(Case(), Note{"li", "x"}), absl::StatusCode::kFailedPrecondition);
}

TEST(CaseLifeTest, AVerdictMayBeTakenBackForAWhileByWhoeverGaveIt) {
  const absl::Time last = kStart + absl::Minutes(5) - absl::Microseconds(1);
  const Command verdicts[] = {Confirm{"wang", ""}, Dismiss{"wang", DismissReason::kExempt, ""},
                              HandOver{"wang", Office::kTransport, ""}};
  for (const Command& verdict : verdicts) {
    const Case decided = Apply(ClaimedBy("wang"), verdict, kTerms, kStart)->after;
    EXPECT_EQ(CodeOf(decided, Undo{"li", ""}, last), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(CodeOf(decided, Undo{"wang", ""}, kStart + absl::Minutes(5)),
              absl::StatusCode::kFailedPrecondition);
    const auto undone = Apply(decided, Undo{"wang", "the wrong key"}, kTerms, last);
    ASSERT_TRUE(undone.ok()) << undone.status();
    Case expected = Opened();
    expected.events = decided.events + 1;
    expected.times = {.responded = kStart, .verified = kStart};
    EXPECT_EQ(undone->after, expected);
    EXPECT_EQ(CodeOf(undone->after, Undo{"wang", ""}, last), absl::StatusCode::kFailedPrecondition);
  }
}

TEST(CaseLifeTest, AVerdictOfTwoIsTakenBackByTheFirstBeforeItIsApprovedOnly) {
  const Case proposed = Proposed(Confirm{"wang", "", true});
  EXPECT_EQ(CodeOf(proposed, Undo{"zhao", ""}), absl::StatusCode::kPermissionDenied);
  const auto undone = Apply(proposed, Undo{"wang", ""}, kTerms, kStart + absl::Hours(1));
  ASSERT_TRUE(undone.ok()) << undone.status();
  EXPECT_EQ(undone->after.state, CaseState::kOpen);
  const Case approved = Apply(proposed, Approve{"zhao", ""}, kTerms, kStart)->after;
  for (const char* officer : {"wang", "zhao"}) {
    EXPECT_EQ(CodeOf(approved, Undo{officer, ""}), absl::StatusCode::kFailedPrecondition);
  }
}

}  // namespace
}  // namespace bluegate::cases
