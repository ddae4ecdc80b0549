#include "services/admission/admission_fixture.h"
#include "services/admission/question.h"
#include "services/admission/sha256.h"

namespace bluegate::admission {
namespace {

using registry::v1::EMISSION_STAGE_CHINA_IV;
using registry::v1::EMISSION_STAGE_CHINA_V;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kImportedUs = 1'600'000'000'000'000;

// A register of one answer within the process.
class FakeLookup : public support::VehicleLookup {
 public:
  absl::StatusOr<registry::v1::GetVehicleResponse> Find(
      const common::v1::PlateKey& plate) const override {
    absl::MutexLock lock(&mutex_);
    ++calls_;
    return answer_;
  }
  void Answer(absl::StatusOr<registry::v1::GetVehicleResponse> answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = std::move(answer);
  }
  int calls() const {
    absl::MutexLock lock(&mutex_);
    return calls_;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::StatusOr<registry::v1::GetVehicleResponse> answer_ = absl::NotFoundError("no vehicle");
  mutable int calls_ = 0;
};

// A service of the same process that offers the register.
class OfferingService : public support::HostedService {
 public:
  OfferingService(support::Channels* channels, std::shared_ptr<FakeLookup> lookup)
      : channels_(channels), lookup_(std::move(lookup)) {}
  std::string_view name() const override { return "offering"; }
  std::vector<grpc::Service*> grpc_services() override { return {}; }
  absl::Status Start() override {
    channels_->OfferLocalVehicles(lookup_);
    return absl::OkStatus();
  }

 private:
  support::Channels* const channels_;
  const std::shared_ptr<FakeLookup> lookup_;
};

class LocalRegisterTest : public AdmissionTest {
 protected:
  void SetUp() override {
    server_.Add("offering",
                [this](const support::ServiceContext& context)
                    -> absl::StatusOr<std::unique_ptr<support::HostedService>> {
                  return std::make_unique<OfferingService>(context.channels, lookup_);
                });
    AdmissionTest::SetUp();
  }
  void Have(const registry::v1::Vehicle& vehicle) {
    registry::v1::GetVehicleResponse answer;
    *answer.mutable_vehicle() = vehicle;
    answer.set_imported_time_us(kImportedUs);
    answer.set_source("city register");
    lookup_->Answer(answer);
  }

