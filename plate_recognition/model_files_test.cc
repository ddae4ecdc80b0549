#include "plate_recognition/model_files.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_replace.h"

namespace bluegate::plate_recognition {
namespace {

constexpr char kLocator[] = R"({"version": "l1", "stride": 8, "offset_unit_px": 16,
  "threshold": 0.4, "long_side_px": 480})";
constexpr char kCloseLook[] = R"({"version": "c1", "input_width": 128, "input_height": 64,
  "part": [-0.25, -0.5, 1.25, 1.5], "offset_unit_px": 8, "plate_width_max_px": 160,
  "plate_min": 0.5})";
constexpr char kReader[] = R"({"version": "r1", "input_width": 128, "input_height": 32,
  "margin": 0.06, "layout": "[1,C,1,T]", "blank": 0, "characters": ["", "0", "陕"],
  "colors": ["blue", "yellow", "green", "yellow_green", "white", "black"],
  "auto_min": 0.9, "review_min": 0.3, "temperature": 1.2, "blank_shift": -2})";

TEST(ModelFilesTest, DescriptionsAreTakenWhole) {
  const auto locator = ParseLocatorDescription(kLocator);
  ASSERT_TRUE(locator.ok()) << locator.status();
  EXPECT_EQ(locator->version, "l1");
  EXPECT_FLOAT_EQ(locator->cells.threshold, 0.4f);
  EXPECT_EQ(locator->long_side_px, 480);
  const auto close_look = ParseCloseLookDescription(kCloseLook);
  ASSERT_TRUE(close_look.ok()) << close_look.status();
  EXPECT_EQ(close_look->input, cv::Size(128, 64));
  EXPECT_FLOAT_EQ(close_look->part.bottom, 1.5f);
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
  const auto close_look_error = [](const char* from, const char* to) {
    const std::string json = absl::StrReplaceAll(kCloseLook, {{from, to}});
    return std::string(ParseCloseLookDescription(json).status().message());
  };
  EXPECT_EQ(close_look_error("-0.25, ", ""), "part: [-0.5,1.25,1.5], wanted 4 numbers, -3 to 4");
  EXPECT_EQ(close_look_error("1.25", "-1.25"),
            "part: its edges are crossed, wanted left, top, right, bottom");
  EXPECT_EQ(ParseLocatorDescription("not json").status().message(),
            "description: no JSON object, wanted one");
}

}  // namespace
}  // namespace bluegate::plate_recognition
