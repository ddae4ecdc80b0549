// Every reading becomes one passage in one end state.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/casework/passage_making.h"
#include "services/casework/testing/casework_fixture.h"

namespace bluegate::casework::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class EndStatesTest : public CaseworkTest {
 protected:
  EndStatesTest() { Restart(); }

  v1::Passage PassageOf(const recognition::v1::ReadingRecord& reading) {
    AwaitPosition(recognition_.Append(reading));
    return GetPassage(reading.capture().name().sequence());
  }
};

TEST_F(EndStatesTest, NothingAgainstItIsClearAndOpensNoCase) {
  const v1::Passage passage = PassageOf(Reading(1, {Plate("陕D10002")}));
  EXPECT_EQ(passage.state(), v1::PASSAGE_STATE_CLEAR);
  EXPECT_EQ(passage.case_id(), "");
  ASSERT_EQ(passage.sightings_size(), 1);
  EXPECT_TRUE(passage.sightings(0).looked_up());
  EXPECT_EQ(passage.sightings(0).vehicle().stage(), registry::v1::EMISSION_STAGE_CHINA_VI);
  EXPECT_EQ(passage.sightings(0).decision().outcome(), admission::v1::OUTCOME_PASS);
  EXPECT_EQ(passage.model_version(), "model-1");
  EXPECT_EQ(passage.picture_sha256(), std::string(32, 'p'));
}

