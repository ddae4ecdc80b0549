#include "services/registry/plate_choice.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/support/status.h"

namespace bluegate::registry {

absl::StatusOr<uint32_t> ChooseClass(const plate::PlateKey& plate,
                                     const storage::RegisterEntry& entry, v1::RegisterTable table,
                                     const std::string& field) {
  const auto stated = static_cast<uint32_t>(plate.plate_class);
  const bool is_stated = plate.plate_class != plate::PlateClass::kUnspecified;
  std::set<uint32_t> classes;
  for (const storage::RegisterRow& row : entry.rows) {
    if (row.source->table != static_cast<storage::RegisterTable>(table)) continue;
    if (!is_stated) classes.insert(row.part);
    if (is_stated && row.part == stated) return stated;
  }
  if (classes.size() == 1) return *classes.begin();
  if (classes.size() > 1) {
    const std::string codes = absl::StrJoin(classes, ", ", [](std::string* out, uint32_t code) {
      absl::StrAppend(out, absl::Dec(code, absl::kZeroPad2));
    });
    return support::FieldError(absl::StatusCode::kFailedPrecondition,
                               common::v1::ERROR_REASON_FIELD_INVALID, field + ".plate_class", "00",
                               "one of the classes that have the number: " + codes);
  }
  return support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND,
                             field + ".number", plate.number.text(),
                             "a vehicle that is in the register");
}

}  // namespace bluegate::registry
