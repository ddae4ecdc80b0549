#include "services/bluegate/bench_questions.h"

#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "services/bluegate/bench_register.h"

namespace bluegate {

BenchQuestions::BenchQuestions(const common::v1::SiteList& sites, uint64_t vehicles,
                               std::string run)
    : sites_(sites), vehicles_(vehicles), run_(std::move(run)) {}

void BenchQuestions::Fill(admission::v1::DecideRequest* request) {
  thread_local absl::BitGen random;
  request->set_request_id(absl::StrCat(run_, "-", next_.fetch_add(1)));
  request->set_site_id(sites_.sites(absl::Uniform<int>(random, 0, sites_.sites_size())).site_id());
  common::v1::PlateKey* const plate = request->mutable_plate()->mutable_plate();
  const bool known = absl::Uniform(random, 0, 5) != 0;
  plate->set_number(
      BenchNumber(known ? absl::Uniform<uint64_t>(random, 0, vehicles_)
                        : absl::Uniform<uint64_t>(random, vehicles_, kBenchVehiclesMax - 200'000)));
  plate->set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
  request->set_direction(common::v1::DIRECTION_IN);
}

}  // namespace bluegate
