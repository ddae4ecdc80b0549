#include "services/admission/rule_preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/notification.h"
#include "services/admission/admission_fixture.h"
#include "services/admission/answer.h"
#include "services/admission/lorry_question.h"
#include "services/support/clock.h"
#include "services/support/testing/temp_folder.h"
#include "services/support/text_proto.h"

namespace bluegate::admission {
namespace {

using registry::v1::EMISSION_STAGE_CHINA_III;
using registry::v1::EMISSION_STAGE_CHINA_IV;
using registry::v1::EMISSION_STAGE_CHINA_V;
using registry::v1::EMISSION_STAGE_CHINA_VI;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string TestText(const std::string& stage, const std::string& outcome,
                     const std::string& rule) {
  return absl::StrCat("tests { name: \"", rule, "\" vehicle { vehicle_type: \"H11\" fuel: \"B\" ",
                      "stage: EMISSION_STAGE_CHINA_", stage, " use: \"F\" status: \"A\" } ",
                      "site_kind: SITE_KIND_CHECKPOINT local_time: \"2021-12-10T08:00:00\" ",
                      "expect_outcome: OUTCOME_", outcome, " expect_rule_id: \"", rule, "\" }\n");
}

// Diesel up to `stage` is flagged, by the rule `ban`; everything else passes.
std::string Ban(const std::string& stage, const std::string& ban = "ban") {
  return absl::StrCat("rule_set_id: \"test\" source: \"notice\"\n", "rules { rule_id: \"", ban,
                      "\" reason_code: \"R01\" clause: \"10(4)\" ",
                      "sentence_zh: \"禁行\" sentence_en: \"Banned.\" condition { fuels: \"B\" ",
                      "stage_at_most: EMISSION_STAGE_CHINA_", stage,
                      " } outcome: OUTCOME_FLAG priority: 10 }\n",
                      "rules { rule_id: \"pass\" clause: \"10(4)\" sentence_zh: \"准予通行\" ",
                      "sentence_en: \"It may pass.\" condition { subject: SUBJECT_KIND_ANY } ",
                      "outcome: OUTCOME_PASS priority: 0 }\n", TestText("I", "FLAG", ban),
                      TestText("VI", "PASS", "pass"));
}

// A decision log over the ban up to China III, filled by the code that answers gates.
class RulePreviewTest : public testing::Test {
 protected:
  void SetUp() override {
    auto store = storage::DecisionStore::Open(storage::MakeMemoryStore(), folder_.path());
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    auto rules = RuleBook::Load(folder_.Write("rules.textproto", Ban("III")), folder_.path(),
                                store_.get(), &clock_);
    ASSERT_TRUE(rules.ok()) << rules.status();
    rules_ = *std::move(rules);
    auto alerts = AlertBook::Load(store_.get(), &clock_);
    ASSERT_TRUE(alerts.ok()) << alerts.status();
    alerts_ = *std::move(alerts);
    site_.set_site_id("cp-01");
    site_.set_kind(common::v1::SITE_KIND_CHECKPOINT);
    preview_ = std::make_unique<RulePreview>(store_.get(), rules_.get(), &clock_, folder_.path());
  }

