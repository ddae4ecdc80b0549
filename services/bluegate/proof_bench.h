#ifndef BLUEGATE_SERVICES_BLUEGATE_PROOF_BENCH_H_
#define BLUEGATE_SERVICES_BLUEGATE_PROOF_BENCH_H_

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "absl/status/statusor.h"

namespace bluegate {

struct ProofBenchOptions {
  uint64_t appended = 200'000;  // leaves, with what they prove about nothing
  size_t batch = 256;           // leaves a synced batch
  uint64_t tree = 10'000'000;   // leaves of the tree that proofs are made of
  uint64_t proofs = 2'000;
};

struct ProofBench {
  double append_per_s = 0;             // leaves, staged and written synced
  double floor_per_s = 0;              // the same bytes, appended to a file and synced as often
  double leaf_cpu_us = 0;              // of the thread that appends
  uint64_t inclusion_bytes_max = 0;    // as GetInclusionProofResponse
  uint64_t consistency_bytes_max = 0;  // as GetConsistencyProofResponse
  double proof_us = 0;                 // made from tiles, one of each kind in turn
  double check_us = 0;                 // checked by the verifier

  double ratio() const { return append_per_s / floor_per_s; }
};

// Measures in `folder`. Every proof is checked: INTERNAL when one does not hold.
absl::StatusOr<ProofBench> BenchProofs(const std::filesystem::path& folder,
                                       const ProofBenchOptions& options);

// `bluegate bench proof`.
void AddBenchProofCommand(CLI::App& bench, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_PROOF_BENCH_H_
