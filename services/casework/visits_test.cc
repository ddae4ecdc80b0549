// Visits to plants, through the service: stays that are too long, and what arrives late.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/casework/testing/past_fixture.h"

namespace bluegate::casework::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr common::v1::Direction kIn = common::v1::DIRECTION_IN;
constexpr common::v1::Direction kOut = common::v1::DIRECTION_OUT;

class VisitsTest : public PastTest {
 protected:
  VisitsTest() {
    RestartWith([](CaseworkOptions& options) {
      options.follower.sweep_every = absl::Milliseconds(5);
      options.follower.quiet_for = absl::ZeroDuration();
    });
  }

  static std::string StayOf(uint64_t sequence, const std::string& plate = "D10002") {
    return absl::StrCat(IdOf(sequence), "/S08/", plate);
  }

  grpc::Status Find(const std::string& case_id, v1::Case* found) {
    grpc::ClientContext context;
    v1::GetCaseRequest request;
    request.set_case_id(case_id);
    v1::GetCaseResponse response;
    const grpc::Status status = stub().GetCase(&context, request, &response);
    *found = response.case_();
    return status;
  }

  v1::Case AwaitCase(const std::string& case_id) {
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    v1::Case found;
    while (!Find(case_id, &found).ok()) {
      if (absl::Now() > deadline) {
        ADD_FAILURE() << "no case " << case_id << " after a minute";
        break;
      }
      absl::SleepFor(absl::Milliseconds(2));
    }
    return found;
  }

  // Another vehicle comes in and stays too long: once its case is there, every stay that was over
  // before has been looked at.
  void AwaitSweep(int64_t minutes) {
    Pass("gate-01", minutes, kIn, Plate("陕D10005"));
    const uint64_t marker = sequence_;
    server_.clock().Advance(absl::Minutes(120));
    AwaitCase(StayOf(marker, "D10005"));
  }

  uint64_t OpenCases() { return AwaitPosition(0).open_cases(); }

  static std::vector<v1::CaseEventKind> KindsOf(const v1::Case& message) {
    std::vector<v1::CaseEventKind> kinds;
    for (const v1::CaseEvent& event : message.events()) kinds.push_back(event.kind());
    return kinds;
  }

  // The history is old enough, and the vehicle leaves at minute 90 without having come in.
  void LeaveWithoutEntry(const std::string& number = "陕D10002") {
    Pass("cp-01", 0, kIn, Plate("陕D10003"));
    Pass("gate-01", 90, kOut, Plate(number));
  }
};

