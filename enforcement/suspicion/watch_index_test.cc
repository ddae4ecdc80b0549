#include "enforcement/suspicion/watch_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "enforcement/suspicion/history_check.h"
#include "enforcement/suspicion/testing/sightings.h"
#include "enforcement/suspicion/testing/watch_entries.h"

namespace bluegate::suspicion {
namespace {

using ::testing::ElementsAre;
using testing::FewConfusions;
using ::testing::HasSubstr;
using testing::Watched;

std::vector<std::string> Hits(const WatchIndex& index, std::string_view number,
                              plate::PlateColor color = plate::PlateColor::kUnspecified) {
  std::vector<std::string> hits;
  for (const WatchHit& hit : index.Match({*plate::PlateNumber::Parse(number), color})) {
    hits.push_back(absl::StrFormat("%s %.1f", hit.entry->entry_id, hit.distance));
  }
  return hits;
}

TEST(WatchIndexTest, HitsExactlyByWildcardAndWithinTheDistance) {
  WatchIndex index(FewConfusions());
  index.Set(Watched("exact", "陕D12385"));
  index.Set(Watched("wild", "陕D-2-85"));
  index.Set(Watched("near", "陕D12385", 0.4));
  EXPECT_THAT(Hits(index, "陕D12385"), ElementsAre("exact 0.0", "near 0.0", "wild 0.0"));
  EXPECT_THAT(Hits(index, "陕D1238S"), ElementsAre("near 0.2"));
  EXPECT_THAT(Hits(index, "陕D123BS"), ElementsAre("near 0.4"));
  EXPECT_THAT(Hits(index, "陕D1Z3BS"), ElementsAre());
  EXPECT_THAT(Hits(index, "陕D92785"), ElementsAre("wild 0.0"));
}

TEST(WatchIndexTest, UnreadCharactersOfThePlateMatchAnything) {
  WatchIndex index(FewConfusions());
  index.Set(Watched("exact", "陕D12385"));
  EXPECT_THAT(Hits(index, "陕D1-3-5"), ElementsAre("exact 0.0"));
  EXPECT_THAT(Hits(index, "陕D---85"), ElementsAre()) << "three are too many";
  EXPECT_THAT(Hits(index, "-D12385"), ElementsAre("exact 0.0"));
}

TEST(WatchIndexTest, ColourAndClassNarrowWhereBothAreKnown) {
  WatchIndex index(FewConfusions());
  WatchEntry entry = Watched("yellow", "陕D12385");
  entry.color = plate::PlateColor::kYellow;
  index.Set(entry);
  EXPECT_THAT(Hits(index, "陕D12385", plate::PlateColor::kYellow), ElementsAre("yellow 0.0"));
  EXPECT_THAT(Hits(index, "陕D12385", plate::PlateColor::kBlue), ElementsAre());
  EXPECT_THAT(Hits(index, "陕D12385"), ElementsAre("yellow 0.0"));
}

TEST(WatchIndexTest, SetReplacesAndRemoveTakesOut) {
  WatchIndex index(FewConfusions());
  index.Set(Watched("w-1", "陕D12385", 0.4));
  index.Set(Watched("w-1", "陕D99999"));
  EXPECT_EQ(index.size(), 1u);
  EXPECT_THAT(Hits(index, "陕D12385"), ElementsAre());
  EXPECT_THAT(Hits(index, "陕D99999"), ElementsAre("w-1 0.0"));
  EXPECT_TRUE(index.Remove("w-1"));
  EXPECT_FALSE(index.Remove("w-1"));
  EXPECT_EQ(index.Find("w-1"), nullptr);
  EXPECT_THAT(Hits(index, "陕D99999"), ElementsAre());
}

TEST(WatchIndexTest, SentencesTellWhichEntryAndHowFar) {
  WatchIndex index(FewConfusions());
  WatchEntry entry = Watched("w-1", "陕D12385", 0.4);
  entry.scope.site_ids = {"west"};
  index.Set(entry);
  PastSighting seen = testing::SeenAt("west", testing::kNoon, "陕D1238S");
  seen.verdict = plate::ReadingVerdict::kReview;
  const auto found = SuspicionsOfWatchlist(seen, {}, index);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].reason_code, "S12");
  EXPECT_EQ(found[0].watch_entry_id, "w-1");
  EXPECT_DOUBLE_EQ(found[0].watch_distance, 0.2);
  EXPECT_THAT(found[0].sentence_en, HasSubstr("distance 0.20"));
  EXPECT_THAT(found[0].sentence_zh, HasSubstr("陕D12385"));
  seen.site_id = "east";
  EXPECT_TRUE(SuspicionsOfWatchlist(seen, {}, index).empty());
}

