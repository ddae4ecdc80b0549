// Suspicions that need history, through the service: clones, visits to plants.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/casework/testing/casework_fixture.h"
#include "services/support/testing/temp_folder.h"
#include "storage/sighting_store.h"

namespace bluegate::casework::testing {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kPassedUs = 1638316800000000;  // 2021-12-01 00:00 UTC
constexpr int64_t kMinuteUs = 60'000'000;

class PastTest : public CaseworkTest {
 protected:
  PastTest() {
    auto kept = storage::OpenRocksDb(folder_.path());
    EXPECT_TRUE(kept.ok()) << kept.status();
    kept_ = *std::move(kept);
    v1::TravelData travel;
    travel.set_source("test");
    travel.set_speed_max_kmh(120);
    travel.set_share(0.8);
    travel.set_clock_offset_max_s(60);
    travel.set_about_within_min(120);
    travel.set_rival_confidence_min(0.02);
    v1::PairTime& pair = *travel.add_pairs();
    pair.set_from_site("cp-01");
    pair.set_to_site("gate-01");
    pair.set_shortest_s(30 * 60);
    pair.set_both_ways(true);
    v1::PlantStay& plant = *travel.add_plants();
    plant.set_plant_id("plant");
    plant.add_site_ids("gate-01");
    plant.set_stay_max_h(1);
    const absl::Status status = TakeTravel(travel, server_.sites(), &options_.suspicion);
    EXPECT_TRUE(status.ok()) << status;
    Restart();
  }
  ~PastTest() override {
    server_.Stop();
    kept_.reset();
  }

  // Seen there, some minutes after kPassedUs, by a camera whose clock is right.
  v1::Passage Pass(const std::string& site, int64_t minutes,
                   common::v1::Direction direction = common::v1::DIRECTION_IN,
                   recognition::v1::PlateReading plate = Plate("陕D10002")) {
    recognition::v1::ReadingRecord reading = Reading(++sequence_, {std::move(plate)});
    capture::v1::CaptureRecord& capture = *reading.mutable_capture();
    capture.set_site_id(site);
    capture.set_direction(direction);
    capture.set_terminal_time_us(kPassedUs + minutes * kMinuteUs);
    capture.set_received_time_us(capture.terminal_time_us() + 2'000'000);
    AwaitPosition(recognition_.Append(std::move(reading)));
    return GetPassage(sequence_);
  }

