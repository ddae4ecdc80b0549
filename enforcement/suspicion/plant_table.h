#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_PLANT_TABLE_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_PLANT_TABLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace bluegate::suspicion {

// The ground of one enterprise behind one or more gates. A vehicle may leave by another gate than
// it came in by.
struct Plant {
  std::string plant_id;
  std::vector<std::string> site_ids;
  // A vehicle that stays longer is a suspicion; above 0, at most 29 days: history keeps 30.
  absl::Duration stay_max;
};

// Plants by their gates. Immutable; thread-safe.
class PlantTable {
 public:
  PlantTable() = default;

  // INVALID_ARGUMENT names field, value and wish: a plant without an id or gates, stated twice, a
  // gate that is not in `gates` or in two plants, a stay out of bounds.
  static absl::StatusOr<PlantTable> Make(std::vector<Plant> plants,
                                         const std::vector<std::string>& gates);

  // The plant behind the site; null for a site that is no gate of a plant.
  const Plant* PlantOf(std::string_view site_id) const;

 private:
  std::vector<Plant> plants_;
  absl::flat_hash_map<std::string, size_t> by_site_;
};

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_PLANT_TABLE_H_
