#include "services/bluegate/lookup_bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace bluegate {
namespace {

using ::testing::HasSubstr;

TEST(LookupBenchTest, FiguresOfASmallRegisterAreMeasured) {
  // Where what comes with the program is found.
  std::filesystem::current_path(std::getenv("BLUEGATE_SOURCE_DIR"));
  const auto figures = BenchLookup(2000, std::chrono::duration<double>(0.05));
  ASSERT_TRUE(figures.ok()) << figures.status();
  EXPECT_EQ(figures->vehicles, 2000u);
  EXPECT_GT(figures->import_s, 0);
  EXPECT_GT(figures->batch_numbers_per_s, 0);
  EXPECT_GT(figures->point_us_p50, 0);
  EXPECT_GE(figures->point_us_p99, figures->point_us_p50);
}

TEST(LookupBenchTest, SizeOutOfBoundsIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(BenchLookup(0, {}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(BenchLookup(20'000'001, {}).status()));
}

TEST(LookupBenchTest, GrowthComparesTheLastWithTheFirst) {
  const LookupFigures small = {1000, 1, 60'000, 100, 200};
  const LookupFigures large = {10'000, 10, 50'000, 110, 300};
  EXPECT_TRUE(nlohmann::json::parse(LookupJson({small}))["growth_10x"].is_null());
  const auto report = nlohmann::json::parse(LookupJson({small, large}));
  EXPECT_DOUBLE_EQ(report["growth_10x"], 1.1);
  EXPECT_EQ(report["registers"][1]["vehicles"], 10'000);
  EXPECT_THAT(LookupText({small, large}), HasSubstr("50000.0"));
}

}  // namespace
}  // namespace bluegate
