// What officers do to cases.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "services/casework/testing/casework_fixture.h"
#include "services/support/status.h"

namespace bluegate::casework::testing {
namespace {

using ::testing::HasSubstr;

common::v1::ErrorReason ReasonOf(const grpc::Status& status) {
  return support::GetDetail(support::FromGrpc(status)).reason();
}

class OfficersTest : public CaseworkTest {
 protected:
  OfficersTest() { Restart(); }

  grpc::Status Dismiss(const v1::DismissCaseRequest& request, v1::Case* after = nullptr) {
    grpc::ClientContext context;
    v1::DismissCaseResponse response;
    const grpc::Status status = stub().DismissCase(&context, request, &response);
    if (after != nullptr) *after = response.case_();
    return status;
  }
  static v1::DismissCaseRequest Dismissal(const std::string& request_id, uint64_t sequence) {
    v1::DismissCaseRequest request;
    request.set_request_id(request_id);
    request.set_case_id(IdOf(sequence));
    request.set_officer("officer-2");
    request.set_reason(v1::DISMISS_REASON_EXEMPT);
    return request;
  }

  grpc::Status Correct(const v1::CorrectNumberRequest& request, v1::Case* after = nullptr) {
    grpc::ClientContext context;
    v1::CorrectNumberResponse response;
    const grpc::Status status = stub().CorrectNumber(&context, request, &response);
    if (after != nullptr) *after = response.case_();
    return status;
  }
  static v1::CorrectNumberRequest Correction(const std::string& request_id, uint64_t sequence,
                                             const std::string& number) {
    v1::CorrectNumberRequest request;
    request.set_request_id(request_id);
    request.set_case_id(IdOf(sequence));
    request.set_officer("officer-1");
    request.set_number(number);
    request.set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
    return request;
  }
};

TEST_F(OfficersTest, ClaimedThenConfirmedIsDecided) {
  OpenCase(1);
  v1::Case claimed, confirmed;
  ASSERT_TRUE(Claim("r1", 1, "officer-1", &claimed).ok());
  EXPECT_EQ(claimed.state(), v1::CASE_STATE_CLAIMED);
  EXPECT_EQ(claimed.claimed_until_us() - claimed.events(1).time_us(), 600000000);
  ASSERT_TRUE(Confirm("r2", 1, "officer-1", claimed.revision(), &confirmed).ok());
  EXPECT_EQ(confirmed.state(), v1::CASE_STATE_CONFIRMED);
  EXPECT_EQ(confirmed.revision(), 3u);
  EXPECT_EQ(confirmed.events_size(), 3);
  EXPECT_EQ(AwaitPosition(1).open_cases(), 0u);
}

TEST_F(OfficersTest, RepeatGetsTheFirstAnswerAlsoAfterARestart) {
  OpenCase(1);
  v1::Case first, again;
  ASSERT_TRUE(Claim("r1", 1, "officer-1", &first).ok());
  ASSERT_TRUE(Confirm("r2", 1, "officer-1").ok());
  Restart();
  ASSERT_TRUE(Claim("r1", 1, "officer-1", &again).ok());
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(GetCase(1).events_size(), 3);
}

TEST_F(OfficersTest, RequestIdOfAnotherRequestIsRefused) {
  OpenCase(1);
  ASSERT_TRUE(Claim("r1", 1, "officer-1").ok());
  const grpc::Status status = Claim("r1", 1, "officer-2");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_NAME_REUSED);
}

TEST_F(OfficersTest, ChangedMeanwhileIsAConflict) {
  const v1::Case seen = OpenCase(1);
  ASSERT_TRUE(Claim("r1", 1, "officer-1").ok());
  const grpc::Status status = Confirm("r2", 1, "officer-1", seen.revision());
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_CONFLICT);
  EXPECT_EQ(GetCase(1).events_size(), 2);
}

TEST_F(OfficersTest, AnotherOfficersClaimHoldsUntilItsLeaseIsOver) {
  OpenCase(1);
  ASSERT_TRUE(Claim("r1", 1, "officer-1").ok());
  const grpc::Status status = Claim("r2", 1, "officer-2");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_CONFLICT);
  server_.clock().Advance(absl::Minutes(10));
  v1::Case after;
  ASSERT_TRUE(Claim("r3", 1, "officer-2", &after).ok());
  EXPECT_EQ(after.claimed_by(), "officer-2");
}

TEST_F(OfficersTest, OfTwoOfficersAtTheSameCaseOneWins) {
  for (uint64_t sequence = 1; sequence <= 100; ++sequence) {
    recognition_.Append(Reading(sequence, {Plate("陕D10001")}));
  }
  AwaitPosition(100);
  int confirmed = 0, dismissed = 0;
  for (uint64_t sequence = 1; sequence <= 100; ++sequence) {
    grpc::Status one, other;
    std::thread officer([&] { one = Confirm(absl::StrCat("c", sequence), sequence, "officer-1"); });
    other = Dismiss(Dismissal(absl::StrCat("d", sequence), sequence));
    officer.join();
    ASSERT_NE(one.ok(), other.ok()) << one.error_message() << other.error_message();
    EXPECT_EQ(ReasonOf(one.ok() ? other : one), common::v1::ERROR_REASON_CONFLICT);
    const v1::Case decided = GetCase(sequence);
    EXPECT_EQ(decided.events_size(), 2);
    EXPECT_EQ(decided.state(), one.ok() ? v1::CASE_STATE_CONFIRMED : v1::CASE_STATE_DISMISSED);
    (one.ok() ? confirmed : dismissed) += 1;
  }
  RecordProperty("confirmed", confirmed);
  RecordProperty("dismissed", dismissed);
}

