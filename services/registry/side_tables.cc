#include "services/registry/side_tables.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "enforcement/plate/characters.h"
#include "enforcement/vehicle/codes.h"
#include "enforcement/vehicle/muck_leave.h"
#include "services/registry/table_columns.h"

namespace bluegate::registry {
namespace {

constexpr size_t kZonesMax = 16;
constexpr uint32_t kPowerKwMax = 100'000;

constexpr char kEnvironmentalCodeWish[] = "4 to 32 digits, capital letters and province characters";
constexpr char kFindingWish[] = "the name of a finding such as black_smoke";

template <typename M>
TableRow PlaceOfPlate(const M& message, std::string identity) {
  return {message.plate().number(), static_cast<uint32_t>(message.plate().plate_class()),
          std::move(identity), ""};
}

std::string_view InspectionKindName(v1::InspectionKind kind) {
  switch (kind) {
    case v1::INSPECTION_KIND_PERIODIC:
      return "periodic";
    case v1::INSPECTION_KIND_ROAD_SIDE:
      return "road_side";
    case v1::INSPECTION_KIND_RETEST:
      return "retest";
    default:
      return "";
  }
}

bool ReadInspectionKind(const std::string& text, v1::VehicleInspection* m) {
  for (int kind = 1; kind <= v1::InspectionKind_MAX; ++kind) {
    if (InspectionKindName(static_cast<v1::InspectionKind>(kind)) == text) {
      m->set_kind(static_cast<v1::InspectionKind>(kind));
      return true;
    }
  }
  return false;
}

const TableForm* InspectionForm() {
  using M = v1::VehicleInspection;
  return new MessageForm<M>(
      v1::REGISTER_TABLE_INSPECTIONS, "number, class, day, kind and report",
      {PlateNumberColumn<M>(),
       PlateClassColumn<M>(),
       {"kind", ReadInspectionKind,
        [](const M& m) { return std::string(InspectionKindName(m.kind())); },
        "periodic, road_side or retest"},
       {"result",
        [](const std::string& text, M* m) {
          m->set_passed(text == "passed");
          return text == "passed" || text == "failed";
        },
        [](const M& m) { return std::string(m.passed() ? "passed" : "failed"); },
        "passed or failed"},
       DayColumn<M>(
           "inspected_on", [](M* m) -> std::string& { return *m->mutable_inspected_on(); }, true),
       TextColumn<M>(
           "agency", [](M* m) -> std::string& { return *m->mutable_agency(); }, 1, 64),
       TextColumn<M>(
           "report_number", [](M* m) -> std::string& { return *m->mutable_report_number(); }, 0,
           64),
       {"stage",
        [](const std::string& text, M* m) {
          v1::EmissionStage stage = v1::EMISSION_STAGE_UNSPECIFIED;
          const bool known = ReadStageCode(text, &stage);
          m->set_stage(stage);
          return known;
        },
        [](const M& m) { return WriteStageCode(m.stage()); }, kStageWish}},
      [](uint64_t line, const M& m, std::vector<v1::RowError>* errors) {
        return CheckPlate(line, m.plate(), errors);
      },
      // The day first: rows of a vehicle come in the order of days.
      [](const M& m) {
        return PlaceOfPlate(m, absl::StrCat(m.inspected_on(), "/", static_cast<int>(m.kind()), "/",
                                            m.report_number()));
      });
}

const TableForm* ExemptionForm() {
  using M = v1::VehicleExemption;
  return new MessageForm<M>(
      v1::REGISTER_TABLE_EXEMPTIONS, "number, class and approval",
      {PlateNumberColumn<M>(),
       PlateClassColumn<M>(),
       TextColumn<M>(
           "approval_number",
           [](M* m) -> std::string& { return *m->mutable_exemption()->mutable_approval_number(); },
           1, 64),
       TextColumn<M>(
           "reason", [](M* m) -> std::string& { return *m->mutable_exemption()->mutable_reason(); },
           0, 128),
       DayColumn<M>(
           "from_on",
           [](M* m) -> std::string& { return *m->mutable_exemption()->mutable_from_on(); }, false),
       DayColumn<M>(
           "until_on",
           [](M* m) -> std::string& { return *m->mutable_exemption()->mutable_until_on(); }, false),
       {"zones",
        [](const std::string& text, M* m) {
          return ReadPlaceNames(text, kZonesMax, m->mutable_exemption()->mutable_zones());
        },
        [](const M& m) { return WritePlaceNames(m.exemption().zones()); },
        "at most 16 zones of 1 to 64 bytes, separated by \";\""}},
      [](uint64_t line, const M& m, std::vector<v1::RowError>* errors) {
        return CheckPlate(line, m.plate(), errors) &&
               CheckDayOrder(line, m.exemption().from_on(), "until_on", m.exemption().until_on(),
                             errors);
      },
      [](const M& m) { return PlaceOfPlate(m, m.exemption().approval_number()); });
}

const TableForm* MuckPermitForm() {
  using M = v1::MuckPermit;
  return new MessageForm<M>(
      v1::REGISTER_TABLE_MUCK_PERMITS, "number, class and permit",
      {PlateNumberColumn<M>(),
       PlateClassColumn<M>(),
       TextColumn<M>(
           "permit_number", [](M* m) -> std::string& { return *m->mutable_permit_number(); }, 1,
           64),
       TextColumn<M>(
           "company", [](M* m) -> std::string& { return *m->mutable_company(); }, 0, 128),
       DayColumn<M>(
           "from_on", [](M* m) -> std::string& { return *m->mutable_from_on(); }, true),
       DayColumn<M>(
           "until_on", [](M* m) -> std::string& { return *m->mutable_until_on(); }, true),
       DayColumn<M>(
           "suspended_on", [](M* m) -> std::string& { return *m->mutable_suspended_on(); }, false),
       {"route",
        [](const std::string& text, M* m) {
          return ReadPlaceNames(text, vehicle::kMuckRouteMax, m->mutable_route());
        },
        [](const M& m) { return WritePlaceNames(m.route()); },
        absl::StrCat("at most ", vehicle::kMuckRouteMax,
                     " sites and zones of 1 to 64 bytes, separated by \";\""),
        true},
       {"hours",
        [](const std::string& text, M* m) {
          return ReadHours(text, vehicle::kMuckHoursMax, m->mutable_hours());
        },
        [](const M& m) { return WriteHours(m.hours()); },
        absl::StrCat("at most ", vehicle::kMuckHoursMax,
                     " times such as 06:00-20:00, 22:00-05:00 or 18:00-24:00, separated by \";\""),
        true}},
      [](uint64_t line, const M& m, std::vector<v1::RowError>* errors) {
        return CheckPlate(line, m.plate(), errors) &&
               CheckDayOrder(line, m.from_on(), "until_on", m.until_on(), errors);
      },
      [](const M& m) { return PlaceOfPlate(m, m.permit_number()); });
}

const TableForm* EliminatedForm() {
  using M = v1::EliminatedVehicle;
  return new MessageForm<M>(
      v1::REGISTER_TABLE_ELIMINATED, "number and class",
      {PlateNumberColumn<M>(), PlateClassColumn<M>(),
       DayColumn<M>(
           "eliminated_on", [](M* m) -> std::string& { return *m->mutable_eliminated_on(); }, true),
       TextColumn<M>(
           "document", [](M* m) -> std::string& { return *m->mutable_document(); }, 0, 128)},
      [](uint64_t line, const M& m, std::vector<v1::RowError>* errors) {
        return CheckPlate(line, m.plate(), errors);
      },
      [](const M& m) { return PlaceOfPlate(m, ""); });
}

// The columns of a message that has the field `finding`, after those that name its subject.
template <typename M>
std::vector<TableColumn<M>> WithFindingColumns(std::vector<TableColumn<M>> columns) {
  columns.push_back({"finding",
                     [](const std::string& text, M* m) {
                       v1::FindingCode code = v1::FINDING_CODE_UNSPECIFIED;
                       const bool known = ReadFindingName(text, &code);
                       m->mutable_finding()->set_code(code);
                       return known;
                     },
                     [](const M& m) { return WriteFindingName(m.finding().code()); },
                     kFindingWish});
  columns.push_back(DayColumn<M>(
      "since_on", [](M* m) -> std::string& { return *m->mutable_finding()->mutable_since_on(); },
      false));
  columns.push_back(DayColumn<M>(
      "until_on", [](M* m) -> std::string& { return *m->mutable_finding()->mutable_until_on(); },
      false));
  columns.push_back(TextColumn<M>(
      "source", [](M* m) -> std::string& { return *m->mutable_finding()->mutable_source(); }, 0,
      128));
  return columns;
}

template <typename M>
bool CheckFindingDays(uint64_t line, const M& m, std::vector<v1::RowError>* errors) {
  return CheckDayOrder(line, m.finding().since_on(), "until_on", m.finding().until_on(), errors);
}

std::string FindingIdentity(const v1::Finding& finding) {
  return absl::StrCat(static_cast<int>(finding.code()), "/", finding.since_on());
}

const TableForm* FindingForm() {
  using M = v1::VehicleFinding;
  return new MessageForm<M>(
      v1::REGISTER_TABLE_FINDINGS, "number, class, finding and first day",
      WithFindingColumns<M>({PlateNumberColumn<M>(), PlateClassColumn<M>()}),
      [](uint64_t line, const M& m, std::vector<v1::RowError>* errors) {
        return CheckPlate(line, m.plate(), errors) && CheckFindingDays(line, m, errors);
      },
      [](const M& m) { return PlaceOfPlate(m, FindingIdentity(m.finding())); });
}

template <typename M>
TableColumn<M> EnvironmentalCodeColumn() {
  return {"environmental_code",
          [](const std::string& text, M* m) {
            m->set_environmental_code(text);
            return IsEnvironmentalCode(text);
          },
          [](const M& m) { return m.environmental_code(); }, kEnvironmentalCodeWish};
}

const TableForm* MachineForm() {
  using M = v1::Machine;
  return new MessageForm<M>(
      v1::REGISTER_TABLE_MACHINES, "environmental code",
      {EnvironmentalCodeColumn<M>(),
       TextColumn<M>(
           "machine_type", [](M* m) -> std::string& { return *m->mutable_machine_type(); }, 0, 64),
       TextColumn<M>(
           "model", [](M* m) -> std::string& { return *m->mutable_model(); }, 0, 64),
       TextColumn<M>(
           "maker", [](M* m) -> std::string& { return *m->mutable_maker(); }, 0, 128),
       TextColumn<M>(
           "pin", [](M* m) -> std::string& { return *m->mutable_pin(); }, 0, 32),
       TextColumn<M>(
           "engine_number", [](M* m) -> std::string& { return *m->mutable_engine_number(); }, 0,
           32),
       {"power_kw",
        [](const std::string& text, M* m) {
          uint32_t power = 0;
          const bool sound = ReadCount(text, kPowerKwMax, &power);
          m->set_power_kw(power);
          return sound;
        },
        [](const M& m) { return WriteCount(m.power_kw()); },
        "kilowatts, 1-100000 without leading zeros, or nothing"},
       {"fuel",
        [](const std::string& text, M* m) {
          m->set_fuel(text);
          return text.empty() || vehicle::IsFuel(text);
        },
        [](const M& m) { return m.fuel(); },
        "one to three different GA/T 16.9 letters such as B, or nothing"},
       {"stage",
        [](const std::string& text, M* m) {
          v1::EmissionStage stage = v1::EMISSION_STAGE_UNSPECIFIED;
          const bool known = ReadStageCode(text, &stage);
          m->set_stage(stage);
          return known;
        },
        [](const M& m) { return WriteStageCode(m.stage()); }, kStageWish},
       {"stage_source",
        [](const std::string& text, M* m) {
          v1::StageSource source = v1::STAGE_SOURCE_UNSPECIFIED;
          const bool known = ReadStageSourceName(text, &source);
          m->set_stage_source(source);
          return known;
        },
        [](const M& m) { return WriteStageSourceName(m.stage_source()); }, kStageSourceWish},
       DayColumn<M>(
           "produced_on", [](M* m) -> std::string& { return *m->mutable_produced_on(); }, false),
       TextColumn<M>(
           "disclosure_number",
           [](M* m) -> std::string& { return *m->mutable_disclosure_number(); }, 0, 32)},
      [](uint64_t, const M&, std::vector<v1::RowError>*) { return true; },
      [](const M& m) {
        return TableRow{m.environmental_code(), 0, "", ""};
      });
}

const TableForm* MachineFindingForm() {
  using M = v1::MachineFinding;
  return new MessageForm<M>(
      v1::REGISTER_TABLE_MACHINE_FINDINGS, "environmental code, finding and first day",
      WithFindingColumns<M>({EnvironmentalCodeColumn<M>()}), CheckFindingDays<M>, [](const M& m) {
        return TableRow{m.environmental_code(), 0, FindingIdentity(m.finding()), ""};
      });
}

const TableForm* OwnerForm() {
  using M = v1::VehicleOwner;
  return new MessageForm<M>(
      v1::REGISTER_TABLE_OWNERS, "number and class",
      {PlateNumberColumn<M>(), PlateClassColumn<M>(),
       TextColumn<M>(
           "name", [](M* m) -> std::string& { return *m->mutable_name(); }, 1, 128),
       TextColumn<M>(
           "address", [](M* m) -> std::string& { return *m->mutable_address(); }, 0, 256),
       TextColumn<M>(
           "phone", [](M* m) -> std::string& { return *m->mutable_phone(); }, 0, 32)},
      [](uint64_t line, const M& m, std::vector<v1::RowError>* errors) {
        return CheckPlate(line, m.plate(), errors);
      },
      [](const M& m) { return PlaceOfPlate(m, ""); });
}

}  // namespace

const TableForm* FindSideTableForm(v1::RegisterTable table) {
  static const TableForm* const forms[] = {InspectionForm(),     ExemptionForm(), MuckPermitForm(),
                                           EliminatedForm(),     FindingForm(),   MachineForm(),
                                           MachineFindingForm(), OwnerForm()};
  for (const TableForm* const form : forms) {
    if (form->table() == table) return form;
  }
  return nullptr;
}

bool IsEnvironmentalCode(std::string_view text) {
  const auto characters = plate::SplitCharacters(text);
  if (!characters.ok() || characters->size() < 4 || characters->size() > 32) return false;
  return std::all_of(characters->begin(), characters->end(), [](std::string_view c) {
    const bool letter = c.size() == 1 && c[0] >= 'A' && c[0] <= 'Z';
    return letter || plate::IsDigit(c) || plate::IsProvinceCharacter(c);
  });
}

}  // namespace bluegate::registry
