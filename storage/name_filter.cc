#include "storage/name_filter.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace bluegate::storage {
namespace {

constexpr size_t kFirstNames = size_t{1} << 17;

// Calls `each` with one bit of each of five words of a line, until it returns false.
template <typename Each>
bool EachBit(uint64_t hash, Each each) {
  constexpr int kBits = 5;
  // The upper half of the hash has chosen the line; a multiplication spreads the lower one anew.
  uint64_t spread = (hash | 1) * 0x9E3779B97F4A7C15;
  for (int i = 0; i < kBits; ++i) {
    const size_t word = spread >> 61;
    const uint64_t bit = uint64_t{1} << (spread >> 55 & 63);
    if (!each(word, bit)) return false;
    spread <<= 9;
  }
  return true;
}

}  // namespace

uint64_t NameFilter::HashOf(std::string_view name) { return XXH3_64bits(name.data(), name.size()); }

size_t NameFilter::LineOf(const Part& part, uint64_t hash) {
  return static_cast<size_t>((hash >> 32) * part.lines.size() >> 32);
}

void NameFilter::Add(uint64_t hash) {
  if (parts_.empty() || parts_.back().room == 0) parts_.emplace_back(kFirstNames << parts_.size());
  Part& part = parts_.back();
  --part.room;
  Line& line = part.lines[LineOf(part, hash)];
  EachBit(hash, [&line](size_t word, uint64_t bit) {
    line.words[word] |= bit;
    return true;
  });
}

bool NameFilter::MayHave(uint64_t hash) const {
  for (const Part& part : parts_) {
    const Line& line = part.lines[LineOf(part, hash)];
    if (EachBit(hash,
                [&line](size_t word, uint64_t bit) { return (line.words[word] & bit) != 0; })) {
      return true;
    }
  }
  return false;
}

}  // namespace bluegate::storage