  std::shared_ptr<FakeLookup> lookup_ = std::make_shared<FakeLookup>();
};

TEST_F(LocalRegisterTest, RegisterOfTheProcessIsAskedWithoutACall) {
  Have(Lorry(EMISSION_STAGE_CHINA_IV));
  const auto decision = Decide(Request("cp-01"));
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->reason_code(), "R01");
  EXPECT_EQ(decision->vehicle().stage(), EMISSION_STAGE_CHINA_IV);
  EXPECT_EQ(lookup_->calls(), 1);
  EXPECT_EQ(registry_.calls(), 0);
}

TEST_F(LocalRegisterTest, TheAnswerSaysWhichFactsAreOfTheRegisterAndWhenItTookThem) {
  Have(Lorry(EMISSION_STAGE_CHINA_IV));
  const auto decision = Decide(Request("cp-01"));
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->register_source(), "city register");
  EXPECT_EQ(decision->imported_time_us(), kImportedUs);
  int of_register = 0;
  for (const v1::UsedFact& fact : decision->facts()) {
    const bool here = fact.source_kind() == v1::FACT_SOURCE_READING ||
                      fact.source_kind() == v1::FACT_SOURCE_REQUEST ||
                      fact.source_kind() == v1::FACT_SOURCE_SITE ||
                      fact.source_kind() == v1::FACT_SOURCE_ALERT ||
                      fact.source_kind() == v1::FACT_SOURCE_CLOCK;
    EXPECT_EQ(fact.imported_time_us(), 0) << v1::FactName_Name(fact.fact());
    of_register += !here;
  }
  EXPECT_GE(of_register, 3);
  const auto again = Decide(Request("cp-01"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), decision->SerializeAsString());
  EXPECT_THAT(decision->unknown_facts(), IsEmpty());
}

TEST_F(LocalRegisterTest, FactsThatNobodyKnewAreNamed) {
  Have(Lorry(registry::v1::EMISSION_STAGE_UNSPECIFIED));
  const auto decision = Decide(Request("cp-01"));
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(decision->unknown_facts(), ElementsAre("stage"));
}

TEST_F(LocalRegisterTest, RulesThatDidNotHoldAreListedOnRequestOnly) {
  Have(Lorry(EMISSION_STAGE_CHINA_IV));
  const auto plain = Decide(Request("cp-01"));
  ASSERT_TRUE(plain.ok()) << plain.status();
  for (const v1::ConsideredRule& rule : plain->considered()) {
    EXPECT_TRUE(rule.matched()) << rule.rule_id();
  }
  v1::DecideRequest request = Request("cp-01", "陕D12345", "q2");
  request.set_explain(true);
  const auto explained = Decide(request);
  ASSERT_TRUE(explained.ok()) << explained.status();
  int unmatched = 0;
  for (const v1::ConsideredRule& rule : explained->considered()) unmatched += !rule.matched();
  EXPECT_GT(unmatched, 3);
}

TEST_F(LocalRegisterTest, RepeatedRequestGetsTheVeryFirstAnswer) {
  Have(Lorry(EMISSION_STAGE_CHINA_IV));
  const auto first = Decide(Request("cp-01"));
  ASSERT_TRUE(first.ok()) << first.status();
  Have(Lorry(EMISSION_STAGE_CHINA_V));
  Restart();
  const auto again = Decide(Request("cp-01"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  lookup_->Answer(absl::FailedPreconditionError("several classes"));
  EXPECT_EQ(Decide(Request("cp-01"))->SerializeAsString(), first->SerializeAsString());
}

TEST_F(LocalRegisterTest, MachineIsDecidedByItsCodeAndWhatWasFoundHere) {
  v1::DecideRequest request;
  request.set_request_id("m1");
  request.set_site_id("gate-01");
  request.mutable_machine()->set_environmental_code("6104-00017");
  request.mutable_machine()->set_looked_up(true);
  request.mutable_machine()->mutable_machine()->set_stage(EMISSION_STAGE_CHINA_V);
  request.add_findings()->set_code(registry::v1::FINDING_CODE_MACHINE_OVER_LIMIT);
  const auto decision = Decide(request);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->reason_code(), "R13");
  EXPECT_EQ(decision->display().plate(), "6104-00017");
  EXPECT_EQ(lookup_->calls(), 0);
  const std::vector<v1::DecisionRecord> log = Log();
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].facts().environmental_code(), "6104-00017");
  EXPECT_EQ(log[0].facts().findings_size(), 1);
}

TEST_F(LocalRegisterTest, BadFindingsAndMachinesAreNamed) {
  v1::DecideRequest request = Request("gate-01");
  request.add_findings();
  EXPECT_EQ(support::GetDetail(Decide(request).status()).field(), "findings[0].code");
  request.mutable_findings(0)->set_code(registry::v1::FINDING_CODE_PLATE_OBSCURED);
  request.mutable_findings(0)->set_since_on("yesterday");
  EXPECT_EQ(support::GetDetail(Decide(request).status()).field(), "findings[0].since_on");
  request.clear_findings();
  request.mutable_machine();
  EXPECT_EQ(support::GetDetail(Decide(request).status()).field(), "machine.environmental_code");
}

TEST_F(LocalRegisterTest, LogKeepsFactsRevisionAndAnswer) {
  Have(Lorry(EMISSION_STAGE_CHINA_IV));
  v1::DecideRequest request = Request("gate-01");
  request.set_direction(common::v1::DIRECTION_OUT);
  ASSERT_TRUE(SetAlert(v1::ALERT_LEVEL_ORANGE, absl::ZeroDuration()).ok());
  const auto decision = Decide(request);
  ASSERT_TRUE(decision.ok()) << decision.status();
  const std::vector<v1::DecisionRecord> log = Log();
  ASSERT_EQ(log.size(), 1u);
  const v1::DecisionFacts& facts = log[0].facts();
  EXPECT_EQ(facts.site_id(), "gate-01");
  EXPECT_EQ(facts.site_kind(), common::v1::SITE_KIND_GATE);
  EXPECT_THAT(facts.zones(), ElementsAre("city"));
  EXPECT_EQ(facts.performance_class(), "B");
  EXPECT_EQ(facts.direction(), common::v1::DIRECTION_OUT);
  EXPECT_EQ(facts.plate().number(), "陕D12345");
  EXPECT_EQ(facts.number_state(), v1::NUMBER_STATE_CERTAIN);
  EXPECT_EQ(facts.register_state(), v1::REGISTER_STATE_FOUND);
  EXPECT_EQ(facts.vehicle().stage(), EMISSION_STAGE_CHINA_IV);
  EXPECT_EQ(facts.imported_time_us(), kImportedUs);
  EXPECT_EQ(facts.alert_level(), v1::ALERT_LEVEL_ORANGE);
  EXPECT_EQ(facts.time_us(), decision->time_us());
  EXPECT_EQ(log[0].answer().rule_set_revision(), decision->rule_set_revision());
  EXPECT_EQ(log[0].answer().outcome(), v1::OUTCOME_REFUSE);
  EXPECT_FALSE(log[0].answer().has_vehicle());
}

