// Verdicts that need a second person.
#include "services/casework/approvals.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "services/casework/testing/casework_fixture.h"
#include "services/support/status.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::casework::testing {
namespace {

using ::testing::HasSubstr;

class ApprovalsTest : public CaseworkTest {
 protected:
  ApprovalsTest() {
    auto* const rule = options_.approvals.add_rules();
    rule->set_verdict(v1::VERDICT_CONFIRM);
    rule->add_reason_codes("R01");
    Restart();
    OpenCase(1);
  }

  grpc::Status Approve(const std::string& request_id, const std::string& officer,
                       v1::Case* after = nullptr) {
    v1::ApproveCaseRequest request;
    request.set_request_id(request_id);
    request.set_case_id(IdOf(1));
    request.set_officer(officer);
    grpc::ClientContext context;
    v1::ApproveCaseResponse response;
    const grpc::Status status = stub().ApproveCase(&context, request, &response);
    if (after != nullptr) *after = response.case_();
    return status;
  }
  grpc::Status SendBack(const std::string& request_id, const std::string& officer,
                        const std::string& note) {
    v1::SendBackCaseRequest request;
    request.set_request_id(request_id);
    request.set_case_id(IdOf(1));
    request.set_officer(officer);
    request.set_note(note);
    grpc::ClientContext context;
    v1::SendBackCaseResponse response;
    return stub().SendBackCase(&context, request, &response);
  }
  static common::v1::ErrorReason ReasonOf(const grpc::Status& status) {
    return support::GetDetail(support::FromGrpc(status)).reason();
  }
};

TEST_F(ApprovalsTest, VerdictKeepsTheCaseWaitingUntilAnotherApproves) {
  v1::Case proposed, approved;
  ASSERT_TRUE(Confirm("r1", 1, "officer-1", 0, &proposed).ok());
  EXPECT_EQ(proposed.state(), v1::CASE_STATE_AWAITING_APPROVAL);
  EXPECT_EQ(proposed.proposed_state(), v1::CASE_STATE_CONFIRMED);
  EXPECT_EQ(proposed.proposed_by(), "officer-1");
  const grpc::Status own = Approve("r2", "officer-1");
  EXPECT_EQ(own.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ReasonOf(own), common::v1::ERROR_REASON_NOT_PERMITTED);
  EXPECT_EQ(GetCase(1).state(), v1::CASE_STATE_AWAITING_APPROVAL);
  ASSERT_TRUE(Approve("r3", "supervisor-1", &approved).ok());
  EXPECT_EQ(approved.state(), v1::CASE_STATE_CONFIRMED);
  EXPECT_EQ(approved.proposed_by(), "");
  EXPECT_EQ(approved.events(2).kind(), v1::CASE_EVENT_KIND_APPROVED);
  EXPECT_EQ(approved.events(2).actor(), "supervisor-1");
}

TEST_F(ApprovalsTest, ProposalOutlastsARestartAndIsAskedForByItsState) {
  ASSERT_TRUE(Confirm("r1", 1, "officer-1").ok());
  Restart();
  v1::ListCasesRequest request;
  request.add_states(v1::CASE_STATE_AWAITING_APPROVAL);
  grpc::ClientContext context;
  v1::ListCasesResponse response;
  ASSERT_TRUE(stub().ListCases(&context, request, &response).ok());
  ASSERT_EQ(response.cases_size(), 1);
  EXPECT_EQ(response.cases(0).proposed_by(), "officer-1");
  EXPECT_EQ(Approve("r2", "officer-1").error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(Approve("r2", "supervisor-1").ok());
}

TEST_F(ApprovalsTest, SentBackCaseIsOpenAgain) {
  ASSERT_TRUE(Confirm("r1", 1, "officer-1").ok());
  EXPECT_EQ(SendBack("r2", "supervisor-1", "").error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_TRUE(SendBack("r3", "supervisor-1", "the picture is blurred").ok());
  const v1::Case open = GetCase(1);
  EXPECT_EQ(open.state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(open.events(2).kind(), v1::CASE_EVENT_KIND_SENT_BACK);
  EXPECT_EQ(open.events(2).note(), "the picture is blurred");
}

TEST_F(ApprovalsTest, VerdictThatNoRuleNamesStandsAtOnce) {
  v1::DismissCaseRequest request;
  request.set_request_id("r1");
  request.set_case_id(IdOf(1));
  request.set_officer("officer-1");
  request.set_reason(v1::DISMISS_REASON_EXEMPT);
  grpc::ClientContext context;
  v1::DismissCaseResponse response;
  ASSERT_TRUE(stub().DismissCase(&context, request, &response).ok());
  EXPECT_EQ(response.case_().state(), v1::CASE_STATE_DISMISSED);
  const grpc::Status nothing = Approve("r2", "supervisor-1");
  EXPECT_EQ(nothing.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(nothing), common::v1::ERROR_REASON_CONFLICT);
}

TEST(ApprovalRulesTest, RuleNamesVerdictAndReasonCodes) {
  v1::ApprovalRules rules;
  EXPECT_FALSE(NeedsSecondPerson(rules, v1::VERDICT_CONFIRM, "R01"));
  rules.add_rules()->set_verdict(v1::VERDICT_DISMISS);
  auto* const confirm = rules.add_rules();
  confirm->set_verdict(v1::VERDICT_CONFIRM);
  confirm->add_reason_codes("R01");
  EXPECT_TRUE(NeedsSecondPerson(rules, v1::VERDICT_CONFIRM, "R01"));
  EXPECT_FALSE(NeedsSecondPerson(rules, v1::VERDICT_CONFIRM, "R02"));
  EXPECT_TRUE(NeedsSecondPerson(rules, v1::VERDICT_DISMISS, "R02"));
}

TEST(ApprovalRulesTest, FileWithAFaultIsRefusedByFieldValueAndWish) {
  const support::testing::TempFolder folder;
  const std::pair<const char*, const char*> bad[] = {
      {"rules { verdict: VERDICT_CONFIRM }", "source"},
      {"source: \"a\" rules { }", "rules.verdict"},
      {"source: \"a\" rules { verdict: VERDICT_CONFIRM reason_codes: \"r1\" }", "reason_codes"},
      {"source: \"a\" colour: 1", "colour"}};
  for (const auto& [text, says] : bad) {
    const auto rules = LoadApprovals(folder.Write("approvals.textproto", text));
    EXPECT_TRUE(absl::IsInvalidArgument(rules.status())) << text;
    EXPECT_THAT(std::string(rules.status().message()), HasSubstr(says));
    EXPECT_THAT(std::string(rules.status().message()), HasSubstr("approvals.textproto"));
  }
  EXPECT_TRUE(LoadApprovals("").ok());
  EXPECT_TRUE(LoadApprovals(std::string(std::getenv("BLUEGATE_SOURCE_DIR")) +
                            "/deploy/approvals/xianyang.textproto")
                  .ok());
}

}  // namespace
}  // namespace bluegate::casework::testing
