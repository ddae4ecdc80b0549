#ifndef BLUEGATE_PLATE_RECOGNITION_ALIGNMENT_H_
#define BLUEGATE_PLATE_RECOGNITION_ALIGNMENT_H_

#include <cstddef>
#include <vector>

#include "absl/functional/function_ref.h"

namespace bluegate::plate_recognition {

// The best way to lay two sequences beside each other (Needleman and Wunsch, 1970).
struct Alignment {
  static constexpr size_t kNone = static_cast<size_t>(-1);
  // A column: an index of each sequence, or kNone where the other has nothing to set against it.
  struct Column {
    size_t left = kNone;
    size_t right = kNone;
    bool operator==(const Column&) const = default;
  };
  std::vector<Column> columns;
  double score = 0;
};

// Finds the alignment with the greatest sum of scores. `match` is the score of two elements beside
// each other, `lonely_left` and `lonely_right` that of one with nothing beside it. Sequences of
// equal length are laid element by element: plates are read in order, and two errors that shift
// part of a number forth and back are rarer than wrong characters.
Alignment Align(size_t left, size_t right, absl::FunctionRef<double(size_t, size_t)> match,
                absl::FunctionRef<double(size_t)> lonely_left,
                absl::FunctionRef<double(size_t)> lonely_right);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_ALIGNMENT_H_
