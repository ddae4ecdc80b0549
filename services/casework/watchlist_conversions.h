#ifndef BLUEGATE_SERVICES_CASEWORK_WATCHLIST_CONVERSIONS_H_
#define BLUEGATE_SERVICES_CASEWORK_WATCHLIST_CONVERSIONS_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/casework/v1/watchlist.pb.h"
#include "enforcement/suspicion/watch_entry.h"

namespace bluegate::casework {

// The entry of the contract as the core has it, checked (suspicion::Validate): INVALID_ARGUMENT
// with an ErrorDetail that names the field below "entry", its value and the wish.
absl::StatusOr<suspicion::WatchEntry> ToEntry(const v1::WatchlistEntry& message,
                                              const suspicion::ConfusionTable& table);

// The same out of our own store: unchecked but for what cannot be represented (DATA_LOSS).
absl::StatusOr<suspicion::WatchEntry> ToKeptEntry(const v1::WatchlistEntry& message);

v1::WatchlistEntry ToProto(const suspicion::WatchEntry& entry);

// A message `field: "value", wanted wish` of the core as an error with an ErrorDetail; `above` is
// put before the field.
absl::Status WithField(const absl::Status& status, std::string_view above);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_WATCHLIST_CONVERSIONS_H_
