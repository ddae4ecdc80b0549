#include "services/registry/stage_file.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bluegate/registry/v1/stage_table.pb.h"
#include "enforcement/vehicle/day.h"
#include "services/support/text_proto.h"
#include "services/support/validate.h"

namespace bluegate::registry {
namespace {

constexpr int kSourceCharactersMax = 512;

vehicle::EmissionStage ToStage(v1::EmissionStage stage) {
  return vehicle::EmissionStageFromCode(stage).value_or(vehicle::EmissionStage::kUnspecified);
}

// A day that may be left out; false when the text is no day.
bool ToDay(const std::string& text, std::optional<absl::CivilDay>* day) {
  if (text.empty()) return true;
  const auto parsed = vehicle::ParseDay(text);
  if (!parsed.ok()) return false;
  *day = *parsed;
  return true;
}

// What the core's check cannot see any more once a row is converted.
absl::Status CheckRow(const std::filesystem::path& file, const std::string& name,
                      const v1::StageRow& row) {
  if (!support::CheckName("row_id", row.row_id()).ok()) {
    return support::FileError(file, 0, name + ".row_id", row.row_id(),
                              "2-32 lower case letters, digits and hyphens");
  }
  if (row.basis() != v1::STAGE_BASIS_REGISTRATION && row.basis() != v1::STAGE_BASIS_APPROVAL) {
    return support::FileError(file, 0, name + ".basis", v1::StageBasis_Name(row.basis()),
                              "STAGE_BASIS_REGISTRATION or STAGE_BASIS_APPROVAL");
  }
  for (const auto& [field, text] :
       {std::pair(".from_on", &row.from_on()), std::pair(".until_on", &row.until_on())}) {
    std::optional<absl::CivilDay> ignored;
    if (!ToDay(*text, &ignored)) {
      return support::FileError(file, 0, name + field, *text, "a day such as 2016-03-31");
    }
  }
  if (!support::CheckText("source", row.source(), kSourceCharactersMax).ok()) {
    return support::FileError(file, 0, name + ".source", row.source(), "at most 512 characters");
  }
  return absl::OkStatus();
}

vehicle::StageRow ToRow(const v1::StageRow& row) {
  vehicle::StageRow result;
  result.row_id = row.row_id();
  result.fuels = row.fuels();
  result.weight = static_cast<vehicle::StageWeight>(row.weight());
  result.use = static_cast<vehicle::StageUse>(row.use());
  result.lowest = ToStage(row.lowest());
  result.highest = ToStage(row.highest());
  ToDay(row.from_on(), &result.from);
  ToDay(row.until_on(), &result.until);
  result.basis = static_cast<vehicle::StageBasis>(row.basis());
  result.source = row.source();
  return result;
}

}  // namespace

absl::StatusOr<vehicle::StageTable> LoadStageTable(const std::filesystem::path& file) {
  v1::StageTable text;
  if (absl::Status status = support::ReadTextProto(file, &text); !status.ok()) return status;
  if (text.source().empty()) {
    return support::FileError(file, 0, "source", "", "where the table comes from");
  }
  vehicle::StageTable table;
  table.urban_uses = text.urban_uses();
  table.open_use_types = {text.open_use_types().begin(), text.open_use_types().end()};
  table.light_kg_max = text.light_kg_max();
  for (const v1::StageVehicleType& type : text.types()) {
    table.types.push_back({type.begins(), static_cast<vehicle::StageWeight>(type.weight())});
  }
  for (int i = 0; i < text.rows_size(); ++i) {
    absl::Status status = CheckRow(file, absl::StrCat("rows[", i, "]"), text.rows(i));
    if (!status.ok()) return status;
    table.rows.push_back(ToRow(text.rows(i)));
  }
  const std::vector<FieldFault> faults = vehicle::FaultsOf(table);
  if (!faults.empty()) {
    return support::FileError(file, 0, faults.front().field, faults.front().value,
                              faults.front().wish);
  }
  return table;
}

}  // namespace bluegate::registry
