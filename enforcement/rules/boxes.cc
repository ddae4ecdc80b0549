#include "enforcement/rules/boxes.h"

#include <algorithm>
#include <utility>

namespace bluegate::rules {

size_t BoxShape::Add(size_t cells) {
  cells_.push_back(cells);
  first_word_.push_back(words_);
  words_ += (cells + 63) / 64;
  return cells_.size() - 1;
}

Box::Box(const BoxShape& shape) : shape_(&shape), words_(shape.words(), ~uint64_t{0}) {
  for (size_t d = 0; d < shape.dimensions(); ++d) {
    const size_t used = shape.cells(d) % 64;
    if (used != 0) words_[shape.end_word(d) - 1] = (uint64_t{1} << used) - 1;
  }
}

void Box::ForbidAll(size_t dimension) {
  for (size_t w = shape_->first_word(dimension); w < shape_->end_word(dimension); ++w) {
    words_[w] = 0;
  }
}

bool Box::empty() const { return !Meets(*this); }

bool Box::Meets(const Box& other) const {
  for (size_t d = 0; d < shape_->dimensions(); ++d) {
    uint64_t common = 0;
    for (size_t w = shape_->first_word(d); w < shape_->end_word(d); ++w) {
      common |= words_[w] & other.words_[w];
    }
    if (common == 0) return false;
  }
  return true;
}

bool Box::Contains(const Box& other) const {
  for (size_t w = 0; w < words_.size(); ++w) {
    if ((other.words_[w] & ~words_[w]) != 0) return false;
  }
  return true;
}

void Box::Intersect(const Box& other) {
  for (size_t w = 0; w < words_.size(); ++w) words_[w] &= other.words_[w];
}

bool Box::KeepIn(size_t dimension, const Box& other) {
  uint64_t left = 0;
  for (size_t w = shape_->first_word(dimension); w < shape_->end_word(dimension); ++w) {
    left |= words_[w] &= other.words_[w];
  }
  return left != 0;
}

bool Box::KeepOut(size_t dimension, const Box& other) {
  uint64_t left = 0;
  for (size_t w = shape_->first_word(dimension); w < shape_->end_word(dimension); ++w) {
    left |= words_[w] &= ~other.words_[w];
  }
  return left != 0;
}

size_t Box::FreeDimensions() const {
  const Box everything(*shape_);
  size_t free = 0;
  for (size_t d = 0; d < shape_->dimensions(); ++d) {
    const auto begin = words_.begin() + static_cast<ptrdiff_t>(shape_->first_word(d));
    const auto end = words_.begin() + static_cast<ptrdiff_t>(shape_->end_word(d));
    free += std::equal(begin, end,
                       everything.words_.begin() + static_cast<ptrdiff_t>(shape_->first_word(d)));
  }
  return free;
}

std::vector<size_t> Box::FirstPoint() const {
  std::vector<size_t> point;
  for (size_t d = 0; d < shape_->dimensions(); ++d) {
    size_t cell = 0;
    while (cell + 1 < shape_->cells(d) && !Allows(d, cell)) ++cell;
    point.push_back(cell);
  }
  return point;
}

template <typename Found>
bool UncoveredSearch::Search(Box box, const std::vector<const Box*>& covers, const Found& found) {
  std::vector<const Box*> meeting;
  for (const Box* cover : covers) {
    if (!cover->Meets(box)) continue;
    if (cover->Contains(box)) return false;
    meeting.push_back(cover);
  }
  if (meeting.empty()) return found(box);
  if (steps_left_ == 0) return false;
  --steps_left_;
  // What lies outside of one cover, dimension by dimension, without overlap. `covers` come with
  // the widest first, so that little is left.
  const Box& cover = *meeting.front();
  meeting.erase(meeting.begin());
  for (size_t d = 0; d < box.shape().dimensions(); ++d) {
    Box outside = box;
    if (outside.KeepOut(d, cover) && Search(std::move(outside), meeting, found)) return true;
    box.KeepIn(d, cover);
  }
  return false;
}

std::optional<Box> UncoveredSearch::Find(const Box& box, const std::vector<const Box*>& covers) {
  std::optional<Box> result;
  if (box.empty()) return result;
  Search(box, covers, [&](const Box& rest) {
    result = rest;
    return true;
  });
  return result;
}

std::vector<Box> UncoveredSearch::Subtract(const Box& box, const std::vector<const Box*>& covers) {
  std::vector<Box> rests;
  if (box.empty()) return rests;
  Search(box, covers, [&](const Box& rest) {
    rests.push_back(rest);
    return false;
  });
  return rests;
}

}  // namespace bluegate::rules
