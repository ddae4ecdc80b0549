// When cases were taken up, verified and fed back, and their order by deadline.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "services/casework/testing/calls.h"
#include "services/casework/testing/casework_fixture.h"
#include "storage/case_records.h"

namespace bluegate::casework::testing {
namespace {

using Stub = v1::CaseworkService::Stub;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DeadlinesTest : public CaseworkTest {
 protected:
  DeadlinesTest() {
    // Dismissals need a second person.
    options_.approvals.add_rules()->set_verdict(v1::VERDICT_DISMISS);
    Restart();
  }

  int64_t NowUs() { return absl::ToUnixMicros(server_.clock().Now()); }

  // What `method` makes of case `sequence` a minute later; `more` fills in the request.
  template <typename Request, typename Response>
  v1::Case Do(
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
      uint64_t sequence, const std::string& officer,
      const std::function<void(Request&)>& more = [](Request&) {}) {
    server_.clock().Advance(absl::Minutes(1));
    Request request = ChangeOf<Request>("r" + std::to_string(++requests_), IdOf(sequence), officer);
    more(request);
    const absl::StatusOr<Response> response = Call(stub(), method, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->case_() : v1::Case();
  }
  v1::Case Dismiss(uint64_t sequence, const std::string& officer) {
    return Do<v1::DismissCaseRequest>(
        &Stub::DismissCase, sequence, officer,
        [](v1::DismissCaseRequest& request) { request.set_reason(v1::DISMISS_REASON_EXEMPT); });
  }

  static std::vector<int64_t> TimesOf(const v1::Case& message) {
    return {message.responded_time_us(), message.verified_time_us(), message.fed_back_time_us()};
  }

  absl::StatusOr<v1::ListCasesResponse> List(v1::CaseOrder order, uint32_t page_size = 0,
                                             const std::string& token = "",
                                             std::vector<v1::CaseState> states = {}) {
    v1::ListCasesRequest request;
    request.set_order(order);
    request.set_page_size(page_size);
    request.set_page_token(token);
    for (const v1::CaseState state : states) request.add_states(state);
    return Call(stub(), &Stub::ListCases, request);
  }
  static std::vector<std::string> IdsOf(const absl::StatusOr<v1::ListCasesResponse>& response) {
    std::vector<std::string> ids;
    EXPECT_TRUE(response.ok()) << response.status();
    if (!response.ok()) return ids;
    for (const v1::Case& message : response->cases()) ids.push_back(message.case_id());
    return ids;
  }

  int requests_ = 0;
};

TEST_F(DeadlinesTest, TimesAreThoseOfTheFirstOfficerAndOfTheVerdictThatStands) {
  EXPECT_THAT(TimesOf(OpenCase(1)), ElementsAre(0, 0, 0));
  const v1::Case claimed = Do(&Stub::ClaimCase, 1, "officer-1");
  const int64_t taken_up = NowUs();
  EXPECT_THAT(TimesOf(claimed), ElementsAre(taken_up, 0, 0));
  const v1::Case confirmed = Do(&Stub::ConfirmCase, 1, "officer-1");
  const int64_t verified = NowUs();
  EXPECT_THAT(TimesOf(confirmed), ElementsAre(taken_up, verified, verified));
  const v1::Case undone = Do(&Stub::UndoVerdict, 1, "officer-1");
  EXPECT_THAT(TimesOf(undone), ElementsAre(taken_up, verified, 0));
  const v1::Case proposed = Dismiss(1, "officer-1");
  EXPECT_EQ(proposed.state(), v1::CASE_STATE_AWAITING_APPROVAL);
  EXPECT_THAT(TimesOf(proposed), ElementsAre(taken_up, verified, 0));
  const v1::Case approved = Do(&Stub::ApproveCase, 1, "officer-2");
  EXPECT_EQ(approved.state(), v1::CASE_STATE_DISMISSED);
  EXPECT_THAT(TimesOf(approved), ElementsAre(taken_up, verified, NowUs()));
  Restart();
  EXPECT_THAT(TimesOf(GetCase(1)), ElementsAre(taken_up, verified, NowUs()));
}

TEST_F(DeadlinesTest, CaseThatWasKeptWithoutTimesHasThemToo) {
  OpenCase(1);
  Do(&Stub::ClaimCase, 1, "officer-1");
  const v1::Case confirmed = Do(&Stub::ConfirmCase, 1, "officer-1");
  ASSERT_NE(confirmed.verified_time_us(), 0);
  // Nothing of them is kept: they follow from the events, which were always kept.
  const absl::StatusOr<std::string> bytes = kept_->Get(storage::case_records::CaseKey(IdOf(1)));
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  v1::Case content;
  ASSERT_TRUE(content.ParseFromString(storage::case_records::DecodeCase(*bytes)->record.content));
  EXPECT_EQ(content.state(), v1::CASE_STATE_CONFIRMED);
  EXPECT_THAT(TimesOf(content), ElementsAre(0, 0, 0));
  Restart();
  EXPECT_EQ(TimesOf(GetCase(1)), TimesOf(confirmed));
}

TEST_F(DeadlinesTest, EarliestDeadlineComesFirstAndAVerifiedCaseIsDueWhenItIsToBeFedBack) {
  for (uint64_t sequence = 1; sequence <= 3; ++sequence) {
    OpenCase(sequence);
    server_.clock().Advance(absl::Minutes(10));
  }
  EXPECT_THAT(IdsOf(List(v1::CASE_ORDER_DEADLINE)), ElementsAre(IdOf(1), IdOf(2), IdOf(3)));
  EXPECT_THAT(IdsOf(List(v1::CASE_ORDER_NEWEST)), ElementsAre(IdOf(3), IdOf(2), IdOf(1)));
  EXPECT_THAT(IdsOf(List(v1::CASE_ORDER_UNSPECIFIED)), ElementsAre(IdOf(3), IdOf(2), IdOf(1)));
  Dismiss(1, "officer-1");
  EXPECT_THAT(IdsOf(List(v1::CASE_ORDER_DEADLINE)), ElementsAre(IdOf(2), IdOf(3), IdOf(1)));
  Do(&Stub::ConfirmCase, 2, "officer-1");
  Do(&Stub::ClaimCase, 3, "officer-1");
  const std::vector<v1::CaseState> waiting = {v1::CASE_STATE_OPEN, v1::CASE_STATE_CLAIMED,
                                              v1::CASE_STATE_AWAITING_APPROVAL};
  EXPECT_THAT(IdsOf(List(v1::CASE_ORDER_DEADLINE, 0, "", waiting)), ElementsAre(IdOf(3), IdOf(1)));
  server_.clock().Advance(absl::Minutes(10));
  EXPECT_THAT(IdsOf(List(v1::CASE_ORDER_DEADLINE, 0, "", {v1::CASE_STATE_OPEN})),
              ElementsAre(IdOf(3)));
  EXPECT_THAT(IdsOf(List(v1::CASE_ORDER_DEADLINE, 0, "", {v1::CASE_STATE_CLAIMED})), IsEmpty());
}

TEST_F(DeadlinesTest, PagesByDeadlineHoldEveryCaseOnce) {
  // The clock stands: all are due at once.
  for (uint64_t sequence = 1; sequence <= 7; ++sequence) OpenCase(sequence);
  Restart();
  std::vector<std::string> ids;
  std::string token;
  do {
    const auto page = List(v1::CASE_ORDER_DEADLINE, 2, token);
    for (const std::string& id : IdsOf(page)) ids.push_back(id);
    token = page.ok() ? page->next_page_token() : "";
  } while (!token.empty());
  EXPECT_THAT(ids, ElementsAre(IdOf(1), IdOf(2), IdOf(3), IdOf(4), IdOf(5), IdOf(6), IdOf(7)));
}

TEST_F(DeadlinesTest, TokenOfAnotherOrderIsRefused) {
  for (uint64_t sequence = 1; sequence <= 3; ++sequence) OpenCase(sequence);
  const auto newest = List(v1::CASE_ORDER_NEWEST, 1);
  const auto due = List(v1::CASE_ORDER_DEADLINE, 1);
  ASSERT_TRUE(newest.ok() && due.ok());
  const auto wrong = List(v1::CASE_ORDER_DEADLINE, 1, newest->next_page_token());
  EXPECT_TRUE(absl::IsInvalidArgument(wrong.status()));
  EXPECT_THAT(std::string(wrong.status().message()), HasSubstr("of the order DEADLINE"));
  EXPECT_EQ(support::GetDetail(wrong.status()).field(), "page_token");
  const auto other = List(v1::CASE_ORDER_NEWEST, 1, due->next_page_token());
  EXPECT_TRUE(absl::IsInvalidArgument(other.status()));
  EXPECT_THAT(std::string(other.status().message()), HasSubstr("of the order NEWEST"));
  EXPECT_TRUE(List(v1::CASE_ORDER_UNSPECIFIED, 1, newest->next_page_token()).ok());
  for (const char* const foreign : {"due.", "due.x.y", "due.MQ", "due.MQ.", "due.MQ.due.MQ.MQ"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(List(v1::CASE_ORDER_DEADLINE, 1, foreign).status()))
        << foreign;
  }
}

TEST_F(DeadlinesTest, OrderThatIsNoneIsRefused) {
  const auto refused = List(static_cast<v1::CaseOrder>(3));
  EXPECT_TRUE(absl::IsInvalidArgument(refused.status()));
  EXPECT_EQ(support::GetDetail(refused.status()).field(), "order");
}

}  // namespace
}  // namespace bluegate::casework::testing
