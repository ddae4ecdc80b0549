#include "plate_recognition/model_files.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_replace.h"

namespace bluegate::plate_recognition {
namespace {

constexpr char kLocator[] = R"({"version": "l1", "stride": 8, "offset_unit_px": 16,
  "threshold": 0.4, "long_side_px": 480, "retry_long_side_px": 960})";
constexpr char kReader[] = R"({"version": "r1", "input_width": 128, "input_height": 32,
  "margin": 0.06, "layout": "[1,C,1,T]", "blank": 0, "characters": ["", "0", "陕"],
  "colors": ["blue", "yellow", "green", "yellow_green", "white", "black"],
  "auto_min": 0.9, "review_min": 0.3, "temperature": 1.2})";

TEST(ModelFilesTest, DescriptionsAreTakenWhole) {
  const auto locator = ParseLocatorDescription(kLocator);
  ASSERT_TRUE(locator.ok()) << locator.status();
  EXPECT_EQ(locator->version, "l1");
  EXPECT_FLOAT_EQ(locator->cells.threshold, 0.4f);
  EXPECT_EQ(locator->retry_long_side_px, 960);
  const auto reader = ParseReaderDescription(kReader);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(reader->characters[2], "陕");
  EXPECT_EQ(reader->colors[3], plate::PlateColor::kYellowGreen);
  EXPECT_EQ(reader->layout, CharacterLayout::kSymbolsByStep);
}

TEST(ModelFilesTest, WhatIsWrongIsNamed) {
  const auto error = [](const char* from, const char* to) {
    return std::string(
        ParseReaderDescription(absl::StrReplaceAll(kReader, {{from, to}})).status().message());
  };
  EXPECT_EQ(error("\"margin\": 0.06,", ""), "margin: missing, wanted a value");
  EXPECT_EQ(error("0.06", "3"), "margin: 3, wanted 0 to 0.4");
  EXPECT_EQ(error("[1,C,1,T]", "[C]"), "layout: [C], wanted [1,C,1,T] or [1,T,C]");
  EXPECT_EQ(error("\"white\"", "\"pink\""),
            "colors: pink, wanted blue, yellow, green, yellow_green, white or black");
  EXPECT_EQ(ParseLocatorDescription("not json").status().message(),
            "description: no JSON object, wanted one");
}

}  // namespace
}  // namespace bluegate::plate_recognition
