#include "enforcement/suspicion/plant_visit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enforcement/suspicion/history_check.h"
#include "enforcement/suspicion/testing/memory_history.h"
#include "enforcement/suspicion/testing/sightings.h"

namespace bluegate::suspicion {
namespace {

using ::testing::HasSubstr;
using testing::kNoon;
using testing::SeenAt;

class PlantVisitTest : public ::testing::Test {
 protected:
  static PastSighting In(std::string_view gate, absl::Duration after) {
    PastSighting sighting = SeenAt(gate, kNoon + after);
    sighting.direction = Direction::kIn;
    return sighting;
  }
  static PastSighting Out(std::string_view gate, absl::Duration after) {
    PastSighting sighting = SeenAt(gate, kNoon + after);
    sighting.direction = Direction::kOut;
    return sighting;
  }

  std::optional<VisitSuspicion> Check(const PastSighting& seen) {
    const auto found = CheckVisit(seen, history_, plants_, travel_);
    EXPECT_TRUE(found.ok()) << found.status();
    return *found;
  }

  std::optional<VisitSuspicion> StillInside(const PastSighting& entry, absl::Duration after) {
    const auto found = CheckStillInside(entry, kNoon + after, history_, plants_);
    EXPECT_TRUE(found.ok()) << found.status();
    return *found;
  }

  testing::MemoryHistory history_{kNoon - absl::Hours(1000)};
  const TravelTable travel_ = testing::HalfHourTravel();
  const PlantTable plants_ = testing::TwoPlants();
};

TEST_F(PlantVisitTest, AVisitThatEndsInTimeFits) {
  history_.Add(In("plant-a", absl::ZeroDuration()));
  EXPECT_FALSE(Check(Out("plant-a", absl::Hours(24))));
  EXPECT_FALSE(Check(Out("plant-a2", absl::Hours(24))));
  EXPECT_FALSE(Check(In("plant-a", absl::Hours(48))));
}

TEST_F(PlantVisitTest, LongerThanAllowedIsAnOverStay) {
  history_.Add(In("plant-a", absl::ZeroDuration()));
  const auto found = Check(Out("plant-a", absl::Hours(24) + absl::Seconds(1)));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->fault, VisitFault::kOverStay);
  EXPECT_EQ(found->entry->time, kNoon);
}

TEST_F(PlantVisitTest, SeenElsewhereMeanwhileItLeftUnseenAndDidNotOverStay) {
  history_.Add(In("plant-a", absl::ZeroDuration()));
  history_.Add(SeenAt("west", kNoon + absl::Hours(5)));
  EXPECT_FALSE(Check(Out("plant-a", absl::Hours(40))));
}

TEST_F(PlantVisitTest, EnteringAnotherPlantMeanwhileIsSuspect) {
  history_.Add(In("plant-a", absl::ZeroDuration()));
  history_.Add(In("plant-b", absl::Hours(1)));
  history_.Add(Out("plant-b", absl::Hours(2)));
  const auto found = Check(Out("plant-a", absl::Hours(4)));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->fault, VisitFault::kTwoPlants);
  EXPECT_EQ(found->elsewhere->site_id, "plant-b");
}

TEST_F(PlantVisitTest, EnteringAnotherPlantAfterAMissedExitIsNot) {
  history_.Add(In("plant-a", absl::ZeroDuration()));
  history_.Add(In("plant-b", absl::Hours(1)));
  EXPECT_FALSE(Check(Out("plant-b", absl::Hours(2))));
}

TEST_F(PlantVisitTest, AnUnprovenEntryElsewhereAccusesNobody) {
  history_.Add(In("plant-a", absl::ZeroDuration()));
  PastSighting elsewhere = In("plant-b", absl::Hours(1));
  elsewhere.clock_offset.reset();
  history_.Add(elsewhere);
  EXPECT_FALSE(Check(Out("plant-a", absl::Hours(4))));
}

TEST_F(PlantVisitTest, AnExitWithoutAnEntryIsSuspectOnce) {
  const PastSighting out = Out("plant-a", absl::Hours(1));
  const auto found = Check(out);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->fault, VisitFault::kExitWithoutEntry);
  history_.Add(out);
  EXPECT_FALSE(Check(Out("plant-a2", absl::Hours(1) + absl::Minutes(10))));
  EXPECT_TRUE(Check(Out("plant-a", absl::Hours(1) + absl::Minutes(11))));
}

