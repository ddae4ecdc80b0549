#ifndef BLUEGATE_SERVICES_CASEWORK_CASEWORK_METRICS_H_
#define BLUEGATE_SERVICES_CASEWORK_CASEWORK_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/types/span.h"
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
                      .Add({})) {}

  void Count(absl::Span<const storage::NewPassage> passages) {
    for (const storage::NewPassage& passage : passages) {
      const auto state = static_cast<cases::PassageState>(passage.state);
      passages_.Add({{"state", std::string(cases::NameOf(state))}}).Increment();
      position_.Set(static_cast<double>(passage.position));
    }
  }

 private:
  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>& passages_;
  prometheus::Gauge& position_;
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_CASEWORK_METRICS_H_
