#include "enforcement/search/sighting_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "enforcement/plate/characters.h"

namespace bluegate::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kDay = 86'400'000'000;

class SightingIndexTest : public ::testing::Test {
 protected:
  void Add(int64_t time_us, std::string_view number, std::string_view site_id = "cp-01") {
    EXPECT_TRUE(index_.Add({time_us, ++position_, 0}, number, site_id)) << number;
  }

  std::vector<std::string> Find(const char* pattern, double distance_max = 0) {
    query_.distance_max = distance_max;
    return Find(*NumberPattern::Parse(pattern));
  }

  std::vector<std::string> Find(const NumberPattern& pattern) {
    query_.pattern = &pattern;
    query_.confusions = &confusions_;
    std::vector<std::string> found;
    hits_ = index_.Find(query_);
    for (const SightingHit& hit : hits_) {
      found.push_back(hit.distance == 0 ? hit.number
                                        : absl::StrFormat("%s %.1f", hit.number, hit.distance));
    }
    return found;
  }

  const suspicion::ConfusionTable confusions_ = *suspicion::ConfusionTable::Make(
      {{"0", "D", 0.2}, {"1", "7", 0.3}, {"2", "Z", 0.2}, {"8", "B", 0.2}, {"5", "S", 0.1}});
  SightingIndex index_;
  SightingQuery query_;
  std::vector<SightingHit> hits_;
  uint64_t position_ = 0;
};

TEST_F(SightingIndexTest, PatternsFitByOneAndByManyCharacters) {
  int64_t time_us = 0;
  for (const char* number : {"陕A12345", "陕AD12345", "陕B12345", "晋A92345", "使123456"}) {
    Add(++time_us, number);
  }
  EXPECT_THAT(Find("陕A12345"), ElementsAre("陕A12345"));
  EXPECT_THAT(Find("陕A*"), ElementsAre("陕AD12345", "陕A12345"));
  EXPECT_THAT(Find("?A?2345"), ElementsAre("晋A92345", "陕A12345"));
  EXPECT_THAT(Find("*2345"), ElementsAre("晋A92345", "陕B12345", "陕AD12345", "陕A12345"));
  EXPECT_THAT(Find("陕*1*45"), ElementsAre("陕B12345", "陕AD12345", "陕A12345"));
  EXPECT_THAT(Find("*1*2*3*"), ElementsAre("使123456", "陕B12345", "陕AD12345", "陕A12345"));
  EXPECT_THAT(Find("陕?1*"), ElementsAre("陕B12345", "陕A12345"));
  EXPECT_THAT(Find("????????"), ElementsAre("陕AD12345"));
  EXPECT_THAT(Find("*1234"), IsEmpty());
  EXPECT_THAT(Find("12345*"), IsEmpty());
  EXPECT_THAT(Find("豫*"), IsEmpty()) << "a character that no number has";
  EXPECT_EQ(Find("*").size(), 5u);
}

TEST_F(SightingIndexTest, LookAlikesAreFoundWithTheirDistance) {
  Add(1, "陕A12845");
  Add(2, "陕A1Z845");
  Add(3, "陕A1ZB45");
  Add(4, "陕A17845");
  EXPECT_THAT(Find("陕A12845", 0.3), ElementsAre("陕A1Z845 0.2", "陕A12845"));
  EXPECT_THAT(Find("陕A12845", 0.4), ElementsAre("陕A1ZB45 0.4", "陕A1Z845 0.2", "陕A12845"));
  EXPECT_THAT(Find("陕A1?845", 0.2),
              ElementsAre("陕A17845", "陕A1ZB45 0.2", "陕A1Z845", "陕A12845"));
}

TEST_F(SightingIndexTest, UnreadCharactersAreFoundByWildcardsAndLookAlikeSearches) {
  Add(1, "陕A1-345");
  Add(2, "陕A---45");
  EXPECT_THAT(Find("陕A12345"), IsEmpty());
  EXPECT_THAT(Find("陕A1?345"), ElementsAre("陕A1-345"));
  EXPECT_THAT(Find("陕A*45"), ElementsAre("陕A---45", "陕A1-345"));
  EXPECT_THAT(Find("陕A12345", 0.2), ElementsAre("陕A1-345")) << "three are too many";
}

TEST_F(SightingIndexTest, SitesAndTimesNarrow) {
  Add(kDay, "陕A12345", "cp-01");
  Add(2 * kDay, "陕B12345", "cp-02");
  Add(3 * kDay, "陕C12345", "cp-01");
  query_.site_ids = {"cp-01", "cp-09"};
  EXPECT_THAT(Find("*"), ElementsAre("陕C12345", "陕A12345"));
  query_.site_ids = {"cp-09"};
  EXPECT_THAT(Find("*"), IsEmpty());
  query_.site_ids = {};
  query_.from_us = kDay + 1;
  query_.until_us = 3 * kDay;
  EXPECT_THAT(Find("*"), ElementsAre("陕B12345"));
  query_.from_us = kDay;
  query_.until_us = 3 * kDay + 1;
  EXPECT_THAT(Find("*"), ElementsAre("陕C12345", "陕B12345", "陕A12345"));
}

