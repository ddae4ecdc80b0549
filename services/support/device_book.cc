#include "services/support/device_book.h"

#include <openssl/sha.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "google/protobuf/text_format.h"
#include "services/support/status.h"
#include "services/support/text_proto.h"
#include "services/support/validate.h"

namespace bluegate::support {
namespace {

using config::v1::Device;
using config::v1::DeviceTable;

constexpr size_t kHexDigits = 64;
constexpr int kCertificatesOfDeviceMax = 100;

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return FieldError(absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID,
                    field, value, wish);
}

absl::Status Unknown(std::string_view value, std::string_view wish) {
  return FieldError(absl::StatusCode::kUnauthenticated, common::v1::ERROR_REASON_NOT_PERMITTED,
                    "certificate", value, wish);
}

bool IsHash(const std::string& hex) {
  return hex.size() == kHexDigits && std::all_of(hex.begin(), hex.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool HasSites(const Device& device) {
  return device.kind() == config::v1::DEVICE_KIND_TERMINAL ||
         device.kind() == config::v1::DEVICE_KIND_GATE;
}

absl::Status CheckSites(const Device& device) {
  const std::string count = absl::StrCat(device.site_ids_size(), " sites");
  if (!HasSites(device)) {
    if (device.site_ids().empty()) return absl::OkStatus();
    return Invalid("site_ids", count, "none: it speaks for no site");
  }
  if (device.site_ids().empty() || device.site_ids_size() > kSitesOfDeviceMax) {
    return Invalid("site_ids", count, absl::StrCat("1-", kSitesOfDeviceMax, " sites"));
  }
  for (const std::string& site : device.site_ids()) {
    if (absl::Status named = CheckName("site_ids", site); !named.ok()) return named;
  }
  return absl::OkStatus();
}

absl::StatusOr<DeviceTable> ParseTable(const std::filesystem::path& file, const std::string& text) {
  DeviceTable table;
  if (!google::protobuf::TextFormat::ParseFromString(text, &table)) {
    return absl::InvalidArgumentError(
        absl::StrCat(file.string(), ": is no bluegate.config.v1.DeviceTable"));
  }
  if (table.devices_size() > kDevicesMax) {
    return Invalid("devices", absl::StrCat(table.devices_size()), absl::StrCat(kDevicesMax));
  }
  std::set<std::string> ids;
  std::set<std::string> hashes;
  for (const Device& device : table.devices()) {
    absl::Status status = CheckDevice(device);
    if (!ids.insert(device.device_id()).second) {
      status.Update(Invalid("device_id", device.device_id(), "each device once"));
    }
    for (const auto& certificate : device.certificates()) {
      if (!hashes.insert(certificate.sha256()).second) {
        status.Update(Invalid("sha256", certificate.sha256(), "each certificate once"));
      }
    }
    if (!status.ok()) {
      return absl::Status(status.code(), absl::StrCat(file.string(), ": device ",
                                                      device.device_id(), ": ", status.message()));
    }
  }
  return table;
}

}  // namespace

absl::Status CheckDevice(const Device& device) {
  absl::Status status = CheckName("device_id", device.device_id());
  status.Update(RoleOf(device).status());
  status.Update(CheckSites(device));
  if (device.certificates_size() > kCertificatesOfDeviceMax) {
    status.Update(Invalid("certificates", absl::StrCat(device.certificates_size()),
                          absl::StrCat("at most ", kCertificatesOfDeviceMax)));
  }
  for (const config::v1::DeviceCertificate& certificate : device.certificates()) {
    if (!IsHash(certificate.sha256())) {
      status.Update(Invalid("sha256", certificate.sha256(), "64 hex digits in lower case"));
    }
  }
  return status;
}

struct DeviceBook::Snapshot {
  struct Entry {
    std::shared_ptr<const KnownDevice> device;
    absl::Time accepted_until;
    bool revoked = false;
  };
  std::unordered_map<std::string, Entry> by_certificate;
};

bool KnownDevice::HasSite(std::string_view site_id) const {
  return std::find(sites.begin(), sites.end(), site_id) != sites.end();
}

absl::StatusOr<Role> RoleOf(const Device& device) {
  if (device.kind() != config::v1::DEVICE_KIND_OPERATOR && !device.role().empty()) {
    return Invalid("role", device.role(), "none: only operators have one");
  }
  switch (device.kind()) {
    case config::v1::DEVICE_KIND_TERMINAL:
      return Role::kDevice;
    case config::v1::DEVICE_KIND_GATE:
      return Role::kGate;
    case config::v1::DEVICE_KIND_SERVICE:
      return Role::kService;
    case config::v1::DEVICE_KIND_OPERATOR: {
      const std::optional<Role> role = RoleNamed(device.role());
      if (role.has_value() &&
          std::find(kOperatorRoles.begin(), kOperatorRoles.end(), *role) != kOperatorRoles.end()) {
        return *role;
      }
      return Invalid("role", device.role(), "administrator, official or auditor");
    }
    default:
      return Invalid("kind", absl::StrCat(static_cast<int>(device.kind())),
                     "TERMINAL, GATE, SERVICE or OPERATOR");
  }
}

absl::StatusOr<DeviceTable> ReadDeviceTable(const std::filesystem::path& file) {
  const absl::StatusOr<std::string> text = ReadFile(file, kDeviceTableBytesMax);
  if (!text.ok()) return text.status();
  return ParseTable(file, *text);
}

DeviceBook::DeviceBook(std::filesystem::path file, const Clock* clock)
    : file_(std::move(file)), clock_(clock) {}

absl::StatusOr<std::unique_ptr<DeviceBook>> DeviceBook::Open(std::filesystem::path file,
                                                             const Clock* clock) {
  auto book = absl::WrapUnique(new DeviceBook(std::move(file), clock));
  if (absl::Status read = book->Reload(); !read.ok()) return read;
  return book;
}

absl::Status DeviceBook::Reload() {
  const absl::StatusOr<std::string> text = ReadFile(file_, kDeviceTableBytesMax);
  if (!text.ok()) return text.status();
  {
    absl::MutexLock lock(&mutex_);
    if (snapshot_ != nullptr && text_ == *text) return absl::OkStatus();
  }
  const absl::StatusOr<DeviceTable> table = ParseTable(file_, *text);
  if (!table.ok()) return table.status();
  auto snapshot = std::make_shared<Snapshot>();
  for (const Device& device : table->devices()) {
    auto known = std::make_shared<KnownDevice>();
    known->id = device.device_id();
    known->role = *RoleOf(device);
    known->sites.assign(device.site_ids().begin(), device.site_ids().end());
    for (const auto& certificate : device.certificates()) {
      snapshot->by_certificate[certificate.sha256()] = {
          known, absl::FromUnixMicros(certificate.accepted_until_us()),
          certificate.revoked_time_us() != 0};
    }
  }
  absl::MutexLock lock(&mutex_);
  snapshot_ = std::move(snapshot);
  text_ = *text;
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const KnownDevice>> DeviceBook::Find(
    std::string_view certificate_sha256) const {
  std::shared_ptr<const Snapshot> snapshot;
  {
    absl::MutexLock lock(&mutex_);
    snapshot = snapshot_;
  }
  const std::string hash(certificate_sha256);
  const auto found = snapshot->by_certificate.find(hash);
  if (found == snapshot->by_certificate.end()) {
    return Unknown(hash, "the certificate of an enrolled device");
  }
  const Snapshot::Entry& entry = found->second;
  if (entry.revoked) {
    return Unknown(entry.device->id, "a device whose certificate was not revoked");
  }
  if (clock_->Now() >= entry.accepted_until) {
    return Unknown(entry.device->id,
                   absl::StrCat("a newer certificate: this one was accepted until ",
                                absl::FormatTime(entry.accepted_until, absl::UTCTimeZone())));
  }
  return entry.device;
}

std::string DeviceBook::HashOf(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  const size_t begin = pem.find(kBegin);
  if (begin == std::string_view::npos) return "";
  const size_t end = pem.find(kEnd, begin);
  if (end == std::string_view::npos) return "";
  std::string der;
  const std::string_view body = pem.substr(begin + kBegin.size(), end - begin - kBegin.size());
  if (!absl::Base64Unescape(AbslView(body), &der) || der.empty()) return "";
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(der.data()), der.size(), hash);
  return absl::BytesToHexString({reinterpret_cast<const char*>(hash), sizeof(hash)});
}

}  // namespace bluegate::support