  Question Lorry(registry::v1::EmissionStage stage, absl::Duration ago = absl::Hours(1)) {
    return LorryQuestion(site_, absl::StrCat("q", ++asked_), stage, clock_.Now() - ago);
  }
  void Ask(Question question) {
    v1::DecideResponse response;
    AnswerByRules({rules_.get(), alerts_.get(), store_.get()}, std::move(question), &response,
                  [](const absl::Status& status, bool) { EXPECT_TRUE(status.ok()) << status; });
  }
  void Sync() {
    ASSERT_TRUE(store_->SyncDecisions({"bluegate", absl::ToUnixMicros(clock_.Now())}).ok());
  }
  static v1::PreviewRuleSetRequest Request(const std::string& text) {
    v1::PreviewRuleSetRequest request;
    request.set_text(text);
    request.set_examples_max(2);
    return request;
  }
  absl::StatusOr<v1::PreviewRuleSetResponse> Preview(
      const v1::PreviewRuleSetRequest& request, RulePreview::Wanted wanted = [] { return true; }) {
    absl::StatusOr<v1::PreviewRuleSetResponse> answer = absl::UnknownError("");
    absl::Notification done;
    preview_->Run(request, std::move(wanted), [&](auto got) {
      answer = std::move(got);
      done.Notify();
    });
    done.WaitForNotification();
    return answer;
  }
  support::testing::TempFolder folder_;
  support::FakeClock clock_{absl::FromCivil(absl::CivilDay(2021, 12, 10), absl::UTCTimeZone())};
  common::v1::Site site_;
  std::unique_ptr<storage::DecisionStore> store_;
  std::unique_ptr<RuleBook> rules_;
  std::unique_ptr<AlertBook> alerts_;
  std::unique_ptr<RulePreview> preview_;
  int asked_ = 0;
};

TEST_F(RulePreviewTest, TellsWhatASoundSetWouldChangeAndNoMore) {
  for (int i = 0; i < 3; ++i) Ask(Lorry(EMISSION_STAGE_CHINA_IV));
  Ask(Lorry(EMISSION_STAGE_CHINA_III));
  for (int i = 0; i < 2; ++i) Ask(Lorry(EMISSION_STAGE_CHINA_VI));
  const auto answer = Preview(Request(Ban("IV")));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(answer->findings(), IsEmpty());
  EXPECT_EQ(answer->revision(), LoadRuleSetText(Ban("IV"), folder_.path())->revision);
  EXPECT_THAT(answer->rules(), SizeIs(2));
  EXPECT_EQ(answer->rules(0).rule_id(), "ban");
  EXPECT_EQ(answer->from_us(), absl::ToUnixMicros(clock_.Now() - absl::Hours(7 * 24)));
  EXPECT_EQ(answer->all().passages(), 6u);
  EXPECT_EQ(answer->all().answers(), 3u);
  EXPECT_EQ(answer->all().rules(), 0u);
  ASSERT_THAT(answer->all().moves(), SizeIs(1));
  EXPECT_EQ(answer->all().moves(0).before(), v1::OUTCOME_PASS);
  EXPECT_EQ(answer->all().moves(0).after(), v1::OUTCOME_FLAG);
  EXPECT_EQ(answer->all().moves(0).count(), 3u);
  ASSERT_THAT(answer->by_stage(), SizeIs(1)) << "stages without a change are left out";
  EXPECT_EQ(answer->by_stage(0).value(), "China IV");
  EXPECT_EQ(answer->by_stage(0).passages(), 3u);
  ASSERT_THAT(answer->by_site(), SizeIs(1));
  EXPECT_EQ(answer->by_site(0).value(), "cp-01");
  EXPECT_EQ(answer->by_fuel(0).value(), "B");
  EXPECT_EQ(answer->by_vehicle_type(0).value(), "H11");
  ASSERT_THAT(answer->by_rule(), SizeIs(1));
  EXPECT_EQ(answer->by_rule(0).value(), "pass -> ban");
  ASSERT_THAT(answer->examples(), SizeIs(2)) << "as many as were asked for";
  EXPECT_EQ(answer->examples(0).request_id(), "q1");
  EXPECT_EQ(answer->examples(0).number(), "陕D12345");
  EXPECT_EQ(answer->examples(0).site_id(), "cp-01");
  EXPECT_EQ(answer->examples(0).rule_before(), "pass");
  EXPECT_EQ(answer->examples(0).rule_after(), "ban");
  EXPECT_EQ(answer->examples(0).after(), v1::OUTCOME_FLAG);
}

TEST_F(RulePreviewTest, SameAnswerByAnotherRuleIsCountedApart) {
  Ask(Lorry(EMISSION_STAGE_CHINA_III));
  const auto answer = Preview(Request(Ban("III", "other-ban")));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->all().answers(), 0u);
  EXPECT_EQ(answer->all().rules(), 1u);
  EXPECT_EQ(answer->by_rule(0).value(), "ban -> other-ban");
  EXPECT_THAT(answer->examples(), IsEmpty());
}

TEST_F(RulePreviewTest, TheSetInForceStaysInForce) {
  const std::string before = rules_->Current()->loaded.revision;
  ASSERT_TRUE(Preview(Request(Ban("IV"))).ok());
  EXPECT_EQ(rules_->Current()->loaded.revision, before);
  EXPECT_THAT(rules_->History({})->changes(), SizeIs(1));
}

TEST_F(RulePreviewTest, UnsoundSetIsAnsweredByItsFindingsAlone) {
  Ask(Lorry(EMISSION_STAGE_CHINA_IV));
  // Without a rule for the rest there are vehicles about which nothing is said.
  std::string gap = Ban("IV");
  gap = absl::StrReplaceAll(gap, {{"{ subject: SUBJECT_KIND_ANY }", "{ fuels: \"B\" }"}});
  const auto answer = Preview(Request(gap));
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_FALSE(answer->findings().empty());
  EXPECT_EQ(answer->findings(0).kind(), "gap");
  EXPECT_THAT(answer->findings(0).text(), HasSubstr("Example: "));
  EXPECT_THAT(answer->findings(0).text(), HasSubstr("Decided there by: no rule"));
  EXPECT_THAT(answer->revision(), HasSubstr("test@"));
  v1::PreviewRuleSetResponse rest = *answer;
  rest.clear_findings();
  rest.clear_revision();
  EXPECT_EQ(rest.ByteSizeLong(), 0u) << rest.DebugString();
}

TEST_F(RulePreviewTest, WhatSetRefusesHasAFindingAndWhatItTakesHasNone) {
  const std::string sound = Ban("IV");
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"", ""},
           {"expect_outcome: OUTCOME_FLAG", "expect_outcome: OUTCOME_PASS"},
           {"reason_code: \"R01\"", "reason_code: \"Q01\""},
           {"priority: 10", "priority: -1"},
           {"rule_id: \"ban\"", "rule_id: \"BAD ID\""},
           {"local_time: \"2021-12-10T08:00:00\"", "local_time: \"8 am\""},
           {"rule_set_id: \"test\"", "rule_set_id: \"\""},
           {"sentence_en: \"Banned.\"", "effective_until: \"2021-12-01\" sentence_en: \"B.\""}}) {
    const std::string text = from.empty() ? sound : absl::StrReplaceAll(sound, {{from, to}});
    v1::SetRuleSetRequest request;
    request.set_request_id(absl::StrCat("set-", to.size()));
    request.set_text(text);
    request.set_set_by("test");
    request.set_why("test");
    const auto answer = Preview(Request(text));
    ASSERT_TRUE(answer.ok()) << answer.status();
    const absl::Status set = rules_->Set(request).status();
    EXPECT_EQ(answer->findings().empty(), set.ok()) << from << " " << set;
  }
}

