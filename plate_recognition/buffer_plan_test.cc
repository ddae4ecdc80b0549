#include "plate_recognition/buffer_plan.h"

#include <gtest/gtest.h>

#include <random>

namespace bluegate::plate_recognition {
namespace {

TEST(BufferPlanTest, BlocksThatAreNeededOneAfterTheOtherShareTheirPlace) {
  const BufferPlan plan = PlaceBlocks({{100, 0, 1}, {100, 2, 3}, {100, 4, 4}});
  EXPECT_EQ(plan.bytes, 128u);
  EXPECT_EQ(plan.offsets, (std::vector<size_t>{0, 0, 0}));
}

TEST(BufferPlanTest, ABlockGoesIntoAGapThatIsLargeEnough) {
  // The middle one is free again at step 2, the others are not.
  const BufferPlan plan = PlaceBlocks({{256, 0, 9}, {192, 0, 1}, {128, 0, 9}, {64, 2, 3}});
  EXPECT_EQ(plan.bytes, 256u + 192 + 128);
  EXPECT_EQ(plan.offsets[3], 256u);
}

TEST(BufferPlanTest, NothingNeedsNothing) {
  EXPECT_EQ(PlaceBlocks({}).bytes, 0u);
  EXPECT_EQ(PlaceBlocks({{0, 0, 0}}).bytes, 0u);
}

TEST(BufferPlanTest, BlocksNeededTogetherNeverShareAByte) {
  std::mt19937 random(7);
  const auto below = [&random](size_t end) { return random() % end; };
  for (int round = 0; round < 200; ++round) {
    std::vector<Block> blocks;
    for (size_t i = 0; i < 30; ++i) {
      const size_t first = below(20);
      blocks.push_back({1 + below(5000), first, first + below(6)});
    }
    const BufferPlan plan = PlaceBlocks(blocks);
    for (size_t a = 0; a < blocks.size(); ++a) {
      EXPECT_EQ(plan.offsets[a] % 64, 0u);
      EXPECT_LE(plan.offsets[a] + blocks[a].bytes, plan.bytes);
      for (size_t b = 0; b < a; ++b) {
        if (blocks[a].last_step < blocks[b].first_step) continue;
        if (blocks[b].last_step < blocks[a].first_step) continue;
        EXPECT_TRUE(plan.offsets[a] + blocks[a].bytes <= plan.offsets[b] ||
                    plan.offsets[b] + blocks[b].bytes <= plan.offsets[a]);
      }
    }
  }
}

}  // namespace
}  // namespace bluegate::plate_recognition
