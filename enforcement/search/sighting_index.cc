#include "enforcement/search/sighting_index.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "enforcement/plate/characters.h"
#include "enforcement/suspicion/watch_index.h"

namespace bluegate::search {
namespace {

using suspicion::Symbol;

constexpr int64_t kMicrosADay = 86'400'000'000;
constexpr double kInfinite = std::numeric_limits<double>::infinity();
// Weights are written in hundredths; sums of them differ from what was written by less.
constexpr double kRounding = 1e-9;
constexpr size_t kCodes = 256;

void AppendText(Symbol symbol, std::string* text) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (const char byte = static_cast<char>(symbol >> shift); byte != 0) *text += byte;
  }
}

}  // namespace

// A pattern made ready for the codes of an index: what each of them costs at each of its places.
class SightingIndex::Matcher {
 public:
  Matcher(const SightingQuery& query, const std::vector<Symbol>& symbols)
      : distance_max_(query.distance_max + kRounding), looks_alike_(query.distance_max > 0) {
    for (const Symbol wanted : query.pattern->symbols()) {
      Step& step = steps_.emplace_back();
      step.many = wanted == Symbol{NumberPattern::kAnyMany};
      if (step.many) continue;
      for (size_t code = 0; code < symbols.size(); ++code) {
        step.costs[code] = CostOf(wanted, symbols[code], query);
      }
    }
    const auto unread = std::find(symbols.begin(), symbols.end(), suspicion::kUnreadSymbol);
    if (unread != symbols.end()) unread_ = static_cast<size_t>(unread - symbols.begin());
    // How many characters the steps from each one on need at least, and whether any may take more.
    least_.assign(steps_.size() + 1, 0);
    for (size_t i = steps_.size(); i-- > 0;) {
      least_[i] = least_[i + 1] + (steps_[i].many ? 0 : 1);
      if (steps_[i].many) open_until_ = std::max(open_until_, i + 1);
    }
    if (!looks_alike_) MakeWords(query.pattern->symbols(), symbols);
  }

  // Infinite when the number does not fit.
  double DistanceTo(const Row& row) const {
    if (row.length < least_[0] || (row.length > least_[0] && open_until_ == 0)) return kInfinite;
    uint64_t word;
    std::memcpy(&word, row.codes.data(), kWordBytes);
    if (!head_.Fits(word)) return kInfinite;
    if (row.length <= kWordBytes &&
        (!tail_.Fits(word << 8 * (kWordBytes - row.length)) || !HasAll(word))) {
      return kInfinite;
    }
    const double distance = open_until_ > 0 ? From(row, 0, 0) : Whole(row);
    if (distance > distance_max_ || !looks_alike_) return distance;
    const auto unread = std::count(row.codes.begin(), row.codes.begin() + row.length, unread_);
    return static_cast<size_t>(unread) > suspicion::kUnreadMatchedMax ? kInfinite : distance;
  }

  double distance_max() const { return distance_max_; }

 private:
  static constexpr size_t kWordBytes = sizeof(uint64_t);
  static_assert(std::endian::native == std::endian::little);
  static constexpr uint64_t kEveryByte = 0x0101010101010101;

  struct Step {
    bool many = false;
    // A character that comes to the index later has no code yet and no row either.
    std::array<double, kCodes> costs{};
  };

  // Certain characters among the first or last ones of a number, compared all at once: few numbers
  // are left to be looked at one character after the other.
  struct Word {
    void Want(size_t byte, Code code) {
      mask |= uint64_t{0xFF} << 8 * byte;
      wanted |= uint64_t{code} << 8 * byte;
    }
    bool Fits(uint64_t word) const { return (word & mask) == wanted; }

    uint64_t mask = 0;
    uint64_t wanted = 0;
  };

  void MakeWords(const std::vector<Symbol>& wanted, const std::vector<Symbol>& symbols) {
    for (size_t i = 0; i < wanted.size(); ++i) {
      if (steps_[i].many || wanted[i] == Symbol{NumberPattern::kAnyOne}) continue;
      const auto symbol = std::find(symbols.begin(), symbols.end(), wanted[i]);
      if (symbol == symbols.end()) continue;  // no number has it: its costs say so
      const Code code = static_cast<Code>(symbol - symbols.begin());
      const bool no_many_before = least_[0] - least_[i] == i;
      if (no_many_before && i < kWordBytes) head_.Want(i, code);
      const bool at_end = i >= open_until_ && least_[i] <= kWordBytes;
      if (at_end) tail_.Want(kWordBytes - least_[i], code);
      if (!no_many_before && !at_end) anywhere_.push_back(kEveryByte * code);
    }
  }

  // Whether each character that may stand anywhere does so; it may say yes of one that does not.
  bool HasAll(uint64_t word) const {
    for (const uint64_t wanted : anywhere_) {
      const uint64_t differs = word ^ wanted;
      // Has its bits only if a byte is zero (Mycroft's test).
      if (((differs - kEveryByte) & ~differs & (kEveryByte << 7)) == 0) return false;
    }
    return true;
  }

  static double CostOf(Symbol wanted, Symbol seen, const SightingQuery& query) {
    if (wanted == seen || wanted == Symbol{NumberPattern::kAnyOne}) return 0;
    if (query.distance_max == 0) return kInfinite;
    if (seen == suspicion::kUnreadSymbol) return 0;
    for (const auto& confusion : query.confusions->Of(wanted)) {
      if (confusion.other == seen) return confusion.weight;
    }
    return kInfinite;
  }

  // Of a pattern without `*`. The last characters differ most from number to number.
  double Whole(const Row& row) const {
    double distance = 0;
    for (size_t i = steps_.size(); i-- > 0 && distance <= distance_max_;) {
      distance += steps_[i].costs[row.codes[i]];
    }
    return distance;
  }

