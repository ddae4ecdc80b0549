#ifndef BLUEGATE_SERVICES_REGISTRY_IMPORT_VEHICLES_H_
#define BLUEGATE_SERVICES_REGISTRY_IMPORT_VEHICLES_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/registry/v1/registry.pb.h"
#include "enforcement/clock.h"
#include "services/registry/csv_splitter.h"
#include "storage/vehicle_store.h"

namespace bluegate::registry {

inline constexpr size_t kCsvPieceBytesMax = 1 << 20;
inline constexpr uint64_t kCsvFileBytesMax = uint64_t{1} << 30;
// With more bad values than this the rest of the file is not looked at: the answer has to fit into
// one message of 4 MiB, gRPC's usual limit.
inline constexpr int kRowErrorsMax = 10'000;

// One ImportVehicles call, message by message: checks rows as they come and writes the sound ones
// where nobody sees them yet, so that a file of any size needs the memory of one row and of the
// numbers seen. A vehicle that stands twice in a file is an error of the later row. Used by one
// thread at a time.
class VehicleImporter {
 public:
  // Both outlive this object.
  VehicleImporter(storage::VehicleStore* store, const Clock* clock);

  // INVALID_ARGUMENT, RESOURCE_EXHAUSTED (a limit of the contract) or ALREADY_EXISTS (the request
  // id has imported another source) end the call.
  absl::Status Take(const v1::ImportVehiclesRequest& request);

  // The end of the stream: turns the source over to the new rows if every row was sound.
  absl::StatusOr<v1::ImportVehiclesResponse> Finish();

 private:
  absl::Status Begin(const v1::ImportVehiclesRequest& first);
  // The answer that this request id got first, into response_.
  absl::Status Repeat();
  bool TakeRow(CsvRow& row);
  void Reject(v1::RowError error);

  storage::VehicleStore* const store_;
  const Clock* const clock_;
  bool begun_ = false;
  bool repeated_ = false;
  bool header_seen_ = false;
  uint64_t bytes_ = 0;
  v1::ImportVehiclesRequest first_;  // without its CSV
  v1::ImportVehiclesResponse response_;
  CsvSplitter splitter_;
  // Where each vehicle stands in the file.
  absl::flat_hash_map<std::string, uint64_t> lines_;
  std::unique_ptr<storage::VehicleImport> import_;  // null for a dry run and after a bad row
  absl::Status status_;                             // of the storage
};

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_IMPORT_VEHICLES_H_