TEST_F(PlantVisitTest, AnEntryThatWasReadBadlyIsAnEntry) {
  for (const char* read : {"陕D1234S", "陕D123-5", "陕D12-4-"}) {
    testing::MemoryHistory history(kNoon - absl::Hours(1000));
    PastSighting entry = In("plant-a2", absl::ZeroDuration());
    entry.number = *plate::PlateNumber::Parse(read);
    entry.verdict = plate::ReadingVerdict::kReview;
    history.Add(entry);
    EXPECT_FALSE(*CheckVisit(Out("plant-a", absl::Hours(5)), history, plants_, travel_)) << read;
    EXPECT_TRUE(*CheckVisit(Out("plant-b", absl::Hours(5)), history, plants_, travel_)) << read;
  }
}

TEST_F(PlantVisitTest, AYoungHistoryKnowsNothingOfEntries) {
  const testing::MemoryHistory young(kNoon);
  EXPECT_FALSE(*CheckVisit(Out("plant-a", absl::Hours(23)), young, plants_, travel_));
  EXPECT_TRUE(*CheckVisit(Out("plant-a", absl::Hours(25)), young, plants_, travel_));
}

TEST_F(PlantVisitTest, TrailersUncertainReadingsAndCheckpointsEndNoVisit) {
  PastSighting trailer = Out("plant-a", absl::Hours(1));
  trailer.number = *plate::PlateNumber::Parse("陕D1234挂");
  EXPECT_FALSE(Check(trailer));
  PastSighting uncertain = Out("plant-a", absl::Hours(1));
  uncertain.verdict = plate::ReadingVerdict::kReview;
  EXPECT_FALSE(Check(uncertain));
  EXPECT_FALSE(Check(Out("west", absl::Hours(1))));
}

TEST_F(PlantVisitTest, AVehicleStillInsideAfterItsTimeIsSuspectWithoutAnExit) {
  const PastSighting in = In("plant-a", absl::ZeroDuration());
  history_.Add(in);
  EXPECT_FALSE(StillInside(in, absl::Hours(24)));
  const auto found = StillInside(in, absl::Hours(24) + absl::Seconds(1));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->fault, VisitFault::kStillInside);
  EXPECT_EQ(found->entry->passage_id, in.passage_id);
  const Suspicion suspicion = ToSuspicion(*found);
  EXPECT_EQ(suspicion.reason_code, "S08");
  EXPECT_THAT(suspicion.sentence_en, HasSubstr(in.passage_id));
  EXPECT_THAT(suspicion.sentence_zh, HasSubstr("仍无出厂记录"));
}

TEST_F(PlantVisitTest, WhatMayHaveLeftIsNotStillInside) {
  const PastSighting in = In("plant-a", absl::ZeroDuration());
  PastSighting badly = Out("plant-a2", absl::Hours(3));
  badly.number = *plate::PlateNumber::Parse("陕D123-5");
  badly.verdict = plate::ReadingVerdict::kReview;
  PastSighting aimless = SeenAt("plant-a", kNoon + absl::Hours(3));
  for (const PastSighting& sign :
       {Out("plant-a2", absl::Hours(3)), badly, aimless, SeenAt("west", kNoon + absl::Hours(20)),
        In("plant-a", absl::Hours(9)), In("plant-b", absl::Hours(9))}) {
    testing::MemoryHistory history(kNoon - absl::Hours(1000));
    history.Add(in);
    history.Add(sign);
    EXPECT_FALSE(*CheckStillInside(in, kNoon + absl::Hours(30), history, plants_))
        << sign.passage_id;
  }
}

