#include "enforcement/plate/plate_number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "enforcement/plate/characters.h"

namespace bluegate::plate {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

// Writes numbers of a class from the standard's words, apart from the parser's own table.
class NumberWriter {
 public:
  std::string Write(PlateClass plate_class) {
    const std::string region = Province() + Any(kLetters, 1);
    const std::string sequence = std::string(kLetters) + std::string(kDigits);
    switch (plate_class) {
      case PlateClass::kSmallNewEnergy:
        return region + Any("DABCEFGHJK", 1) + Any(sequence, 1) + Any(kDigits, 4);
      case PlateClass::kLargeNewEnergy:
        return region + Any(kDigits, 5) + Any("DABCEFGHJK", 1);
      case PlateClass::kTrailer:
        return region + Any(sequence, 4) + "挂";
      case PlateClass::kTrainer:
        return region + Any(sequence, 4) + "学";
      case PlateClass::kPolice:
        return Province() + Any("AO", 1) + Any(sequence, 4) + "警";
      case PlateClass::kEmergency:
        return Province() + Any("XS", 1) + Any(kDigits, 4) + "应急";
      case PlateClass::kArmedPolice:
        return "WJ" + Province() + Any(kDigits, 4) + Any(sequence, 1);
      case PlateClass::kMilitary:
        return Any("ABCHJKLNSV", 1) + Any(kLetters, 1) + Any(kDigits, 5);
      case PlateClass::kHongKong:
        return "粤Z" + Any(sequence, 4) + "港";
      case PlateClass::kMacao:
        return "粤Z" + Any(sequence, 4) + "澳";
      case PlateClass::kEmbassy:
        return random_() % 2 == 0 ? "使" + Any(kDigits, 6) : Any(kDigits, 6) + "使";
      case PlateClass::kConsulate:
        return Province() + Any(kDigits, 5) + "领";
      default:
        return region + Any(sequence, 5);
    }
  }

 private:
  std::string Province() {
    return std::string(ProvinceCharacters()[random_() % ProvinceCharacters().size()]);
  }
  std::string Any(std::string_view from, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += from[random_() % from.size()];
    return text;
  }

