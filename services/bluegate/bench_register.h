#ifndef BLUEGATE_SERVICES_BLUEGATE_BENCH_REGISTER_H_
#define BLUEGATE_SERVICES_BLUEGATE_BENCH_REGISTER_H_

#include <grpcpp/channel.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "bluegate/registry/v1/registry.pb.h"

namespace bluegate {

// The most vehicles that BenchVehicle can name.
inline constexpr uint64_t kBenchVehiclesMax = 60'000'000;

// A plate number of its own for each index below kBenchVehiclesMax.
std::string BenchNumber(uint64_t index);

// A made-up vehicle of that number: lorries and cars of every stage and fuel, some cancelled, some
// with unknown facts. The same for the same index.
registry::v1::Vehicle BenchVehicle(uint64_t index);

// Imports the first `vehicles` into the register that `channel` leads to, as files are imported.
// Shows progress on a terminal.
absl::Status FillBenchRegister(const std::shared_ptr<grpc::Channel>& channel, uint64_t vehicles);

// Waits until the register whose metrics these are is laid out for look-ups, as it is some seconds
// after an import; until then others take the processors and the disk that are to be measured.
// DEADLINE_EXCEEDED after ten minutes.
absl::Status AwaitLayOut(const prometheus::Registry& metrics);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_BENCH_REGISTER_H_
