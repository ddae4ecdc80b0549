#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_MEMORY_HISTORY_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_MEMORY_HISTORY_H_

#include <map>
#include <utility>
#include <vector>

#include "enforcement/suspicion/past_sighting.h"

namespace bluegate::suspicion::testing {

// A history in memory. One thread may use it.
class MemoryHistory : public History {
 public:
  explicit MemoryHistory(absl::Time begins) : begins_(begins) {}

  void Add(const PastSighting& sighting) {
    by_number_[sighting.number].emplace(sighting.time, sighting);
  }

  absl::StatusOr<std::vector<PastSighting>> Of(const plate::PlateNumber& number, absl::Time from,
                                               absl::Time until) const override {
    std::vector<PastSighting> found;
    const auto of_number = by_number_.find(number);
    if (of_number == by_number_.end()) return found;
    const auto& by_time = of_number->second;
    const auto end = by_time.upper_bound(until);
    for (auto it = by_time.lower_bound(from); it != end; ++it) found.push_back(it->second);
    return found;
  }

  absl::Time Begins() const override { return begins_; }

 private:
  const absl::Time begins_;
  std::map<plate::PlateNumber, std::multimap<absl::Time, PastSighting>> by_number_;
};

}  // namespace bluegate::suspicion::testing

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_MEMORY_HISTORY_H_