TEST_F(VisitsTest, AStayThatIsTooLongIsPutBeforeAnOfficerWithoutItsExit) {
  EXPECT_EQ(Pass("gate-01", 0, kIn).state(), v1::PASSAGE_STATE_CLEAR);
  server_.clock().Advance(absl::Minutes(61));
  const v1::Case stay = AwaitCase(StayOf(1));
  EXPECT_EQ(stay.state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(stay.reason_code(), "S08");
  EXPECT_EQ(stay.passage().passage_id(), IdOf(1));
  EXPECT_EQ(stay.passage().state(), v1::PASSAGE_STATE_CLEAR);
  EXPECT_EQ(stay.opened_time_us(), kPassedUs + 61 * kMinuteUs);
  ASSERT_EQ(stay.events_size(), 1);
  ASSERT_EQ(stay.events(0).suspicions_size(), 1);
  EXPECT_THAT(stay.events(0).suspicions(0).sentence_en(), HasSubstr("was not seen to leave"));
  grpc::ClientContext context;
  v1::ListCasesRequest request;
  request.set_passage_state(v1::PASSAGE_STATE_SUSPECT);
  v1::ListCasesResponse listed;
  ASSERT_TRUE(stub().ListCases(&context, request, &listed).ok());
  ASSERT_EQ(listed.cases_size(), 1);
  EXPECT_EQ(listed.cases(0).case_id(), StayOf(1));
}

TEST_F(VisitsTest, AStayHasOneCaseHoweverOftenItIsLookedAt) {
  Pass("gate-01", 0, kIn);
  server_.clock().Advance(absl::Minutes(61));
  AwaitCase(StayOf(1));
  Restart();
  AwaitSweep(62);
  EXPECT_EQ(OpenCases(), 3u);  // the stay, the marker of no register, and its stay
  v1::Case stay;
  ASSERT_TRUE(Find(StayOf(1), &stay).ok());
  EXPECT_EQ(stay.events_size(), 1);
}

TEST_F(VisitsTest, AStayThatWasNotWrittenDownIsLookedAtAgain) {
  Pass("gate-01", 0, kIn);
  RefuseWrites(true);
  server_.clock().Advance(absl::Minutes(61));
  // The sweeps that fail meanwhile leave nothing behind.
  v1::Case stay;
  EXPECT_FALSE(Find(StayOf(1), &stay).ok());
  server_.Stop();
  RefuseWrites(false);
  Restart();
  AwaitCase(StayOf(1));
}

TEST_F(VisitsTest, AVehicleThatLeftOrWasSeenElsewhereIsNotInside) {
  Pass("gate-01", 0, kIn);
  Pass("gate-01", 30, kOut);
  Pass("gate-01", 0, kIn, Plate("陕D10006"));
  Pass("cp-01", 50, kIn, Plate("陕D10006"));
  server_.clock().Advance(absl::Minutes(62));
  AwaitSweep(62);
  v1::Case stay;
  EXPECT_EQ(Find(StayOf(1), &stay).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Find(StayOf(3, "D10006"), &stay).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(VisitsTest, TheExitOfAStayThatWasTooLongIsToldInItsCase) {
  Pass("gate-01", 0, kIn);
  server_.clock().Advance(absl::Minutes(61));
  AwaitCase(StayOf(1));
  EXPECT_EQ(Pass("gate-01", 90, kOut).state(), v1::PASSAGE_STATE_CLEAR);
  v1::Case stay;
  ASSERT_TRUE(Find(StayOf(1), &stay).ok());
  EXPECT_THAT(KindsOf(stay),
              ElementsAre(v1::CASE_EVENT_KIND_OPENED, v1::CASE_EVENT_KIND_SUSPECTED));
  EXPECT_EQ(stay.events(1).by_passage_id(), IdOf(2));
  EXPECT_THAT(stay.events(1).suspicions(0).sentence_en(), HasSubstr("1.5 hours"));
  EXPECT_EQ(stay.state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(OpenCases(), 1u);
}

TEST_F(VisitsTest, AnExitThatArrivesLateWithdrawsTheStay) {
  Pass("gate-01", 0, kIn);
  server_.clock().Advance(absl::Minutes(61));
  AwaitCase(StayOf(1));
  Pass("gate-01", 55, kOut);
  v1::Case stay;
  ASSERT_TRUE(Find(StayOf(1), &stay).ok());
  EXPECT_EQ(stay.state(), v1::CASE_STATE_WITHDRAWN);
  EXPECT_THAT(KindsOf(stay),
              ElementsAre(v1::CASE_EVENT_KIND_OPENED, v1::CASE_EVENT_KIND_WITHDRAWN));
  EXPECT_EQ(stay.events(1).withdrawn(0).sentence_en(), stay.events(0).suspicions(0).sentence_en());
  EXPECT_EQ(stay.events(1).actor(), "bluegate");
  EXPECT_EQ(OpenCases(), 0u);
}

TEST_F(VisitsTest, ExitsThatStillWaitInTheLogAreNotMissed) {
  Pass("gate-01", 0, kIn);
  admission_.SetStatus(grpc::Status(grpc::StatusCode::UNAVAILABLE, "away"));
  const int asked = registry_.calls();
  const uint64_t exit = recognition_.Append(At("gate-01", 30, kOut, Plate("陕D10002")));
  // It has come out of the log and waits for its answer.
  registry_.AwaitCalls(asked + 1);
  server_.clock().Advance(absl::Minutes(61));
  registry_.AwaitCalls(asked + 5);
  admission_.SetStatus(grpc::Status::OK);
  AwaitPosition(exit);
  AwaitSweep(62);
  v1::Case stay;
  EXPECT_EQ(Find(StayOf(1), &stay).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(VisitsTest, AnEntryThatArrivesInTimeLeavesNothingToSuspect) {
  Pass("cp-01", 0, kIn, Plate("陕D10003"));
  Pass("gate-01", 70, kIn);
  EXPECT_EQ(Pass("gate-01", 90, kOut).state(), v1::PASSAGE_STATE_CLEAR);
}

TEST_F(VisitsTest, AnEntryThatArrivesLateWithdrawsTheExitsSuspicion) {
  LeaveWithoutEntry();
  const v1::Case before = GetCase(2);
  ASSERT_EQ(before.reason_code(), "S08");
  EXPECT_EQ(Pass("gate-01", 70, kIn).state(), v1::PASSAGE_STATE_CLEAR);
  const v1::Case after = GetCase(2);
  EXPECT_EQ(after.state(), v1::CASE_STATE_WITHDRAWN);
  EXPECT_GT(after.revision(), before.revision());
  EXPECT_THAT(KindsOf(after),
              ElementsAre(v1::CASE_EVENT_KIND_OPENED, v1::CASE_EVENT_KIND_WITHDRAWN));
  EXPECT_EQ(after.events(1).by_passage_id(), IdOf(3));
  EXPECT_THAT(after.events(1).note(), HasSubstr(IdOf(3)));
  // What was written of the passage stays as it was.
  EXPECT_EQ(after.passage().SerializeAsString(), before.passage().SerializeAsString());
  // A further entry finds nothing more to withdraw.
  Pass("gate-01", 75, kIn);
  EXPECT_EQ(GetCase(2).revision(), after.revision());
}

TEST_F(VisitsTest, ALateEntryThatWasReadBadlyWithdrawsToo) {
  LeaveWithoutEntry();
  Pass("gate-01", 70, kIn, Plate("陕D1000-", common::v1::READING_VERDICT_REVIEW));
  EXPECT_EQ(GetCase(2).state(), v1::CASE_STATE_WITHDRAWN);
}

TEST_F(VisitsTest, AnEntryElsewhereOrLaterWithdrawsNothing) {
  LeaveWithoutEntry();
  Pass("gate-01", 95, kIn);
  Pass("gate-01", 70, kIn, Plate("陕D10003"));
  EXPECT_EQ(GetCase(2).state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(GetCase(2).events_size(), 1);
}

TEST_F(VisitsTest, AnEntryThatFollowsItsExitInOneBatchWithdrawsToo) {
  Pass("cp-01", 0, kIn, Plate("陕D10003"));
  server_.Stop();
  recognition_.Append(At("gate-01", 90, kOut, Plate("陕D10002")));
  const uint64_t last = recognition_.Append(At("gate-01", 70, kIn, Plate("陕D10002")));
  Restart();
  AwaitPosition(last);
  EXPECT_EQ(GetCase(2).state(), v1::CASE_STATE_WITHDRAWN);
  EXPECT_EQ(GetPassage(3).state(), v1::PASSAGE_STATE_CLEAR);
}

TEST_F(VisitsTest, AnEntryThatIsNotWrittenDownWithdrawsOnceAllTheSame) {
  LeaveWithoutEntry();
  RefuseWrites(true);
  const uint64_t entry = recognition_.Append(At("gate-01", 70, kIn, Plate("陕D10002")));
  admission_.AwaitRequests(3);
  RefuseWrites(false);
  AwaitPosition(entry);
  EXPECT_EQ(GetCase(2).state(), v1::CASE_STATE_WITHDRAWN);
  EXPECT_EQ(GetCase(2).events_size(), 2);
}

TEST_F(VisitsTest, WhatAnOfficerConfirmedIsMarkedAndNotUndone) {
  LeaveWithoutEntry();
  ASSERT_TRUE(Confirm("r-1", 2, "li.wei").ok());
  Pass("gate-01", 70, kIn);
  const v1::Case after = GetCase(2);
  EXPECT_EQ(after.state(), v1::CASE_STATE_CONFIRMED);
  EXPECT_THAT(KindsOf(after), ElementsAre(v1::CASE_EVENT_KIND_OPENED, v1::CASE_EVENT_KIND_CONFIRMED,
                                          v1::CASE_EVENT_KIND_WITHDRAWN));
}

TEST_F(VisitsTest, ACaseThatRestsOnMoreStaysOpenForTheRest) {
  LeaveWithoutEntry("陕D10001");
  ASSERT_EQ(GetCase(2).reason_code(), "R01");
  ASSERT_TRUE(Claim("r-1", 2, "li.wei").ok());
  Pass("gate-01", 70, kIn, Plate("陕D10001"));
  const v1::Case after = GetCase(2);
  EXPECT_EQ(after.state(), v1::CASE_STATE_CLAIMED);
  EXPECT_EQ(after.reason_code(), "R01");
  EXPECT_EQ(after.events(2).withdrawn_size(), 1);
}

TEST_F(VisitsTest, AnEntryThatArrivesLateAndWasLongAgoMakesItAnOverStay) {
  LeaveWithoutEntry();
  Pass("gate-01", 5, kIn);
  const v1::Case after = GetCase(2);
  EXPECT_EQ(after.state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(after.reason_code(), "S08");
  EXPECT_THAT(KindsOf(after), ElementsAre(v1::CASE_EVENT_KIND_OPENED, v1::CASE_EVENT_KIND_SUSPECTED,
                                          v1::CASE_EVENT_KIND_WITHDRAWN));
  EXPECT_THAT(after.events(1).suspicions(0).sentence_en(), HasSubstr("hours"));
}

}  // namespace
}  // namespace bluegate::casework::testing
