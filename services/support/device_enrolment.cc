#include "services/support/device_enrolment.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "services/support/device_book.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::support {
namespace {

using config::v1::Device;
using config::v1::DeviceCertificate;
using config::v1::DeviceTable;

constexpr unsigned kForAll = 0644;
constexpr unsigned kForOwner = 0600;
constexpr int kWhyCharactersMax = 256;
constexpr absl::Duration kLastsAWhile = absl::Hours(24 * 30);
constexpr char kHeader[] =
    "# proto-file: bluegate/config/v1/device_table.proto\n"
    "# proto-message: bluegate.config.v1.DeviceTable\n"
    "# Kept by `bluegate device`; running servers look at it twice a second.\n";

// Two commands at once would each write the table without the other's change.
class TableLock {
 public:
  explicit TableLock(const std::filesystem::path& certificates)
      : descriptor_(open((certificates / "devices.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC,
                         kForOwner)) {
    if (descriptor_ >= 0) flock(descriptor_, LOCK_EX);
  }
  ~TableLock() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  TableLock(const TableLock&) = delete;

 private:
  const int descriptor_;
};

absl::Status WriteTable(const std::filesystem::path& certificates, const DeviceTable& table) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(table, &text);
  return ReplaceFile(DeviceTableFile(certificates), kHeader + text, kForAll);
}

Device* FindDevice(DeviceTable& table, const std::string& device_id) {
  for (Device& device : *table.mutable_devices()) {
    if (device.device_id() == device_id) return &device;
  }
  return nullptr;
}

bool IsRevoked(const Device& device) {
  return std::all_of(device.certificates().begin(), device.certificates().end(),
                     [](const DeviceCertificate& one) { return one.revoked_time_us() != 0; });
}

absl::Status NotEnrolled(const std::string& device_id) {
  return FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND, "device",
                    device_id, "an enrolled device, see `bluegate device list`");
}

std::filesystem::path Out(const EnrolmentFolders& folders) {
  return folders.out.empty() ? folders.certificates : folders.out;
}

// The certificate stands in the table before the device can show it.
absl::Status Issue(const EnrolmentFolders& folders, DeviceTable& table, Device& device,
                   const std::vector<std::string>& addresses, int days, const Clock& clock) {
  const auto authority = DeviceAuthority::Open(folders.authority);
  if (!authority.ok()) return authority.status();
  CertificateWish wish;
  wish.common_name = device.device_id();
  wish.is_server = device.kind() == config::v1::DEVICE_KIND_SERVICE;
  wish.addresses = addresses;
  wish.issued = clock.Now();
  wish.days = days;
  const auto made = authority->Issue(wish);
  if (!made.ok()) return made.status();
  DeviceCertificate& certificate = *device.add_certificates();
  certificate.set_sha256(made->sha256);
  certificate.set_issued_time_us(absl::ToUnixMicros(wish.issued));
  certificate.set_accepted_until_us(absl::ToUnixMicros(made->not_after));
  std::error_code error;
  std::filesystem::create_directories(Out(folders), error);
  if (error) {
    return absl::UnavailableError(absl::StrCat(Out(folders).string(), ": ", error.message()));
  }
  absl::Status status = WriteTable(folders.certificates, table);
  const std::filesystem::path stem = Out(folders) / device.device_id();
  if (status.ok()) status = ReplaceFile(stem.string() + ".key", made->key, kForOwner);
  if (status.ok()) status = ReplaceFile(stem.string() + ".crt", made->certificate, kForAll);
  return status;
}

Device ToDevice(const NewDevice& wish) {
  Device device;
  device.set_device_id(wish.device_id);
  device.set_kind(wish.kind);
  *device.mutable_site_ids() = {wish.site_ids.begin(), wish.site_ids.end()};
  device.set_role(wish.role);
  return device;
}

bool IsSame(const Device& device, const NewDevice& wish) {
  Device bare = device;
  bare.clear_certificates();
  bare.clear_revoked_why();
  return bare.SerializeAsString() == ToDevice(wish).SerializeAsString();
}

}  // namespace

std::filesystem::path DeviceTableFile(const std::filesystem::path& certificates) {
  return certificates / "devices.textproto";
}

absl::Status MakeAuthority(const EnrolmentFolders& folders, const Clock& clock) {
  std::error_code error;
  std::filesystem::create_directories(folders.certificates, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat(folders.certificates.string(), ": ", error.message()));
  }
  const TableLock lock(folders.certificates);
  if (absl::Status made = DeviceAuthority::Create(folders.authority, clock.Now()); !made.ok()) {
    return made;
  }
  const auto authority = DeviceAuthority::Open(folders.authority);
  if (!authority.ok()) return authority.status();
  absl::Status status =
      ReplaceFile(folders.certificates / "ca.crt", authority->certificate(), kForAll);
  if (status.ok() && !std::filesystem::exists(DeviceTableFile(folders.certificates), error)) {
    status = WriteTable(folders.certificates, DeviceTable());
  }
  return status;
}

