#ifndef BLUEGATE_SERVICES_CASEWORK_SUSPICION_DATA_H_
#define BLUEGATE_SERVICES_CASEWORK_SUSPICION_DATA_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/casework/v1/travel.pb.h"
#include "bluegate/casework/v1/watchlist.pb.h"
#include "bluegate/common/v1/site.pb.h"
#include "bluegate/config/v1/server_config.pb.h"
#include "enforcement/suspicion/confusion_table.h"
#include "enforcement/suspicion/plant_table.h"
#include "enforcement/suspicion/travel_table.h"

namespace bluegate::casework {

// What the checks that need history rest on. A value.
struct SuspicionData {
  // None: nothing is suspected by travel and visits.
  std::optional<suspicion::TravelTable> travel;
  suspicion::PlantTable plants;
  // How long a capture may be under way before a vehicle that was not seen to leave is looked for.
  absl::Duration upload_within;
  // A late upload proves something where its device's clock is known within this time of it.
  absl::Duration clock_known_within;
  // A look-alike candidate of at least this confidence spoils a reading as proof.
  double rival_confidence_min = 0;
  // What a camera made of a vehicle counts from this confidence on; 0: never.
  double seen_confidence_min = 0;
  // Empty: the watchlist takes exact numbers and wildcards alone.
  suspicion::ConfusionTable confusions;
};

// Reads the files that the configuration names; those that it does not name are left out. Messages
// name file, field, value and wish.
absl::StatusOr<SuspicionData> LoadSuspicionData(const config::v1::ServerConfig& config,
                                                const common::v1::SiteList& sites);

// The same out of messages. INVALID_ARGUMENT names field, value and wish.
absl::Status TakeTravel(const v1::TravelData& message, const common::v1::SiteList& sites,
                        SuspicionData* data);
absl::Status TakeConfusions(const v1::ConfusionData& message, SuspicionData* data);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_SUSPICION_DATA_H_
