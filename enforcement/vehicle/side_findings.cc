#include "enforcement/vehicle/side_findings.h"

#include <algorithm>

namespace bluegate::vehicle {
namespace {

bool IsPeriodicMatter(const Inspection& inspection) {
  return inspection.kind == InspectionKind::kPeriodic;
}

// Whether `later` ends what a failed inspection began.
bool Ends(bool periodic_matter, const Inspection& later) {
  if (periodic_matter && later.kind == InspectionKind::kPeriodic) return true;
  if (!later.passed) return false;
  return !periodic_matter || later.kind == InspectionKind::kRetest;
}

}  // namespace

std::vector<Finding> FindingsOf(std::vector<Inspection> inspections) {
  std::stable_sort(inspections.begin(), inspections.end(),
                   [](const Inspection& a, const Inspection& b) { return a.day < b.day; });
  std::vector<Finding> findings;
  for (auto failed = inspections.begin(); failed != inspections.end(); ++failed) {
    if (failed->passed) continue;
    const bool periodic = IsPeriodicMatter(*failed);
    const auto end = std::find_if(failed + 1, inspections.end(),
                                  [&](const Inspection& later) { return Ends(periodic, later); });
    Finding finding;
    finding.code = periodic ? FindingCode::kInspectionFailed : FindingCode::kRoadCheckFailed;
    finding.since = failed->day;
    finding.source = failed->source;
    if (end != inspections.end()) {
      if (end->day == failed->day) continue;
      finding.until = end->day - 1;
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<Finding> FindingsOf(std::vector<MuckPermit> permits) {
  std::sort(permits.begin(), permits.end(),
            [](const MuckPermit& a, const MuckPermit& b) { return a.from < b.from; });
  std::vector<Finding> findings;
  std::optional<absl::CivilDay> covered;  // last day with a permit so far
  std::string covered_by;
  for (const MuckPermit& permit : permits) {
    if (covered.has_value() && permit.from > *covered + 1) {
      findings.push_back({FindingCode::kMuckNoPermit, *covered + 1, permit.from - 1, covered_by});
    }
    if (!covered.has_value() || permit.until > *covered) {
      covered = permit.until;
      covered_by = permit.source;
    }
    if (permit.suspended.has_value() && *permit.suspended <= permit.until) {
      findings.push_back({FindingCode::kMuckCompanySuspended,
                          std::max(*permit.suspended, permit.from), permit.until, permit.source});
    }
  }
  if (covered.has_value()) {
    findings.push_back({FindingCode::kMuckNoPermit, *covered + 1, std::nullopt, covered_by});
  }
  return findings;
}

}  // namespace bluegate::vehicle
