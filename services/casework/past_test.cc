// Suspicions that need history, through the service: clones, visits to plants.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/casework/testing/past_fixture.h"
#include "storage/sighting_store.h"

namespace bluegate::casework::testing {
namespace {

using ::testing::HasSubstr;

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

// What a camera makes of vehicles whose registered colour and type are white and H11.
class SeenVehicleTest : public PastTest {
 protected:
  SeenVehicleTest() {
    registry::v1::Vehicle vehicle;
    vehicle.mutable_plate()->set_number("陕D10007");
    vehicle.mutable_plate()->set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
    vehicle.set_vehicle_type("H11");
    vehicle.set_fuel("B");
    vehicle.set_stage(registry::v1::EMISSION_STAGE_CHINA_VI);
    vehicle.set_use("F");
    vehicle.set_status("A");
    vehicle.set_body_color("A");
    registry_.Put(vehicle);
    RestartWith([](CaseworkOptions& options) { options.suspicion.seen_confidence_min = 0.9; });
  }

  v1::Passage Seen(const std::string& color, double confidence, bool two_plates = false) {
    recognition::v1::ReadingRecord reading =
        At("cp-01", static_cast<int64_t>(sequence_), common::v1::DIRECTION_IN, Plate("陕D10007"));
    if (two_plates) *reading.add_readings() = Plate("陕D10002");
    capture::v1::SeenVehicle& seen = *reading.mutable_capture()->mutable_seen_vehicle();
    seen.set_body_color(color);
    seen.set_body_color_confidence(confidence);
    AwaitPosition(recognition_.Append(std::move(reading)));
    return GetPassage(sequence_);
  }
};

TEST_F(SeenVehicleTest, ASureMismatchIsPutBeforeAnOfficerAndNothingElseIs) {
  const v1::Passage red = Seen("E", 0.95);
  EXPECT_EQ(red.state(), v1::PASSAGE_STATE_SUSPECT);
  ASSERT_EQ(red.sightings(0).suspicions_size(), 1);
  EXPECT_EQ(red.sightings(0).suspicions(0).reason_code(), "S02");
  EXPECT_EQ(red.sightings(0).decision().outcome(), admission::v1::OUTCOME_PASS);
  EXPECT_EQ(red.capture().seen_vehicle().body_color(), "E");
  EXPECT_EQ(Seen("E", 0.89).state(), v1::PASSAGE_STATE_CLEAR);
  EXPECT_EQ(Seen("A", 1).state(), v1::PASSAGE_STATE_CLEAR);
  EXPECT_EQ(Seen("B", 1).state(), v1::PASSAGE_STATE_CLEAR);
  EXPECT_EQ(Seen("", 1).state(), v1::PASSAGE_STATE_CLEAR);
}

TEST_F(SeenVehicleTest, OfSeveralPlatesItIsNotToldWhoseItIs) {
  EXPECT_EQ(Seen("E", 1, /*two_plates=*/true).state(), v1::PASSAGE_STATE_CLEAR);
}

// Captures of a device at gate-01, beside the fixture's own at cp-01.
class LateUploadTest : public PastTest {
 protected:
  LateUploadTest() {
    RestartWith(
        [](CaseworkOptions& options) { options.suspicion.clock_known_within = absl::Hours(6); });
  }

  // Taken and arriving so many minutes after kPassedUs by its clock and ours.
  v1::Passage AtGate(int64_t taken, int64_t arrived, const std::string& number = "陕D10005",
                     bool suspect = false) {
    recognition::v1::ReadingRecord reading =
        At("gate-01", taken, common::v1::DIRECTION_IN, Plate(number));
    capture::v1::CaptureRecord& capture = *reading.mutable_capture();
    capture.mutable_name()->set_device_id("gate-01-cam-1");
    capture.set_received_time_us(kPassedUs + arrived * kMinuteUs + 2'000'000);
    capture.set_clock_suspect(suspect);
    const std::string id = absl::StrCat("gate-01-cam-1/1/", capture.name().sequence());
    AwaitPosition(recognition_.Append(std::move(reading)));
    grpc::ClientContext context;
    v1::GetPassageRequest request;
    request.set_passage_id(id);
    v1::GetPassageResponse response;
    EXPECT_TRUE(stub().GetPassage(&context, request, &response).ok());
    return response.passage();
  }

  static bool IsClone(const v1::Passage& passage) {
    for (const v1::Suspicion& suspicion : passage.sightings(0).suspicions()) {
      if (suspicion.reason_code() == "S01") return true;
    }
    return false;
  }
};

TEST_F(LateUploadTest, ProvesNothingWhileTheDevicesClockIsNotKnown) {
  Pass("cp-01", 0);
  EXPECT_FALSE(IsClone(AtGate(10, 300, "陕D10002")));
}

TEST_F(LateUploadTest, ProvesWhatItShowsWhereTheClockWasSeenToBeRight) {
  AtGate(1, 1);
  Pass("cp-01", 5);
  EXPECT_TRUE(IsClone(AtGate(10, 300, "陕D10002")));
}

TEST_F(LateUploadTest, WhatIsKnownOfAClockOutlivesARestart) {
  AtGate(1, 1);
  Pass("cp-01", 5);
  Restart();
  EXPECT_TRUE(IsClone(AtGate(10, 300, "陕D10002")));
}

TEST_F(LateUploadTest, ProvesNothingWhereTheClockWasWrongSince) {
  AtGate(1, 1);
  AtGate(123, 120);
  Pass("cp-01", 125);
  EXPECT_FALSE(IsClone(AtGate(130, 300, "陕D10002")));
}

TEST_F(LateUploadTest, EvenWhatArrivesAtOnceProvesNothingSoonAfterTheClockWasWrong) {
  AtGate(1, 1, "陕D10005", true);
  Pass("cp-01", 5);
  EXPECT_FALSE(IsClone(AtGate(10, 10, "陕D10002")));
  Pass("cp-01", 24 * 60);
  EXPECT_TRUE(IsClone(AtGate(24 * 60 + 5, 24 * 60 + 5, "陕D10002")));
}

}  // namespace
}  // namespace bluegate::casework::testing
