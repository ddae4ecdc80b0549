#ifndef BLUEGATE_SERVICES_INTAKE_INTAKE_METRICS_H_
#define BLUEGATE_SERVICES_INTAKE_INTAKE_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
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
        dropped(answers_.Add({{"answer", "dropped_by_terminal"}})),
        failed(answers_.Add({{"answer", "storage_failed"}})),
        credits_exceeded(prometheus::BuildCounter()
                             .Name("bluegate_intake_credits_exceeded_total")
                             .Help("Streams cut because the terminal sent without credits.")
                             .Register(*registry_)
                             .Add({})),
        commit_seconds(
            prometheus::BuildHistogram()
                .Name("bluegate_intake_commit_seconds")
                .Help("Writing a group of captures until it was on disk.")
                .Register(*registry_)
                .Add({}, prometheus::Histogram::BucketBoundaries{0.001, 0.002, 0.005, 0.01, 0.02,
                                                                 0.05, 0.1, 0.5, 2, 10})),
        proof_cpu_seconds(prometheus::BuildCounter()
                              .Name("bluegate_intake_proof_cpu_seconds_total")
                              .Help("Time on a core for hashes beside those of the pictures.")
                              .Register(*registry_)
                              .Add({})),
        picture_bytes(prometheus::BuildCounter()
                          .Name("bluegate_intake_picture_bytes_total")
                          .Help("Bytes of pictures written.")
                          .Register(*registry_)
                          .Add({})),
        damaged_pictures(prometheus::BuildCounter()
                             .Name("bluegate_intake_damaged_pictures_total")
                             .Help("Pictures asked for that the disk no longer has whole.")
                             .Register(*registry_)
                             .Add({})),
        device_conflicts(prometheus::BuildCounter()
                             .Name("bluegate_intake_device_conflicts_total")
                             .Help("Streams opened while another of the same device still sent.")
                             .Register(*registry_)
                             .Add({})),
        disk_free_bytes(prometheus::BuildGauge()
                            .Name("bluegate_intake_disk_free_bytes")
                            .Help("What the disk of the pictures has left.")
                            .Register(*registry_)
                            .Add({})),
        clock_set_back(prometheus::BuildCounter()
                           .Name("bluegate_intake_clock_set_back_total")
                           .Help("Times that our clock stood before the last capture's.")
                           .Register(*registry_)
                           .Add({})),
        floor_refused(prometheus::BuildCounter()
                          .Name("bluegate_intake_disk_floor_refusals_total")
                          .Help("Captures not taken because too little of the disk is free.")
                          .Register(*registry_)
                          .Add({})),
        keep_seconds(prometheus::BuildHistogram()
                         .Name("bluegate_intake_keep_seconds")
                         .Help("From a capture's turn to its being on disk, the wait for the group "
                               "before it included.")
                         .Register(*registry_)
                         .Add({}, prometheus::Histogram::BucketBoundaries{0.001, 0.002, 0.005, 0.01,
                                                                          0.02, 0.05, 0.1, 0.2, 0.5,
                                                                          1, 2, 5, 10})),
        committing(prometheus::BuildGauge()
                       .Name("bluegate_intake_committing_captures")
                       .Help("Captures that wait for the disk or are being written.")
                       .Register(*registry_)
                       .Add({})),
        position(prometheus::BuildGauge()
                     .Name("bluegate_intake_position_captures")
                     .Help("Position of the last capture kept.")
                     .Register(*registry_)
                     .Add({})) {}

 private:
  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>& answers_;

 public:
  prometheus::Counter& kept;
  prometheus::Counter& repeated;
  prometheus::Counter& refused;
  prometheus::Counter& dropped;
  prometheus::Counter& failed;
  prometheus::Counter& credits_exceeded;
  prometheus::Histogram& commit_seconds;
  prometheus::Counter& proof_cpu_seconds;
  prometheus::Counter& picture_bytes;
  prometheus::Counter& damaged_pictures;
  prometheus::Counter& device_conflicts;
  prometheus::Gauge& disk_free_bytes;
  prometheus::Counter& clock_set_back;
  prometheus::Counter& floor_refused;
  prometheus::Histogram& keep_seconds;
  prometheus::Gauge& committing;
  prometheus::Gauge& position;
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_INTAKE_METRICS_H_
