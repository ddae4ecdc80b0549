#include "services/registry/vehicle_lookup.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bluegate/registry/v1/register_table.pb.h"
#include "enforcement/suspicion/suspicion.h"
#include "enforcement/vehicle/day.h"
#include "services/registry/plate_choice.h"
#include "services/registry/side_facts.h"
#include "services/support/vehicle_facts.h"

namespace bluegate::registry {
namespace {

const std::vector<storage::RegisterTable>& AllTables() {
  static const auto* const tables = [] {
    auto* const tables = new std::vector<storage::RegisterTable>(SideTables());
    tables->push_back(v1::REGISTER_TABLE_VEHICLES);
    return tables;
  }();
  return *tables;
}

v1::Finding MakeFinding(v1::FindingCode code, const std::string& source) {
  v1::Finding finding;
  finding.set_code(code);
  finding.set_source(source);
  return finding;
}

// What a stage is determined from; the plate is left out, as it proves none.
vehicle::Vehicle StageFactsOf(const v1::Vehicle& vehicle) {
  vehicle::Vehicle facts;
  facts.vehicle_type = vehicle.vehicle_type();
  facts.fuel = vehicle.fuel();
  facts.use = vehicle.use();
  facts.total_mass_kg = vehicle.total_mass_kg();
  const auto day = vehicle::ParseDay(vehicle.first_registered_on());
  if (day.ok()) facts.first_registered_on = *day;
  return facts;
}

// Whether the registered plate class and fuel contradict each other (S06): the very check that
// sightings get, on the register's own words.
bool FuelContradictsPlate(const v1::Vehicle& vehicle) {
  const common::v1::PlateClass plate_class = vehicle.plate().plate_class();
  const bool new_energy = plate_class == common::v1::PLATE_CLASS_SMALL_NEW_ENERGY ||
                          plate_class == common::v1::PLATE_CLASS_LARGE_NEW_ENERGY;
  if (!new_energy && vehicle.stage() != v1::EMISSION_STAGE_ELECTRIC) return false;
  suspicion::Sighting sighting;
  sighting.vehicle = support::ToVehicle(vehicle);
  sighting.number = sighting.vehicle->plate.number;
  sighting.plate_class = sighting.vehicle->plate.plate_class;
  sighting.certain = true;
  sighting.looked_up = true;
  const auto suspicions = suspicion::SuspicionsOf(sighting);
  return std::any_of(suspicions.begin(), suspicions.end(),
                     [](const auto& suspicion) { return suspicion.reason_code == "S06"; });
}

// Puts the stage by all claims, or what can be inferred, into the vehicle.
void SetStage(const vehicle::StageTable* stages, const std::vector<vehicle::StageClaim>& claims,
              v1::Vehicle* vehicle, std::vector<v1::Finding>* findings) {
  const vehicle::StageDetermination stage =
      vehicle::DetermineStage(stages, StageFactsOf(*vehicle), claims);
  vehicle->set_stage(static_cast<v1::EmissionStage>(stage.fact.stage()));
  vehicle->set_stage_source(v1::STAGE_SOURCE_UNSPECIFIED);
  vehicle->clear_stage_interval();
  const auto source = static_cast<v1::StageSource>(stage.fact.source());
  const bool inferred = source == v1::STAGE_SOURCE_INFERRED && !stage.reason.empty();
  if (inferred && stage.fact.stage() != vehicle::EmissionStage::kElectric) {
    vehicle->set_stage(v1::EMISSION_STAGE_UNSPECIFIED);
    v1::StageInterval* const interval = vehicle->mutable_stage_interval();
    interval->set_lowest(static_cast<v1::EmissionStage>(stage.fact.lowest()));
    interval->set_highest(static_cast<v1::EmissionStage>(stage.fact.highest()));
    interval->set_source(source);
    interval->set_reason(stage.reason);
  } else if (stage.fact.known()) {
    vehicle->set_stage_source(source);
  }
  if (!stage.conflict.empty()) {
    findings->push_back(MakeFinding(v1::FINDING_CODE_STAGE_CONFLICT, stage.conflict));
  }
  if (FuelContradictsPlate(*vehicle)) {
    findings->push_back(MakeFinding(v1::FINDING_CODE_FUEL_PLATE_MISMATCH, "register"));
  }
}

absl::StatusOr<v1::GetVehicleResponse> AnswerOf(const vehicle::StageTable* stages,
                                                const plate::PlateKey& plate,
                                                const storage::RegisterEntry& entry,
                                                const std::string& field) {
  const auto part = ChooseClass(plate, entry, v1::REGISTER_TABLE_VEHICLES, field);
  if (!part.ok()) return part.status();
  v1::GetVehicleResponse response;
  v1::Vehicle* const vehicle = response.mutable_vehicle();
  std::vector<vehicle::StageClaim> claims;
  bool has_side_rows = false;
  for (const storage::RegisterRow& row : entry.rows) {
    if (row.part != *part) continue;
    if (row.source->table != v1::REGISTER_TABLE_VEHICLES) {
      has_side_rows = true;
      continue;
    }
    // The last one stays.
    if (!vehicle->ParseFromString(row.record)) {
      return absl::DataLossError(
          absl::StrCat("vehicle ", entry.key, ": the record cannot be read"));
    }
    response.set_imported_time_us(absl::ToUnixMicros(row.source->current.imported));
    response.set_source(row.source->name);
    if (vehicle->stage() == v1::EMISSION_STAGE_UNSPECIFIED) continue;
    claims.push_back({static_cast<vehicle::EmissionStage>(vehicle->stage()),
                      static_cast<vehicle::StageSource>(vehicle->stage_source()),
                      row.source->name});
  }
  if (has_side_rows) {
    absl::Status status = AddSideFacts(entry.rows, *part, vehicle, &claims);
    if (!status.ok()) return status;
  }
  std::vector<v1::Finding> findings;
  SetStage(stages, claims, vehicle, &findings);
  AddFindings(std::move(findings), vehicle->mutable_findings());
  return response;
}

}  // namespace

absl::StatusOr<std::vector<absl::StatusOr<v1::GetVehicleResponse>>> LookUpVehicles(
    const storage::RegisterStore& store, const vehicle::StageTable* stages,
    const std::vector<PlateQuestion>& questions) {
  std::vector<absl::StatusOr<plate::PlateKey>> plates;
  std::vector<std::string> keys;
  plates.reserve(questions.size());
  for (const PlateQuestion& question : questions) {
    plates.push_back(support::ToPlateKey(*question.plate, question.field));
    if (plates.back().ok()) keys.push_back(plates.back()->number.text());
  }
  const auto view = store.View();
  const auto entries = store.Find(*view, AllTables(), keys);
  if (!entries.ok()) return entries.status();
  std::vector<absl::StatusOr<v1::GetVehicleResponse>> answers;
  answers.reserve(questions.size());
  size_t entry = 0;
  for (size_t i = 0; i < questions.size(); ++i) {
    if (plates[i].ok()) {
      answers.push_back(AnswerOf(stages, *plates[i], (*entries)[entry++], questions[i].field));
    } else {
      answers.push_back(plates[i].status());
    }
  }
  return answers;
}

// It goes without what a batch needs to keep its questions apart.
absl::StatusOr<v1::GetVehicleResponse> FindVehicle(const storage::RegisterStore& store,
                                                   const vehicle::StageTable* stages,
                                                   const common::v1::PlateKey& plate) {
  const std::string field = "plate";
  const absl::StatusOr<plate::PlateKey> key = support::ToPlateKey(plate, field);
  if (!key.ok()) return key.status();
  const auto view = store.View();
  const auto entries = store.Find(*view, AllTables(), {key->number.text()});
  if (!entries.ok()) return entries.status();
  if (entries->front().rows.empty()) return absl::NotFoundError("plate: no register has it");
  return AnswerOf(stages, *key, entries->front(), field);
}

}  // namespace bluegate::registry
