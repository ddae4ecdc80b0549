#ifndef BLUEGATE_SERVICES_BLUEGATE_SEARCH_BENCH_CITY_H_
#define BLUEGATE_SERVICES_BLUEGATE_SEARCH_BENCH_CITY_H_

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "bluegate/common/v1/site.pb.h"

namespace bluegate {

// Made-up traffic for measuring search: vehicles of a city that pass its sites 2.5 times each on
// average, three in five with numbers of the city's own office.
class SearchBenchCity {
 public:
  explicit SearchBenchCity(uint64_t passages) : vehicles_(1 + passages * 2 / 5) {}

  // The number of a vehicle, drawn among those that there are.
  std::string DrawNumber();
  std::string DrawSite();
  // The sites that they pass.
  const common::v1::SiteList& sites() const { return sites_; }

  // Writes the passages of the 30 days before `until` to the folder of a casework that is not
  // running, and keeps one number in a hundred to be looked for.
  absl::Status Write(uint64_t passages, absl::Time until, const std::filesystem::path& folder);

  // A number that was written.
  const std::string& DrawWritten();

 private:
  static common::v1::SiteList MakeSites();
  static std::string NumberOf(uint64_t vehicle);

  const uint64_t vehicles_;
  const common::v1::SiteList sites_ = MakeSites();
  std::mt19937_64 random_{7};
  std::vector<std::string> written_;
};

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_SEARCH_BENCH_CITY_H_