  std::mt19937 random_{20260101};
};

TEST(PlateNumberTest, EveryClassesNumbersParseBackAndTellTheirClass) {
  NumberWriter writer;
  for (const PlateClass plate_class : AllPlateClasses()) {
    for (int i = 0; i < 300; ++i) {
      const std::string text = writer.Write(plate_class);
      const auto number = PlateNumber::ParseAs(text, plate_class);
      ASSERT_TRUE(number.ok()) << number.status();
      EXPECT_EQ(number->text(), text);
      EXPECT_TRUE(Fits(*number, plate_class)) << text;
      for (const PlateColor color : ColorsOf(plate_class)) {
        EXPECT_THAT(ClassesOf(*number, color), Contains(plate_class)) << text;
        EXPECT_NE(ClassOf(*number, color), PlateClass::kUnspecified) << text;
      }
    }
  }
}

TEST(PlateNumberTest, AnUnreadCharacterAnywhereStillFitsTheClass) {
  NumberWriter writer;
  for (const PlateClass plate_class : AllPlateClasses()) {
    const auto whole = *PlateNumber::Parse(writer.Write(plate_class));
    const auto characters = whole.Characters();
    for (size_t unread = 0; unread < characters.size(); ++unread) {
      std::string text;
      for (size_t i = 0; i < characters.size(); ++i) {
        text += i == unread ? "-" : std::string(characters[i]);
      }
      const auto number = PlateNumber::ParseAs(text, plate_class);
      ASSERT_TRUE(number.ok()) << number.status();
      EXPECT_FALSE(number->complete());
    }
  }
}

TEST(PlateNumberTest, WritingHabitsAreMadeOne) {
  for (const char* text : {"陕d12345", "陕D·12345", " 陕D 12345 ", "陕Ｄ１２３４５", "陕D•12345",
                           "陕D.12345", "陕ｄ　１2345", "陕D．12345"}) {
    const auto number = PlateNumber::Parse(text);
    ASSERT_TRUE(number.ok()) << number.status();
    EXPECT_EQ(number->text(), "陕D12345") << text;
  }
}

TEST(PlateNumberTest, EveryLayoutOfTheArmedPoliceIsKnown) {
  for (const char* text : {"WJ粤6788B", "WJD44011", "WJ1693015"}) {
    const auto number = PlateNumber::Parse(text);
    ASSERT_TRUE(number.ok()) << number.status();
    EXPECT_EQ(ClassOf(*number, PlateColor::kWhite), PlateClass::kArmedPolice) << text;
  }
  EXPECT_FALSE(PlateNumber::Parse("WJ粤67889B").ok());
}

TEST(PlateNumberTest, AnArmedPoliceNumberWithoutItsProvinceIsNoMilitaryOne) {
  EXPECT_FALSE(PlateNumber::Parse("WJ45625").ok());
  EXPECT_TRUE(PlateNumber::Parse("VJ45625").ok());
  EXPECT_EQ(ClassOf(*PlateNumber::Parse("WJ-45625"), PlateColor::kWhite), PlateClass::kArmedPolice);
}

TEST(PlateNumberTest, NormalizingTwiceChangesNothing) {
  for (const char* text : {"陕d·12345", "ｗｊ粤8888x", "~!@#", "粤z1234港"}) {
    const auto once = Normalize(text);
    ASSERT_TRUE(once.ok());
    EXPECT_EQ(*Normalize(*once), *once);
  }
}

TEST(PlateNumberTest, TooFewCharactersAreNamedInTheError) {
  const auto number = PlateNumber::Parse("陕D1234");
  EXPECT_EQ(number.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(number.status().message(), "plate_number: \"陕D1234\" has 6 characters, wanted 7 or 8");
}

TEST(PlateNumberTest, NumbersOfNoClassAreRefused) {
  for (const char* text :
       {"", "无车牌", "陕I12345", "陕D1234I", "陕DO1234", "D陕12345", "台A12345", "陕DL12345",
        "陕D1234挂5", "陕D12345I", "陕112345", "1234567", "使12345", "陕D12345678", "粤A1234港"}) {
    EXPECT_FALSE(PlateNumber::Parse(text).ok()) << text;
  }
}

TEST(PlateNumberTest, LongAndMalformedTextIsRefusedWithoutBeingEchoed) {
  const auto big = PlateNumber::Parse(std::string(1 << 20, 'A'));
  EXPECT_THAT(std::string(big.status().message()), HasSubstr("wanted at most 64"));
  EXPECT_LT(big.status().message().size(), 100u);
  EXPECT_THAT(std::string(PlateNumber::Parse("陕D\xFF"
                                             "2345")
                              .status()
                              .message()),
              HasSubstr("malformed UTF-8"));
}

TEST(PlateNumberTest, ANumberOfAnotherClassIsRefusedByName) {
  const auto number = PlateNumber::ParseAs("陕D12345", PlateClass::kSmallNewEnergy);
  EXPECT_THAT(std::string(number.status().message()), HasSubstr("52 小型新能源汽车"));
}

TEST(PlateNumberTest, NewEnergyLettersGoBeyondDAndF) {
  for (const char letter : std::string("DABCEFGHJK")) {
    const auto small = PlateNumber::Parse(absl::StrCat("陕D", std::string(1, letter), "12345"));
    ASSERT_TRUE(small.ok()) << small.status();
    EXPECT_THAT(ClassesOf(*small), ElementsAre(PlateClass::kSmallNewEnergy));
    const auto large = PlateNumber::Parse(absl::StrCat("陕D12345", std::string(1, letter)));
    ASSERT_TRUE(large.ok()) << large.status();
    EXPECT_THAT(ClassesOf(*large), ElementsAre(PlateClass::kLargeNewEnergy));
  }
  EXPECT_FALSE(PlateNumber::Parse("陕DL12345").ok());
}

PlateClass Class(std::string_view text, PlateColor color) {
  return ClassOf(*PlateNumber::Parse(text), color);
}

TEST(PlateNumberTest, ColorTellsClassesOfOneLayoutApart) {
  EXPECT_EQ(Class("陕D12345", PlateColor::kBlue), PlateClass::kSmallVehicle);
  EXPECT_EQ(Class("陕D12345", PlateColor::kYellow), PlateClass::kLargeVehicle);
  EXPECT_EQ(Class("陕DD12345", PlateColor::kGreen), PlateClass::kSmallNewEnergy);
  EXPECT_EQ(Class("陕D12345D", PlateColor::kYellowGreen), PlateClass::kLargeNewEnergy);
  EXPECT_EQ(Class("陕D12345D", PlateColor::kGreen), PlateClass::kLargeNewEnergy);
  EXPECT_EQ(Class("陕D1234挂", PlateColor::kYellow), PlateClass::kTrailer);
  EXPECT_EQ(Class("陕O1234警", PlateColor::kWhite), PlateClass::kPolice);
}

TEST(PlateNumberTest, DisagreeingColorTellsNoClass) {
  EXPECT_EQ(Class("陕DD12345", PlateColor::kBlue), PlateClass::kUnspecified);
  EXPECT_EQ(Class("陕D12345", PlateColor::kGreen), PlateClass::kUnspecified);
  EXPECT_EQ(Class("陕D1234挂", PlateColor::kBlue), PlateClass::kUnspecified);
}

TEST(PlateNumberTest, WithoutColorOnlyAnUnambiguousNumberTellsItsClass) {
  EXPECT_EQ(Class("陕D12345", PlateColor::kUnspecified), PlateClass::kUnspecified);
  EXPECT_EQ(Class("陕DF12345", PlateColor::kUnspecified), PlateClass::kSmallNewEnergy);
  EXPECT_EQ(Class("陕A1234警", PlateColor::kUnspecified), PlateClass::kPolice);
}

TEST(PlateNumberTest, AnUnreadLastCharacterOnYellowLeavesTheClassOpen) {
  EXPECT_EQ(Class("陕D1234-", PlateColor::kYellow), PlateClass::kUnspecified);
  EXPECT_EQ(Class("陕D123-5", PlateColor::kYellow), PlateClass::kLargeVehicle);
  EXPECT_EQ(Class("陕D1-345", PlateColor::kBlue), PlateClass::kSmallVehicle);
}

TEST(PlateNumberTest, TheEmptyNumberFitsNothing) {
  EXPECT_THAT(ClassesOf(PlateNumber()), IsEmpty());
  EXPECT_TRUE(PlateNumber().empty());
}

TEST(PlateNumberTest, KeysWithOneNumberAndTwoClassesAreTwo) {
  const auto number = *PlateNumber::Parse("陕D12345");
  const absl::flat_hash_set<PlateKey> keys = {{number, PlateClass::kSmallVehicle},
                                              {number, PlateClass::kLargeVehicle},
                                              {number, PlateClass::kLargeVehicle}};
  EXPECT_EQ(keys.size(), 2u);
}

}  // namespace
}  // namespace bluegate::plate