TEST_F(PlantVisitTest, OthersDoNotLeaveForIt) {
  const PastSighting in = In("plant-a", absl::ZeroDuration());
  history_.Add(in);
  PastSighting other_color = Out("plant-b", absl::Hours(3));
  other_color.color = plate::PlateColor::kBlue;
  other_color.plate_class = plate::PlateClass::kUnspecified;
  history_.Add(other_color);
  PastSighting stranger = Out("plant-a", absl::Hours(3));
  stranger.number = *plate::PlateNumber::Parse("陕D99999");
  history_.Add(stranger);
  PastSighting looks_alike = In("plant-a", absl::Hours(3));
  looks_alike.number = *plate::PlateNumber::Parse("陕D1234S");
  history_.Add(looks_alike);
  EXPECT_TRUE(StillInside(in, absl::Hours(30)));
  PastSighting uncertain = in;
  uncertain.verdict = plate::ReadingVerdict::kReview;
  EXPECT_FALSE(StillInside(uncertain, absl::Hours(30)));
  EXPECT_FALSE(StillInside(Out("plant-a", absl::ZeroDuration()), absl::Hours(30)));
  EXPECT_FALSE(StillInside(SeenAt("west", kNoon), absl::Hours(30)));
}

TEST_F(PlantVisitTest, OnlyWhatIsEarlierAndThereMayOverturnAnExitWithoutEntry) {
  const VisitSuspicion found = {VisitFault::kExitWithoutEntry, Out("plant-a", absl::Hours(5)), {}};
  PastSighting badly = In("plant-a2", absl::Hours(1));
  badly.number = *plate::PlateNumber::Parse("陕D1234S");
  EXPECT_TRUE(MayOverturn(badly, found, plants_));
  EXPECT_FALSE(MayOverturn(In("plant-a", absl::Hours(6)), found, plants_));
  badly.site_id = "plant-b";
  EXPECT_FALSE(MayOverturn(badly, found, plants_));
  const VisitSuspicion inside = {VisitFault::kStillInside, {}, In("plant-a", absl::Hours(0))};
  EXPECT_TRUE(MayOverturn(Out("plant-a", absl::Hours(24)), inside, plants_));
  EXPECT_TRUE(MayOverturn(SeenAt("west", kNoon + absl::Hours(20)), inside, plants_));
  EXPECT_FALSE(MayOverturn(Out("plant-a", absl::Hours(25)), inside, plants_));
  EXPECT_FALSE(MayOverturn(Out("plant-a", -absl::Hours(1)), inside, plants_));
}

TEST_F(PlantVisitTest, SentencesNameBothSightings) {
  history_.Add(In("plant-a", absl::ZeroDuration()));
  history_.Add(In("plant-b", absl::Minutes(5)));
  const auto found =
      SuspicionsOfHistory(Out("plant-a", absl::Minutes(9)), history_, travel_, plants_);
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ((*found)[0].reason_code, "S01");
  EXPECT_EQ((*found)[1].reason_code, "S08");
  for (const Suspicion& suspicion : *found) {
    EXPECT_THAT(suspicion.sentence_en, HasSubstr(suspicion.other_passage_id));
    EXPECT_THAT(suspicion.sentence_zh, HasSubstr("plant-b"));
  }
}

TEST(PlantTableTest, FaultsAreNamed) {
  const auto fault = [](std::vector<Plant> plants) {
    return std::string(PlantTable::Make(std::move(plants), {"g1", "g2"}).status().message());
  };
  const absl::Duration day = absl::Hours(24);
  EXPECT_THAT(fault({{"", {"g1"}, day}}), HasSubstr("plants[0].plant_id"));
  EXPECT_THAT(fault({{"a", {"g1"}, day}, {"a", {"g2"}, day}}), HasSubstr("plants[1].plant_id"));
  EXPECT_THAT(fault({{"a", {}, day}}), HasSubstr("plants[0].site_ids"));
  EXPECT_THAT(fault({{"a", {"g3"}, day}}), HasSubstr("\"g3\", wanted a gate of the site list"));
  EXPECT_THAT(fault({{"a", {"g1"}, day}, {"b", {"g1"}, day}}), HasSubstr("no other plant"));
  EXPECT_THAT(fault({{"a", {"g1"}, absl::ZeroDuration()}}), HasSubstr("plants[0].stay_max"));
  EXPECT_THAT(fault({{"a", {"g1"}, 30 * day}}), HasSubstr("plants[0].stay_max"));
}

}  // namespace
}  // namespace bluegate::suspicion
