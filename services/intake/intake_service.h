#ifndef BLUEGATE_SERVICES_INTAKE_INTAKE_SERVICE_H_
#define BLUEGATE_SERVICES_INTAKE_INTAKE_SERVICE_H_

#include <cstddef>
#include <memory>

#include "absl/status/statusor.h"
#include "services/support/hosted_service.h"
#include "storage/append_folder.h"
#include "storage/kv.h"

namespace bluegate::intake {

// The intake of captures (bluegate.capture.v1.IntakeService): keeps what terminals send in a
// RocksDB of its own, in the context's data folder, and the pictures in the evidence log in its
// sub-folder `evidence`. The server must take messages of
// support::kMessageBytesMax, so that a capture that is too large gets its Rejection.
//
// Health: not OK from the first capture that the storage could not take until one it could, while
// the disk has less left than it should, while our clock stands before a kept capture's time, and
// while two terminals go by one device id. All but the first two are warnings: captures are kept.
absl::StatusOr<std::unique_ptr<support::HostedService>> MakeIntake(
    const support::ServiceContext& context);

struct IntakeOptions {
  // For what waits for the disk beside captures: how far a terminal has come, what it has dropped.
  int writer_threads = 4;
  // For reading the log and pictures back.
  int reader_threads = 2;
  // Captures that wait for the disk hold at most about this much memory.
  size_t waiting_bytes_max = 256 << 20;
  // With less left on the disk captures are refused for the moment, while there still is room for
  // what the database has to tidy up. MakeIntake takes the floor of the context's DiskWatch.
  uint64_t free_bytes_min = uint64_t{1} << 30;
};

// The same over a given store and, if not null, a given folder for the evidence log. For tests.
absl::StatusOr<std::unique_ptr<support::HostedService>> MakeIntakeOver(
    std::unique_ptr<storage::KeyValueStore> kv, const support::ServiceContext& context,
    const IntakeOptions& options, std::unique_ptr<storage::AppendFolder> folder = nullptr);

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_INTAKE_SERVICE_H_
