#ifndef BLUEGATE_STORAGE_NAME_FILTER_H_
#define BLUEGATE_STORAGE_NAME_FILTER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace bluegate::storage {

// Tells of most names that are not in a table that they are not, without asking it: a question that
// comes for the first time is about a name that no one has, and looking for it in every file of a
// database takes longer than anything else about it.
//
// A Bloom filter whose bits for one name lie in one line of memory (F. Putze, P. Sanders, J.
// Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007), made of parts, each twice as
// large as the one before it, so that it grows without being made anew. Takes 12 bits a name. Used
// under its owner's lock.
class NameFilter {
 public:
  // A name in place of itself.
  static uint64_t HashOf(std::string_view name);

  void Add(uint64_t hash);

  // False: it was never added. Of those that were not, each part tells one in 200 to be there.
  bool MayHave(uint64_t hash) const;

 private:
  static constexpr size_t kWords = 8;  // 64 bytes: a line of memory
  struct alignas(64) Line {
    std::array<uint64_t, kWords> words = {};
  };
  struct Part {
    explicit Part(size_t names) : lines(names * kBitsPerName / (64 * kWords)), room(names) {}
    std::vector<Line> lines;
    size_t room;  // names that may still be added
  };
  static constexpr size_t kBitsPerName = 12;

  static size_t LineOf(const Part& part, uint64_t hash);

  std::vector<Part> parts_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_NAME_FILTER_H_
