#ifndef BLUEGATE_SERVICES_ADMISSION_ADMISSION_METRICS_H_
#define BLUEGATE_SERVICES_ADMISSION_ADMISSION_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <memory>
#include <utility>

#include "services/admission/decision_message.h"

namespace bluegate::admission {

// What admission counts since its start. Thread-safe.
class AdmissionMetrics {
 public:
  // A null registry: counted, but shown nowhere.
  explicit AdmissionMetrics(std::shared_ptr<prometheus::Registry> registry)
      : registry_(registry != nullptr ? std::move(registry)
                                      : std::make_shared<prometheus::Registry>()),
        answers_(prometheus::BuildCounter()
                     .Name("bluegate_admission_decisions_total")
                     .Help("Answers by who gave them: the rules, or the site's fallback because "
                           "something was late.")
                     .Register(*registry_)),
        by_rules(answers_.Add({{"answer", "rules"}})),
        reading_late_(answers_.Add({{"answer", "fallback"}, {"late", "reading"}})),
        register_late_(answers_.Add({{"answer", "fallback"}, {"late", "register"}})),
        turn_late_(answers_.Add({{"answer", "fallback"}, {"late", "turn"}})),
        came_too_late(AddCounter("bluegate_admission_expired_questions_total",
                                 "Questions that came after their deadline and got no answer.")),
        late_truths_left_out(AddCounter("bluegate_admission_late_truths_left_out_total",
                                        "Fallback answers of which the rules' answer was not "
                                        "found out afterwards, because too many waited.")),
        sync_failures(AddCounter("bluegate_admission_log_sync_failures_total",
                                 "Syncs of the decision log that the disk refused.")),
        sync_seconds(prometheus::BuildHistogram()
                         .Name("bluegate_admission_log_sync_seconds")
                         .Help("Bringing new decisions to the disk, synced.")
                         .Register(*registry_)
                         .Add({}, prometheus::Histogram::BucketBoundaries{0.0001, 0.001, 0.002,
                                                                          0.005, 0.01, 0.02, 0.05,
                                                                          0.1, 0.2, 0.5, 1, 5})) {}

  void CountFallback(Late late) {
    switch (late) {
      case Late::kReading:
        return reading_late_.Increment();
      case Late::kRegister:
        return register_late_.Increment();
      case Late::kTurn:
        return turn_late_.Increment();
    }
  }

 private:
  prometheus::Counter& AddCounter(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add({});
  }

  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>& answers_;

 public:
  prometheus::Counter& by_rules;

 private:
  prometheus::Counter& reading_late_;
  prometheus::Counter& register_late_;
  prometheus::Counter& turn_late_;

 public:
  prometheus::Counter& came_too_late;
  prometheus::Counter& late_truths_left_out;
  prometheus::Counter& sync_failures;
  prometheus::Histogram& sync_seconds;
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_ADMISSION_METRICS_H_
