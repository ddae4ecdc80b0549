#ifndef BLUEGATE_SERVICES_SUPPORT_DEVICE_BOOK_H_
#define BLUEGATE_SERVICES_SUPPORT_DEVICE_BOOK_H_

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/config/v1/device_table.pb.h"
#include "enforcement/clock.h"
#include "services/support/access_table.h"

namespace bluegate::support {

inline constexpr size_t kDeviceTableBytesMax = 16 << 20;
inline constexpr int kDevicesMax = 10'000;
inline constexpr int kSitesOfDeviceMax = 64;

// A caller with a certificate.
struct KnownDevice {
  std::string id;
  Role role = Role::kDevice;
  std::vector<std::string> sites;  // of a terminal or gate: those it may speak for

  bool HasSite(std::string_view site_id) const;
};

// The devices that may call, out of the file that `bluegate device` writes. The certificate proves
// who somebody is, this table says whether he is still let in, and as what: a certificate of our
// authority that the table does not hold is as foreign as any other. Thread-safe.
class DeviceBook {
 public:
  // NOT_FOUND without the file; INVALID_ARGUMENT names what is wrong in it. `clock` outlives the
  // book and is the one that certificates expire by.
  static absl::StatusOr<std::unique_ptr<DeviceBook>> Open(std::filesystem::path file,
                                                          const Clock* clock);

  // The file may have changed: reads it again if so. While it cannot be read or is faulty, what was
  // read last holds; the error is returned each time.
  absl::Status Reload();

  // Whose certificate it is, by the SHA-256 of its DER form as 64 hex digits. UNAUTHENTICATED when
  // it is not in the table, has been revoked, or is over.
  absl::StatusOr<std::shared_ptr<const KnownDevice>> Find(
      std::string_view certificate_sha256) const;

  // The SHA-256 of the first certificate of a PEM text, as above; empty when there is none.
  static std::string HashOf(std::string_view pem);

 private:
  struct Snapshot;
  DeviceBook(std::filesystem::path file, const Clock* clock);

  const std::filesystem::path file_;
  const Clock* const clock_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_ ABSL_GUARDED_BY(mutex_);
  std::string text_ ABSL_GUARDED_BY(mutex_);  // that the snapshot was made from
};

// Reads and checks a table. INVALID_ARGUMENT names device, field, value and wish.
absl::StatusOr<config::v1::DeviceTable> ReadDeviceTable(const std::filesystem::path& file);

// Whether the device may stand in a table. INVALID_ARGUMENT names the field.
absl::Status CheckDevice(const config::v1::Device& device);

// The role that a device has by its kind, an operator by his own. INVALID_ARGUMENT when kind or
// role are none.
absl::StatusOr<Role> RoleOf(const config::v1::Device& device);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_DEVICE_BOOK_H_
