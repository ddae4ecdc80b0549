#include "enforcement/suspicion/impossible_travel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "enforcement/suspicion/near_reading.h"
#include "enforcement/suspicion/testing/memory_history.h"
#include "enforcement/suspicion/testing/sightings.h"

namespace bluegate::suspicion {
namespace {

using ::testing::Contains;
using testing::kNoon;
using ::testing::Not;
using testing::SeenAt;

class ImpossibleTravelTest : public ::testing::Test {
 protected:
  std::optional<TravelConflict> Find(const PastSighting& seen) {
    const auto found = FindImpossibleTravel(seen, history_, travel_);
    EXPECT_TRUE(found.ok()) << found.status();
    return *found;
  }

  testing::MemoryHistory history_{kNoon - absl::Hours(1000)};
  // 15 minutes between any two sites.
  const TravelTable travel_ = testing::HalfHourTravel();
  PastSighting west_ = SeenAt("west", kNoon);
};

TEST_F(ImpossibleTravelTest, NamesBothSightingsAndTheTimes) {
  history_.Add(west_);
  const PastSighting east = SeenAt("east", kNoon + absl::Minutes(10));
  const auto conflict = Find(east);
  ASSERT_TRUE(conflict.has_value());
  EXPECT_EQ(conflict->earlier, west_);
  EXPECT_EQ(conflict->later, east);
  EXPECT_EQ(conflict->elapsed_most, absl::Minutes(10) + absl::Seconds(4));
  EXPECT_EQ(conflict->needed, absl::Minutes(15));
}

TEST_F(ImpossibleTravelTest, TheErrorsOfBothClocksSpeakForTheVehicle) {
  history_.Add(west_);
  EXPECT_FALSE(Find(SeenAt("east", kNoon + absl::Minutes(15) - absl::Seconds(4))));
  EXPECT_TRUE(Find(SeenAt("east", kNoon + absl::Minutes(15) - absl::Seconds(5))));
}

TEST_F(ImpossibleTravelTest, ASightingThatArrivesLateIsLaidBesideThoseAfterIt) {
  history_.Add(SeenAt("east", kNoon + absl::Minutes(10)));
  const auto conflict = Find(west_);
  ASSERT_TRUE(conflict.has_value());
  EXPECT_EQ(conflict->later.site_id, "east");
}

TEST_F(ImpossibleTravelTest, OfTwoConflictsTheMoreImpossibleOneIsTold) {
  history_.Add(west_);
  history_.Add(SeenAt("plant-a", kNoon + absl::Minutes(13)));
  const auto conflict = Find(SeenAt("east", kNoon + absl::Minutes(10)));
  ASSERT_TRUE(conflict.has_value());
  EXPECT_EQ(conflict->later.site_id, "plant-a");
}

TEST_F(ImpossibleTravelTest, OnlyTheNearestSightingsAreLaidBesideIt) {
  history_.Add(west_);
  history_.Add(SeenAt("east", kNoon + absl::Minutes(5)));
  EXPECT_FALSE(Find(SeenAt("east", kNoon + absl::Minutes(6))));
}

TEST_F(ImpossibleTravelTest, UncertainReadingsAndUnhealthyClocksProveNothing) {
  const PastSighting east = SeenAt("east", kNoon + absl::Minutes(1));
  const std::vector<std::function<void(PastSighting&)>> faults = {
      [](PastSighting& s) { s.verdict = plate::ReadingVerdict::kReview; },
      [](PastSighting& s) { s.has_rival = true; },
      [](PastSighting& s) { s.clock_offset.reset(); },
      [](PastSighting& s) { s.clock_offset = absl::Seconds(61); },
      [](PastSighting& s) { s.clock_offset = absl::Seconds(-61); },
      [](PastSighting& s) { s.site_id = "nowhere"; },
  };
  for (size_t i = 0; i < faults.size(); ++i) {
    SCOPED_TRACE(i);
    testing::MemoryHistory history(kNoon);
    history.Add(west_);
    PastSighting wrong = east;
    faults[i](wrong);
    EXPECT_FALSE(*FindImpossibleTravel(wrong, history, travel_));
    testing::MemoryHistory wrong_history(kNoon);
    PastSighting wrong_west = west_;
    faults[i](wrong_west);
    wrong_history.Add(wrong_west);
    EXPECT_FALSE(*FindImpossibleTravel(east, wrong_history, travel_));
    EXPECT_TRUE(*FindImpossibleTravel(east, history, travel_));
  }
}

TEST_F(ImpossibleTravelTest, TheSameNumberOnTwoColoursIsTwoVehicles) {
  PastSighting car = west_;
  car.color = plate::PlateColor::kBlue;
  car.plate_class = plate::PlateClass::kSmallVehicle;
  history_.Add(car);
  EXPECT_FALSE(Find(SeenAt("east", kNoon + absl::Minutes(1))));
}

TEST_F(ImpossibleTravelTest, ANeighbourThatWasAboutMayHaveBeenMisread) {
  history_.Add(west_);
  const PastSighting east = SeenAt("east", kNoon + absl::Minutes(1));
  // S for 5: was near the east before, and is seen far from there only when it can have driven.
  history_.Add(SeenAt("plant-a", kNoon - absl::Minutes(30), "陕D1234S"));
  history_.Add(SeenAt("plant-b", kNoon + absl::Minutes(40), "陕D1234S"));
  EXPECT_FALSE(Find(east));
}

TEST_F(ImpossibleTravelTest, ANeighbourThatWasElsewhereRemovesNothing) {
  history_.Add(west_);
  const PastSighting east = SeenAt("east", kNoon + absl::Minutes(1));
  history_.Add(SeenAt("plant-a", kNoon + absl::Minutes(2), "陕D1234S"));
  EXPECT_TRUE(Find(east));
  PastSighting blue = SeenAt("plant-a", kNoon - absl::Minutes(30), "陕D1234S");
  blue.color = plate::PlateColor::kBlue;
  history_.Add(blue);
  EXPECT_TRUE(Find(east));
  history_.Add(SeenAt("plant-a", kNoon - absl::Hours(3), "陕D1234S"));
  EXPECT_TRUE(Find(east));
}

TEST_F(ImpossibleTravelTest, ATrailerWhose挂WasMisreadRemovesTheConflict) {
  history_.Add(west_);
  history_.Add(SeenAt("east", kNoon - absl::Minutes(30), "陕D1234挂"));
  EXPECT_FALSE(Find(SeenAt("plant-a", kNoon + absl::Minutes(1))));
}

TEST(NearReadingTest, NumbersDifferInOneLookAlikeOrInTheTrailersCharacter) {
  const auto near = NumbersMisreadAs(*plate::PlateNumber::Parse("陕D12345"));
  const auto number = [](std::string_view text) { return *plate::PlateNumber::Parse(text); };
  EXPECT_THAT(near, Contains(number("陕D72345")));
  EXPECT_THAT(near, Contains(number("陕D1Z345")));
  EXPECT_THAT(near, Contains(number("皖D12345")));
  EXPECT_THAT(near, Contains(number("陕D1234挂")));
  EXPECT_THAT(near, Not(Contains(number("陕D12345"))));
  EXPECT_THAT(near, Not(Contains(number("陕D7Z345"))));
  EXPECT_TRUE(NumbersMisreadAs(number("陕D1234-")).empty());
}

TEST(NearReadingTest, KeptTextsAddUnreadCharacters) {
  const auto texts = TextsKeptFor(*plate::PlateNumber::Parse("陕D12345"));
  const auto number = [](std::string_view text) { return *plate::PlateNumber::Parse(text); };
  EXPECT_THAT(texts, Contains(number("陕D12345")));
  EXPECT_THAT(texts, Contains(number("陕D1-345")));
  EXPECT_THAT(texts, Contains(number("-D1234-")));
  EXPECT_THAT(texts, Not(Contains(number("-D1-34-"))));
}

}  // namespace
}  // namespace bluegate::suspicion
