#include "storage/name_filter.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace bluegate::storage {
namespace {

TEST(NameFilterTest, HasEveryNameThatWasAddedHoweverManyCome) {
  NameFilter filter;
  constexpr int kNames = 1'000'000;  // of several parts
  for (int i = 0; i < kNames; ++i) filter.Add(NameFilter::HashOf(absl::StrCat("gate-3-", i)));
  for (int i = 0; i < kNames; ++i) {
    ASSERT_TRUE(filter.MayHave(NameFilter::HashOf(absl::StrCat("gate-3-", i)))) << i;
  }
}

TEST(NameFilterTest, SaysOfMostOthersThatTheyWereNeverAdded) {
  NameFilter filter;
  for (int i = 0; i < 1'000'000; ++i) filter.Add(NameFilter::HashOf(absl::StrCat("gate-3-", i)));
  int told = 0;
  for (int i = 0; i < 100'000; ++i) {
    told += filter.MayHave(NameFilter::HashOf(absl::StrCat("gate-4-", i))) ? 1 : 0;
  }
  EXPECT_LT(told, 100'000 * 4 / 200 + 500);  // of four parts
}

TEST(NameFilterTest, WithoutNamesHasNone) {
  EXPECT_FALSE(NameFilter().MayHave(NameFilter::HashOf("gate-3-1")));
}

}  // namespace
}  // namespace bluegate::storage
