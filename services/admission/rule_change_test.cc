#include <fstream>
#include <sstream>

#include "absl/strings/str_replace.h"
#include "services/admission/admission_fixture.h"

namespace bluegate::admission {
namespace {

using registry::v1::EMISSION_STAGE_CHINA_IV;
using ::testing::HasSubstr;

class RuleChangeTest : public AdmissionTest {
 protected:
  static std::string ShippedText() {
    std::ifstream file(std::string(std::getenv("BLUEGATE_SOURCE_DIR")) +
                       "/deploy/rules/xianyang-2021.textproto");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  // Another revision that decides the same.
  static std::string Renamed(const std::string& id) {
    return absl::StrReplaceAll(ShippedText(),
                               {{"rule_set_id: \"xianyang-2021\"", "rule_set_id: \"" + id + "\""}});
  }
  absl::StatusOr<v1::RuleSetChange> Set(const std::string& text,
                                        const std::string& request_id = "change-1") {
    grpc::ClientContext context;
    v1::SetRuleSetRequest request;
    request.set_request_id(request_id);
    request.set_text(text);
    request.set_set_by("duty-desk");
    request.set_why("notice 7");
    v1::SetRuleSetResponse response;
    const absl::Status status = support::FromGrpc(stub_->SetRuleSet(&context, request, &response));
    if (!status.ok()) return status;
    return response.change();
  }
  v1::GetRuleSetHistoryResponse History(uint32_t page_size = 0, const std::string& token = "") {
    grpc::ClientContext context;
    v1::GetRuleSetHistoryRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    v1::GetRuleSetHistoryResponse response;
    EXPECT_TRUE(stub_->GetRuleSetHistory(&context, request, &response).ok());
    return response;
  }
  std::string Revision() {
    grpc::ClientContext context;
    v1::GetRuleSetResponse response;
    EXPECT_TRUE(stub_->GetRuleSet(&context, {}, &response).ok());
    return response.revision();
  }
};

TEST_F(RuleChangeTest, NewRulesDecideAtOnceAndEveryDecisionNamesItsOwn) {
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_IV));
  const std::string before = Decide(Request("cp-01"))->rule_set_revision();
  const auto change = Set(Renamed("xianyang-next"));
  ASSERT_TRUE(change.ok()) << change.status();
  EXPECT_THAT(change->revision(), HasSubstr("xianyang-next@"));
  EXPECT_EQ(change->set_by(), "duty-desk");
  EXPECT_EQ(change->why(), "notice 7");
  EXPECT_EQ(change->set_time_us(), absl::ToUnixMicros(server_.clock().Now()));
  EXPECT_EQ(Decide(Request("cp-01", "陕D12345", "q2"))->rule_set_revision(), change->revision());
  EXPECT_EQ(Decide(Request("cp-01"))->rule_set_revision(), before);
}

TEST_F(RuleChangeTest, SetThatIsNotSoundIsRefusedAndTheRunningOneStays) {
  const std::string before = Revision();
  const absl::Status bad = Set(ShippedText() + "rules { rule_id: \"BAD ID\" }\n").status();
  EXPECT_TRUE(absl::IsInvalidArgument(bad)) << bad;
  EXPECT_THAT(std::string(bad.message()), HasSubstr("BAD ID"));
  EXPECT_TRUE(absl::IsInvalidArgument(Set("rules { nothing: 1 }", "change-2").status()));
  EXPECT_EQ(support::GetDetail(Set("", "change-3").status()).field(), "text");
  EXPECT_EQ(Revision(), before);
  EXPECT_EQ(History().changes_size(), 1);
}

TEST_F(RuleChangeTest, RulesThatAPersonSetOutliveARestart) {
  const auto change = Set(Renamed("xianyang-next"));
  ASSERT_TRUE(change.ok()) << change.status();
  Restart();
  EXPECT_EQ(Revision(), change->revision());
}

TEST_F(RuleChangeTest, FileThatWasChangedWinsAtTheNextStart) {
  ASSERT_TRUE(Set(Renamed("xianyang-next")).ok());
  server_.Stop();
  server_.config().set_rules_file(
      server_.folder().Write("deployed.textproto", Renamed("deployed")).string());
  Start();
  EXPECT_THAT(Revision(), HasSubstr("deployed@"));
  const v1::GetRuleSetHistoryResponse history = History();
  ASSERT_EQ(history.changes_size(), 3);
  EXPECT_EQ(history.changes(0).set_by(), "rules_file");
  EXPECT_EQ(history.changes(0).why(), "deployed.textproto");
  EXPECT_EQ(history.changes(1).set_by(), "duty-desk");
}

TEST_F(RuleChangeTest, RepeatedRequestIdChangesNothingMore) {
  const auto first = Set(Renamed("a"));
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(Set(Renamed("b"), "change-2").ok());
  const auto again = Set(Renamed("a"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->revision(), first->revision());
  EXPECT_THAT(Revision(), HasSubstr("b@"));
  EXPECT_TRUE(absl::IsAlreadyExists(Set(Renamed("c")).status()));
}

TEST_F(RuleChangeTest, HistoryComesInPagesNewestFirst) {
  ASSERT_TRUE(Set(Renamed("a"), "change-1").ok());
  ASSERT_TRUE(Set(Renamed("b"), "change-2").ok());
  const v1::GetRuleSetHistoryResponse first = History(2);
  ASSERT_EQ(first.changes_size(), 2);
  EXPECT_EQ(first.changes(0).request_id(), "change-2");
  const v1::GetRuleSetHistoryResponse second = History(2, first.next_page_token());
  ASSERT_EQ(second.changes_size(), 1);
  EXPECT_EQ(second.changes(0).set_by(), "rules_file");
  EXPECT_EQ(second.next_page_token(), "");
}

}  // namespace
}  // namespace bluegate::admission
