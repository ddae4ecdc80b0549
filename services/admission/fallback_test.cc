#include "services/admission/admission_fixture.h"
#include "services/admission/decide_call.h"

namespace bluegate::admission {
namespace {

using registry::v1::EMISSION_STAGE_CHINA_IV;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::system_clock;
using ::testing::HasSubstr;

class FallbackTest : public AdmissionTest {
 protected:
  void TearDown() override { registry_.Open(); }
  void SetFallback(common::v1::GateFallback fallback) {
    server_.Stop();
    server_.sites().mutable_sites(1)->set_fallback(fallback);
    Start();
  }
};

TEST_F(FallbackTest, SlowRegisterIsAnsweredByTheGateInsideTheDeadline) {
  registry_.Close();
  const absl::Time began = absl::Now();
  const auto decision = Decide(Request("gate-01"), absl::Seconds(1));
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_LT(absl::Now() - began, absl::Seconds(1));
  EXPECT_TRUE(decision->fallback());
  EXPECT_EQ(decision->outcome(), v1::OUTCOME_HOLD);
  EXPECT_EQ(decision->display().passage(), "等待核实");
  EXPECT_THAT(decision->sentence_en(), HasSubstr("register"));
}

TEST_F(FallbackTest, FallbackIsTheSitesOwn) {
  registry_.Close();
  SetFallback(common::v1::GATE_FALLBACK_PASS);
  EXPECT_EQ(Decide(Request("gate-01"), absl::Seconds(1))->outcome(), v1::OUTCOME_PASS);
  SetFallback(common::v1::GATE_FALLBACK_REFUSE);
  EXPECT_EQ(Decide(Request("gate-01", "陕D12345", "q2"), absl::Seconds(1))->outcome(),
            v1::OUTCOME_REFUSE);
}

TEST_F(FallbackTest, FallbackNeverRefusesForAnUncertainNumber) {
  registry_.Close();
  SetFallback(common::v1::GATE_FALLBACK_REFUSE);
  v1::DecideRequest request = Request("gate-01");
  request.mutable_plate()->set_verdict(common::v1::READING_VERDICT_REVIEW);
  EXPECT_EQ(Decide(request, absl::Seconds(1))->outcome(), v1::OUTCOME_HOLD);
}

TEST_F(FallbackTest, FallbackIsKeptAsTheAnswerToItsRequest) {
  registry_.Close();
  ASSERT_TRUE(Decide(Request("gate-01"), absl::Seconds(1))->fallback());
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_IV));
  registry_.Open();
  EXPECT_TRUE(Decide(Request("gate-01"))->fallback());
  EXPECT_FALSE(Decide(Request("gate-01", "陕D12345", "q2"))->fallback());
}

TEST_F(FallbackTest, TruthThatComesLateIsAddedToTheLog) {
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_IV));
  registry_.Close();
  ASSERT_TRUE(Decide(Request("cp-01"), absl::Seconds(1))->fallback());
  registry_.Open();
  std::vector<v1::DecisionRecord> log;
  for (int i = 0; i < 500 && log.size() < 2; ++i) {
    absl::SleepFor(absl::Milliseconds(10));
    log = Log();
  }
  ASSERT_EQ(log.size(), 2u);
  EXPECT_TRUE(log[0].answer().fallback());
  EXPECT_FALSE(log[0].late());
  EXPECT_TRUE(log[1].late());
  EXPECT_EQ(log[1].answer().reason_code(), "R01");
  EXPECT_EQ(log[1].facts().vehicle().stage(), EMISSION_STAGE_CHINA_IV);
  EXPECT_TRUE(Decide(Request("cp-01"))->fallback());
}

TEST_F(FallbackTest, StoppingDoesNotWaitForATruthThatIsLate) {
  registry_.Close();
  ASSERT_TRUE(Decide(Request("gate-01"), absl::Seconds(1))->fallback());
  const absl::Time began = absl::Now();
  server_.Stop();
  EXPECT_LT(absl::Now() - began, absl::Seconds(5));
}

TEST_F(FallbackTest, RegisterThatFailsIsAnsweredAtOnce) {
  registry_.Fail(absl::UnavailableError("down"));
  const auto decision = Decide(Request("gate-01"), absl::Seconds(30));
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_TRUE(decision->fallback());
}

TEST_F(FallbackTest, SlowReadingIsAnsweredByTheGateInsideTheDeadline) {
  recognition_.Close();
  v1::DecideRequest request;
  request.set_request_id("q1");
  request.set_site_id("gate-01");
  request.set_picture("\xFF\xD8\xFF picture");
  const auto decision = Decide(request, absl::Seconds(1));
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_TRUE(decision->fallback());
  EXPECT_EQ(decision->display().plate(), "未识别");
  EXPECT_THAT(decision->sentence_en(), HasSubstr("reading"));
}

TEST(AnswerByTest, LeavesTimeForTheWayBack) {
  const system_clock::time_point now = system_clock::now();
  EXPECT_EQ(AnswerBy(now, now + milliseconds(50)), now + milliseconds(40));
  EXPECT_EQ(AnswerBy(now, now + seconds(1)), now + milliseconds(900));
  EXPECT_EQ(AnswerBy(now, now + seconds(10)), now + milliseconds(9'800));
  EXPECT_EQ(AnswerBy(now, now + seconds(3600)), now + kPatienceMax);
  EXPECT_EQ(AnswerBy(now, system_clock::time_point::max()), now + kPatienceDefault);
}

}  // namespace
}  // namespace bluegate::admission
