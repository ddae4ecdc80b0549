// Setting aside, handing over, escalating, noting, and taking a verdict back.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "services/casework/testing/casework_fixture.h"
#include "services/support/status.h"

namespace bluegate::casework::testing {
namespace {

using Stub = v1::CaseworkService::Stub;

common::v1::ErrorReason ReasonOf(const grpc::Status& status) {
  return support::GetDetail(support::FromGrpc(status)).reason();
}

class VerdictsTest : public CaseworkTest {
 protected:
  VerdictsTest() {
    Restart();
    OpenCase(1);
  }

  template <typename Request>
  static Request Of(const std::string& request_id, const std::string& officer) {
    Request request;
    request.set_request_id(request_id);
    request.set_case_id(IdOf(1));
    request.set_officer(officer);
    return request;
  }

  template <typename Request, typename Response>
  grpc::Status Send(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request) {
    grpc::ClientContext context;
    Response response;
    const grpc::Status status = (stub().*method)(&context, request, &response);
    after_ = response.case_();
    return status;
  }

  v1::Case after_;
};

TEST_F(VerdictsTest, ClaimIsGivenBack) {
  ASSERT_TRUE(Claim("r1", 1, "officer-1").ok());
  const auto others = Of<v1::ReleaseCaseRequest>("r2", "officer-2");
  EXPECT_EQ(Send(&Stub::ReleaseCase, others).error_code(), grpc::StatusCode::ABORTED);
  const auto own = Of<v1::ReleaseCaseRequest>("r3", "officer-1");
  ASSERT_TRUE(Send(&Stub::ReleaseCase, own).ok());
  EXPECT_EQ(after_.state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(after_.claimed_by(), "");
  EXPECT_EQ(after_.events().rbegin()->kind(), v1::CASE_EVENT_KIND_RELEASED);
}

TEST_F(VerdictsTest, CaseOnHoldIsListedByItsStateAndMayBeJudgedLater) {
  auto hold = Of<v1::HoldCaseRequest>("r1", "officer-1");
  EXPECT_EQ(Send(&Stub::HoldCase, hold).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  hold.set_note("the owner brings the papers");
  ASSERT_TRUE(Send(&Stub::HoldCase, hold).ok());
  Restart();
  v1::ListCasesRequest request;
  request.add_states(v1::CASE_STATE_ON_HOLD);
  grpc::ClientContext context;
  v1::ListCasesResponse response;
  ASSERT_TRUE(stub().ListCases(&context, request, &response).ok());
  ASSERT_EQ(response.cases_size(), 1);
  EXPECT_EQ(response.cases(0).events().rbegin()->note(), "the owner brings the papers");
  EXPECT_EQ(AwaitPosition(1).open_cases(), 0u) << "it waits for papers, not for an officer";
  EXPECT_TRUE(Confirm("r2", 1, "officer-2").ok());
}

TEST_F(VerdictsTest, CaseIsHandedOverToAnOfficeThatIsOne) {
  auto over = Of<v1::HandOverCaseRequest>("r1", "officer-1");
  for (const int office : {0, 3}) {
    over.set_office(static_cast<v1::Office>(office));
    const grpc::Status status = Send(&Stub::HandOverCase, over);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_FIELD_INVALID);
  }
  over.set_office(v1::OFFICE_TRANSPORT);
  ASSERT_TRUE(Send(&Stub::HandOverCase, over).ok());
  EXPECT_EQ(after_.state(), v1::CASE_STATE_HANDED_OVER);
  EXPECT_EQ(after_.office(), v1::OFFICE_TRANSPORT);
  EXPECT_EQ(after_.events().rbegin()->office(), v1::OFFICE_TRANSPORT);
  EXPECT_EQ(Confirm("r2", 1, "officer-2").error_code(), grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(VerdictsTest, StepsOfAccountabilityGoUpAlsoAfterTheVerdict) {
  ASSERT_TRUE(Confirm("r1", 1, "officer-1").ok());
  auto step = Of<v1::EscalateCaseRequest>("r2", "supervisor-1");
  step.set_step(v1::ESCALATION_STEP_SUPERVISED);
  step.set_note("咸环督〔2021〕12号");
  ASSERT_TRUE(Send(&Stub::EscalateCase, step).ok());
  EXPECT_EQ(after_.state(), v1::CASE_STATE_CONFIRMED);
  EXPECT_EQ(after_.escalation_step(), v1::ESCALATION_STEP_SUPERVISED);
  EXPECT_EQ(after_.events().rbegin()->escalation_step(), v1::ESCALATION_STEP_SUPERVISED);
  step.set_request_id("r3");
  step.set_step(v1::ESCALATION_STEP_ASSIGNED);
  const grpc::Status down = Send(&Stub::EscalateCase, step);
  EXPECT_EQ(down.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(down), common::v1::ERROR_REASON_CONFLICT);
}

TEST_F(VerdictsTest, NoteIsAddedWhoeverHoldsTheCase) {
  ASSERT_TRUE(Claim("r1", 1, "officer-1").ok());
  auto note = Of<v1::AddCaseNoteRequest>("r2", "officer-2");
  note.set_note("seen at the other gate");
  ASSERT_TRUE(Send(&Stub::AddCaseNote, note).ok());
  EXPECT_EQ(after_.claimed_by(), "officer-1");
  EXPECT_EQ(after_.events().rbegin()->note(), "seen at the other gate");
  EXPECT_EQ(after_.events().rbegin()->actor(), "officer-2");
}

TEST_F(VerdictsTest, VerdictIsTakenBackWithinFiveMinutesByWhoeverGaveIt) {
  v1::Case confirmed;
  ASSERT_TRUE(Confirm("r1", 1, "officer-1", 0, &confirmed).ok());
  EXPECT_EQ(confirmed.decided_by(), "officer-1");
  EXPECT_EQ(confirmed.undo_until_us() - confirmed.events().rbegin()->time_us(), 300'000'000);
  const grpc::Status others =
      Send(&Stub::UndoVerdict, Of<v1::UndoVerdictRequest>("r2", "officer-2"));
  EXPECT_EQ(others.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ReasonOf(others), common::v1::ERROR_REASON_NOT_PERMITTED);
  Restart();
  ASSERT_TRUE(Send(&Stub::UndoVerdict, Of<v1::UndoVerdictRequest>("r3", "officer-1")).ok());
  EXPECT_EQ(after_.state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(after_.decided_by(), "");
  EXPECT_EQ(AwaitPosition(1).open_cases(), 1u);
  ASSERT_TRUE(Confirm("r4", 1, "officer-1").ok());
  server_.clock().Advance(absl::Minutes(5));
  const grpc::Status late = Send(&Stub::UndoVerdict, Of<v1::UndoVerdictRequest>("r5", "officer-1"));
  EXPECT_EQ(late.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(late), common::v1::ERROR_REASON_CONFLICT);
}

}  // namespace
}  // namespace bluegate::casework::testing
