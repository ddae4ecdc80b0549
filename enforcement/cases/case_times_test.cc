// When officers took a case up, verified it and fed it back, and which deadlines that missed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "enforcement/cases/case_life.h"

namespace bluegate::cases {
namespace {

const Terms kTerms = {absl::Minutes(10), absl::Minutes(60), absl::Minutes(120), absl::Minutes(5)};
const absl::Time kStart = absl::FromUnixSeconds(1641772800);
const absl::Time kNever = absl::InfiniteFuture();

absl::Time At(int minutes) { return kStart + absl::Minutes(minutes); }

// A case to which one thing after the other happens.
class Story {
 public:
  Story() { Take(Open("bluegate", kTerms, kStart)); }

  Story& Then(int minutes, const Command& command) {
    const auto step = Apply(case_, command, kTerms, At(minutes));
    EXPECT_TRUE(step.ok()) << step.status();
    if (step.ok()) Take(*step);
    return *this;
  }
  Story& Then(const Step& step) {
    Take(step);
    return *this;
  }

  const Case& now() const { return case_; }
  const CaseTimes& times() const { return case_.times; }
  CaseTimes FromEvents() const {
    CaseTimes times;
    for (const CaseEvent& event : events_) times = TimesAfter(times, event.kind, event.time);
    return times;
  }

 private:
  void Take(const Step& step) {
    case_ = step.after;
    events_.push_back(step.event);
  }