TEST_F(OfficersTest, CorrectionAddsAndOverwritesNothing) {
  const v1::Case before = OpenCase(1);
  v1::Case after;
  const grpc::Status status = Correct(Correction("r1", 1, "陕D10002"), &after);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(after.passage().SerializeAsString(), before.passage().SerializeAsString());
  EXPECT_EQ(after.events(0).SerializeAsString(), before.events(0).SerializeAsString());
  ASSERT_EQ(after.events_size(), 2);
  const v1::Sighting& corrected = after.events(1).corrected();
  EXPECT_EQ(corrected.reading().number(), "陕D10002");
  EXPECT_EQ(corrected.vehicle().stage(), registry::v1::EMISSION_STAGE_CHINA_VI);
  EXPECT_EQ(corrected.decision().outcome(), admission::v1::OUTCOME_PASS);
  EXPECT_EQ(after.reason_code(), "") << "nothing stands against the corrected number";
  EXPECT_EQ(after.state(), v1::CASE_STATE_OPEN);
  const admission::v1::DecideRequest asked = admission_.requests().back();
  EXPECT_EQ(asked.plate().verdict(), common::v1::READING_VERDICT_UNSPECIFIED);
  EXPECT_EQ(asked.time_us(), before.passage().passed_time_us());
  // The capture keeps its end state.
  EXPECT_EQ(GetPassage(1).state(), v1::PASSAGE_STATE_RESTRICTED);
}

TEST_F(OfficersTest, SecondCorrectionIsAnotherQuestionAndItsRepeatIsNot) {
  OpenCase(1);
  v1::Case first, again, second;
  ASSERT_TRUE(Correct(Correction("r1", 1, "陕D99999"), &first).ok());
  EXPECT_EQ(first.reason_code(), "S05");
  ASSERT_TRUE(Correct(Correction("r2", 1, "陕D10003"), &second).ok());
  EXPECT_EQ(second.reason_code(), "S13");
  EXPECT_EQ(second.events_size(), 3);
  const size_t asked = admission_.requests().size();
  ASSERT_TRUE(Correct(Correction("r1", 1, "陕D99999"), &again).ok());
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(admission_.requests().size(), asked);
}

TEST_F(OfficersTest, CorrectionWithoutTheRegisterChangesNothing) {
  OpenCase(1);
  registry_.SetStatus(grpc::Status(grpc::StatusCode::UNAVAILABLE, "away"));
  const grpc::Status status = Correct(Correction("r1", 1, "陕D10002"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_DEPENDENCY_UNAVAILABLE);
  EXPECT_EQ(GetCase(1).events_size(), 1);
  registry_.SetStatus(grpc::Status::OK);
  EXPECT_TRUE(Correct(Correction("r1", 1, "陕D10002")).ok());
}

TEST_F(OfficersTest, DecidedCaseTakesNothingMore) {
  OpenCase(1);
  v1::Case after;
  ASSERT_TRUE(Dismiss(Dismissal("r1", 1), &after).ok());
  EXPECT_EQ(after.events(1).dismiss_reason(), v1::DISMISS_REASON_EXEMPT);
  for (const grpc::Status& status : {Claim("r2", 1, "officer-1"), Confirm("r3", 1, "officer-1"),
                                     Correct(Correction("r4", 1, "陕D10002"))}) {
    EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_CONFLICT);
  }
}

TEST_F(OfficersTest, EachFieldIsChecked) {
  OpenCase(1);
  v1::DismissCaseRequest no_reason = Dismissal("r1", 1), no_note = Dismissal("r1", 1),
                         no_officer = Dismissal("r1", 1), no_id = Dismissal("", 1),
                         long_note = Dismissal("r1", 1);
  no_reason.clear_reason();
  no_note.set_reason(v1::DISMISS_REASON_OTHER);
  no_officer.clear_officer();
  long_note.set_note(std::string(1001, 'n'));
  for (const v1::DismissCaseRequest& request : {no_reason, no_note, no_officer, no_id, long_note}) {
    const grpc::Status status = Dismiss(request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << request.DebugString();
    EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_FIELD_INVALID);
  }
  const grpc::Status number = Correct(Correction("r1", 1, "陕D1234"));
  EXPECT_EQ(number.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(number.error_message(), HasSubstr("number"));
  EXPECT_EQ(Correct(Correction("r1", 1, "陕D1000-")).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  const grpc::Status nowhere = Dismiss(Dismissal("r1", 9));
  EXPECT_EQ(nowhere.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(nowhere), common::v1::ERROR_REASON_NOT_FOUND);
}

}  // namespace
}  // namespace bluegate::casework::testing
