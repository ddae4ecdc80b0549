// What happens when peers or this process go away in the middle.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/casework/testing/casework_fixture.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::casework::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

class ResumeTest : public CaseworkTest {};

TEST_F(ResumeTest, KilledBetweenAskingAndCommittingLeavesOnePassage) {
  Restart();
  RefuseWrites(true);
  recognition_.Append(Reading(1, {Plate("陕D10001")}));
  recognition_.Append(Reading(2, {Plate("陕D10002")}));
  admission_.AwaitRequests(2);
  server_.Stop();
  RefuseWrites(false);
  // The register has changed meanwhile; the first decision, and the facts it rests on, stand.
  registry::v1::Vehicle renewed;
  renewed.mutable_plate()->set_number("陕D10001");
  renewed.mutable_plate()->set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
  renewed.set_stage(registry::v1::EMISSION_STAGE_CHINA_VI);
  registry_.Put(renewed);
  Restart();
  const v1::GetCaseworkTallyResponse tally = AwaitPosition(2);
  EXPECT_THAT(StatesOf(tally), ElementsAre(Pair(v1::PASSAGE_STATE_CLEAR, 1u),
                                           Pair(v1::PASSAGE_STATE_RESTRICTED, 1u)));
  EXPECT_EQ(GetCase(1).revision(), 1u);
  EXPECT_EQ(GetCase(1).events_size(), 1);
  EXPECT_EQ(GetPassage(1).sightings(0).vehicle().stage(), registry::v1::EMISSION_STAGE_CHINA_IV);
  std::set<std::string> asked;
  for (const admission::v1::DecideRequest& request : admission_.requests()) {
    asked.insert(request.request_id());
  }
  EXPECT_THAT(asked, ElementsAre(IdOf(1) + "/0", IdOf(2) + "/0"));
}

TEST_F(ResumeTest, RestartsAtRandomMomentsGiveEachCaptureOnePassage) {
  for (uint64_t sequence = 1; sequence <= 300; ++sequence) {
    recognition_.Append(Reading(sequence, {Plate(sequence % 3 == 0 ? "陕D10001" : "陕D10002")}));
    if (sequence % 30 == 0) Restart();
  }
  const v1::GetCaseworkTallyResponse tally = AwaitPosition(300);
  EXPECT_THAT(StatesOf(tally), ElementsAre(Pair(v1::PASSAGE_STATE_CLEAR, 200u),
                                           Pair(v1::PASSAGE_STATE_RESTRICTED, 100u)));
  EXPECT_EQ(tally.open_cases(), 100u);
}

TEST_F(ResumeTest, WaitsWhileTheRegisterIsAwayAndGoesOnInOrder) {
  Restart();
  registry_.SetStatus(grpc::Status(grpc::StatusCode::UNAVAILABLE, "away"));
  recognition_.Append(Reading(1, {Plate("陕D10001")}));
  recognition_.Append(Reading(2, {Plate("陕D10002")}));
  registry_.AwaitCalls(6);
  EXPECT_EQ(AwaitPosition(0).position(), 0u);
  registry_.SetStatus(grpc::Status::OK);
  EXPECT_THAT(StatesOf(AwaitPosition(2)), ElementsAre(Pair(v1::PASSAGE_STATE_CLEAR, 1u),
                                                      Pair(v1::PASSAGE_STATE_RESTRICTED, 1u)));
}

TEST_F(ResumeTest, WaitsWhileAdmissionDoesNotAnswerInTime) {
  Restart();
  admission_.SetStatus(grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "slow"));
  recognition_.Append(Reading(1, {Plate("陕D10001")}));
  registry_.AwaitCalls(3);
  admission_.SetStatus(grpc::Status::OK);
  EXPECT_THAT(StatesOf(AwaitPosition(1)), ElementsAre(Pair(v1::PASSAGE_STATE_RESTRICTED, 1u)));
}

TEST_F(ResumeTest, ErrorThatAskingAgainCannotMendHoldsTheOneReading) {
  Restart();
  admission_.SetStatus(grpc::Status(grpc::StatusCode::INTERNAL, "broken rule"));
  AwaitPosition(recognition_.Append(Reading(1, {Plate("陕D10002")})));
  admission_.SetStatus(grpc::Status::OK);
  AwaitPosition(recognition_.Append(Reading(2, {Plate("陕D10002")})));
  EXPECT_EQ(GetPassage(1).state(), v1::PASSAGE_STATE_HELD);
  EXPECT_EQ(GetPassage(2).state(), v1::PASSAGE_STATE_CLEAR);
}

TEST_F(ResumeTest, StopsWhileEverythingWaits) {
  Restart();
  registry_.SetStatus(grpc::Status(grpc::StatusCode::UNAVAILABLE, "away"));
  for (uint64_t sequence = 1; sequence <= 100; ++sequence) {
    recognition_.Append(Reading(sequence, {Plate("陕D10001")}));
  }
  registry_.AwaitCalls(20);
  server_.Stop();
  registry_.SetStatus(grpc::Status::OK);
  Restart();
  EXPECT_EQ(AwaitPosition(100).open_cases(), 100u);
}

TEST_F(ResumeTest, KeepsUpWithAFewHundredReadingsASecondOnDisk) {
  const support::testing::TempFolder folder;
  kept_ = *storage::OpenRocksDb(folder.path() / "casework");
  for (uint64_t sequence = 1; sequence <= 2000; ++sequence) {
    recognition_.Append(Reading(sequence, {Plate(sequence % 3 == 0 ? "陕D10001" : "陕D10002")}));
  }
  const absl::Time begin = absl::Now();
  Restart();
  AwaitPosition(2000);
  const double per_second = 2000 / absl::ToDoubleSeconds(absl::Now() - begin);
  RecordProperty("readings_per_second", absl::StrCat(per_second));
  std::printf("%.0f readings/s\n", per_second);
  // Far below what it does alone, so that a busy machine does not fail it.
  EXPECT_GT(per_second, 100);
  server_.Stop();
}

}  // namespace
}  // namespace bluegate::casework::testing
