#include "services/support/sites.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/support/text_proto.h"
#include "services/support/validate.h"

namespace bluegate::support {
namespace {

using ::bluegate::common::v1::Site;
using google::protobuf::TextFormat;

constexpr int kSitesMax = 4096;
constexpr uint32_t kLanesMax = 16;
constexpr int kNameCharactersMax = 64;
// China's extent (mainland and islands) with half a degree around it. Longitude and latitude in
// each other's place, the usual mistake, falls outside.
constexpr double kLongitudeMin = 73.0, kLongitudeMax = 135.6;
constexpr double kLatitudeMin = 3.3, kLatitudeMax = 54.1;
// Performance classes of enterprises in heavy-pollution emergency management; 引领性 (leading) is
// the class of trades without letters.
constexpr std::array<std::string_view, 6> kPerformanceClasses = {"A", "B", "B-",
                                                                 "C", "D", "引领性"};

// One site with what is needed to say where in the file it is wrong.
class SiteCheck {
 public:
  SiteCheck(const std::filesystem::path& file, const Site& site, int index,
            TextFormat::ParseInfoTree* tree)
      : file_(file), site_(site), index_(index), tree_(tree) {}

  absl::Status Wrong(const char* field, std::string_view value, std::string_view wish) const {
    // A field that is not written has no line of its own (-1); then the name's line is shown.
    int line = Line(field);
    if (line <= 0) line = Line("site_id");
    return FileError(file_, line, absl::StrCat("sites[", index_, "].", field), value, wish);
  }

  absl::Status Run() const {
    if (!CheckName("site_id", site_.site_id()).ok()) {
      return Wrong("site_id", site_.site_id(), "2-32 lower case letters, digits and hyphens");
    }
    if (site_.kind() != common::v1::SITE_KIND_CHECKPOINT &&
        site_.kind() != common::v1::SITE_KIND_GATE) {
      return Wrong("kind", common::v1::SiteKind_Name(site_.kind()),
                   "SITE_KIND_CHECKPOINT or SITE_KIND_GATE");
    }
    for (const auto& [field, text] :
         {std::pair("name_zh", &site_.name_zh()), std::pair("name_en", &site_.name_en())}) {
      if (text->empty() || !CheckText(field, *text, kNameCharactersMax).ok()) {
        return Wrong(field, *text, absl::StrCat("1-", kNameCharactersMax, " characters"));
      }
    }
    const absl::Status place = Place();
    return place.ok() ? Gate() : place;
  }

 private:
  int Line(const char* field) const {
    if (tree_ == nullptr) return 0;
    const auto* descriptor = Site::descriptor()->FindFieldByName(field);
    // Of a repeated field the first value; the line is enough to find the others.
    return tree_->GetLocation(descriptor, descriptor->is_repeated() ? 0 : -1).line + 1;
  }

  absl::Status Place() const {
    // Negated, so that a value that is no number is refused too.
    if (!(site_.longitude_deg() >= kLongitudeMin && site_.longitude_deg() <= kLongitudeMax)) {
      return Wrong("longitude_deg", absl::StrCat(site_.longitude_deg()),
                   absl::StrCat(kLongitudeMin, " to ", kLongitudeMax));
    }
    if (!(site_.latitude_deg() >= kLatitudeMin && site_.latitude_deg() <= kLatitudeMax)) {
      return Wrong("latitude_deg", absl::StrCat(site_.latitude_deg()),
                   absl::StrCat(kLatitudeMin, " to ", kLatitudeMax));
    }
    for (const std::string& zone : site_.zones()) {
      if (zone.empty()) return Wrong("zones", zone, "a zone of the rule set");
    }
    if (site_.lane_count() < 1 || site_.lane_count() > kLanesMax) {
      return Wrong("lane_count", absl::StrCat(site_.lane_count()), absl::StrCat("1-", kLanesMax));
    }
    return absl::OkStatus();
  }

  absl::Status Gate() const {
    const std::string& performance = site_.performance_class();
    if (site_.kind() == common::v1::SITE_KIND_CHECKPOINT) {
      if (site_.fallback() != common::v1::GATE_FALLBACK_UNSPECIFIED) {
        return Wrong("fallback", common::v1::GateFallback_Name(site_.fallback()),
                     "nothing at a checkpoint");
      }
      return performance.empty()
                 ? absl::OkStatus()
                 : Wrong("performance_class", performance, "nothing at a checkpoint");
    }
    if (!common::v1::GateFallback_IsValid(site_.fallback())) {
      return Wrong("fallback", absl::StrCat(site_.fallback()), "a GateFallback");
    }
    if (std::find(kPerformanceClasses.begin(), kPerformanceClasses.end(), performance) ==
        kPerformanceClasses.end()) {
      return Wrong("performance_class", performance, "A, B, B-, C, D or 引领性");
    }
    return absl::OkStatus();
  }

  const std::filesystem::path& file_;
  const Site& site_;
  const int index_;
  TextFormat::ParseInfoTree* const tree_;
};

}  // namespace

absl::StatusOr<common::v1::SiteList> LoadSites(const std::filesystem::path& file) {
  common::v1::SiteList sites;
  TextFormat::ParseInfoTree tree;
  const absl::Status read = ReadTextProto(file, &sites, &tree);
  if (!read.ok()) return read;
  if (sites.source().empty()) {
    return FileError(file, 0, "source", "", "the notice, letter or survey the list comes from");
  }
  if (sites.sites_size() < 1 || sites.sites_size() > kSitesMax) {
    return FileError(file, 0, "sites", absl::StrCat(sites.sites_size()),
                     absl::StrCat("1-", kSitesMax, " sites"));
  }
  const auto* field = common::v1::SiteList::descriptor()->FindFieldByName("sites");
  std::set<std::string_view> ids;
  for (int i = 0; i < sites.sites_size(); ++i) {
    const SiteCheck check(file, sites.sites(i), i, tree.GetTreeForNested(field, i));
    const absl::Status checked = check.Run();
    if (!checked.ok()) return checked;
    if (!ids.insert(sites.sites(i).site_id()).second) {
      return check.Wrong("site_id", sites.sites(i).site_id(), "an id that no other site has");
    }
  }
  return sites;
}

const Site* FindSite(const common::v1::SiteList& sites, std::string_view site_id) {
  for (const Site& site : sites.sites()) {
    if (site.site_id() == site_id) return &site;
  }
  return nullptr;
}

}  // namespace bluegate::support
