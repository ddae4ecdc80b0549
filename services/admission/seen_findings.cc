#include "services/admission/seen_findings.h"

#include <utility>

#include "enforcement/suspicion/suspicion.h"

namespace bluegate::admission {

void AddSeenFindings(v1::DecisionFacts* facts) {
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

}  // namespace bluegate::admission
