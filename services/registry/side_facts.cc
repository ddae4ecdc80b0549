#include "services/registry/side_facts.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/vehicle/day.h"
#include "enforcement/vehicle/muck_leave.h"
#include "enforcement/vehicle/side_findings.h"
#include "services/support/utf8.h"

namespace bluegate::registry {
namespace {

constexpr size_t kSourceBytesMax = 128;

absl::StatusOr<absl::CivilDay> DayOf(const std::string& text) { return vehicle::ParseDay(text); }

v1::Finding ToProto(const vehicle::Finding& finding) {
  v1::Finding result;
  result.set_code(static_cast<v1::FindingCode>(finding.code));
  if (finding.since.has_value()) result.set_since_on(vehicle::FormatDay(*finding.since));
  if (finding.until.has_value()) result.set_until_on(vehicle::FormatDay(*finding.until));
  result.set_source(finding.source);
  return result;
}

// "agency, report" as far as it fits into the source of a finding.
std::string Source(const std::string& first, const std::string& second) {
  return support::ShortUtf8(second.empty() ? first : absl::StrCat(first, ", ", second),
                            kSourceBytesMax);
}

// Collects what the rows of one vehicle say.
class SideFacts {
 public:
  SideFacts(v1::Vehicle* vehicle, std::vector<vehicle::StageClaim>* claims)
      : vehicle_(vehicle), claims_(claims) {}

  absl::Status Take(const storage::RegisterRow& row) {
    switch (static_cast<v1::RegisterTable>(row.source->table)) {
      case v1::REGISTER_TABLE_INSPECTIONS:
        return Inspection(row);
      case v1::REGISTER_TABLE_EXEMPTIONS:
        return Exemption(row);
      case v1::REGISTER_TABLE_MUCK_PERMITS:
        return MuckPermit(row);
      case v1::REGISTER_TABLE_ELIMINATED:
        return Eliminated(row);
      case v1::REGISTER_TABLE_FINDINGS:
        return Finding(row);
      default:
        return absl::OkStatus();
    }
  }

  void Finish() {
    for (const vehicle::Finding& finding : vehicle::FindingsOf(std::move(inspections_))) {
      findings_.push_back(ToProto(finding));
    }
    for (const vehicle::Finding& finding : vehicle::FindingsOf(std::move(permits_))) {
      findings_.push_back(ToProto(finding));
    }
    AddFindings(std::move(findings_), vehicle_->mutable_findings());
    KeepLatest(std::move(exemptions_), vehicle::kExemptionsMax, vehicle_->mutable_exemptions());
    // Without a route or hours there is nothing to hold against a vehicle; with one, a permit that
    // states none allows everything.
    if (!leaves_restrict_) return;
    KeepLatest(std::move(leaves_), vehicle::kMuckLeavesMax, vehicle_->mutable_muck_leaves());
  }

 private:
  // Adds what has days, the latest to end first, so that what is left out of too many is the
  // oldest.
  template <typename Message>
  static void KeepLatest(std::vector<Message> messages, size_t max,
                         google::protobuf::RepeatedPtrField<Message>* kept) {
    const auto end_of = [](const Message& m) {
      return m.until_on().empty() ? "9999" : m.until_on();
    };
    std::stable_sort(messages.begin(), messages.end(),
                     [&](const auto& a, const auto& b) { return end_of(a) > end_of(b); });
    for (Message& message : messages) {
      if (static_cast<size_t>(kept->size()) >= max) break;
      *kept->Add() = std::move(message);
    }
  }

  template <typename Message>
  static absl::Status Parse(const storage::RegisterRow& row, Message* message) {
    if (message->ParseFromString(row.record)) return absl::OkStatus();
    return absl::DataLossError(
        absl::StrCat("source ", row.source->name, ": a record cannot be read"));
  }

  absl::Status Inspection(const storage::RegisterRow& row) {
    v1::VehicleInspection kept;
    if (absl::Status status = Parse(row, &kept); !status.ok()) return status;
    const auto day = DayOf(kept.inspected_on());
    if (!day.ok()) return absl::DataLossError("inspection: the day cannot be read");
    inspections_.push_back({static_cast<vehicle::InspectionKind>(kept.kind()), kept.passed(), *day,
                            Source(kept.agency(), kept.report_number())});
    if (kept.stage() != v1::EMISSION_STAGE_UNSPECIFIED) {
      claims_->push_back({static_cast<vehicle::EmissionStage>(kept.stage()),
                          vehicle::StageSource::kInspection, kept.agency()});
    }
    return absl::OkStatus();
  }

  absl::Status Exemption(const storage::RegisterRow& row) {
    v1::VehicleExemption kept;
    if (absl::Status status = Parse(row, &kept); !status.ok()) return status;
    exemptions_.push_back(std::move(*kept.mutable_exemption()));
    return absl::OkStatus();
  }

