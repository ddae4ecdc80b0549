#ifndef BLUEGATE_SERVICES_CASEWORK_KEPT_HISTORY_H_
#define BLUEGATE_SERVICES_CASEWORK_KEPT_HISTORY_H_

#include <algorithm>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/casework/v1/kept_sighting.pb.h"
#include "enforcement/suspicion/past_sighting.h"
#include "storage/sighting_store.h"

namespace bluegate::casework {

// Sightings between the core and what the store keeps. FromRow gives DATA_LOSS when the bytes are
// no sighting.
storage::SightingRow ToRow(const suspicion::PastSighting& sighting, uint64_t position,
                           uint32_t plate);
absl::StatusOr<suspicion::PastSighting> FromRow(const storage::SightingRow& row);

// Sightings of the store, and of passages that are to be written with the next batch. One thread
// may use it.
class KeptHistory : public suspicion::History {
 public:
  // Of a number that is seen without end, such as one that a test rig sends, only this many are
  // laid beside a new sighting.
  static constexpr size_t kSightingsMax = 1000;

  // `store` outlives the history. UNAVAILABLE and the like when it does not answer.
  static absl::StatusOr<KeptHistory> Open(const storage::SightingStore* store);

  // A visit that ended then was suspected (S08), and the suspicion is not yet written.
  void NoteJudged(absl::Time time) { judged_until_ = std::max(judged_until_, time); }
  // Whether what passed at `time` may explain such a suspicion.
  bool MayExplainUnwritten(absl::Time time) const { return time <= judged_until_; }

  // Adds one that is not yet written.
  void Add(suspicion::PastSighting sighting) { pending_.push_back(std::move(sighting)); }

  absl::StatusOr<std::vector<suspicion::PastSighting>> Of(const plate::PlateNumber& number,
                                                          absl::Time from,
                                                          absl::Time until) const override;
  absl::Time Begins() const override { return begins_; }

 private:
  KeptHistory(const storage::SightingStore* store, absl::Time begins)
      : store_(store), begins_(begins) {}

  const storage::SightingStore* store_;
  absl::Time begins_;
  absl::Time judged_until_ = absl::InfinitePast();
  std::vector<suspicion::PastSighting> pending_;
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_KEPT_HISTORY_H_
