#ifndef BLUEGATE_SERVICES_INTAKE_INTAKE_METRICS_H_
#define BLUEGATE_SERVICES_INTAKE_INTAKE_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <memory>
#include <string>

namespace bluegate::intake {

// What intake counts since its start. Thread-safe.
class IntakeMetrics {
 public:
  // A null registry: counted, but shown nowhere.
  explicit IntakeMetrics(std::shared_ptr<prometheus::Registry> registry)
      : registry_(registry != nullptr ? std::move(registry)
                                      : std::make_shared<prometheus::Registry>()),
        answers_(prometheus::BuildCounter()
                     .Name("bluegate_intake_captures_total")
                     .Help("Captures by what became of them.")
                     .Register(*registry_)),
        kept(answers_.Add({{"answer", "kept"}})),
        repeated(answers_.Add({{"answer", "repeated"}})),
        refused(answers_.Add({{"answer", "refused"}})),
        failed(answers_.Add({{"answer", "storage_failed"}})),
        credits_exceeded(prometheus::BuildCounter()
                             .Name("bluegate_intake_credits_exceeded_total")
                             .Help("Streams cut because the terminal sent without credits.")
                             .Register(*registry_)
                             .Add({})) {}

 private:
  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>& answers_;

 public:
  prometheus::Counter& kept;
  prometheus::Counter& repeated;
  prometheus::Counter& refused;
  prometheus::Counter& failed;
  prometheus::Counter& credits_exceeded;
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_INTAKE_METRICS_H_