TEST_F(EndStatesTest, FlaggedByARuleIsRestrictedAndOpensACase) {
  const v1::Passage passage = PassageOf(Reading(1, {Plate("陕D10001")}));
  EXPECT_EQ(passage.state(), v1::PASSAGE_STATE_RESTRICTED);
  EXPECT_EQ(passage.case_id(), IdOf(1));
  const v1::Case opened = GetCase(1);
  EXPECT_EQ(opened.state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(opened.reason_code(), "R01");
  EXPECT_EQ(opened.revision(), 1u);
  EXPECT_EQ(opened.passage().passage_id(), IdOf(1));
  ASSERT_EQ(opened.events_size(), 1);
  EXPECT_EQ(opened.events(0).kind(), v1::CASE_EVENT_KIND_OPENED);
  EXPECT_EQ(opened.verify_due_us() - opened.opened_time_us(), 3600000000);
  EXPECT_EQ(opened.feedback_due_us() - opened.opened_time_us(), 7200000000);
}

TEST_F(EndStatesTest, UnknownToEveryRegisterIsSuspect) {
  const v1::Passage passage = PassageOf(Reading(1, {Plate("陕D99999")}));
  EXPECT_EQ(passage.state(), v1::PASSAGE_STATE_SUSPECT);
  EXPECT_TRUE(passage.sightings(0).looked_up()) << "that there is none is a fact";
  EXPECT_FALSE(passage.sightings(0).has_vehicle());
  EXPECT_EQ(GetCase(1).reason_code(), "S05");
  EXPECT_TRUE(admission_.requests().front().plate().looked_up());
}

TEST_F(EndStatesTest, StolenVehicleIsSuspectThoughItMayPass) {
  const v1::Passage passage = PassageOf(Reading(1, {Plate("陕D10003")}));
  EXPECT_EQ(passage.state(), v1::PASSAGE_STATE_SUSPECT);
  ASSERT_EQ(passage.sightings(0).suspicions_size(), 1);
  EXPECT_EQ(passage.sightings(0).suspicions(0).reason_code(), "S13");
  EXPECT_EQ(GetCase(1).reason_code(), "S13");
}

TEST_F(EndStatesTest, UncertainNumberIsHeldWhateverTheRulesSay) {
  const v1::Passage passage =
      PassageOf(Reading(1, {Plate("陕D10001", common::v1::READING_VERDICT_REVIEW)}));
  EXPECT_EQ(passage.state(), v1::PASSAGE_STATE_HELD);
  EXPECT_TRUE(passage.sightings(0).looked_up());
  EXPECT_EQ(passage.sightings(0).suspicions_size(), 0);
  EXPECT_EQ(GetCase(1).reason_code(), "I02");
}

TEST_F(EndStatesTest, UnreadablePlateIsHeldAndNobodyIsAsked) {
  const v1::Passage passage =
      PassageOf(Reading(1, {Plate("--", common::v1::READING_VERDICT_UNREADABLE)}));
  EXPECT_EQ(passage.state(), v1::PASSAGE_STATE_HELD);
  EXPECT_FALSE(passage.sightings(0).looked_up());
  EXPECT_EQ(registry_.calls(), 0);
  EXPECT_EQ(AwaitPosition(1).plates_read(), 0u);
}

TEST_F(EndStatesTest, NumberThatTheRegisterRefusesIsHeldWithTheReason) {
  const v1::Passage passage = PassageOf(Reading(1, {Plate("陕D1000-")}));
  EXPECT_EQ(passage.state(), v1::PASSAGE_STATE_HELD);
  EXPECT_FALSE(passage.sightings(0).looked_up());
  EXPECT_THAT(passage.sentence_en(), HasSubstr("plate.number"));
}

TEST_F(EndStatesTest, PictureWithoutPlateAndPictureThatFailedAreDifferent) {
  recognition::v1::ReadingRecord none = Reading(1, {});
  none.set_state(recognition::v1::READ_STATE_NO_PLATE);
  EXPECT_EQ(PassageOf(none).state(), v1::PASSAGE_STATE_NO_PLATE);
  recognition::v1::ReadingRecord failed = Reading(2, {});
  failed.set_state(recognition::v1::READ_STATE_FAILED);
  failed.set_error("not a JPEG");
  const v1::Passage passage = PassageOf(failed);
  EXPECT_EQ(passage.state(), v1::PASSAGE_STATE_FAILED);
  EXPECT_THAT(passage.sentence_en(), HasSubstr("not a JPEG"));
  EXPECT_THAT(passage.sentence_zh(), HasSubstr("not a JPEG"));
  EXPECT_EQ(AwaitPosition(2).open_cases(), 0u);
}

TEST_F(EndStatesTest, OfThreePlatesEachIsAskedAndAHumanSaysWhoseItIs) {
  const v1::Passage passage =
      PassageOf(Reading(1, {Plate("陕D10002"), Plate("--", common::v1::READING_VERDICT_UNREADABLE),
                            Plate("陕D10001")}));
  EXPECT_EQ(passage.state(), v1::PASSAGE_STATE_HELD);
  ASSERT_EQ(passage.sightings_size(), 3);
  EXPECT_EQ(passage.sightings(0).decision().outcome(), admission::v1::OUTCOME_PASS);
  EXPECT_FALSE(passage.sightings(1).has_decision());
  EXPECT_EQ(passage.sightings(2).decision().reason_code(), "R01");
  EXPECT_EQ(passage.sightings(2).decision().request_id(), IdOf(1) + "/2");
  const v1::GetCaseworkTallyResponse tally = AwaitPosition(1);
  EXPECT_EQ(tally.plates_read(), 2u);
  EXPECT_EQ(tally.looked_up(), 2u);
}

TEST_F(EndStatesTest, UnknownSiteIsHeldAndTheLogGoesOn) {
  recognition::v1::ReadingRecord elsewhere = Reading(1, {Plate("陕D10001")});
  elsewhere.mutable_capture()->set_site_id("cp-99");
  recognition_.Append(elsewhere);
  AwaitPosition(recognition_.Append(Reading(2, {Plate("陕D10002")})));
  const v1::Passage passage = GetPassage(1);
  EXPECT_EQ(passage.state(), v1::PASSAGE_STATE_HELD);
  EXPECT_THAT(passage.sentence_en(), HasSubstr("cp-99"));
  EXPECT_EQ(GetCase(1).state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(GetPassage(2).state(), v1::PASSAGE_STATE_CLEAR);
}

TEST_F(EndStatesTest, ReadingWithoutANameFailsAndTheLogGoesOn) {
  recognition::v1::ReadingRecord unnamed = Reading(1, {});
  unnamed.mutable_capture()->clear_name();
  recognition_.Append(unnamed);
  const auto tally = AwaitPosition(recognition_.Append(Reading(2, {Plate("陕D10002")})));
  EXPECT_THAT(StatesOf(tally),
              ElementsAre(Pair(v1::PASSAGE_STATE_CLEAR, 1u), Pair(v1::PASSAGE_STATE_FAILED, 1u)));
}

TEST_F(EndStatesTest, SuspectClockIsNotReliedOn) {
  recognition::v1::ReadingRecord tomorrow = Reading(1, {Plate("陕D10002")});
  tomorrow.mutable_capture()->set_clock_suspect(true);
  const int64_t received_us = tomorrow.capture().received_time_us();
  EXPECT_EQ(PassageOf(tomorrow).passed_time_us(), received_us);
  EXPECT_EQ(admission_.requests().back().time_us(), received_us);
  const v1::Passage sound = PassageOf(Reading(2, {Plate("陕D10002")}));
  EXPECT_EQ(sound.passed_time_us(), sound.capture().terminal_time_us());
  EXPECT_EQ(admission_.requests().back().direction(), common::v1::DIRECTION_IN);
}

TEST_F(EndStatesTest, TheDecisionIsToldSourceAndAgeOfTheRegistersFacts) {
  PassageOf(Reading(1, {Plate("陕D10002")}));
  const admission::v1::PlateSubject known = admission_.requests().back().plate();
  EXPECT_TRUE(known.has_vehicle());
  EXPECT_EQ(known.imported_time_us(), kImportedUs);
  EXPECT_EQ(known.register_source(), kRegisterSource);
  PassageOf(Reading(2, {Plate("陕D99999")}));
  const admission::v1::PlateSubject unknown = admission_.requests().back().plate();
  EXPECT_TRUE(unknown.looked_up());
  EXPECT_EQ(unknown.imported_time_us(), 0);
  EXPECT_EQ(unknown.register_source(), "");
}

TEST_F(EndStatesTest, TallyEqualsThePassages) {
  const std::vector<std::string> numbers = {"陕D10001", "陕D10002", "陕D10003", "陕D99999"};
  for (uint64_t sequence = 1; sequence <= 40; ++sequence) {
    recognition_.Append(Reading(sequence, {Plate(numbers[sequence % 4])}));
  }
  const v1::GetCaseworkTallyResponse tally = AwaitPosition(40);
  EXPECT_THAT(StatesOf(tally), ElementsAre(Pair(v1::PASSAGE_STATE_CLEAR, 10u),
                                           Pair(v1::PASSAGE_STATE_RESTRICTED, 10u),
                                           Pair(v1::PASSAGE_STATE_SUSPECT, 20u)));
  EXPECT_EQ(tally.open_cases(), 30u);
  EXPECT_EQ(tally.plates_read(), 40u);
  // The counters of the run agree, once nothing is written any more.
  server_.Stop();
  double counted = 0;
  for (const auto& family : server_.metrics().Collect()) {
    if (family.name != "bluegate_casework_passages_total") continue;
    for (const auto& metric : family.metric) counted += metric.counter.value;
  }
  EXPECT_EQ(counted, 40);
}

TEST(PassageMakingTest, DecisionIdFitsIntoTheLimitAndTellsPlatesApart) {
  EXPECT_EQ(DecisionIdOf("cp-01-cam-1/1/42", "0"), "cp-01-cam-1/1/42/0");
  const std::string long_id =
      absl::StrCat(std::string(32, 'd'), "/18446744073709551615/18446744073709551615");
  EXPECT_EQ(DecisionIdOf(long_id, "0").size(), 64u);
  EXPECT_NE(DecisionIdOf(long_id, "0"), DecisionIdOf(long_id, "1"));
  EXPECT_EQ(DecisionIdOf(long_id, "0"), DecisionIdOf(long_id, "0"));
}

}  // namespace
}  // namespace bluegate::casework::testing