  Case case_;
  std::vector<CaseEvent> events_;
};

TEST(CaseTimesTest, NobodyHasLookedAtANewCase) {
  EXPECT_EQ(Story().times(), CaseTimes());
  EXPECT_EQ(NextDue(Story().now()), At(60));
}

TEST(CaseTimesTest, WhatAnOfficerFirstDoesWithTheCaseTakesItUp) {
  const Command takes_up[] = {Claim{"wang"},
                              Correct{"wang", ""},
                              Hold{"wang", "asked the owner"},
                              Confirm{"wang", ""},
                              Dismiss{"wang", DismissReason::kExempt, "", true},
                              HandOver{"wang", Office::kTransport, ""}};
  for (const Command& command : takes_up) {
    EXPECT_EQ(Story().Then(3, command).times().responded, At(3));
  }
  const Story claimed =
      Story().Then(3, Claim{"wang"}).Then(4, Release{"wang"}).Then(9, Claim{"li"});
  EXPECT_EQ(claimed.times(), (CaseTimes{.responded = At(3)}));
}

TEST(CaseTimesTest, ANoteOrAStepOfAccountabilityTakesNothingUp) {
  const Story story = Story()
                          .Then(1, Note{"li", "seen at the other gate"})
                          .Then(2, Escalate{"zhao", EscalationStep::kAssigned, "No. 12"});
  EXPECT_EQ(story.times(), CaseTimes());
}

TEST(CaseTimesTest, EveryVerdictVerifiesAndIsFedBackAtOnce) {
  const Command verdicts[] = {Confirm{"wang", ""}, Dismiss{"wang", DismissReason::kMisread, ""},
                              HandOver{"wang", Office::kEnvironment, ""}};
  for (const Command& verdict : verdicts) {
    const Story story = Story().Then(2, Claim{"wang"}).Then(7, verdict);
    EXPECT_EQ(story.times(), (CaseTimes{At(2), At(7), At(7)}));
    EXPECT_EQ(NextDue(story.now()), At(120));
  }
}

TEST(CaseTimesTest, AVerdictThatAwaitsApprovalVerifiesAndIsFedBackWhenItIsApproved) {
  Story story;
  story.Then(7, Confirm{"wang", "", true});
  EXPECT_EQ(story.times(), (CaseTimes{At(7), At(7), kNever}));
  EXPECT_EQ(NextDue(story.now()), At(120));
  story.Then(30, Approve{"zhao", ""});
  EXPECT_EQ(story.times(), (CaseTimes{At(7), At(7), At(30)}));
}

TEST(CaseTimesTest, WhatIsTakenBackOrSentBackWasVerifiedButIsNotFedBack) {
  Story undone;
  undone.Then(7, Dismiss{"wang", DismissReason::kMisread, ""}).Then(9, Undo{"wang", ""});
  EXPECT_EQ(undone.times(), (CaseTimes{At(7), At(7), kNever}));
  undone.Then(40, Confirm{"li", ""});
  EXPECT_EQ(undone.times(), (CaseTimes{At(7), At(7), At(40)}));
  Story sent_back;
  sent_back.Then(7, Confirm{"wang", "", true}).Then(9, SendBack{"zhao", "blurred"});
  EXPECT_EQ(sent_back.times(), (CaseTimes{At(7), At(7), kNever}));
  Story own;
  own.Then(7, Confirm{"wang", "", true}).Then(9, Undo{"wang", ""});
  EXPECT_EQ(own.times(), sent_back.times());
}

TEST(CaseTimesTest, ACorrectionIsNoVerdict) {
  const Story story = Story().Then(5, Correct{"wang", ""}).Then(6, Correct{"wang", ""});
  EXPECT_EQ(story.times(), (CaseTimes{.responded = At(5)}));
  EXPECT_EQ(NextDue(story.now()), At(60));
}

TEST(CaseTimesTest, WhatTheSystemFindsLaterChangesNone) {
  Story decided;
  decided.Then(7, Confirm{"wang", ""});
  const CaseTimes before = decided.times();
  decided.Then(AddSuspicion(decided.now(), "bluegate", kTerms, At(8)));
  decided.Then(Withdraw(decided.now(), "bluegate", "", true, At(9)));
  EXPECT_EQ(decided.times(), before);
  Story withdrawn;
  withdrawn.Then(4, Claim{"wang"});
  withdrawn.Then(Withdraw(withdrawn.now(), "bluegate", "", true, At(5)));
  withdrawn.Then(AddSuspicion(withdrawn.now(), "bluegate", kTerms, At(300)));
  EXPECT_EQ(withdrawn.times(), (CaseTimes{.responded = At(4)}));
  EXPECT_EQ(NextDue(withdrawn.now()), At(360));
}

TEST(CaseTimesTest, ADeadlineIsMissedByWhatComesAfterIt) {
  const Case in_time = Story().Then(60, Confirm{"wang", ""}).now();
  EXPECT_FALSE(MissedVerifying(in_time, At(999)));
  const Case late = Story().Then(61, Confirm{"wang", "", true}).Then(121, Approve{"li", ""}).now();
  EXPECT_TRUE(MissedVerifying(late, At(61)));
  EXPECT_TRUE(MissedFeedback(late, At(121)));
  EXPECT_FALSE(MissedFeedback(Story().Then(61, Confirm{"wang", ""}).now(), At(999)));
}

TEST(CaseTimesTest, AWaitingCaseMissesADeadlineWhenItIsOver) {
  Story story;
  EXPECT_FALSE(MissedVerifying(story.now(), At(60)));
  EXPECT_TRUE(MissedVerifying(story.now(), At(60) + absl::Microseconds(1)));
  story.Then(10, Confirm{"wang", "", true});
  EXPECT_FALSE(MissedVerifying(story.now(), At(999)));
  EXPECT_FALSE(MissedFeedback(story.now(), At(120)));
  EXPECT_TRUE(MissedFeedback(story.now(), At(121)));
}

TEST(CaseTimesTest, AWithdrawnCaseThatNobodyJudgedHasMissedNothing) {
  Story story;
  story.Then(Withdraw(story.now(), "bluegate", "", true, At(200)));
  EXPECT_FALSE(MissedVerifying(story.now(), At(999)));
  EXPECT_FALSE(MissedFeedback(story.now(), At(999)));
  Story late;
  late.Then(70, Confirm{"wang", "", true});
  late.Then(Withdraw(late.now(), "bluegate", "", true, At(200)));
  EXPECT_TRUE(MissedVerifying(late.now(), At(999)));
}

TEST(CaseTimesTest, TheEventsAloneGiveTheTimesOfAnyCase) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    Story story;
    for (int minute = 1; minute < 40; ++minute) {
      const std::string officer = random() % 2 == 0 ? "wang" : "li";
      const bool second = random() % 2 == 0;
      const Command commands[] = {Claim{officer},
                                  Confirm{officer, "", second},
                                  Dismiss{officer, DismissReason::kExempt, "", second},
                                  Correct{officer, ""},
                                  Approve{officer, ""},
                                  SendBack{officer, "no"},
                                  Release{officer},
                                  Hold{officer, "later"},
                                  HandOver{officer, Office::kTransport, ""},
                                  Note{officer, "x"},
                                  Undo{officer, ""}};
      const size_t kinds = std::size(commands);
      const size_t chosen = random() % (kinds + 2);
      if (chosen == kinds) {
        story.Then(AddSuspicion(story.now(), "bluegate", kTerms, At(minute)));
      } else if (chosen > kinds) {
        story.Then(Withdraw(story.now(), "bluegate", "", second, At(minute)));
      } else if (Apply(story.now(), commands[chosen], kTerms, At(minute)).ok()) {
        story.Then(minute, commands[chosen]);
      }
      ASSERT_EQ(story.FromEvents(), story.times());
      const bool stands =
          IsDecided(story.now().state) && story.now().state != CaseState::kWithdrawn;
      ASSERT_EQ(story.times().fed_back != kNever, stands);
      ASSERT_LE(story.times().responded, story.times().verified);
    }
  }
}

}  // namespace
}  // namespace bluegate::cases
