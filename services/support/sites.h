#ifndef BLUEGATE_SERVICES_SUPPORT_SITES_H_
#define BLUEGATE_SERVICES_SUPPORT_SITES_H_

#include <filesystem>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/common/v1/site.pb.h"

namespace bluegate::support {

// Reads and checks a site list; messages name file, line, field, value and wish.
absl::StatusOr<common::v1::SiteList> LoadSites(const std::filesystem::path& file);

// The site, owned by `sites`; null when there is none of that id.
const common::v1::Site* FindSite(const common::v1::SiteList& sites, std::string_view site_id);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_SITES_H_
