#include "storage/visit_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/engine.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(VisitStoreTest, RowsComeByTimeUntilTheyAreSettled) {
  const auto kv = MakeMemoryStore();
  const VisitRow early{10, {"陕D12345", 5, 1, 0}, "a"};
  const VisitRow late{20, {"陕D12345", 6, 2, 1}, "b"};
  WriteBatch batch;
  StageVisit(VisitTable::kStay, late, batch);
  StageVisit(VisitTable::kStay, early, batch);
  StageVisit(VisitTable::kJudged, late, batch);
  ASSERT_TRUE(kv->Write(batch, Durability::kBuffered).ok());
  const auto between = [&](int64_t from_us, int64_t until_us, size_t count_max = 10) {
    return VisitsBetween(*kv, VisitTable::kStay, from_us, until_us, count_max).value();
  };
  EXPECT_THAT(between(-5, 21), ElementsAre(early, late));
  EXPECT_THAT(between(0, 21, 1), ElementsAre(early));
  EXPECT_THAT(between(10, 20), ElementsAre(early));
  EXPECT_THAT(between(11, 20), IsEmpty());
  EXPECT_THAT(between(20, 10), IsEmpty());
  WriteBatch settled;
  StageVisitSettled(VisitTable::kStay, early, settled);
  ASSERT_TRUE(kv->Write(settled, Durability::kBuffered).ok());
  EXPECT_THAT(between(0, 100), ElementsAre(late));
  EXPECT_THAT(VisitsBetween(*kv, VisitTable::kJudged, 0, 100, 10).value(), ElementsAre(late));
}

}  // namespace
}  // namespace bluegate::storage
