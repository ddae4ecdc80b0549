#include "enforcement/plate/characters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace bluegate::plate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CharactersTest, SplitsMixedTextIntoCharacters) {
  EXPECT_THAT(*SplitCharacters("陕D·1"), ElementsAre("陕", "D", "·", "1"));
  EXPECT_THAT(*SplitCharacters("😀a"), ElementsAre("😀", "a"));
  EXPECT_THAT(*SplitCharacters(""), IsEmpty());
}

TEST(CharactersTest, MalformedBytesAreAnErrorThatNamesTheByte) {
  const std::string bad[] = {
      "\x80",              // continuation byte alone
      "\xE9\x99",          // cut off
      "\xC0\xAF",          // overlong two-byte form of '/'
      "\xE0\x80\x80",      // overlong three-byte form
      "\xED\xA0\x80",      // surrogate
      "\xF4\x90\x80\x80",  // above U+10FFFF
      "\xFF",              // no lead byte
      "\xE9\x41\x41",      // continuation missing
  };
  for (const std::string& bytes : bad) {
    const auto split = SplitCharacters("ab" + bytes);
    ASSERT_FALSE(split.ok());
    EXPECT_EQ(split.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(split.status().message()), HasSubstr("byte 2"));
  }
}

TEST(CharactersTest, EveryPairOfBytesIsSplitOrRefusedAndNothingIsLost) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second)};
      const auto split = SplitCharacters(text);
      if (!split.ok()) continue;
      std::string joined;
      for (const auto character : *split) joined += character;
      EXPECT_EQ(joined, text);
    }
  }
}

TEST(CharactersTest, ThirtyOneProvincesEachOnce) {
  const auto provinces = ProvinceCharacters();
  EXPECT_EQ(std::set<std::string_view>(provinces.begin(), provinces.end()).size(), 31u);
  EXPECT_TRUE(IsProvinceCharacter("陕"));
  EXPECT_FALSE(IsProvinceCharacter("台"));
  EXPECT_FALSE(IsProvinceCharacter(""));
}

TEST(CharactersTest, SequencesHaveNeitherINorO) {
  int letters = 0;
  for (char c = 'A'; c <= 'Z'; ++c) letters += IsSequenceLetter(std::string(1, c));
  EXPECT_EQ(letters, 24);
  EXPECT_FALSE(IsSequenceLetter("I"));
  EXPECT_FALSE(IsSequenceLetter("O"));
  EXPECT_FALSE(IsSequenceLetter("a"));
}

TEST(CharactersTest, TenNewEnergyLettersOfWhichFiveAreBatteryElectric) {
  std::string new_energy;
  std::string battery;
  for (char c = 'A'; c <= 'Z'; ++c) {
    if (IsNewEnergyLetter(std::string(1, c))) new_energy += c;
    if (IsBatteryElectricLetter(std::string(1, c))) battery += c;
  }
  EXPECT_EQ(new_energy, "ABCDEFGHJK");
  EXPECT_EQ(battery, "ABCDE");
}

}  // namespace
}  // namespace bluegate::plate
