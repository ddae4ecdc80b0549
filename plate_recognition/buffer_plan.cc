#include "plate_recognition/buffer_plan.h"

#include <algorithm>
#include <numeric>

namespace bluegate::plate_recognition {
namespace {

// A cache line, and the widest vector registers there are.
constexpr size_t kAlignment = 64;

size_t Aligned(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

bool AreNeededTogether(const Block& a, const Block& b) {
  return a.first_step <= b.last_step && b.first_step <= a.last_step;
}

}  // namespace

BufferPlan PlaceBlocks(const std::vector<Block>& blocks) {
  BufferPlan plan{std::vector<size_t>(blocks.size(), 0), 0};
  // The largest first, each at the lowest place that is free for as long as it is needed.
  std::vector<size_t> order(blocks.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return blocks[a].bytes > blocks[b].bytes; });
  std::vector<size_t> placed;  // ordered by offset
  for (const size_t block : order) {
    size_t offset = 0;
    for (const size_t other : placed) {
      if (!AreNeededTogether(blocks[block], blocks[other])) continue;
      if (offset + Aligned(blocks[block].bytes) <= plan.offsets[other]) break;
      offset = std::max(offset, plan.offsets[other] + Aligned(blocks[other].bytes));
    }
    plan.offsets[block] = offset;
    plan.bytes = std::max(plan.bytes, offset + Aligned(blocks[block].bytes));
    placed.insert(std::upper_bound(placed.begin(), placed.end(), offset,
                                   [&](size_t at, size_t b) { return at < plan.offsets[b]; }),
                  block);
  }
  return plan;
}

}  // namespace bluegate::plate_recognition
