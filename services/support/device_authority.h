#ifndef BLUEGATE_SERVICES_SUPPORT_DEVICE_AUTHORITY_H_
#define BLUEGATE_SERVICES_SUPPORT_DEVICE_AUTHORITY_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace bluegate::support {

// How long certificates last. 397 days is the longest that common clients accept of a server's.
inline constexpr absl::Duration kAuthorityLife = absl::Hours(24 * 3650);
inline constexpr int kCertificateDaysMax = 397;
// Certificates hold from so long before they are made, for clocks that are behind ours.
inline constexpr absl::Duration kClockBehind = absl::Minutes(5);

// What a certificate is to say.
struct CertificateWish {
  std::string common_name;
  // The name is proved to whoever calls as well: a server's. Such a one has addresses too, DNS
  // names and IP addresses under which it is reached.
  bool is_server = false;
  std::vector<std::string> addresses;
  absl::Time issued;
  int days = kCertificateDaysMax;  // 1 to kCertificateDaysMax, and not beyond the authority's end
};

struct MadeCertificate {
  std::string certificate;  // PEM
  std::string key;          // PEM, PKCS#8 without password
  std::string sha256;       // of the DER form, 64 lower case hex digits
  absl::Time not_after;
};

// A small certificate authority of our own, by OpenSSL: EC P-256 keys, SHA-256, X.509 v3. Its key
// lies in a folder of its own, which the server needs not and should not see.
class DeviceAuthority {
 public:
  // Makes the folder, the key (ca.key, for its owner alone) and the certificate (ca.crt).
  // ALREADY_EXISTS when there is an authority in it.
  static absl::Status Create(const std::filesystem::path& folder, absl::Time now);

  // NOT_FOUND when there is none in the folder; FAILED_PRECONDITION when others may read its key.
  static absl::StatusOr<DeviceAuthority> Open(const std::filesystem::path& folder);

  DeviceAuthority(DeviceAuthority&&) noexcept;
  ~DeviceAuthority();

  const std::string& certificate() const { return certificate_; }  // PEM

  // A new key and its certificate. INVALID_ARGUMENT names the wish that cannot be met.
  absl::StatusOr<MadeCertificate> Issue(const CertificateWish& wish) const;

 private:
  struct Parts;
  DeviceAuthority(std::unique_ptr<Parts> parts, std::string certificate);

  std::unique_ptr<Parts> parts_;
  std::string certificate_;
};

// Writes a file whole or not at all: beside it, synced, and renamed into place, so that whoever
// reads it meanwhile gets the old or the new one. `mode` as of open(2). UNAVAILABLE when the disk
// does not take it.
absl::Status ReplaceFile(const std::filesystem::path& file, const std::string& bytes,
                         unsigned mode);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_DEVICE_AUTHORITY_H_
