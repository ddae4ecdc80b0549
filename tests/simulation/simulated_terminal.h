#ifndef BLUEGATE_TESTS_SIMULATION_SIMULATED_TERMINAL_H_
#define BLUEGATE_TESTS_SIMULATION_SIMULATED_TERMINAL_H_

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "bluegate/capture/v1/capture.pb.h"
#include "plate_recognition/testing/fake_plate_reader.h"
#include "services/terminal/spool.h"
#include "tests/simulation/happenings.h"
#include "tests/simulation/link.h"
#include "tests/simulation/simulated_server.h"

namespace bluegate::simulation {

// A picture that was taken: which vehicle it shows, and whether it had to be dropped.
struct TakenPicture {
  std::string number;
  bool dropped = false;
};

// What the terminals know, to be held against what the server has.
struct Ledger {
  using Name = std::tuple<std::string, uint64_t, uint64_t>;
  std::map<std::string, TakenPicture> taken;   // by SHA-256
  std::map<Name, uint64_t> acknowledged;       // with the position
  std::map<Name, std::set<std::string>> sent;  // SHA-256 of what went under the name
  std::vector<std::string> contradictions;     // of answers with each other
};

// A terminal: its spool is the real one, on a real disk; its uploader is one that can be simulated,
// and does what services/terminal/uploader.h says.
class SimulatedTerminal {
 public:
  // All outlive the terminal.
  SimulatedTerminal(Happenings* happenings, const LinkWeather* weather, SimulatedServer* server,
                    plate_recognition::FakePlateReader* reader, Ledger* ledger, std::string device,
                    std::filesystem::path folder, uint64_t spool_bytes_max);

  bool up() const { return spool_ != nullptr; }
  void Start();
  void Kill();
  // A vehicle passes.
  void TakePicture();
  // The line is cut. Both ends find out.
  void Cut();
  // Looks at the connection: opens it, gives it up, sends what may be sent.
  void Look();
  bool drained() const { return up() && spool_->size() == 0; }

 private:
  enum class Line { kClosed, kOpening, kOpen };

  void Open();
  void Welcomed(uint64_t connection, uint64_t durable);
  void SendWhatMayBeSent();
  void Send(const terminal::v1::SpooledCapture& spooled);
  void Answered(uint64_t connection, const capture::v1::StreamCapturesResponse& answer);
  void Settle(const capture::v1::StreamCapturesResponse& answer);

  Happenings* const happenings_;
  SimulatedServer* const server_;
  plate_recognition::FakePlateReader* const reader_;
  Ledger* const ledger_;
  const std::string device_;
  const std::filesystem::path folder_;
  const uint64_t spool_bytes_max_;
  Link to_server_;
  Link from_server_;
  std::unique_ptr<terminal::Spool> spool_;
  uint64_t pictures_ = 0;

  Line line_ = Line::kClosed;
  uint64_t connection_ = 0;
  capture::v1::Hello hello_;
  uint32_t credits_ = 0;
  terminal::Spool::Key sent_;
  absl::Time last_sign_;
  absl::Time open_again_ = absl::InfinitePast();
  absl::Duration backoff_ = absl::Milliseconds(200);
};

}  // namespace bluegate::simulation

#endif  // BLUEGATE_TESTS_SIMULATION_SIMULATED_TERMINAL_H_