  const support::testing::TempFolder folder_;
  uint64_t sequence_ = 0;
};

TEST_F(PastTest, ImpossibleTravelOpensOneCaseThatNamesBothPassages) {
  EXPECT_EQ(Pass("cp-01", 0).state(), v1::PASSAGE_STATE_CLEAR);
  const v1::Passage second = Pass("gate-01", 10);
  ASSERT_EQ(second.state(), v1::PASSAGE_STATE_SUSPECT);
  EXPECT_EQ(GetCase(2).reason_code(), "S01");
  ASSERT_EQ(second.sightings(0).suspicions_size(), 1);
  const v1::Suspicion& suspicion = second.sightings(0).suspicions(0);
  EXPECT_EQ(suspicion.other_passage_id(), IdOf(1));
  EXPECT_THAT(suspicion.sentence_en(), HasSubstr(IdOf(1)));
  EXPECT_THAT(suspicion.sentence_zh(), HasSubstr(IdOf(2)));
}

TEST_F(PastTest, HistoryOutlivesARestart) {
  Pass("cp-01", 0);
  Restart();
  EXPECT_EQ(Pass("gate-01", 10).state(), v1::PASSAGE_STATE_SUSPECT);
}

TEST_F(PastTest, PassagesOfOneBatchAreLaidBesideEachOther) {
  server_.Stop();
  const int first = static_cast<int>(sequence_) + 1;
  for (int i = 0; i < 2; ++i) {
    recognition::v1::ReadingRecord reading = Reading(++sequence_, {Plate("陕D10002")});
    reading.mutable_capture()->set_site_id(i == 0 ? "cp-01" : "gate-01");
    reading.mutable_capture()->set_terminal_time_us(kPassedUs + i * kMinuteUs);
    reading.mutable_capture()->set_received_time_us(kPassedUs + i * kMinuteUs);
    recognition_.Append(std::move(reading));
  }
  Restart();
  AwaitPosition(2);
  EXPECT_EQ(GetPassage(static_cast<uint64_t>(first)).state(), v1::PASSAGE_STATE_CLEAR);
  EXPECT_EQ(GetPassage(static_cast<uint64_t>(first) + 1).state(), v1::PASSAGE_STATE_SUSPECT);
}

TEST_F(PastTest, ADriveThatIsPossibleIsClear) {
  Pass("cp-01", 0);
  EXPECT_EQ(Pass("gate-01", 24).state(), v1::PASSAGE_STATE_CLEAR);
}

TEST_F(PastTest, ARivalOrAnUncertainReadingProvesNothing) {
  Pass("cp-01", 0);
  recognition::v1::PlateReading rival = Plate("陕D10002");
  recognition::v1::PlateCandidate& candidate = *rival.add_candidates();
  candidate.set_number("陕D1D002");
  candidate.set_confidence(0.03f);
  EXPECT_EQ(Pass("gate-01", 10, common::v1::DIRECTION_IN, rival).state(), v1::PASSAGE_STATE_CLEAR);
  rival.mutable_candidates(0)->set_confidence(0.01f);
  EXPECT_EQ(Pass("gate-01", 11, common::v1::DIRECTION_IN, rival).state(),
            v1::PASSAGE_STATE_SUSPECT);
  const v1::Passage uncertain = Pass("gate-01", 12, common::v1::DIRECTION_IN,
                                     Plate("陕D10002", common::v1::READING_VERDICT_REVIEW));
  EXPECT_EQ(uncertain.state(), v1::PASSAGE_STATE_HELD);
  EXPECT_EQ(uncertain.sightings(0).suspicions_size(), 0);
}

TEST_F(PastTest, AnOverStayIsPutBeforeAHuman) {
  Pass("gate-01", 0, common::v1::DIRECTION_IN);
  EXPECT_EQ(Pass("gate-01", 61, common::v1::DIRECTION_OUT).state(), v1::PASSAGE_STATE_SUSPECT);
  EXPECT_EQ(GetCase(2).reason_code(), "S08");
  EXPECT_EQ(GetPassage(2).sightings(0).suspicions(0).other_passage_id(), IdOf(1));
}

TEST_F(PastTest, AnExitWithoutEntryIsTakenSeriouslyOnceHistoryIsOldEnough) {
  EXPECT_EQ(Pass("gate-01", 0, common::v1::DIRECTION_OUT).state(), v1::PASSAGE_STATE_CLEAR);
  EXPECT_EQ(Pass("gate-01", 90, common::v1::DIRECTION_OUT).state(), v1::PASSAGE_STATE_SUSPECT);
}

TEST_F(PastTest, SightingsExpireAfterThirtyDaysAndKeepNoMore) {
  Pass("cp-01", 0);
  storage::SightingStore sightings(kept_.get());
  server_.clock().Advance(absl::Hours(24 * 30));
  Pass("cp-01", 60 * 24 * 30, common::v1::DIRECTION_IN, Plate("陕D10003"));
  EXPECT_EQ(sightings.Of("陕D10002", 0, kPassedUs * 2, 10)->size(), 1u);
  server_.clock().Advance(absl::Hours(24));
  Pass("cp-01", 60 * 24 * 31, common::v1::DIRECTION_IN, Plate("陕D10003"));
  EXPECT_EQ(sightings.Of("陕D10002", 0, kPassedUs * 2, 10)->size(), 0u);
  EXPECT_EQ(sightings.Of("陕D10003", 0, kPassedUs * 2, 10)->size(), 2u);
}

TEST_F(PastTest, AStoreThatRefusesWritesLosesAndRepeatsNothing) {
  Pass("cp-01", 0);
  RefuseWrites(true);
  recognition::v1::ReadingRecord reading = Reading(++sequence_, {Plate("陕D10002")});
  reading.mutable_capture()->set_site_id("gate-01");
  reading.mutable_capture()->set_received_time_us(reading.capture().terminal_time_us());
  const uint64_t position = recognition_.Append(std::move(reading));
  admission_.AwaitRequests(2);
  RefuseWrites(false);
  AwaitPosition(position);
  EXPECT_EQ(GetPassage(2).sightings(0).suspicions_size(), 1);
  EXPECT_EQ(storage::SightingStore(kept_.get()).Of("陕D10002", 0, kPassedUs * 2, 10)->size(), 2u);
}

}  // namespace
}  // namespace bluegate::casework::testing
