#include "enforcement/vehicle/vehicle.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/plate/characters.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/codes.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::vehicle {
namespace {

constexpr size_t kVinCharacters = 17;
constexpr size_t kSourceBytesMax = 128;
constexpr size_t kApprovalNumberBytesMax = 64;

// Collects faults of one vehicle; an empty text is a fact that is not known, and no fault.
class Faults {
 public:
  void Text(bool sound, std::string_view field, std::string_view value, std::string_view wish) {
    if (!value.empty()) Check(sound, field, std::string(value), wish);
  }

  void Mass(std::string_view field, uint32_t kg) {
    Check(kg <= kMassKgMax, field, absl::StrCat(kg),
          absl::StrCat("at most ", kMassKgMax, " kg, 0 where not known"));
  }

  void Check(bool sound, std::string_view field, std::string value, std::string_view wish) {
    if (sound) return;
    faults_.push_back({std::string(field), std::move(value), std::string(wish)});
  }

  std::vector<FieldFault> Take() { return std::move(faults_); }

 private:
  std::vector<FieldFault> faults_;
};

// ISO 3779: 17 digits and capital letters without I, O and Q.
bool IsVin(std::string_view vin) {
  const auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z' && c != 'I' && c != 'O' && c != 'Q');
  };
  return vin.size() == kVinCharacters && std::all_of(vin.begin(), vin.end(), allowed);
}

void CheckMasses(const Vehicle& vehicle, Faults* faults) {
  faults->Mass("total_mass_kg", vehicle.total_mass_kg);
  faults->Mass("curb_mass_kg", vehicle.curb_mass_kg);
  faults->Mass("approved_load_kg", vehicle.approved_load_kg);
  const bool both_known = vehicle.total_mass_kg != 0 && vehicle.curb_mass_kg != 0;
  faults->Check(!both_known || vehicle.curb_mass_kg <= vehicle.total_mass_kg, "curb_mass_kg",
                absl::StrCat(vehicle.curb_mass_kg),
                absl::StrCat("at most total_mass_kg, ", vehicle.total_mass_kg));
}

void CheckDays(const Vehicle& vehicle, Faults* faults) {
  if (!vehicle.first_registered_on || !vehicle.eliminated_on) return;
  faults->Check(
      *vehicle.first_registered_on <= *vehicle.eliminated_on, "eliminated_on",
      FormatDay(*vehicle.eliminated_on),
      absl::StrCat("not before first_registered_on, ", FormatDay(*vehicle.first_registered_on)));
}

bool IsText(std::string_view text, size_t bytes_max) {
  return text.size() <= bytes_max && plate::SplitCharacters(text).ok();
}

bool InOrder(const std::optional<absl::CivilDay>& from,
             const std::optional<absl::CivilDay>& until) {
  return !from || !until || *from <= *until;
}

void CheckFindings(const Vehicle& vehicle, Faults* faults) {
  faults->Check(vehicle.findings.size() <= kFindingsMax, "findings",
                absl::StrCat(vehicle.findings.size(), " findings"),
                absl::StrCat("at most ", kFindingsMax));
  for (const Finding& finding : vehicle.findings) {
    const int code = static_cast<int>(finding.code);
    faults->Check(code > 0 && code <= kFindingCodeMax, "findings.code", absl::StrCat(code),
                  "a code of the findings");
    faults->Check(InOrder(finding.since, finding.until), "findings.until",
                  finding.until ? FormatDay(*finding.until) : "", "not before findings.since");
    faults->Text(IsText(finding.source, kSourceBytesMax), "findings.source", finding.source,
                 absl::StrCat("UTF-8 of at most ", kSourceBytesMax, " bytes"));
  }
}

void CheckExemptions(const Vehicle& vehicle, Faults* faults) {
  faults->Check(vehicle.exemptions.size() <= kExemptionsMax, "exemptions",
                absl::StrCat(vehicle.exemptions.size(), " exemptions"),
                absl::StrCat("at most ", kExemptionsMax));
  for (const Exemption& exemption : vehicle.exemptions) {
    const std::string& number = exemption.approval_number;
    faults->Check(!number.empty() && IsText(number, kApprovalNumberBytesMax),
                  "exemptions.approval_number", number,
                  absl::StrCat("UTF-8 of 1 to ", kApprovalNumberBytesMax, " bytes"));
    faults->Check(InOrder(exemption.from, exemption.until), "exemptions.until",
                  exemption.until ? FormatDay(*exemption.until) : "", "not before exemptions.from");
    faults->Text(IsText(exemption.reason, kSourceBytesMax), "exemptions.reason", exemption.reason,
                 absl::StrCat("UTF-8 of at most ", kSourceBytesMax, " bytes"));
  }
}

void CheckPlate(const plate::PlateKey& key, Faults* faults) {
  const bool complete = !key.number.empty() && key.number.complete();
  faults->Check(complete, "plate.number", key.number.text(),
                "a complete plate number such as 陕D12345");
  const bool stated = key.plate_class != plate::PlateClass::kUnspecified;
  faults->Check(stated, "plate.plate_class", plate::CodeOf(key.plate_class),
                "a class of GA/T 16.7 such as 02");
  if (!complete || !stated) return;
  faults->Check(plate::Fits(key.number, key.plate_class), "plate.plate_class",
                plate::CodeOf(key.plate_class),
                absl::StrCat("a class that has the number ", key.number.text()));
}

void CheckFacts(const Vehicle& v, Faults* faults) {
  faults->Text(IsVehicleType(v.vehicle_type), "vehicle_type", v.vehicle_type,
               "a GA/T 16.4 code such as H11");
  faults->Text(IsFuel(v.fuel), "fuel", v.fuel,
               "one to three different GA/T 16.9 letters such as B or AO");
  faults->Text(IsUse(v.use), "use", v.use, "one GA/T 16.3 letter such as F");
  faults->Text(IsStatus(v.status), "status", v.status,
               "different status letters such as A or GQ, at most 8");
  CheckMasses(v, faults);
  CheckDays(v, faults);
  const bool brand_sound = v.brand.size() <= kBrandBytesMax && plate::SplitCharacters(v.brand).ok();
  faults->Text(brand_sound, "brand", v.brand,
               absl::StrCat("UTF-8 of at most ", kBrandBytesMax, " bytes"));
  faults->Text(IsBodyColor(v.body_color), "body_color", v.body_color,
               "one GA/T 16.8 letter, A to J or Z");
  faults->Text(IsVin(v.vin), "vin", v.vin, "17 digits and capital letters without I, O and Q");
  CheckFindings(v, faults);
  CheckExemptions(v, faults);
}

}  // namespace

std::vector<FieldFault> FaultsOfFacts(const Vehicle& vehicle) {
  Faults faults;
  CheckFacts(vehicle, &faults);
  return faults.Take();
}

std::vector<FieldFault> FaultsOf(const Vehicle& vehicle) {
  Faults faults;
  CheckPlate(vehicle.plate, &faults);
  CheckFacts(vehicle, &faults);
  return faults.Take();
}

absl::Status Validate(const Vehicle& vehicle) {
  const auto faults = FaultsOf(vehicle);
  return faults.empty() ? absl::OkStatus() : ToStatus(faults.front());
}

}  // namespace bluegate::vehicle
