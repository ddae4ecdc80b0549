#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_WATCH_INDEX_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_WATCH_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "enforcement/suspicion/confusion_table.h"
#include "enforcement/suspicion/watch_entry.h"

namespace bluegate::suspicion {

// A plate that is matched against a watchlist.
struct WatchedPlate {
  // Unread characters match anything; with more than kUnreadMatchedMax of them nothing is matched.
  plate::PlateNumber number;
  // kUnspecified matches every entry.
  plate::PlateColor color = plate::PlateColor::kUnspecified;
  plate::PlateClass plate_class = plate::PlateClass::kUnspecified;
};
inline constexpr size_t kUnreadMatchedMax = 2;

// Whether colour and class of the plate go with the entry's.
bool GoTogether(const WatchEntry& entry, plate::PlateColor color, plate::PlateClass plate_class);

// An entry that a plate hits.
struct WatchHit {
  const WatchEntry* entry = nullptr;
  // Distance between its number and the plate's; 0: the same but for wildcards and unread
  // characters.
  double distance = 0;
};

// A watchlist, to be matched fast: a tree by characters in which matching walks down every branch
// that the least patient entry below it allows. Not thread-safe: the owner guards it.
class WatchIndex {
 public:
  // A list may hold this many entries.
  static constexpr size_t kEntriesMax = 100'000;

  explicit WatchIndex(ConfusionTable table) : table_(std::move(table)) { Clear(); }

  // Adds an entry that is valid (Validate), in the place of the one with its id.
  void Set(const WatchEntry& entry);
  // False when there is none of that id.
  bool Remove(std::string_view entry_id);

  // Null when there is none of that id. Valid until the list changes.
  const WatchEntry* Find(std::string_view entry_id) const;
  size_t size() const { return by_id_.size(); }

  // Entries whose number the plate hits, whatever their scope and validity: the nearest first, of
  // equal ones in the order of their ids. Pointers are valid until the list changes.
  std::vector<WatchHit> Match(const WatchedPlate& plate) const;
  // The same for a number's text, as PlateNumber::text gives it, of unknown colour and class.
  std::vector<WatchHit> MatchText(std::string_view text) const;

  const ConfusionTable& table() const { return table_; }

 private:
  struct Node {
    // By symbol, sorted.
    std::vector<std::pair<Symbol, uint32_t>> children;
    // Entries that end here.
    std::vector<uint32_t> entries;
    // The greatest distance_max of the entries below when they were added.
    double distance_max = 0;
  };

  void Clear();
  void Insert(uint32_t slot);
  void Walk(const std::vector<Symbol>& symbols, size_t place, uint32_t node, double distance,
            std::vector<WatchHit>* hits) const;
  void Follow(const std::vector<Symbol>& symbols, size_t place, const Node& node, Symbol child,
              double distance, std::vector<WatchHit>* hits) const;
  void Take(const Node& node, double distance, std::vector<WatchHit>* hits) const;

  const ConfusionTable table_;
  // Entries in slots, free ones among them.
  std::vector<WatchEntry> entries_;
  std::vector<uint32_t> free_slots_;
  absl::flat_hash_map<std::string, uint32_t> by_id_;
  std::vector<Node> nodes_;
  // Entries taken out since the tree was built; their branches are still there.
  size_t removed_ = 0;
};

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_WATCH_INDEX_H_