TEST_F(SightingIndexTest, PagesFollowEachOtherWithoutGapOrRepetition) {
  std::vector<std::string> all;
  for (int i = 0; i < 100; ++i) {
    const std::string number = absl::StrFormat("陕A%05d", i);
    // Late ones among the others, and two at a time.
    Add((i % 7) * kDay / 2 + i / 2, number);
  }
  query_.limit = 1000;
  all = Find("*");
  ASSERT_EQ(all.size(), 100u);
  query_.limit = 7;
  std::vector<std::string> paged;
  do {
    for (const std::string& number : Find("*")) paged.push_back(number);
    if (!hits_.empty()) query_.before = hits_.back().place;
  } while (hits_.size() == 7);
  EXPECT_EQ(paged, all);
}

TEST_F(SightingIndexTest, AddingAgainChangesNothingAndOldDaysGo) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(index_.Add({kDay + 5, 7, 1}, "陕A12345", "cp-01"));
    EXPECT_TRUE(index_.Add({kDay + 1, 8, 0}, "陕A12346", "cp-01"));
  }
  EXPECT_THAT(Find("*"), ElementsAre("陕A12345", "陕A12346"));
  EXPECT_EQ(index_.size(), 2u);
  EXPECT_EQ(hits_[0], (SightingHit{{kDay + 5, 7, 1}, "陕A12345", 0}));
  index_.DropDaysBefore(2 * kDay - 1);
  EXPECT_EQ(index_.size(), 2u) << "the day is not over";
  index_.DropDaysBefore(2 * kDay);
  EXPECT_EQ(index_.size(), 0u);
}

TEST_F(SightingIndexTest, WhatIsNoNumberIsLeftOut) {
  EXPECT_FALSE(index_.Add({1, 1, 0}, "", "cp-01"));
  EXPECT_FALSE(index_.Add({1, 1, 0}, "陕A12345678", "cp-01"));
  EXPECT_FALSE(index_.Add({1, 1, 0}, "\xFF", "cp-01"));
}

// Says character by character, with no shortcut, whether a pattern without look-alikes fits.
bool FitsSlowly(const std::vector<suspicion::Symbol>& pattern, size_t at,
                const std::vector<suspicion::Symbol>& number, size_t place) {
  if (at == pattern.size()) return place == number.size();
  if (pattern[at] == suspicion::Symbol{'*'}) {
    for (size_t next = place; next <= number.size(); ++next) {
      if (FitsSlowly(pattern, at + 1, number, next)) return true;
    }
    return false;
  }
  return place < number.size() &&
         (pattern[at] == suspicion::Symbol{'?'} || pattern[at] == number[place]) &&
         FitsSlowly(pattern, at + 1, number, place + 1);
}

TEST_F(SightingIndexTest, AgreesWithTheDefinitionOnDrawnPatterns) {
  std::mt19937 random(6);
  const auto draw = [&](std::string_view characters, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) text += characters[random() % characters.size()];
    return text;
  };
  std::vector<std::string> numbers;
  for (int i = 0; i < 300; ++i) {
    const std::string serial = draw("12ZB8", 5);
    // Of seven, eight and nine characters.
    numbers.push_back(i % 7 == 0   ? absl::StrCat("WJ12", serial)
                      : i % 5 == 0 ? absl::StrCat("陕AD", draw("1Z", 1), draw("128", 4))
                                   : absl::StrCat("陕", draw("AB", 1), serial));
    Add(i + 1, numbers.back());
  }
  query_.limit = 1000;
  for (int i = 0; i < 500; ++i) {
    const auto pattern = NumberPattern::Parse(
        absl::StrCat(i % 3 == 0 ? "" : "陕", draw("AB12Z8?**", 1 + random() % 6)));
    ASSERT_TRUE(pattern.ok()) << pattern.status();
    std::vector<std::string> wanted;
    for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
      const auto symbols = suspicion::SymbolsOf(*plate::PlateNumber::Parse(*number));
      if (FitsSlowly(pattern->symbols(), 0, symbols, 0)) wanted.push_back(*number);
    }
    query_.distance_max = 0;
    EXPECT_EQ(Find(*pattern), wanted) << pattern->text();
  }
  for (int i = 0; i < 50; ++i) {
    const std::string text = numbers[random() % numbers.size()];
    const auto sought = *plate::PlateNumber::Parse(text);
    size_t wanted = 0;
    for (const std::string& number : numbers) {
      wanted += suspicion::Distance(confusions_, sought, *plate::PlateNumber::Parse(number)) <=
                0.4 + 1e-9;
    }
    EXPECT_EQ(Find(text.c_str(), 0.4).size(), wanted) << text;
  }
}

}  // namespace
}  // namespace bluegate::search
