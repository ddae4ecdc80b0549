#ifndef BLUEGATE_SERVICES_BLUEGATE_BENCH_QUESTIONS_H_
#define BLUEGATE_SERVICES_BLUEGATE_BENCH_QUESTIONS_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "bluegate/admission/v1/admission.pb.h"
#include "bluegate/common/v1/site.pb.h"

namespace bluegate {

// Makes the questions of `bench decide`: any of the sites, any number, one in five
// of no register. Thread-safe.
class BenchQuestions {
 public:
  // The register holds the first `vehicles`. `run` begins the request ids, each of its own. The
  // sites outlive the questions and are not empty.
  BenchQuestions(const common::v1::SiteList& sites, uint64_t vehicles, std::string run);

  void Fill(admission::v1::DecideRequest* request);

 private:
  const common::v1::SiteList& sites_;
  const uint64_t vehicles_;
  const std::string run_;
  std::atomic<uint64_t> next_ = 0;
};

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_BENCH_QUESTIONS_H_
