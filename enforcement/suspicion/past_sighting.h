#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_PAST_SIGHTING_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_PAST_SIGHTING_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "enforcement/plate/plate_class.h"
#include "enforcement/plate/plate_number.h"

namespace bluegate::suspicion {

// Which way a vehicle went through a site. Values equal those of the contract.
enum class Direction { kUnspecified = 0, kIn = 1, kOut = 2 };

// One plate seen once, as history keeps it. A value.
struct PastSighting {
  std::string passage_id;
  plate::PlateNumber number;
  plate::PlateClass plate_class = plate::PlateClass::kUnspecified;
  plate::PlateColor color = plate::PlateColor::kUnspecified;
  std::string site_id;
  Direction direction = Direction::kUnspecified;
  // When the vehicle passed.
  absl::Time time;
  plate::ReadingVerdict verdict = plate::ReadingVerdict::kUnspecified;
  // The reader held a look-alike number for possible too.
  bool has_rival = false;
  // Our clock less the terminal's when the capture arrived: the error of its clock and the time of
  // the transfer together. None where the terminal's time is not relied on.
  std::optional<absl::Duration> clock_offset;

  friend bool operator==(const PastSighting&, const PastSighting&) = default;
};

// Read with verdict AUTO and in every character: what alone may accuse.
inline bool IsSure(const PastSighting& sighting) {
  return sighting.verdict == plate::ReadingVerdict::kAuto && !sighting.number.empty() &&
         sighting.number.complete();
}

// What was seen before. The owner says which threads may call.
class History {
 public:
  virtual ~History() = default;

  // Sightings under just this text, unread characters included as '-', from `from` to `until`, both
  // included, in the order of time. An owner that bounds the answer leaves out the oldest.
  virtual absl::StatusOr<std::vector<PastSighting>> Of(const plate::PlateNumber& number,
                                                       absl::Time from, absl::Time until) const = 0;

  // Since when sightings are kept. What would have happened before is not known.
  virtual absl::Time Begins() const = 0;
};

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_PAST_SIGHTING_H_