// A number of the digits and letters that FewConfusions mixes up, and some others.
std::string DrawNumber(std::mt19937& random, std::string_view characters = "0123456789BDSZ") {
  std::string text = "陕D";
  for (int i = 0; i < 5; ++i) text += characters[random() % characters.size()];
  return text;
}

TEST(WatchIndexTest, AgreesWithLayingEveryEntryBesideThePlate) {
  constexpr std::string_view kFew = "0123D8BS";
  std::mt19937 random(7);
  WatchIndex index(FewConfusions());
  std::map<std::string, WatchEntry> entries;
  for (int i = 0; i < 4000; ++i) {
    const std::string id = absl::StrCat("w-", random() % 1500);
    if (random() % 3 == 0) {
      EXPECT_EQ(index.Remove(id), entries.erase(id) == 1);
      continue;
    }
    std::string text = DrawNumber(random, kFew);
    if (random() % 4 == 0) text[text.size() - 1 - random() % 5] = '-';
    WatchEntry entry = Watched(id, text, 0.1 * static_cast<double>(random() % 10));
    index.Set(entry);
    entries[id] = entry;
  }
  ASSERT_EQ(index.size(), entries.size());
  size_t hits = 0;
  for (int i = 0; i < 500; ++i) {
    const auto number = *plate::PlateNumber::Parse(DrawNumber(random, kFew));
    std::set<std::string> wanted, found;
    for (const auto& [id, entry] : entries) {
      if (Distance(index.table(), entry.number, number) <= entry.distance_max + 1e-9) {
        wanted.insert(id);
      }
    }
    for (const WatchHit& hit : index.Match({number})) found.insert(hit.entry->entry_id);
    EXPECT_EQ(found, wanted) << number.text();
    hits += found.size();
  }
  EXPECT_GT(hits, 100u);
}

TEST(WatchIndexTest, OneOfAHundredThousandEntriesIsFoundFast) {
  std::mt19937 random(8);
  WatchIndex index(FewConfusions());
  for (size_t i = 0; i < WatchIndex::kEntriesMax; ++i) {
    std::string text = DrawNumber(random);
    if (i % 50 == 0) text[text.size() - 1 - random() % 5] = '-';
    index.Set(Watched(absl::StrCat("w-", i), text, i % 2 == 0 ? 0.4 : 0));
  }
  constexpr int kPlates = 20'000;
  std::vector<WatchedPlate> plates;
  for (int i = 0; i < kPlates; ++i) {
    plates.push_back({*plate::PlateNumber::Parse(DrawNumber(random))});
  }
  size_t hits = 0;
  const auto begun = std::chrono::steady_clock::now();
  for (const WatchedPlate& plate : plates) hits += index.Match(plate).size();
  const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - begun;
  std::printf("%zu entries: %.2f us a plate, %.2f hits a plate\n", index.size(),
              spent.count() / kPlates, static_cast<double>(hits) / kPlates);
  // A hundred times what a gate needs; a machine that is busy with other work still keeps it.
  EXPECT_LT(spent.count() / kPlates, 1000);
}

}  // namespace
}  // namespace bluegate::suspicion
