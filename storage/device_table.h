#ifndef BLUEGATE_STORAGE_DEVICE_TABLE_H_
#define BLUEGATE_STORAGE_DEVICE_TABLE_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/kv.h"

namespace bluegate::storage {

// What recognition remembers of devices, beside its readings in the same store.
struct KeptDevices {
  // The readings up to this position are in it; 0: none.
  uint64_t position = 0;
  std::map<std::string, std::string> devices;  // by device id; opaque bytes
};

// Everything that is kept. `store` is recognition's.
absl::StatusOr<KeptDevices> ReadDevices(const KeyValueStore& store);

// Puts `kept` in the place of what is kept of the same devices, in one buffered write: what power
// loss takes is made again from the readings.
absl::Status KeepDevices(const KeptDevices& kept, KeyValueStore& store);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_DEVICE_TABLE_H_