  // The least distance of the characters from `place` on to the steps from `step` on.
  double From(const Row& row, size_t step, size_t place) const {
    double distance = 0;
    for (; step < steps_.size(); ++step) {
      if (steps_[step].many) return distance + Behind(row, step + 1, place);
      if (place == row.length) return kInfinite;
      distance += steps_[step].costs[row.codes[place++]];
      if (distance > distance_max_) return kInfinite;
    }
    return place == row.length ? distance : kInfinite;
  }

  // The same for a step behind a `*`, which may begin at any place from `place` on.
  double Behind(const Row& row, size_t step, size_t place) const {
    if (step == steps_.size()) return 0;
    double least = kInfinite;
    const size_t last = row.length - least_[step];
    // Behind the last `*` the rest of the pattern can only be the end of the number.
    for (size_t next = step == open_until_ ? last : place; next <= last; ++next) {
      if (steps_[step].costs[row.codes[next]] > distance_max_) continue;
      least = std::min(least, From(row, step, next));
    }
    return least;
  }

  const double distance_max_;
  const bool looks_alike_;
  std::vector<Step> steps_;
  std::vector<size_t> least_;
  // Behind the last `*`; 0: there is none.
  size_t open_until_ = 0;
  size_t unread_ = kCodes;
  Word head_;
  Word tail_;
  // Characters between two `*`, each in every byte.
  std::vector<uint64_t> anywhere_;
};

bool SightingIndex::Add(const SightingPlace& place, std::string_view number,
                        std::string_view site_id) {
  const auto characters = plate::SplitCharacters(number);
  if (!characters.ok() || characters->empty() ||
      characters->size() > NumberPattern::kNumberCharactersMax) {
    return false;
  }
  Row row = {place.time_us, place.position, place.plate, 0, 0, {}};
  for (const std::string_view character : *characters) {
    const Symbol symbol = suspicion::SymbolOf(character);
    const auto [code, is_new] = codes_.emplace(symbol, static_cast<Code>(symbols_.size()));
    if (is_new) {
      if (symbols_.size() == kCodes - 1) {
        codes_.erase(code);
        return false;
      }
      symbols_.push_back(symbol);
    }
    row.codes[row.length++] = code->second;
  }
  const auto [site, is_new] =
      sites_.emplace(std::string(site_id), static_cast<uint16_t>(site_ids_.size()));
  if (is_new) {
    if (site_ids_.size() == std::numeric_limits<uint16_t>::max()) {
      sites_.erase(site);
      return false;
    }
    site_ids_.emplace_back(site_id);
  }
  row.site = site->second;
  Day& day = days_[place.time_us / kMicrosADay];
  const bool follows = day.rows.empty() || day.rows.back().Place() < row.Place();
  if (follows && day.ordered == day.rows.size()) ++day.ordered;
  day.rows.push_back(row);
  return true;
}

void SightingIndex::DropDaysBefore(int64_t time_us) {
  days_.erase(days_.begin(), days_.lower_bound(time_us / kMicrosADay));
}

size_t SightingIndex::size() const {
  size_t size = 0;
  for (const auto& [number, day] : days_) size += day.rows.size();
  return size;
}

void SightingIndex::Order(Day& day) {
  if (day.ordered == day.rows.size()) return;
  const auto before = [](const Row& a, const Row& b) { return a.Place() < b.Place(); };
  const auto added = day.rows.begin() + static_cast<std::ptrdiff_t>(day.ordered);
  std::sort(added, day.rows.end(), before);
  std::inplace_merge(day.rows.begin(), added, day.rows.end(), before);
  day.rows.erase(std::unique(day.rows.begin(), day.rows.end(),
                             [](const Row& a, const Row& b) { return a.Place() == b.Place(); }),
                 day.rows.end());
  day.ordered = day.rows.size();
}

std::string SightingIndex::TextOf(const Row& row) const {
  std::string text;
  for (size_t i = 0; i < row.length; ++i) AppendText(symbols_[row.codes[i]], &text);
  return text;
}

bool SightingIndex::FindInDay(const Day& day, const SightingQuery& query, const Matcher& matcher,
                              const std::vector<bool>& sites,
                              std::vector<SightingHit>* hits) const {
  SightingPlace end = {query.until_us, 0, 0};
  if (query.before.has_value()) end = std::min(end, *query.before);
  auto row = std::lower_bound(day.rows.begin(), day.rows.end(), end,
                              [](const Row& a, const SightingPlace& b) { return a.Place() < b; });
  while (row != day.rows.begin()) {
    --row;
    if (row->time_us < query.from_us) return false;
    if (!sites.empty() && !sites[row->site]) continue;
    const double distance = matcher.DistanceTo(*row);
    if (distance > matcher.distance_max()) continue;
    hits->push_back({row->Place(), TextOf(*row), distance});
    if (hits->size() == query.limit) return false;
  }
  return true;
}

std::vector<SightingHit> SightingIndex::Find(const SightingQuery& query) {
  std::vector<SightingHit> hits;
  if (query.limit == 0) return hits;
  const Matcher matcher(query, symbols_);
  std::vector<bool> sites;
  if (!query.site_ids.empty()) sites.resize(site_ids_.size());
  for (const std::string& site_id : query.site_ids) {
    if (const auto site = sites_.find(site_id); site != sites_.end()) sites[site->second] = true;
  }
  for (auto day = days_.rbegin(); day != days_.rend(); ++day) {
    if (day->first * kMicrosADay >= query.until_us) continue;
    Order(day->second);
    if (!FindInDay(day->second, query, matcher, sites, &hits)) break;
  }
  return hits;
}

}  // namespace bluegate::search
