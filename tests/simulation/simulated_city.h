#ifndef BLUEGATE_TESTS_SIMULATION_SIMULATED_CITY_H_
#define BLUEGATE_TESTS_SIMULATION_SIMULATED_CITY_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plate_recognition/testing/fake_plate_reader.h"
#include "tests/simulation/happenings.h"
#include "tests/simulation/link.h"
#include "tests/simulation/simulated_server.h"
#include "tests/simulation/simulated_terminal.h"

namespace bluegate::simulation {

// What a run came to.
struct Outcome {
  uint64_t trace = 0;
  uint64_t steps = 0;
  size_t taken = 0;
  size_t acknowledged = 0;
  size_t dropped = 0;
  size_t kills = 0;
  // What must not be, in words; empty when all held.
  std::vector<std::string> violations;
};

// A few terminals and a server, for some minutes in which lines are bad, processes die, power goes
// and disks fail; then all is mended, and what was promised is held against what is there.
class SimulatedCity {
 public:
  // `folder`: for the spools, empty.
  SimulatedCity(uint64_t seed, std::filesystem::path folder);
  Outcome Run();

 private:
  // Has it happen now and then as long as the run goes on.
  void Repeat(absl::Duration least, absl::Duration most, std::function<void()> what);
  void StartServerIn(absl::Duration time);
  void PlanTerminal(SimulatedTerminal* terminal);
  void PlanServer();
  void KillServer();
  void Mend();
  void Check();
  void CheckAcknowledged();
  void CheckPassages();
  void CheckDrops();
  void Expect(bool holds, const std::string& what);

  Happenings happenings_;
  const std::filesystem::path folder_;
  LinkWeather weather_;
  plate_recognition::FakePlateReader reader_;
  SimulatedServer server_;
  Ledger ledger_;
  std::vector<std::unique_ptr<SimulatedTerminal>> terminals_;
  bool mended_ = false;
  Outcome outcome_;
};

}  // namespace bluegate::simulation

#endif  // BLUEGATE_TESTS_SIMULATION_SIMULATED_CITY_H_
