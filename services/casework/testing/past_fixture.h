#ifndef BLUEGATE_SERVICES_CASEWORK_TESTING_PAST_FIXTURE_H_
#define BLUEGATE_SERVICES_CASEWORK_TESTING_PAST_FIXTURE_H_

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "services/casework/testing/casework_fixture.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::casework::testing {

inline constexpr int64_t kPassedUs = 1638316800000000;  // 2021-12-01 00:00 UTC
inline constexpr int64_t kMinuteUs = 60'000'000;

// Casework that knows of travel and visits: between cp-01 and gate-01 it is half an hour, and
// behind gate-01 is a plant in which a vehicle may stay for one.
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

  // Stops, lets `change` have the options, and starts again.
  void RestartWith(const std::function<void(CaseworkOptions&)>& change) {
    server_.Stop();
    change(options_);
    Restart();
  }

  // The reading of a capture there, some minutes after kPassedUs, by a camera whose clock is right.
  recognition::v1::ReadingRecord At(const std::string& site, int64_t minutes,
                                    common::v1::Direction direction,
                                    recognition::v1::PlateReading plate) {
    recognition::v1::ReadingRecord reading = Reading(++sequence_, {std::move(plate)});
    capture::v1::CaptureRecord& capture = *reading.mutable_capture();
    capture.set_site_id(site);
    capture.set_direction(direction);
    capture.set_terminal_time_us(kPassedUs + minutes * kMinuteUs);
    capture.set_received_time_us(capture.terminal_time_us() + 2'000'000);
    return reading;
  }

  // Seen there, some minutes after kPassedUs, by a camera whose clock is right.
  v1::Passage Pass(const std::string& site, int64_t minutes,
                   common::v1::Direction direction = common::v1::DIRECTION_IN,
                   recognition::v1::PlateReading plate = Plate("陕D10002")) {
    AwaitPosition(recognition_.Append(At(site, minutes, direction, std::move(plate))));
    return GetPassage(sequence_);
  }

  const support::testing::TempFolder folder_;
  uint64_t sequence_ = 0;
};

}  // namespace bluegate::casework::testing

#endif  // BLUEGATE_SERVICES_CASEWORK_TESTING_PAST_FIXTURE_H_
