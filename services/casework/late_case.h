#ifndef BLUEGATE_SERVICES_CASEWORK_LATE_CASE_H_
#define BLUEGATE_SERVICES_CASEWORK_LATE_CASE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "enforcement/cases/case_life.h"
#include "storage/case_store.h"
#include "storage/kv.h"

namespace bluegate::casework {

// What is found about a passage after it was written: passage and events never change, so it
// becomes a case of its own, or one more event of a case.

inline constexpr std::string_view kSystemActor = "bluegate";

// A case that rests on the suspicion alone. `actor` opens it: the system, or an officer.
storage::LateCase MakeLateCase(std::string case_id, std::string_view passage_id,
                               std::string_view site_id, const v1::Suspicion& suspicion,
                               std::string_view actor, const cases::Terms& terms, absl::Time now);

// One event that the system appends to a case: what is suspected too, or what no longer holds.
struct CaseAddition {
  std::string case_id;
  v1::Suspicion suspicion;
  // The suspicion, as it was stated, no longer holds.
  bool withdraws = false;
  // The passage that brought it about.
  std::string by_passage_id;
  // What explains it.
  std::string note;
  // Rows that are written with the event.
  storage::WriteBatch beside;
};

// The reason that matters most once the withdrawn suspicions of the events are left aside; none
// when nothing is left that an officer would have to judge.
std::optional<std::string> ReasonLeft(const v1::Case& message);

// Appends the event, however often an officer changes the case meanwhile. The same addition again
// does nothing. NOT_FOUND when there is no such case; other errors are those of the store.
absl::Status AppendToCase(storage::CaseStore& store, const CaseAddition& addition,
                          const cases::Terms& terms, absl::Time now);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_LATE_CASE_H_
