#include "services/admission/seen_findings.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "enforcement/suspicion/suspicion.h"
#include "enforcement/vehicle/day.h"
#include "enforcement/vehicle/muck_leave.h"
#include "services/support/utf8.h"
#include "services/support/vehicle_facts.h"

namespace bluegate::admission {
namespace {

constexpr size_t kSourceBytesMax = 128;

void AddLayoutFinding(v1::DecisionFacts* facts) {
  const bool certain = facts->number_state() != v1::NUMBER_STATE_UNCERTAIN;
  if (!certain || facts->color() == common::v1::PLATE_COLOR_UNSPECIFIED) return;
  auto number = plate::PlateNumber::Parse(facts->plate().number());
  if (!number.ok()) return;
  suspicion::Sighting sighting;
  sighting.number = *std::move(number);
  sighting.color =
      plate::PlateColorFromCode(facts->color()).value_or(plate::PlateColor::kUnspecified);
  sighting.plate_class = plate::PlateClassFromCode(facts->plate().plate_class())
                             .value_or(plate::PlateClass::kUnspecified);
  sighting.certain = true;
  for (const suspicion::Suspicion& suspicion : suspicion::SuspicionsOf(sighting)) {
    if (suspicion.reason_code != "S03") continue;
    registry::v1::Finding* const finding = facts->add_findings();
    finding->set_code(registry::v1::FINDING_CODE_PLATE_LAYOUT_MISMATCH);
    finding->set_source("reading");
  }
}

absl::CivilMinute LocalMinuteOf(const v1::DecisionFacts& facts) {
  return absl::ToCivilMinute(absl::FromUnixMicros(facts.time_us()), vehicle::ShanghaiZone());
}

bool HasFinding(const v1::DecisionFacts& facts, registry::v1::FindingCode code) {
  return std::any_of(facts.findings().begin(), facts.findings().end(),
                     [&](const auto& finding) { return finding.code() == code; });
}

void AddMuckFinding(v1::DecisionFacts* facts) {
  if (facts->number_state() != v1::NUMBER_STATE_CERTAIN) return;
  if (static_cast<size_t>(facts->findings_size()) >= vehicle::kFindingsMax) return;
  const auto leaves = support::ToMuckLeaves(facts->vehicle());
  if (!leaves.has_value()) return;
  const std::vector<std::string> zones(facts->zones().begin(), facts->zones().end());
  const auto found =
      vehicle::MuckFindingOf(*leaves, facts->site_id(), zones, LocalMinuteOf(*facts));
  if (!found.has_value()) return;
  const auto code = static_cast<registry::v1::FindingCode>(found->code);
  if (HasFinding(*facts, code)) return;
  registry::v1::Finding* const finding = facts->add_findings();
  finding->set_code(code);
  finding->set_source(support::ShortUtf8(found->source, kSourceBytesMax));
}

}  // namespace

void AddSeenFindings(v1::DecisionFacts* facts) {
  AddLayoutFinding(facts);
  if (!facts->vehicle().muck_leaves().empty()) AddMuckFinding(facts);
}

int64_t SeenFindingsHoldUntilUs(const v1::DecisionFacts& facts) {
  constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  if (facts.vehicle().muck_leaves().empty()) return kNever;
  const auto leaves = support::ToMuckLeaves(facts.vehicle());
  if (!leaves.has_value()) return kNever;
  const absl::CivilMinute now = LocalMinuteOf(facts);
  const auto minute = static_cast<uint32_t>(now.hour() * 60 + now.minute());
  const absl::CivilMinute midnight(absl::CivilDay{now});
  return absl::ToUnixMicros(absl::FromCivil(midnight + vehicle::NextHourMarkMin(*leaves, minute),
                                            vehicle::ShanghaiZone()));
}

}  // namespace bluegate::admission
