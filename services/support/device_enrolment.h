#ifndef BLUEGATE_SERVICES_SUPPORT_DEVICE_ENROLMENT_H_
#define BLUEGATE_SERVICES_SUPPORT_DEVICE_ENROLMENT_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/config/v1/device_table.pb.h"
#include "enforcement/clock.h"
#include "services/support/device_authority.h"

// Letting devices in and shutting them out, while servers run. What is changed in the table is in
// force there within a second.
namespace bluegate::support {

inline constexpr int kOverlapDaysMax = 30;

struct EnrolmentFolders {
  std::filesystem::path authority;     // ca.key and ca.crt; only the one who enrols needs it
  std::filesystem::path certificates;  // ca.crt, devices.textproto, and <device>.crt and .key
  std::filesystem::path out;  // where <device>.crt and .key go instead; empty: certificates
};

std::filesystem::path DeviceTableFile(const std::filesystem::path& certificates);

struct NewDevice {
  std::string device_id;
  config::v1::DeviceKind kind = config::v1::DEVICE_KIND_UNSPECIFIED;
  std::vector<std::string> site_ids;   // of terminals and gates
  std::string role;                    // of operators
  std::vector<std::string> addresses;  // of services: DNS names and IP addresses, 1-20
  int days = kCertificateDaysMax;
};

// Makes the authority, and an empty table if there is none. ALREADY_EXISTS when there is one.
absl::Status MakeAuthority(const EnrolmentFolders& folders, const Clock& clock);

// Makes a key and a certificate for the device and puts it into the table. ALREADY_EXISTS when it
// is there and not revoked; one that was revoked comes in anew, its old certificates stay out.
// INVALID_ARGUMENT names the field.
absl::Status EnrolDevice(const EnrolmentFolders& folders, const NewDevice& device,
                         const Clock& clock);

// Whether the device is in the table just so, its files are there, and its certificate is accepted
// for 30 more days.
bool IsEnrolled(const EnrolmentFolders& folders, const NewDevice& device, const Clock& clock);

// A new key and certificate for an enrolled device. Its earlier ones are accepted for `overlap`
// more (0 to 30 days), so that it can change over without a break. `addresses` as in NewDevice.
// NOT_FOUND when it is not enrolled, FAILED_PRECONDITION when it is revoked.
absl::Status RotateDevice(const EnrolmentFolders& folders, const std::string& device_id,
                          const std::vector<std::string>& addresses, int days,
                          absl::Duration overlap, const Clock& clock);

// None of the device's certificates is accepted any more. `why` is 1-256 characters. NOT_FOUND when
// it is not enrolled. Needs no authority.
absl::Status RevokeDevice(const std::filesystem::path& certificates, const std::string& device_id,
                          const std::string& why, const Clock& clock);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_DEVICE_ENROLMENT_H_
