#ifndef BLUEGATE_SERVICES_CASEWORK_CONVERSIONS_H_
#define BLUEGATE_SERVICES_CASEWORK_CONVERSIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "enforcement/cases/case_life.h"
#include "enforcement/cases/passage.h"
#include "enforcement/suspicion/suspicion.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// Between the contract, the core's values, and what the store keeps.

// What does not fit in a sighting. `certain`: read with verdict AUTO, or given by an officer.
// `appearance`: how the vehicle looked, as far as that was seen.
std::vector<suspicion::Suspicion> SuspicionsOf(const v1::Sighting& sighting, bool certain,
                                               const suspicion::Appearance& appearance);

// What the camera made of the vehicle, as the core takes it.
suspicion::SeenVehicle ToSeenVehicle(const capture::v1::SeenVehicle& seen);

// A sighting as classification takes it. One without a decision is put on hold; a number given by
// an officer is as good as one read with certainty.
cases::SightingResult ToResult(const v1::Sighting& sighting);
cases::SightingResult ToCorrectedResult(const v1::Sighting& sighting);

// The life of a case out of the contract's message, and into it.
cases::Case LifeOf(const v1::Case& message);
void SetLife(const cases::Case& life, v1::Case& message);

v1::CaseEvent ToProto(const cases::CaseEvent& event);
v1::Suspicion ToProto(const suspicion::Suspicion& suspicion);

// How the store counts a case that stands like this.
storage::CaseStanding StandingOf(const cases::Case& life);

// The content of a case as the store keeps it: without what is kept beside it (passage, events,
// revision) and what follows from its events (when it was taken up, verified, fed back).
std::string ContentOf(v1::Case message);

// The whole case as it was written, or, with `now`, as time alone has made it since. DATA_LOSS
// when the kept bytes are no case.
absl::StatusOr<v1::Case> ToCase(const storage::CaseRecord& record);
absl::StatusOr<v1::Case> ToCase(const storage::CaseRecord& record, absl::Time now);

// Of a whole case that is dismissed: why.
v1::DismissReason DismissReasonOf(const v1::Case& message);

absl::StatusOr<v1::Passage> ToPassage(std::string_view content);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_CONVERSIONS_H_