TEST_F(RulePreviewTest, TextThatCannotBeReadIsOneFindingWithItsPlace) {
  const auto answer = Preview(Request("rule_set_id: \"test\"\nrules { nothing: 1 }\n"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_THAT(answer->findings(), SizeIs(1));
  EXPECT_EQ(answer->findings(0).kind(), "unreadable");
  EXPECT_THAT(answer->findings(0).text(), HasSubstr("rule set:2"));
  EXPECT_EQ(answer->revision(), "");
}

TEST_F(RulePreviewTest, FindingsAreNeverMoreThanItsLimit) {
  std::string text = Ban("IV");
  for (int i = 0; i < 200; ++i) absl::StrAppend(&text, "rules { rule_id: \"BAD ", i, "\" }\n");
  const auto answer = Preview(Request(text));
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_THAT(answer->findings(), SizeIs(kPreviewFindingsMax + 1));
  EXPECT_EQ(answer->findings(kPreviewFindingsMax).kind(), "more");
}

TEST_F(RulePreviewTest, EmptyLogChangesNothing) {
  const auto answer = Preview(Request(Ban("IV")));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->all().passages(), 0u);
  EXPECT_THAT(answer->by_rule(), IsEmpty());
}

TEST_F(RulePreviewTest, PassagesOfBeforeAreLeftOutByTheirOwnTime) {
  clock_.Advance(absl::Hours(-24 * 30));
  for (int i = 0; i < 20; ++i) Ask(Lorry(EMISSION_STAGE_CHINA_IV));
  Sync();
  clock_.Advance(absl::Hours(24 * 30));
  Ask(Lorry(EMISSION_STAGE_CHINA_IV));
  // Came days late, so it stands among the newest.
  Ask(Lorry(EMISSION_STAGE_CHINA_IV, absl::Hours(24 * 10)));
  Sync();
  Ask(Lorry(EMISSION_STAGE_CHINA_IV, absl::Minutes(-4)));  // of a clock that is ahead of ours
  v1::PreviewRuleSetRequest request = Request(Ban("IV"));
  const auto passages = [&](uint32_t days) {
    request.set_days(days);
    return Preview(request)->all().passages();
  };
  EXPECT_EQ(passages(1), 2u);
  EXPECT_EQ(passages(11), 3u);
  EXPECT_EQ(passages(31), 23u);
}

TEST_F(RulePreviewTest, WhatWasLoggedLongBeforeIsNotEvenRead) {
  clock_.Advance(absl::Hours(-24 * 30));
  ASSERT_TRUE(store_->AppendDecision("torn", "", "\xff\xff").ok());
  for (int i = 0; i < 20; ++i) Ask(Lorry(EMISSION_STAGE_CHINA_IV));
  Sync();
  clock_.Advance(absl::Hours(24 * 30));
  Ask(Lorry(EMISSION_STAGE_CHINA_IV));
  Sync();
  v1::PreviewRuleSetRequest request = Request(Ban("IV"));
  EXPECT_EQ(Preview(request)->all().passages(), 1u);
  request.set_days(31);
  EXPECT_TRUE(absl::IsDataLoss(Preview(request).status()));
}

TEST_F(RulePreviewTest, LogOfWhichNoLeafTellsWhenIsReadFromItsBeginning) {
  for (int i = 0; i < 5; ++i) Ask(Lorry(EMISSION_STAGE_CHINA_IV));
  ASSERT_TRUE(store_->SyncDecisions().ok());  // as for entries of earlier versions, with time 0
  for (int i = 0; i < 5; ++i) Ask(Lorry(EMISSION_STAGE_CHINA_IV));
  EXPECT_EQ(Preview(Request(Ban("IV")))->all().passages(), 10u);
}

TEST_F(RulePreviewTest, BadRequestsNameTheirField) {
  const auto field = [this](v1::PreviewRuleSetRequest request) {
    const absl::Status status = Preview(request).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    return support::GetDetail(status).field();
  };
  EXPECT_EQ(field({}), "text");
  EXPECT_EQ(field(Request(std::string(kRuleSetBytesMax + 1, ' '))), "text");
  v1::PreviewRuleSetRequest request = Request(Ban("IV"));
  request.set_days(kPreviewDaysMax + 1);
  EXPECT_EQ(field(request), "days");
  request.set_days(kPreviewDaysMax);
  request.set_examples_max(kPreviewExamplesMax + 1);
  EXPECT_EQ(field(request), "examples_max");
}

TEST_F(RulePreviewTest, SecondOneIsRefusedWhileTheFirstIsUnderWayAndWelcomeAfterwards) {
  Ask(Lorry(EMISSION_STAGE_CHINA_IV));
  absl::Notification reached, go_on, done;
  preview_->Run(
      Request(Ban("IV")),
      [&] {
        if (!reached.HasBeenNotified()) reached.Notify();
        go_on.WaitForNotification();
        return true;
      },
      [&](const auto& answer) {
        EXPECT_TRUE(answer.ok()) << answer.status();
        done.Notify();
      });
  reached.WaitForNotification();
  EXPECT_TRUE(absl::IsResourceExhausted(Preview(Request(Ban("IV"))).status()));
  go_on.Notify();
  done.WaitForNotification();
  EXPECT_TRUE(Preview(Request(Ban("IV"))).ok());
}

TEST_F(RulePreviewTest, OneThatNobodyWaitsForEnds) {
  Ask(Lorry(EMISSION_STAGE_CHINA_IV));
  EXPECT_TRUE(absl::IsCancelled(Preview(Request(Ban("IV")), [] { return false; }).status()));
  EXPECT_TRUE(Preview(Request(Ban("IV"))).ok());
}

TEST_F(RulePreviewTest, StopEndsTheOneUnderWayAndTakesNoMore) {
  Ask(Lorry(EMISSION_STAGE_CHINA_IV));
  absl::Notification reached, go_on;
  absl::Status ended;
  preview_->Run(
      Request(Ban("IV")),
      [&] {
        reached.Notify();
        go_on.WaitForNotification();
        return false;
      },
      [&](const auto& answer) { ended = answer.status(); });
  reached.WaitForNotification();
  std::thread stopper([this] { preview_->Stop(); });
  go_on.Notify();
  stopper.join();
  EXPECT_FALSE(ended.ok());
  EXPECT_TRUE(absl::IsUnavailable(Preview(Request(Ban("IV"))).status()));
}

// Over gRPC, beside decisions.
using PreviewCallTest = AdmissionTest;

TEST_F(PreviewCallTest, PreviewComparesWhatGatesWereAnswered) {
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_V));
  ASSERT_EQ(Decide(Request("cp-01"))->outcome(), v1::OUTCOME_PASS);
  v1::PreviewRuleSetRequest request;
  request.set_text(Ban("V"));
  request.set_examples_max(1);
  v1::PreviewRuleSetResponse response;
  grpc::ClientContext context;
  const grpc::Status status = stub_->PreviewRuleSet(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.all().passages(), 1u);
  EXPECT_EQ(response.all().answers(), 1u);
  ASSERT_EQ(response.examples_size(), 1);
  EXPECT_EQ(response.examples(0).request_id(), "q1");
  EXPECT_EQ(Decide(Request("cp-01", "陕D12345", "q2"))->outcome(), v1::OUTCOME_PASS);
}

TEST_F(PreviewCallTest, CallWhoseTimeIsOverIsNotAnswered) {
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_V));
  ASSERT_TRUE(Decide(Request("cp-01")).ok());
  v1::PreviewRuleSetRequest request;
  request.set_text(Ban("V"));
  v1::PreviewRuleSetResponse response;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() - std::chrono::seconds(1));
  EXPECT_EQ(stub_->PreviewRuleSet(&context, request, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
}

}  // namespace
}  // namespace bluegate::admission
