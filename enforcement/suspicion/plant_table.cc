#include "enforcement/suspicion/plant_table.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "enforcement/field_fault.h"
#include "enforcement/text.h"

namespace bluegate::suspicion {
namespace {

constexpr absl::Duration kStayMax = absl::Hours(29 * 24);

}  // namespace

absl::StatusOr<PlantTable> PlantTable::Make(std::vector<Plant> plants,
                                            const std::vector<std::string>& gates) {
  PlantTable table;
  std::set<std::string> ids;
  for (size_t i = 0; i < plants.size(); ++i) {
    const Plant& plant = plants[i];
    const std::string field = absl::StrCat("plants[", i, "].");
    if (plant.plant_id.empty() || !ids.insert(plant.plant_id).second) {
      return ToStatus({field + "plant_id", plant.plant_id, "an id that no other plant has"});
    }
    if (plant.site_ids.empty()) return ToStatus({field + "site_ids", "", "at least one gate"});
    for (const std::string& site : plant.site_ids) {
      if (std::find(gates.begin(), gates.end(), site) == gates.end()) {
        return ToStatus({field + "site_ids", site, "a gate of the site list"});
      }
      if (!table.by_site_.emplace(site, i).second) {
        return ToStatus({field + "site_ids", site, "a gate of no other plant"});
      }
    }
    if (plant.stay_max <= absl::ZeroDuration() || plant.stay_max > kStayMax) {
      return ToStatus(
          {field + "stay_max", absl::FormatDuration(plant.stay_max), "above 0, at most 29 days"});
    }
  }
  table.plants_ = std::move(plants);
  return table;
}

const Plant* PlantTable::PlantOf(std::string_view site_id) const {
  const auto found = by_site_.find(AbslView(site_id));
  return found == by_site_.end() ? nullptr : &plants_[found->second];
}

}  // namespace bluegate::suspicion
