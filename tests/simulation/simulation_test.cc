// Seeded runs of a small city through bad lines, kills, power loss and failing disks. Fifty seeds
// by default; BLUEGATE_SIMULATION_SEEDS says how many, BLUEGATE_SIMULATION_FIRST from which on.
// What a seed did once it does again: to look at one that failed, run it alone with
//   BLUEGATE_SIMULATION_FIRST=SEED BLUEGATE_SIMULATION_SEEDS=1 simulation_test
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "tests/simulation/simulated_city.h"

namespace bluegate::simulation {
namespace {

namespace fs = std::filesystem;

uint64_t Setting(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  uint64_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

Outcome RunSeed(uint64_t seed) {
  // In memory where there is such a folder: a spool syncs every file.
  const fs::path base = fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
  std::string name = (base / "simulation-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) return {.violations = {"no folder for the spools"}};
  const Outcome outcome = SimulatedCity(seed, name).Run();
  fs::remove_all(name);
  return outcome;
}

class SimulationTest : public ::testing::Test {
 protected:
  SimulationTest() { spdlog::set_level(spdlog::level::off); }
};

TEST_F(SimulationTest, WhatWasAcknowledgedIsThereOnceAndInOneEndStateWhateverHappens) {
  const uint64_t first = Setting("BLUEGATE_SIMULATION_FIRST", 1);
  const uint64_t seeds = Setting("BLUEGATE_SIMULATION_SEEDS", 50);
  Outcome sum;
  for (uint64_t seed = first; seed < first + seeds; ++seed) {
    const Outcome outcome = RunSeed(seed);
    EXPECT_TRUE(outcome.violations.empty())
        << "seed " << seed << ": " << absl::StrJoin(outcome.violations, "\n  ");
    EXPECT_GT(outcome.acknowledged, 0) << "seed " << seed;
    sum.taken += outcome.taken;
    sum.acknowledged += outcome.acknowledged;
    sum.dropped += outcome.dropped;
    sum.kills += outcome.kills;
    sum.steps += outcome.steps;
  }
  std::printf("%llu seeds: %zu pictures taken, %zu acknowledged, %zu dropped, %zu kills\n",
              static_cast<unsigned long long>(seeds), sum.taken, sum.acknowledged, sum.dropped,
              sum.kills);
}

TEST_F(SimulationTest, ASeedRunsAgainStepByStep) {
  for (const uint64_t seed : {3, 4, 5}) {
    const Outcome once = RunSeed(seed);
    const Outcome again = RunSeed(seed);
    EXPECT_EQ(once.trace, again.trace) << "seed " << seed;
    EXPECT_EQ(once.steps, again.steps);
  }
  EXPECT_NE(RunSeed(3).trace, RunSeed(4).trace);
}

}  // namespace
}  // namespace bluegate::simulation
