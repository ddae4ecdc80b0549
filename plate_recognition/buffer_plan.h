#ifndef BLUEGATE_PLATE_RECOGNITION_BUFFER_PLAN_H_
#define BLUEGATE_PLATE_RECOGNITION_BUFFER_PLAN_H_

#include <cstddef>
#include <vector>

namespace bluegate::plate_recognition {

// Memory that a computation needs from one of its steps to another, both included.
struct Block {
  size_t bytes = 0;
  size_t first_step = 0;
  size_t last_step = 0;
};

struct BufferPlan {
  std::vector<size_t> offsets;  // of each block, multiples of 64
  size_t bytes = 0;             // of the buffer that holds them all
};

// Places the blocks in one buffer: two that are needed at the same step share no byte, others may.
BufferPlan PlaceBlocks(const std::vector<Block>& blocks);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_BUFFER_PLAN_H_
