#ifndef BLUEGATE_SERVICES_BLUEGATE_INTAKE_BENCH_TERMINALS_H_
#define BLUEGATE_SERVICES_BLUEGATE_INTAKE_BENCH_TERMINALS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/bluegate/bench_process.h"

namespace bluegate {

// A picture for measuring: the header of a JPEG, then bytes that differ with each number.
std::string BenchJpeg(uint64_t bytes);
void NumberBenchJpeg(uint64_t number, std::string* picture);

// The terminals of `bench intake`, in a process of their own: the program itself, run anew.
class BenchTerminals {
 public:
  struct Options {
    std::string address;
    std::filesystem::path certificates;  // ca.crt, and <device>.crt and .key
    std::vector<std::string> devices;    // one stream each
    std::vector<std::string> sites;      // of the devices
    uint64_t picture_bytes = 0;
    int under_way = 1;
  };
  static absl::StatusOr<BenchTerminals> Start(const Options& options);

  // Has them send for so long; the time to each ack, in milliseconds.
  absl::StatusOr<std::vector<double>> Send(double seconds);

 private:
  explicit BenchTerminals(BenchProcess process) : process_(std::move(process)) {}

  BenchProcess process_;
};

// `bluegate bench intake-terminals`, what that process runs.
void AddBenchTerminalsCommand(CLI::App& bench, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_INTAKE_BENCH_TERMINALS_H_
