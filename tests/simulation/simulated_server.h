#ifndef BLUEGATE_TESTS_SIMULATION_SIMULATED_SERVER_H_
#define BLUEGATE_TESTS_SIMULATION_SIMULATED_SERVER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "bluegate/common/v1/site.pb.h"
#include "plate_recognition/testing/fake_plate_reader.h"
#include "services/intake/capture_keeper.h"
#include "services/intake/intake_metrics.h"
#include "storage/capture_store.h"
#include "storage/case_store.h"
#include "storage/faulty/faulty_folder.h"
#include "storage/faulty/faulty_store.h"
#include "storage/reading_store.h"
#include "tests/simulation/happenings.h"

namespace bluegate::simulation {

// Intake, recognition and casework of one server: their stores, and what they do with a capture, a
// reading and a passage, are the real ones; what carries things from one to the next is not. Its
// disks fail when told, its process dies and starts again on what the disks have.
class SimulatedServer {
 public:
  // `happenings` outlives the server. `reader` knows the pictures.
  SimulatedServer(Happenings* happenings, plate_recognition::PlateReader* reader);

  bool up() const { return keeper_ != nullptr; }
  // OK, or why it does not start: then it is down and may be started again.
  absl::Status Start();
  // SIGKILL: what the operating system has stays. Power loss: what was not synced goes.
  void Kill(bool power_loss);

  // One of the disks fails once, soon: at one of its next writes.
  void FailADisk();

  std::optional<uint64_t> DurableSequence(const std::string& device, uint64_t epoch) const;
  // The answer to a capture or drop; an error, or nothing while it is down, breaks the stream.
  std::optional<capture::v1::StreamCapturesResponse> Answer(
      const capture::v1::Hello& hello, const capture::v1::StreamCapturesRequest& request);

  // Recognition and casework take up a few of what waits for them.
  void Work();
  // Everything kept has its passage.
  bool settled() const;

  storage::CaptureStore& captures() { return *captures_; }
  storage::CaseStore& cases() { return *cases_; }

 private:
  absl::Status ReadSome();
  absl::Status DecideSome();

  Happenings* const happenings_;
  plate_recognition::PlateReader* const reader_;
  common::v1::SiteList sites_;
  // The disks.
  std::shared_ptr<storage::FaultyDisk> evidence_disk_ = std::make_shared<storage::FaultyDisk>();
  storage::FaultyStore intake_disk_;
  storage::FaultyStore recognition_disk_;
  storage::FaultyStore casework_disk_;
  // The process.
  storage::FaultyFolder* evidence_ = nullptr;
  std::unique_ptr<intake::IntakeMetrics> metrics_;
  std::unique_ptr<storage::CaptureStore> captures_;
  std::unique_ptr<storage::ReadingStore> readings_;
  std::unique_ptr<storage::CaseStore> cases_;
  std::unique_ptr<intake::CaptureKeeper> keeper_;
};

}  // namespace bluegate::simulation

#endif  // BLUEGATE_TESTS_SIMULATION_SIMULATED_SERVER_H_
