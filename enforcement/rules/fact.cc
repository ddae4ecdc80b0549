#include "enforcement/rules/fact.h"

#include <array>
#include <cstddef>

namespace bluegate::rules {
namespace {

// By number.
constexpr std::array<std::string_view, 23> kNames = {"unspecified",
                                                     "plate_number",
                                                     "environmental_code",
                                                     "number_state",
                                                     "register_state",
                                                     "vehicle_type",
                                                     "fuel",
                                                     "stage",
                                                     "use",
                                                     "status",
                                                     "eliminated_on",
                                                     "exemptions",
                                                     "total_mass_kg",
                                                     "first_registered_on",
                                                     "findings",
                                                     "site_kind",
                                                     "site_id",
                                                     "zones",
                                                     "direction",
                                                     "performance_class",
                                                     "alert_level",
                                                     "local_time",
                                                     "fallback"};
constexpr std::array<std::string_view, 7> kSources = {
    "unspecified", "reading", "request", "register", "site", "alert", "clock"};
constexpr int kBeforeStages = static_cast<int>(FactSource::kClock);

template <typename Names, typename Value>
std::string_view NameIn(const Names& names, Value value) {
  const auto index = static_cast<size_t>(value);
  return names[index < names.size() ? index : 0];
}

}  // namespace

std::string_view NameOf(FactName name) { return NameIn(kNames, name); }

std::string_view NameOf(FactSource source) {
  const int stage = static_cast<int>(source) - kBeforeStages;
  return stage > 0 ? vehicle::NameEn(static_cast<vehicle::StageSource>(stage))
                   : NameIn(kSources, source);
}

FactSource FactSourceOf(vehicle::StageSource source) {
  if (source == vehicle::StageSource::kUnspecified) return FactSource::kRegister;
  return static_cast<FactSource>(kBeforeStages + static_cast<int>(source));
}

bool IsOfRegister(FactSource source) {
  return source == FactSource::kRegister || static_cast<int>(source) > kBeforeStages;
}

}  // namespace bluegate::rules