  absl::Status MuckPermit(const storage::RegisterRow& row) {
    v1::MuckPermit kept;
    if (absl::Status status = Parse(row, &kept); !status.ok()) return status;
    const auto from = DayOf(kept.from_on());
    const auto until = DayOf(kept.until_on());
    if (!from.ok() || !until.ok()) return absl::DataLossError("muck permit: a day cannot be read");
    vehicle::MuckPermit permit = {*from, *until, std::nullopt,
                                  Source(kept.permit_number(), kept.company())};
    if (const auto suspended = DayOf(kept.suspended_on()); suspended.ok()) {
      permit.suspended = *suspended;
    }
    permits_.push_back(std::move(permit));
    AddLeave(std::move(kept));
    return absl::OkStatus();
  }

  void AddLeave(v1::MuckPermit permit) {
    if (!permit.route().empty() || !permit.hours().empty()) leaves_restrict_ = true;
    v1::MuckLeave& leave = leaves_.emplace_back();
    leave.set_permit_number(std::move(*permit.mutable_permit_number()));
    leave.set_from_on(std::move(*permit.mutable_from_on()));
    leave.set_until_on(std::move(*permit.mutable_until_on()));
    leave.mutable_route()->Swap(permit.mutable_route());
    leave.mutable_hours()->Swap(permit.mutable_hours());
  }

  absl::Status Eliminated(const storage::RegisterRow& row) {
    v1::EliminatedVehicle kept;
    if (absl::Status status = Parse(row, &kept); !status.ok()) return status;
    // The first day that any source has.
    const std::string& known = vehicle_->eliminated_on();
    if (known.empty() || kept.eliminated_on() < known) {
      vehicle_->set_eliminated_on(kept.eliminated_on());
    }
    return absl::OkStatus();
  }

  absl::Status Finding(const storage::RegisterRow& row) {
    v1::VehicleFinding kept;
    if (absl::Status status = Parse(row, &kept); !status.ok()) return status;
    findings_.push_back(std::move(*kept.mutable_finding()));
    return absl::OkStatus();
  }

  v1::Vehicle* const vehicle_;
  std::vector<vehicle::StageClaim>* const claims_;
  std::vector<vehicle::Inspection> inspections_;
  std::vector<vehicle::MuckPermit> permits_;
  std::vector<v1::Finding> findings_;
  std::vector<v1::Exemption> exemptions_;
  std::vector<v1::MuckLeave> leaves_;
  bool leaves_restrict_ = false;  // whether one states a route or hours
};

}  // namespace

void AddFindings(std::vector<v1::Finding> findings,
                 google::protobuf::RepeatedPtrField<v1::Finding>* kept) {
  if (findings.empty()) return;
  for (v1::Finding& finding : *kept) findings.push_back(std::move(finding));
  kept->Clear();
  const auto end_of = [](const v1::Finding& f) {
    return f.until_on().empty() ? "9999" : f.until_on();
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const auto& a, const auto& b) { return end_of(a) > end_of(b); });
  std::vector<v1::Finding> chosen;
  for (v1::Finding& finding : findings) {
    const bool there = std::any_of(chosen.begin(), chosen.end(), [&](const v1::Finding& other) {
      return other.code() == finding.code() && other.since_on() == finding.since_on();
    });
    if (!there && chosen.size() < vehicle::kFindingsMax) chosen.push_back(std::move(finding));
  }
  std::stable_sort(chosen.begin(), chosen.end(), [](const auto& a, const auto& b) {
    return std::pair(a.since_on(), a.code()) < std::pair(b.since_on(), b.code());
  });
  for (v1::Finding& finding : chosen) *kept->Add() = std::move(finding);
}

const std::vector<storage::RegisterTable>& SideTables() {
  static const auto* const tables = new std::vector<storage::RegisterTable>{
      v1::REGISTER_TABLE_INSPECTIONS, v1::REGISTER_TABLE_EXEMPTIONS,
      v1::REGISTER_TABLE_MUCK_PERMITS, v1::REGISTER_TABLE_ELIMINATED, v1::REGISTER_TABLE_FINDINGS};
  return *tables;
}

absl::Status AddSideFacts(const std::vector<storage::RegisterRow>& rows, uint32_t part,
                          v1::Vehicle* vehicle, std::vector<vehicle::StageClaim>* claims) {
  SideFacts facts(vehicle, claims);
  for (const storage::RegisterRow& row : rows) {
    if (row.part != part) continue;
    if (absl::Status status = facts.Take(row); !status.ok()) return status;
  }
  facts.Finish();
  return absl::OkStatus();
}

}  // namespace bluegate::registry