TEST_F(LocalRegisterTest, QuestionWithoutTimeLeftIsAnsweredByTheFallbackAndTheTruthAddedLater) {
  Have(Lorry(EMISSION_STAGE_CHINA_IV));
  // A try of so short a deadline may end without an answer; one in time is enough.
  absl::StatusOr<v1::Decision> decision = absl::UnknownError("none");
  v1::DecideRequest request;
  for (int i = 0; i < 200 && !decision.ok(); ++i) {
    request = Request("cp-01", "陕D12345", "q" + std::to_string(i));
    decision = Decide(request, absl::Milliseconds(9));
  }
  ASSERT_TRUE(decision.ok()) << decision.status();
  ASSERT_TRUE(decision->fallback());
  EXPECT_THAT(decision->sentence_en(), HasSubstr("too busy"));
  const auto truths = [&] {
    int count = 0;
    for (const v1::DecisionRecord& record : Log()) {
      count += record.late() && record.answer().request_id().empty() &&
               record.answer().reason_code() == "R01";
    }
    return count;
  };
  for (int i = 0; i < 500 && truths() == 0; ++i) absl::SleepFor(absl::Milliseconds(10));
  const int found_out = truths();
  EXPECT_GE(found_out, 1);
  // Asked again, the first answer comes, and nothing is found out once more.
  for (int i = 0; i < 20; ++i) {
    const auto again = Decide(request, absl::Milliseconds(9));
    if (!again.ok()) continue;
    EXPECT_TRUE(again->fallback());
  }
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_EQ(truths(), found_out);
}

TEST_F(LocalRegisterTest, MachineIsLookedUpWhenTheCallerHasNotDoneSo) {
  registry::v1::GetMachineResponse known;
  known.mutable_machine()->set_environmental_code("6104-00017");
  known.mutable_machine()->set_stage(EMISSION_STAGE_CHINA_V);
  known.mutable_machine()->add_findings()->set_code(registry::v1::FINDING_CODE_MACHINE_OVER_LIMIT);
  known.set_imported_time_us(kImportedUs);
  known.set_source("machines.csv");
  register_tables_.Answer(known);
  v1::DecideRequest request;
  request.set_request_id("m1");
  request.set_site_id("gate-01");
  request.mutable_machine()->set_environmental_code("6104-00017");
  const auto decision = Decide(request);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_FALSE(decision->fallback());
  EXPECT_EQ(decision->reason_code(), "R13");
  EXPECT_EQ(decision->register_source(), "machines.csv");
  register_tables_.Answer(absl::NotFoundError("no such machine"));
  request.set_request_id("m2");
  const auto unknown = Decide(request);
  ASSERT_TRUE(unknown.ok()) << unknown.status();
  EXPECT_FALSE(unknown->fallback());
  register_tables_.Answer(absl::UnavailableError("down"));
  request.set_request_id("m3");
  const auto late = Decide(request);
  ASSERT_TRUE(late.ok()) << late.status();
  EXPECT_TRUE(late->fallback());
}

TEST_F(LocalRegisterTest, AnswerKeptByAnEarlierVersionIsGivenAgain) {
  EXPECT_TRUE(IsSameQuestion("plate/cp-01/陕D12345/1", "plate/cp-01/陕D12345/1"));
  EXPECT_TRUE(IsSameQuestion(Sha256("plate/cp-01/陕D12345/1"), "plate/cp-01/陕D12345/1"));
  EXPECT_FALSE(IsSameQuestion(Sha256("plate/cp-01/陕D12345/2"), "plate/cp-01/陕D12345/1"));
}

}  // namespace
}  // namespace bluegate::admission
