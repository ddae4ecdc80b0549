#ifndef BLUEGATE_SERVICES_CASEWORK_SEARCH_REQUEST_H_
#define BLUEGATE_SERVICES_CASEWORK_SEARCH_REQUEST_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/casework/v1/search.pb.h"
#include "bluegate/common/v1/site.pb.h"
#include "enforcement/search/number_pattern.h"
#include "enforcement/search/sighting_index.h"
#include "enforcement/suspicion/confusion_table.h"

namespace bluegate::casework {

// A search as the core takes it. A value.
struct CheckedSearch {
  search::NumberPattern pattern;
  double distance_max = 0;
  std::vector<std::string> site_ids;
  int64_t from_us = 0;
  int64_t until_us = 0;
  std::optional<search::SightingPlace> before;
  uint32_t page_size = 0;
};

// Checks every field. INVALID_ARGUMENT with an ErrorDetail that names field, value and wish.
absl::StatusOr<CheckedSearch> CheckSearch(const v1::SearchPassagesRequest& request,
                                          const suspicion::ConfusionTable& confusions,
                                          const common::v1::SiteList& sites, absl::Time now);

// The token of the page behind a sighting.
std::string EncodeSearchToken(const search::SightingPlace& place);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_SEARCH_REQUEST_H_
