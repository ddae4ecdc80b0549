#ifndef BLUEGATE_SERVICES_INTAKE_INTAKE_SERVICE_H_
#define BLUEGATE_SERVICES_INTAKE_INTAKE_SERVICE_H_

#include <cstddef>
#include <memory>

#include "absl/status/statusor.h"
#include "services/support/hosted_service.h"
#include "storage/kv.h"

namespace bluegate::intake {

// The intake of captures (bluegate.capture.v1.IntakeService): keeps what terminals send in a
// RocksDB of its own, in the context's data folder. The server must take messages of
// support::kMessageBytesMax, so that a capture that is too large gets its Rejection.
//
// Health: not OK from the first capture that the storage could not take until one it could.
absl::StatusOr<std::unique_ptr<support::HostedService>> MakeIntake(
    const support::ServiceContext& context);

struct IntakeOptions {
  // Threads that wait for the disk: so many captures may share one sync.
  int writer_threads = 8;
  // For reading the log and pictures back.
  int reader_threads = 2;
  // Captures that wait for the disk hold at most about this much memory.
  size_t waiting_bytes_max = 256 << 20;
};

// The same over a given store. For tests.
absl::StatusOr<std::unique_ptr<support::HostedService>> MakeIntakeOver(
    std::unique_ptr<storage::KeyValueStore> kv, const support::ServiceContext& context,
    const IntakeOptions& options);

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_INTAKE_SERVICE_H_