absl::Status EnrolDevice(const EnrolmentFolders& folders, const NewDevice& device,
                         const Clock& clock) {
  if (device.device_id == "ca" || device.device_id == "devices") {
    return FieldError(absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID,
                      "device", device.device_id, "another name");
  }
  const TableLock lock(folders.certificates);
  auto table = ReadDeviceTable(DeviceTableFile(folders.certificates));
  if (!table.ok()) return table.status();
  Device* known = FindDevice(*table, device.device_id);
  if (known != nullptr && !IsRevoked(*known)) {
    return FieldError(absl::StatusCode::kAlreadyExists, common::v1::ERROR_REASON_CONFLICT, "device",
                      device.device_id,
                      "a new device: rotate this one's certificate, or revoke it first");
  }
  if (known == nullptr) known = table->add_devices();
  const auto earlier = known->certificates();
  *known = ToDevice(device);
  *known->mutable_certificates() = earlier;
  if (absl::Status sound = CheckDevice(*known); !sound.ok()) return sound;
  return Issue(folders, *table, *known, device.addresses, device.days, clock);
}

bool IsEnrolled(const EnrolmentFolders& folders, const NewDevice& device, const Clock& clock) {
  auto table = ReadDeviceTable(DeviceTableFile(folders.certificates));
  if (!table.ok()) return false;
  const Device* const known = FindDevice(*table, device.device_id);
  if (known == nullptr || !IsSame(*known, device) || known->certificates().empty()) return false;
  std::error_code ignored;
  const std::string stem = (Out(folders) / device.device_id).string();
  const DeviceCertificate& last = *known->certificates().rbegin();
  return std::filesystem::exists(stem + ".crt", ignored) &&
         std::filesystem::exists(stem + ".key", ignored) && last.revoked_time_us() == 0 &&
         absl::FromUnixMicros(last.accepted_until_us()) > clock.Now() + kLastsAWhile;
}

absl::Status RotateDevice(const EnrolmentFolders& folders, const std::string& device_id,
                          const std::vector<std::string>& addresses, int days,
                          absl::Duration overlap, const Clock& clock) {
  if (overlap < absl::ZeroDuration() || overlap > absl::Hours(24 * kOverlapDaysMax)) {
    return FieldError(absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID,
                      "overlap", absl::FormatDuration(overlap),
                      absl::StrCat("0-", kOverlapDaysMax, " days"));
  }
  const TableLock lock(folders.certificates);
  auto table = ReadDeviceTable(DeviceTableFile(folders.certificates));
  if (!table.ok()) return table.status();
  Device* const device = FindDevice(*table, device_id);
  if (device == nullptr) return NotEnrolled(device_id);
  if (IsRevoked(*device)) {
    return FieldError(absl::StatusCode::kFailedPrecondition, common::v1::ERROR_REASON_CONFLICT,
                      "device", device_id, "one that is not revoked: enrol it again");
  }
  const absl::Time now = clock.Now();
  // Certificates that are over are of no use to anybody any more.
  auto& certificates = *device->mutable_certificates();
  certificates.erase(std::remove_if(certificates.begin(), certificates.end(),
                                    [now](const DeviceCertificate& one) {
                                      return one.revoked_time_us() == 0 &&
                                             absl::FromUnixMicros(one.accepted_until_us()) <= now;
                                    }),
                     certificates.end());
  for (DeviceCertificate& one : certificates) {
    one.set_accepted_until_us(std::min(one.accepted_until_us(), absl::ToUnixMicros(now + overlap)));
  }
  return Issue(folders, *table, *device, addresses, days, clock);
}

absl::Status RevokeDevice(const std::filesystem::path& certificates, const std::string& device_id,
                          const std::string& why, const Clock& clock) {
  if (why.empty()) {
    return FieldError(absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID,
                      "why", "", "1-256 characters");
  }
  if (absl::Status text = CheckText("why", why, kWhyCharactersMax); !text.ok()) return text;
  const TableLock lock(certificates);
  auto table = ReadDeviceTable(DeviceTableFile(certificates));
  if (!table.ok()) return table.status();
  Device* const device = FindDevice(*table, device_id);
  if (device == nullptr) return NotEnrolled(device_id);
  for (DeviceCertificate& one : *device->mutable_certificates()) {
    if (one.revoked_time_us() == 0) one.set_revoked_time_us(absl::ToUnixMicros(clock.Now()));
  }
  device->set_revoked_why(why);
  return WriteTable(certificates, *table);
}

}  // namespace bluegate::support
