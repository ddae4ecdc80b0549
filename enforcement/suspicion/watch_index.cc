#include "enforcement/suspicion/watch_index.h"

#include <algorithm>
#include <tuple>

#include "enforcement/plate/characters.h"
#include "enforcement/text.h"

namespace bluegate::suspicion {
namespace {

constexpr double kRounding = 1e-9;
// The tree is built anew when more entries were taken out than are left, and at least so many.
constexpr size_t kRemovedMin = 1000;

}  // namespace

bool GoTogether(const WatchEntry& entry, plate::PlateColor color, plate::PlateClass plate_class) {
  const bool color_differs = entry.color != plate::PlateColor::kUnspecified &&
                             color != plate::PlateColor::kUnspecified && entry.color != color;
  const bool class_differs = entry.plate_class != plate::PlateClass::kUnspecified &&
                             plate_class != plate::PlateClass::kUnspecified &&
                             entry.plate_class != plate_class;
  return !color_differs && !class_differs;
}

void WatchIndex::Clear() {
  nodes_.assign(1, Node());
  removed_ = 0;
}

void WatchIndex::Set(const WatchEntry& entry) {
  Remove(entry.entry_id);
  uint32_t slot = static_cast<uint32_t>(entries_.size());
  if (free_slots_.empty()) {
    entries_.push_back(entry);
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
    entries_[slot] = entry;
  }
  by_id_[entry.entry_id] = slot;
  Insert(slot);
}

void WatchIndex::Insert(uint32_t slot) {
  const WatchEntry& entry = entries_[slot];
  uint32_t at = 0;
  nodes_[at].distance_max = std::max(nodes_[at].distance_max, entry.distance_max);
  for (const Symbol symbol : SymbolsOf(entry.number)) {
    auto& children = nodes_[at].children;
    auto child = std::lower_bound(children.begin(), children.end(), std::pair(symbol, 0u));
    if (child == children.end() || child->first != symbol) {
      child = children.insert(child, {symbol, static_cast<uint32_t>(nodes_.size())});
      at = child->second;
      nodes_.emplace_back();
    } else {
      at = child->second;
    }
    nodes_[at].distance_max = std::max(nodes_[at].distance_max, entry.distance_max);
  }
  nodes_[at].entries.push_back(slot);
}

bool WatchIndex::Remove(std::string_view entry_id) {
  const auto found = by_id_.find(AbslView(entry_id));
  if (found == by_id_.end()) return false;
  const uint32_t slot = found->second;
  uint32_t at = 0;
  for (const Symbol symbol : SymbolsOf(entries_[slot].number)) {
    const auto& children = nodes_[at].children;
    at = std::lower_bound(children.begin(), children.end(), std::pair(symbol, 0u))->second;
  }
  std::erase(nodes_[at].entries, slot);
  by_id_.erase(found);
  entries_[slot] = WatchEntry();
  free_slots_.push_back(slot);
  ++removed_;
  if (removed_ >= kRemovedMin && removed_ > by_id_.size()) {
    Clear();
    for (const auto& [id, kept] : by_id_) Insert(kept);
  }
  return true;
}

const WatchEntry* WatchIndex::Find(std::string_view entry_id) const {
  const auto found = by_id_.find(AbslView(entry_id));
  return found == by_id_.end() ? nullptr : &entries_[found->second];
}

void WatchIndex::Take(const Node& node, double distance, std::vector<WatchHit>* hits) const {
  for (const uint32_t slot : node.entries) {
    const WatchEntry& entry = entries_[slot];
    if (distance <= entry.distance_max + kRounding) hits->push_back({&entry, distance});
  }
}

void WatchIndex::Follow(const std::vector<Symbol>& symbols, size_t place, const Node& node,
                        Symbol child, double distance, std::vector<WatchHit>* hits) const {
  const auto found =
      std::lower_bound(node.children.begin(), node.children.end(), std::pair(child, 0u));
  if (found == node.children.end() || found->first != child) return;
  Walk(symbols, place + 1, found->second, distance, hits);
}

void WatchIndex::Walk(const std::vector<Symbol>& symbols, size_t place, uint32_t at,
                      double distance, std::vector<WatchHit>* hits) const {
  const Node& node = nodes_[at];
  if (distance > node.distance_max + kRounding) return;
  if (place == symbols.size()) return Take(node, distance, hits);
  const Symbol read = symbols[place];
  if (read == kUnreadSymbol) {
    for (const auto& [symbol, child] : node.children) {
      Walk(symbols, place + 1, child, distance, hits);
    }
    return;
  }
  Follow(symbols, place, node, read, distance, hits);
  Follow(symbols, place, node, kUnreadSymbol, distance, hits);
  for (const ConfusionTable::Confusion& confusion : table_.Of(read)) {
    const double further = distance + confusion.weight;
    if (further > node.distance_max + kRounding) break;
    Follow(symbols, place, node, confusion.other, further, hits);
  }
}

std::vector<WatchHit> WatchIndex::MatchText(std::string_view text) const {
  std::vector<WatchHit> hits;
  const auto unread = std::count(text.begin(), text.end(), plate::kUnread);
  if (text.empty() || unread > static_cast<ptrdiff_t>(kUnreadMatchedMax)) return hits;
  const auto characters = plate::SplitCharacters(text);
  if (!characters.ok()) return hits;
  std::vector<Symbol> symbols;
  symbols.reserve(characters->size());
  for (const std::string_view character : *characters) symbols.push_back(SymbolOf(character));
  Walk(symbols, 0, 0, 0, &hits);
  std::sort(hits.begin(), hits.end(), [](const WatchHit& a, const WatchHit& b) {
    return std::tie(a.distance, a.entry->entry_id) < std::tie(b.distance, b.entry->entry_id);
  });
  return hits;
}

std::vector<WatchHit> WatchIndex::Match(const WatchedPlate& plate) const {
  std::vector<WatchHit> hits = MatchText(plate.number.text());
  std::erase_if(hits, [&](const WatchHit& hit) {
    return !GoTogether(*hit.entry, plate.color, plate.plate_class);
  });
  return hits;
}

}  // namespace bluegate::suspicion
