#ifndef BLUEGATE_SERVICES_CASEWORK_CASE_FACETS_H_
#define BLUEGATE_SERVICES_CASEWORK_CASE_FACETS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "storage/case_facets.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// What the store is told of cases and passages, so that it can list and count what it does not
// understand. Pure functions; what cannot be read has empty answers. Part of the storage format:
// kept rows have what they gave, so what they say of the same bytes does not change.

// The main plate of a passage: that with the best verdict, of equal ones the largest. Null: none.
const v1::Sighting* MainSighting(const v1::Passage& passage);

// The numbers that a whole case is about, whole ones only: as corrected last, then as read, every
// plate of the picture, because it is for an officer to say which is meant.
std::vector<common::v1::PlateKey> NumbersOf(const v1::Case& message);

// What cases of the same number and class have in common, and those of the same reason at the same
// site.
std::string NumberLike(const common::v1::PlateKey& plate);
std::string ReasonLike(std::string_view reason_code, std::string_view site_id);

// Days since 1970-01-01 of the day in Asia/Shanghai; 0 before.
uint64_t ShanghaiDayOf(absl::Time time);

// By when a case is due next, the day on which it was opened, what it has in common with others,
// and, as its figures, P(SimilarCase) with the dismiss reason and, of the case, state, deadlines
// and times: nothing that names a vehicle or a person.
storage::CaseFacets FacetsOf(const storage::CaseRecord& record);

// By the day on which the vehicle passed, site and end state, and, of the main plate, what its
// decision took and said. A correction later belongs to the case; the passage stays what it was.
storage::PassageKind KindOf(std::string_view content);

// Both of them, for the store.
storage::CaseReader MakeCaseReader();

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_CASE_FACETS_H_
