#include "services/casework/search_request.h"

#include <limits>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/casework/watchlist_conversions.h"
#include "services/support/peer_purpose.h"
#include "services/support/sites.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::casework {
namespace {

constexpr int kSiteIdsMax = 64;
// What any number within it may be listed for without naming a site: a day of the whole city is
// work for a person, a month of it would be a list of where everybody was.
constexpr absl::Duration kAnyNumberWithin = absl::Hours(24);
constexpr size_t kTokenBytesMax = 100;

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
}

absl::Status CheckSites(const v1::SearchPassagesRequest& request,
                        const common::v1::SiteList& sites) {
  if (request.site_ids_size() > kSiteIdsMax) {
    return Invalid("site_ids", absl::StrCat(request.site_ids_size()),
                   absl::StrCat("at most ", kSiteIdsMax, " sites"));
  }
  for (const std::string& site_id : request.site_ids()) {
    if (support::FindSite(sites, site_id) == nullptr) {
      return Invalid("site_ids", site_id, "a site of the site list");
    }
  }
  return absl::OkStatus();
}

bool IsShort(const v1::SearchPassagesRequest& request, absl::Time now) {
  if (request.from_us() == 0) return false;
  const absl::Time until = request.until_us() == 0 ? now : absl::FromUnixMicros(request.until_us());
  return until - absl::FromUnixMicros(request.from_us()) <= kAnyNumberWithin;
}

absl::StatusOr<std::optional<search::SightingPlace>> DecodeToken(const std::string& token) {
  if (token.empty()) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  if (token.size() <= kTokenBytesMax && parts.size() == 3) {
    const auto time_us = support::DecodePageToken(parts[0]);
    const auto position = support::DecodePageToken(parts[1]);
    const auto plate = support::DecodePageToken(parts[2]);
    if (time_us.ok() && position.ok() && plate.ok() &&
        *time_us <= uint64_t{std::numeric_limits<int64_t>::max()} &&
        *plate <= std::numeric_limits<uint32_t>::max()) {
      return search::SightingPlace{static_cast<int64_t>(*time_us), *position,
                                   static_cast<uint32_t>(*plate)};
    }
  }
  return Invalid("page_token", token, "next_page_token of an earlier answer, or nothing");
}

}  // namespace

std::string EncodeSearchToken(const search::SightingPlace& place) {
  return absl::StrCat(support::EncodePageToken(static_cast<uint64_t>(place.time_us)), ".",
                      support::EncodePageToken(place.position), ".",
                      support::EncodePageToken(place.plate));
}

absl::StatusOr<CheckedSearch> CheckSearch(const v1::SearchPassagesRequest& request,
                                          const suspicion::ConfusionTable& confusions,
                                          const common::v1::SiteList& sites, absl::Time now) {
  absl::Status status = support::CheckPurpose(request.purpose());
  status.Update(CheckSites(request, sites));
  status.Update(support::CheckTimeRange("from_us", request.from_us(), request.until_us()));
  if (!status.ok()) return status;
  auto pattern = search::NumberPattern::Parse(request.pattern());
  if (!pattern.ok()) return WithField(pattern.status(), "");
  status = search::CheckLookAlike(*pattern, confusions, request.distance_max());
  if (!status.ok()) return WithField(status, "");
  if (pattern->certain() == 0 && request.site_ids().empty() && !IsShort(request, now)) {
    return Invalid("pattern", request.pattern(),
                   "a certain character, or site_ids, or from_us and until_us at most 24 hours "
                   "apart");
  }
  const absl::StatusOr<uint32_t> page_size = support::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  auto before = DecodeToken(request.page_token());
  if (!before.ok()) return before.status();
  return CheckedSearch{
      *std::move(pattern),
      request.distance_max(),
      {request.site_ids().begin(), request.site_ids().end()},
      request.from_us(),
      request.until_us() == 0 ? std::numeric_limits<int64_t>::max() : request.until_us(),
      *before,
      *page_size};
}

}  // namespace bluegate::casework
