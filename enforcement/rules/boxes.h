#ifndef BLUEGATE_ENFORCEMENT_RULES_BOXES_H_
#define BLUEGATE_ENFORCEMENT_RULES_BOXES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace bluegate::rules {

// Sets of points in a product of finite dimensions, each a list of cells: the arithmetic behind
// check.h. Pure.

// The dimensions, and where each has its bits in a box.
class BoxShape {
 public:
  // A further dimension with so many cells, at least 1; returns its index.
  size_t Add(size_t cells);

  size_t dimensions() const { return cells_.size(); }
  size_t cells(size_t dimension) const { return cells_[dimension]; }
  size_t words() const { return words_; }
  size_t first_word(size_t dimension) const { return first_word_[dimension]; }
  size_t end_word(size_t dimension) const {
    return dimension + 1 < first_word_.size() ? first_word_[dimension + 1] : words_;
  }

 private:
  std::vector<size_t> cells_, first_word_;
  size_t words_ = 0;
};

// All points whose cell is allowed in every dimension. A value; the shape outlives it.
class Box {
 public:
  // Every point.
  explicit Box(const BoxShape& shape);

  void Allow(size_t dimension, size_t cell) { Word(dimension, cell) |= Bit(cell); }
  void Forbid(size_t dimension, size_t cell) { Word(dimension, cell) &= ~Bit(cell); }
  void ForbidAll(size_t dimension);
  bool Allows(size_t dimension, size_t cell) const {
    return (words_[shape_->first_word(dimension) + cell / 64] & Bit(cell)) != 0;
  }

  const BoxShape& shape() const { return *shape_; }

  // Whether there is no point: a dimension allows no cell.
  bool empty() const;
  // Whether some point is in both.
  bool Meets(const Box& other) const;
  // Whether every point of `other` is in this one.
  bool Contains(const Box& other) const;
  // Keeps only the points that are in `other` too.
  void Intersect(const Box& other);
  // In one dimension: keeps the cells that `other` allows, or those that it does not. Returns
  // whether any is left.
  bool KeepIn(size_t dimension, const Box& other);
  bool KeepOut(size_t dimension, const Box& other);
  // How many dimensions allow every cell.
  size_t FreeDimensions() const;
  // The first allowed cell of every dimension; the box is not empty.
  std::vector<size_t> FirstPoint() const;

 private:
  static uint64_t Bit(size_t cell) { return uint64_t{1} << cell % 64; }
  uint64_t& Word(size_t dimension, size_t cell) {
    return words_[shape_->first_word(dimension) + cell / 64];
  }

  const BoxShape* shape_;
  std::vector<uint64_t> words_;
};

// Looks for points outside of boxes. One thread.
class UncoveredSearch {
 public:
  // At most so many boxes are split in all; a search that would need more stops.
  explicit UncoveredSearch(size_t steps_max) : steps_left_(steps_max) {}

  // A non-empty box within `box` that meets none of `covers`, or nothing: then they cover it, or
  // the steps have run out.
  std::optional<Box> Find(const Box& box, const std::vector<const Box*>& covers);

  // What is left of `box` without `covers`, as boxes that do not meet.
  std::vector<Box> Subtract(const Box& box, const std::vector<const Box*>& covers);

  bool exhausted() const { return steps_left_ == 0; }

 private:
  // Calls found(rest) for each rest until it returns true.
  template <typename Found>
  bool Search(Box box, const std::vector<const Box*>& covers, const Found& found);

  size_t steps_left_;
};

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_BOXES_H_
