#include "storage/device_table.h"

#include <string_view>

#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

// Table "reading_device": device id -> bytes. Table "reading_device_cursor": one key, the position.
constexpr std::string_view kDevices = "reading_device";
std::string CursorKey() { return OrderedKey("reading_device_cursor").str(); }

}  // namespace

absl::StatusOr<KeptDevices> ReadDevices(const KeyValueStore& store) {
  KeptDevices kept;
  const absl::StatusOr<std::string> cursor = store.Get(CursorKey());
  if (absl::IsNotFound(cursor.status())) return kept;
  if (!cursor.ok()) return cursor.status();
  const absl::StatusOr<uint64_t> position = DecodeNumber(*cursor);
  if (!position.ok()) return position.status();
  kept.position = *position;
  absl::Status broken;
  const absl::Status scanned =
      store.Scan(PrefixRange(OrderedKey(kDevices).str()), ScanOrder::kAscending,
                 [&](std::string_view key, std::string_view value) {
                   absl::StatusOr<std::string> device = OrderedKeyReader(kDevices, key).Text();
                   broken = device.status();
                   if (!device.ok()) return false;
                   kept.devices[*std::move(device)] = std::string(value);
                   return true;
                 });
  if (!scanned.ok()) return scanned;
  if (!broken.ok()) return broken;
  return kept;
}

absl::Status KeepDevices(const KeptDevices& kept, KeyValueStore& store) {
  WriteBatch batch;
  for (const auto& [device, bytes] : kept.devices) {
    batch.Put(OrderedKey(kDevices).Text(device).str(), bytes);
  }
  batch.Put(CursorKey(), EncodeNumber(kept.position));
  return store.Write(batch, Durability::kBuffered);
}

}  // namespace bluegate::storage
