#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/vehicle/codes.h"
#include "enforcement/vehicle/day.h"
#include "enforcement/vehicle/stage_inference.h"

namespace bluegate::vehicle {
namespace {

// Letters that name no fuel that is burnt: electric, hydrogen, hybrid.
constexpr std::string_view kDriveLetters = "CPO";

bool IsBurntFuel(char letter) {
  return IsFuelLetter(letter) && kDriveLetters.find(letter) == std::string_view::npos;
}

void CheckRow(const StageRow& row, const std::string& name, std::vector<FieldFault>* faults) {
  const auto check = [&](bool sound, const char* field, std::string value, const char* wish) {
    if (!sound) faults->push_back({absl::StrCat(name, ".", field), std::move(value), wish});
  };
  const bool letters = std::all_of(row.fuels.begin(), row.fuels.end(), IsBurntFuel);
  check(!row.fuels.empty() && letters, "fuels", row.fuels, "letters of fuels that are burnt");
  check(IsChinaStage(row.lowest), "lowest", std::string(NameEn(row.lowest)), "China 0 to China VI");
  const bool above = !IsChinaStage(row.lowest) || row.highest >= row.lowest;
  check(IsChinaStage(row.highest) && above, "highest", std::string(NameEn(row.highest)),
        "China 0 to China VI, not below the lowest");
  check(!row.from || !row.until || *row.from <= *row.until, "until_on",
        row.until ? FormatDay(*row.until) : "", "a day not before from_on");
  check(row.basis != StageBasis::kApproval || (row.from && !row.until), "until_on",
        row.until ? FormatDay(*row.until) : "", "a row of approval has from_on alone");
  check(!row.source.empty(), "source", row.source, "where it is written");
}

}  // namespace

std::vector<FieldFault> FaultsOf(const StageTable& table) {
  std::vector<FieldFault> faults;
  if (table.light_kg_max == 0 || table.light_kg_max > kMassKgMax) {
    faults.push_back({"light_kg_max", absl::StrCat(table.light_kg_max), "kilograms, such as 3500"});
  }
  for (size_t i = 0; i < table.urban_uses.size(); ++i) {
    if (IsUse(table.urban_uses.substr(i, 1))) continue;
    faults.push_back({"urban_uses", table.urban_uses, "letters of GA/T 16.3"});
    break;
  }
  for (size_t i = 0; i < table.open_use_types.size(); ++i) {
    if (IsVehicleTypePrefix(table.open_use_types[i])) continue;
    faults.push_back({absl::StrCat("open_use_types[", i, "]"), table.open_use_types[i],
                      "how a GA/T 16.4 code begins"});
  }
  std::set<std::string> begins;
  for (size_t i = 0; i < table.types.size(); ++i) {
    const std::string& code = table.types[i].begins;
    const bool first = begins.insert(code).second;
    if (first && IsVehicleTypePrefix(code)) continue;
    faults.push_back({absl::StrCat("types[", i, "].begins"), code,
                      first ? "how a GA/T 16.4 code begins" : "each beginning once"});
  }
  std::set<std::string> ids;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const std::string name = absl::StrCat("rows[", i, "]");
    const std::string& id = table.rows[i].row_id;
    if (id.empty() || !ids.insert(id).second) {
      faults.push_back({name + ".row_id", id, "a name that no other row has"});
    }
    CheckRow(table.rows[i], name, &faults);
  }
  return faults;
}

}  // namespace bluegate::vehicle
