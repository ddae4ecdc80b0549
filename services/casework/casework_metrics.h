#ifndef BLUEGATE_SERVICES_CASEWORK_CASEWORK_METRICS_H_
#define BLUEGATE_SERVICES_CASEWORK_CASEWORK_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "enforcement/cases/passage.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// What casework counts since its start. Thread-safe.
class CaseworkMetrics {
 public:
  // A null registry: counted, but shown nowhere.
  explicit CaseworkMetrics(std::shared_ptr<prometheus::Registry> registry)
      : registry_(registry != nullptr ? std::move(registry)
                                      : std::make_shared<prometheus::Registry>()),
        passages_(prometheus::BuildCounter()
                      .Name("bluegate_casework_passages_total")
                      .Help("Captures that reached their end state, by state.")
                      .Register(*registry_)),
        position_(prometheus::BuildGauge()
                      .Name("bluegate_casework_position_readings")
                      .Help("Position of the last reading that reached its end state.")
                      .Register(*registry_)
                      .Add({})),
        age_seconds_(prometheus::BuildHistogram()
                         .Name("bluegate_casework_age_seconds")
                         .Help("From a capture's being received to its end state's being kept, by "
                               "state.")
                         .Register(*registry_)) {}

  // Passages that were kept at `now`.
  void Count(absl::Span<const storage::NewPassage> passages, absl::Time now) {
    for (const storage::NewPassage& passage : passages) {
      const auto state = static_cast<cases::PassageState>(passage.state);
      passages_.Add({{"state", std::string(cases::NameOf(state))}}).Increment();
      position_.Set(static_cast<double>(passage.position));
      v1::Passage content;
      if (!content.ParseFromString(passage.content) || !content.has_capture()) continue;
      const absl::Time received = absl::FromUnixMicros(content.capture().received_time_us());
      age_seconds_
          .Add({{"state", std::string(cases::NameOf(state))}},
               prometheus::Histogram::BucketBoundaries{0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300,
                                                       1800, 7200, 86400, 259200})
          .Observe(absl::ToDoubleSeconds(now - received));
    }
  }

 private:
  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>& passages_;
  prometheus::Gauge& position_;
  prometheus::Family<prometheus::Histogram>& age_seconds_;
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_CASEWORK_METRICS_H_
