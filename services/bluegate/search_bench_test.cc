#include "services/bluegate/search_bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace bluegate {
namespace {

using ::testing::HasSubstr;

TEST(SearchBenchTest, EveryKindIsMeasuredOverAFewPassages) {
  // Where what comes with the program is found.
  std::filesystem::current_path(std::getenv("BLUEGATE_SOURCE_DIR"));
  const auto figures = BenchSearch(2000, std::chrono::duration<double>(0.02));
  ASSERT_TRUE(figures.ok()) << figures.status();
  EXPECT_EQ(figures->passages, 2000u);
  EXPECT_GT(figures->index_s, 0);
  ASSERT_EQ(figures->kinds.size(), 8u);
  for (const SearchKindFigures& kind : figures->kinds) {
    EXPECT_GT(kind.searches, 0u) << kind.kind;
    EXPECT_LE(kind.p50_ms, kind.p95_ms) << kind.kind;
    EXPECT_LE(kind.p95_ms, kind.most_ms) << kind.kind;
  }
}

TEST(SearchBenchTest, SizeOutOfBoundsIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(BenchSearch(0, {}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(BenchSearch(20'000'001, {}).status()));
}

TEST(SearchBenchTest, ReportNamesTheWorstOfTheKinds) {
  const SearchFigures figures = {
      1000, 1, 2, {{"exact", "陕D12345", 10, 1, 2, 3}, {"suffix", "*2345", 10, 4, 7, 9}}};
  EXPECT_DOUBLE_EQ(nlohmann::json::parse(SearchJson(figures))["p95_ms"], 7);
  EXPECT_THAT(SearchText(figures), HasSubstr("*2345"));
}

}  // namespace
}  // namespace bluegate
