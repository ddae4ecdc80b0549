#ifndef BLUEGATE_SERVICES_CASEWORK_PASSAGE_MAKING_H_
#define BLUEGATE_SERVICES_CASEWORK_PASSAGE_MAKING_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "bluegate/recognition/v1/recognition.pb.h"
#include "enforcement/cases/case_life.h"
#include "enforcement/suspicion/suspicion.h"
#include "services/casework/inquiry.h"
#include "services/casework/late_case.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// What the past and the watchlist say of one reading.
struct PastFindings {
  // For each plate of the reading, in its order.
  std::vector<std::vector<suspicion::Suspicion>> suspicions;
  // How the vehicle looked, as far as its camera is sure; nothing where the picture holds several
  // plates, because it is not told whose it is.
  suspicion::Appearance appearance;
  // To be kept with the passage.
  std::vector<storage::SightingRow> sightings;
  storage::WriteBatch beside;
  // To be appended to other cases, before the passage is written.
  std::vector<CaseAddition> additions;
  // The reading may explain what is suspected of one before it in the same batch. Nothing else is
  // filled in: it has to wait until that one is written.
  bool waits = false;
};

// From a reading to a passage: what to ask, and what the answers make of it. Pure functions.

// device/epoch/sequence; "unnamed/<position>" for a reading whose capture has no name.
std::string PassageIdOf(const recognition::v1::ReadingRecord& reading, uint64_t position);

// Names a decision of a passage: readable as long as it fits into 64 characters, a hash otherwise.
std::string DecisionIdOf(std::string_view passage_id, std::string_view what);

// When the vehicle passed, microseconds since 1970 UTC: the terminal's time, or ours where the
// terminal's clock is suspect or says nothing.
int64_t PassedTimeUs(const capture::v1::CaptureRecord& capture);

// One question for each plate whose number can be relied on at all, in the order of the readings.
// `position` is that of the capture.
std::vector<Question> QuestionsOf(const recognition::v1::ReadingRecord& reading,
                                  std::string_view passage_id, uint64_t position);

// The sighting that one plate and the answer about it make. `certain`: read with verdict AUTO, or
// given by an officer; only then may anything be suspected by the register. `of_past`: what the
// past and the watchlist say of it. `appearance`: how the vehicle looked.
v1::Sighting MakeSighting(const recognition::v1::PlateReading& plate, const Answer& answer,
                          bool certain, std::vector<suspicion::Suspicion> of_past = {},
                          const suspicion::Appearance& appearance = {});

// The passage with its end state, and, where an officer must judge it, its case: all that the store
// needs. `answers` are those to QuestionsOf, none of them temporary errors; a plate that could not
// be decided makes the passage HELD, with the error as its reason. `past`: of just this reading.
storage::NewPassage MakePassage(const recognition::v1::ReadingRecord& reading, uint64_t position,
                                absl::Span<const Answer> answers, PastFindings past,
                                const cases::Terms& terms, absl::Time now);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_PASSAGE_MAKING_H_
