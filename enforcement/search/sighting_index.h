#ifndef BLUEGATE_ENFORCEMENT_SEARCH_SIGHTING_INDEX_H_
#define BLUEGATE_ENFORCEMENT_SEARCH_SIGHTING_INDEX_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "enforcement/search/number_pattern.h"
#include "enforcement/suspicion/confusion_table.h"

namespace bluegate::search {

// Where a sighting stands in the order of time; names it together with its number.
struct SightingPlace {
  // When the vehicle passed, microseconds since 1970 UTC, not negative.
  int64_t time_us = 0;
  // Of the passage, and which of its plates.
  uint64_t position = 0;
  uint32_t plate = 0;

  friend auto operator<=>(const SightingPlace&, const SightingPlace&) = default;
};

// What is searched for. What is pointed to outlives the search.
struct SightingQuery {
  const NumberPattern* pattern = nullptr;
  // Greatest distance of a look-alike; with 0 the table is not looked at.
  double distance_max = 0;
  const suspicion::ConfusionTable* confusions = nullptr;
  // Empty: any.
  std::vector<std::string> site_ids;
  // Passed from the one time (included) to the other (not included).
  int64_t from_us = 0;
  int64_t until_us = std::numeric_limits<int64_t>::max();
  // Only sightings before this place.
  std::optional<SightingPlace> before;
  size_t limit = 50;
};

struct SightingHit {
  SightingPlace place;
  // '-' for each unread character.
  std::string number;
  double distance = 0;

  friend bool operator==(const SightingHit&, const SightingHit&) = default;
};

// Sightings in memory, 32 bytes each in the order of time, so that any pattern is laid beside a
// month of a city in a few milliseconds, and one that fits many is done after the newest. Not
// thread-safe: the owner guards it.
class SightingIndex {
 public:
  // Adding one again changes nothing. False, and it is left out, when the number has not 1 to 9
  // characters, or there are too many different characters (255) or sites (65535).
  bool Add(const SightingPlace& place, std::string_view number, std::string_view site_id);

  // Drops the days (UTC) that end at that time or before.
  void DropDaysBefore(int64_t time_us);

  // Newest first, at most `limit`. An unread character is found by `?` and `*`; by a look-alike
  // search also in the place of any character, with at most suspicion::kUnreadMatchedMax of them.
  std::vector<SightingHit> Find(const SightingQuery& query);

  size_t size() const;

 private:
  class Matcher;
  using Code = uint8_t;

  struct Row {
    SightingPlace Place() const { return {time_us, position, plate}; }

    int64_t time_us;
    uint64_t position;
    uint32_t plate;
    uint16_t site;
    uint8_t length;
    std::array<Code, NumberPattern::kNumberCharactersMax> codes;
  };
  static_assert(sizeof(Row) == 32);

  struct Day {
    std::vector<Row> rows;
    // So many rows at the front are in order, each once.
    size_t ordered = 0;
  };

  static void Order(Day& day);
  // False when `hits` has as many as are wanted.
  bool FindInDay(const Day& day, const SightingQuery& query, const Matcher& matcher,
                 const std::vector<bool>& sites, std::vector<SightingHit>* hits) const;
  std::string TextOf(const Row& row) const;

  // By day, counted from 1970 UTC.
  std::map<int64_t, Day> days_;
  // Characters and sites by their codes, and back.
  std::vector<suspicion::Symbol> symbols_;
  absl::flat_hash_map<suspicion::Symbol, Code> codes_;
  std::vector<std::string> site_ids_;
  absl::flat_hash_map<std::string, uint16_t> sites_;
};

}  // namespace bluegate::search

#endif  // BLUEGATE_ENFORCEMENT_SEARCH_SIGHTING_INDEX_H_
