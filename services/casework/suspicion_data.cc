#include "services/casework/suspicion_data.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "enforcement/field_fault.h"
#include "services/support/text_proto.h"

namespace bluegate::casework {
namespace {

constexpr int kPairsMax = 16384;
constexpr int kConfusionsMax = 1000;
constexpr uint32_t kUploadMinutesMax = 1440;
constexpr uint32_t kClockHoursMax = 168;

absl::Status InFile(const std::filesystem::path& file, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(file.string(), ": ", status.message()));
}

std::vector<suspicion::ObservedTime> ObservedTimes(const v1::TravelData& message) {
  std::vector<suspicion::ObservedTime> observed;
  for (const v1::PairTime& pair : message.pairs()) {
    const absl::Duration shortest = absl::Seconds(pair.shortest_s());
    observed.push_back({pair.from_site(), pair.to_site(), shortest});
    if (pair.both_ways()) observed.push_back({pair.to_site(), pair.from_site(), shortest});
  }
  return observed;
}

absl::StatusOr<suspicion::PlantTable> Plants(const v1::TravelData& message,
                                             const common::v1::SiteList& sites) {
  std::vector<std::string> gates;
  for (const common::v1::Site& site : sites.sites()) {
    if (site.kind() == common::v1::SITE_KIND_GATE) gates.push_back(site.site_id());
  }
  std::vector<suspicion::Plant> plants;
  for (const v1::PlantStay& plant : message.plants()) {
    plants.push_back({plant.plant_id(),
                      {plant.site_ids().begin(), plant.site_ids().end()},
                      absl::Hours(plant.stay_max_h())});
  }
  return suspicion::PlantTable::Make(std::move(plants), gates);
}

}  // namespace

absl::Status TakeTravel(const v1::TravelData& message, const common::v1::SiteList& sites,
                        SuspicionData* data) {
  if (message.source().empty()) {
    return ToStatus({"source", "", "the survey, notice or law that it comes from"});
  }
  if (message.pairs_size() > kPairsMax) {
    return ToStatus({"pairs", absl::StrCat(message.pairs_size()),
                     absl::StrCat("at most ", kPairsMax, " pairs")});
  }
  const double rival = message.rival_confidence_min();
  if (!(rival >= 0 && rival <= 1)) {
    return ToStatus({"rival_confidence_min", absl::StrCat(rival), "0 to 1"});
  }
  const double seen = message.seen_confidence_min();
  if (!(seen >= 0 && seen <= 1)) {
    return ToStatus({"seen_confidence_min", absl::StrCat(seen), "0 to 1"});
  }
  if (message.upload_within_min() > kUploadMinutesMax) {
    return ToStatus({"upload_within_min", absl::StrCat(message.upload_within_min()), "0-1440"});
  }
  if (message.clock_known_within_h() > kClockHoursMax) {
    return ToStatus(
        {"clock_known_within_h", absl::StrCat(message.clock_known_within_h()), "0-168"});
  }
  std::vector<suspicion::SitePlace> places;
  for (const common::v1::Site& site : sites.sites()) {
    places.push_back({site.site_id(), {site.longitude_deg(), site.latitude_deg()}});
  }
  const suspicion::TravelTerms terms{message.speed_max_kmh(), message.share(),
                                     absl::Seconds(message.clock_offset_max_s()),
                                     absl::Minutes(message.about_within_min())};
  auto travel = suspicion::TravelTable::Make(terms, places, ObservedTimes(message));
  if (!travel.ok()) return travel.status();
  auto plants = Plants(message, sites);
  if (!plants.ok()) return plants.status();
  data->travel = *std::move(travel);
  data->plants = *std::move(plants);
  data->rival_confidence_min = rival;
  data->seen_confidence_min = seen;
  data->clock_known_within = absl::Hours(message.clock_known_within_h());
  data->upload_within = absl::Minutes(message.upload_within_min());
  return absl::OkStatus();
}

absl::Status TakeConfusions(const v1::ConfusionData& message, SuspicionData* data) {
  if (message.source().empty()) return ToStatus({"source", "", "where the table comes from"});
  if (message.pairs_size() > kConfusionsMax) {
    return ToStatus({"pairs", absl::StrCat(message.pairs_size()),
                     absl::StrCat("at most ", kConfusionsMax, " pairs")});
  }
  std::vector<suspicion::ConfusablePair> pairs;
  for (const v1::ConfusablePair& pair : message.pairs()) {
    pairs.push_back({pair.a(), pair.b(), pair.weight()});
  }
  auto confusions = suspicion::ConfusionTable::Make(pairs);
  if (!confusions.ok()) return confusions.status();
  data->confusions = *std::move(confusions);
  return absl::OkStatus();
}

absl::StatusOr<SuspicionData> LoadSuspicionData(const config::v1::ServerConfig& config,
                                                const common::v1::SiteList& sites) {
  SuspicionData data;
  if (!config.travel_file().empty()) {
    v1::TravelData travel;
    absl::Status status = support::ReadTextProto(config.travel_file(), &travel);
    if (!status.ok()) return status;
    status = InFile(config.travel_file(), TakeTravel(travel, sites, &data));
    if (!status.ok()) return status;
  }
  if (!config.confusions_file().empty()) {
    v1::ConfusionData confusions;
    absl::Status status = support::ReadTextProto(config.confusions_file(), &confusions);
    if (!status.ok()) return status;
    status = InFile(config.confusions_file(), TakeConfusions(confusions, &data));
    if (!status.ok()) return status;
  }
  return data;
}

}  // namespace bluegate::casework
