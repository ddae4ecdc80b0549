// How well the detector does on stories whose truth is known because they were made up.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <string>

#include "enforcement/suspicion/history_check.h"
#include "enforcement/suspicion/testing/memory_history.h"
#include "enforcement/suspicion/testing/story_teller.h"

namespace bluegate::suspicion::testing {
namespace {

constexpr int kInnocentEach = 18, kGuiltyEach = 30;
// The day's other vehicles: about as many as the 17 checkpoints of the notice see on a busy day.
constexpr int kTrafficVehicles = 30'000;

ConfusionTable Confusions() {
  std::vector<ConfusablePair> pairs;
  for (const auto& [a, b] :
       {std::pair("0", "D"), {"0", "Q"}, {"8", "B"}, {"2", "Z"}, {"5", "S"}, {"6", "G"}, {"1", "7"},
        {"1", "T"},          {"7", "T"}, {"3", "8"}, {"D", "Q"}, {"C", "G"}, {"E", "F"}, {"4", "A"},
        {"V", "Y"},          {"6", "8"}, {"U", "V"}, {"M", "N"}, {"H", "N"}, {"H", "M"}, {"K", "X"},
        {"P", "R"},          {"0", "C"}, {"0", "U"}, {"0", "6"}, {"0", "8"}, {"1", "L"}, {"2", "7"},
        {"5", "6"},          {"B", "R"}, {"3", "B"}, {"P", "F"}, {"V", "W"}, {"X", "Y"}}) {
    pairs.push_back({a, b, 0.3});
  }
  return *ConfusionTable::Make(pairs);
}

struct Tally {
  int stories = 0;
  int found = 0;
  int falsely_flagged = 0;
};

// By seed: another city, and other stories in it.
class StoryCorpusTest : public ::testing::TestWithParam<uint64_t> {};

TEST_P(StoryCorpusTest, FindsTheGuiltyAndLeavesTheInnocentAlone) {
  const MadeUpCity city(GetParam());
  StoryTeller teller(&city, GetParam());
  std::vector<Story> stories = teller.InnocentStories(kInnocentEach);
  const size_t innocent_count = stories.size();
  for (Story& story : teller.GuiltyStories(kGuiltyEach)) stories.push_back(std::move(story));
  ASSERT_GE(stories.size(), 500u);
  ASSERT_NEAR(static_cast<double>(innocent_count) / static_cast<double>(stories.size()), 0.5, 0.02);

  // All stories happen in one city on the same days, among its traffic. Sightings arrive in the
  // order of their times, but those of one story in its own order.
  struct Arrival {
    absl::Time time;
    size_t story;  // stories.size(): traffic
    PastSighting sighting;
  };
  std::vector<Arrival> arrivals;
  WatchIndex watchlist(Confusions());
  for (size_t i = 0; i < stories.size(); ++i) {
    absl::Time arrived = absl::InfinitePast();
    const bool out_of_order = stories[i].kind == "late upload";
    std::vector<PastSighting> sightings = stories[i].sightings;
    if (!out_of_order) {
      std::stable_sort(sightings.begin(), sightings.end(),
                       [](const auto& a, const auto& b) { return a.time < b.time; });
    }
    for (const PastSighting& sighting : sightings) {
      arrived = std::max(arrived, sighting.time);
      arrivals.push_back({arrived, i, sighting});
    }
    for (const WatchEntry& entry : stories[i].watched) {
      ASSERT_TRUE(Validate(entry, watchlist.table()).ok()) << Validate(entry, watchlist.table());
      watchlist.Set(entry);
    }
  }
  for (const PastSighting& sighting : teller.Traffic(kTrafficVehicles)) {
    arrivals.push_back({sighting.time, stories.size(), sighting});
  }
  std::stable_sort(arrivals.begin(), arrivals.end(),
                   [](const Arrival& a, const Arrival& b) { return a.time < b.time; });

  const TravelTable travel = city.Travel();
  const PlantTable plants = city.Plants(StoryTeller::kStayMax);
  MemoryHistory history(StoryTeller::Start() - absl::Hours(24 * 30));
  std::vector<std::set<std::string>> codes(stories.size());
  // Numbers of the traffic that somebody's wildcards and distances accept are hits rightly.
  int traffic_hits = 0, traffic_suspected = 0;
  for (const Arrival& arrival : arrivals) {
    auto found = SuspicionsOfHistory(arrival.sighting, history, travel, plants);
    ASSERT_TRUE(found.ok()) << found.status();
    AddSuspicions(SuspicionsOfWatchlist(arrival.sighting, {}, watchlist), &*found);
    history.Add(arrival.sighting);
    for (const Suspicion& suspicion : *found) {
      EXPECT_FALSE(suspicion.sentence_zh.empty());
      EXPECT_FALSE(suspicion.sentence_en.empty());
      if (arrival.story == stories.size()) {
        ++(suspicion.reason_code == "S12" ? traffic_hits : traffic_suspected);
      } else {
        codes[arrival.story].insert(suspicion.reason_code);
      }
    }
  }

  // Every stay is looked at when it has been too long.
  for (const Arrival& arrival : arrivals) {
    const absl::Time over = arrival.sighting.time + StoryTeller::kStayMax + absl::Seconds(1);
    const auto inside = CheckStillInside(arrival.sighting, over, history, plants);
    ASSERT_TRUE(inside.ok()) << inside.status();
    if (!inside->has_value()) continue;
    if (arrival.story == stories.size()) {
      ++traffic_suspected;
    } else {
      codes[arrival.story].insert(ToSuspicion(**inside).reason_code);
    }
  }
  for (size_t i = 0; i < stories.size(); ++i) {
    for (const Look& look : stories[i].looks) {
      Sighting sighting = look.sighting;
      sighting.appearance = AppearanceOf(look.seen, StoryTeller::kSureFrom);
      for (const Suspicion& suspicion : SuspicionsOf(sighting)) {
        codes[i].insert(suspicion.reason_code);
      }
    }
  }

  std::map<std::string, Tally> by_kind;
  int guilty = 0, found = 0, innocent_flagged = 0, guilty_of_other = 0;
  for (size_t i = 0; i < stories.size(); ++i) {
    const Story& story = stories[i];
    Tally& tally = by_kind[(story.truth.empty() ? "innocent: " : "guilty: ") + story.kind];
    ++tally.stories;
    const bool hit = !story.truth.empty() && codes[i].contains(story.truth.front());
    const bool wrong = std::any_of(codes[i].begin(), codes[i].end(), [&](const std::string& code) {
      return std::find(story.truth.begin(), story.truth.end(), code) == story.truth.end();
    });
    guilty += story.truth.empty() ? 0 : 1;
    found += hit ? 1 : 0;
    tally.found += hit ? 1 : 0;
    (story.truth.empty() ? innocent_flagged : guilty_of_other) += wrong ? 1 : 0;
    tally.falsely_flagged += wrong ? 1 : 0;
  }
  for (const auto& [kind, tally] : by_kind) {
    std::printf("%-40s %3d stories, %3d found, %2d falsely flagged\n", kind.c_str(), tally.stories,
                tally.found, tally.falsely_flagged);
  }
  const int innocent = static_cast<int>(stories.size()) - guilty;
  const double recall = static_cast<double>(found) / guilty;
  const double false_share = static_cast<double>(innocent_flagged) / innocent;
  std::printf("%d guilty: recall %.4f, %d flagged for something else\n", guilty, recall,
              guilty_of_other);
  std::printf("%d innocent: falsely flagged %d, %.4f\n", innocent, innocent_flagged, false_share);
  std::printf("%d vehicles of the traffic: %d suspected, %d hit by the watchlist\n",
              kTrafficVehicles, traffic_suspected, traffic_hits);
  EXPECT_GE(recall, 0.95);
  EXPECT_LE(false_share, 0.01);
  EXPECT_LE(guilty_of_other, guilty / 100);
  EXPECT_EQ(traffic_suspected, 0);
}

INSTANTIATE_TEST_SUITE_P(Cities, StoryCorpusTest, ::testing::Values(20220110, 1, 2));

}  // namespace
}  // namespace bluegate::suspicion::testing
