#ifndef BLUEGATE_SERVICES_SUPPORT_TESTING_CITY_CERTIFICATES_H_
#define BLUEGATE_SERVICES_SUPPORT_TESTING_CITY_CERTIFICATES_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "bluegate/config/v1/server_config.pb.h"
#include "services/support/clock.h"
#include "services/support/device_book.h"
#include "services/support/device_enrolment.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::support::testing {

// An authority with a server's certificate ("server", for localhost and 127.0.0.1) and whatever
// devices a test enrols, by the machine's clock, which TLS goes by too.
class CityCertificates {
 public:
  CityCertificates() {
    EXPECT_TRUE(MakeAuthority(folders_, clock_).ok());
    NewDevice server;
    server.device_id = "server";
    server.kind = config::v1::DEVICE_KIND_SERVICE;
    server.addresses = {"localhost", "127.0.0.1"};
    Enrol(server);
  }

  void Enrol(const NewDevice& device) { Enrol(device, clock_); }
  void Enrol(const NewDevice& device, const Clock& clock) {
    const absl::Status enrolled = EnrolDevice(folders_, device, clock);
    EXPECT_TRUE(enrolled.ok()) << enrolled;
  }
  void EnrolTerminal(const std::string& device_id, std::vector<std::string> site_ids) {
    Enrol({device_id, config::v1::DEVICE_KIND_TERMINAL, std::move(site_ids), "", {}});
  }
  void EnrolGate(const std::string& device_id, std::vector<std::string> site_ids) {
    Enrol({device_id, config::v1::DEVICE_KIND_GATE, std::move(site_ids), "", {}});
  }
  void EnrolOperator(const std::string& device_id, const std::string& role) {
    Enrol({device_id, config::v1::DEVICE_KIND_OPERATOR, {}, role, {}});
  }
  void Revoke(const std::string& device_id) {
    const absl::Status revoked = RevokeDevice(folders_.certificates, device_id, "test", clock_);
    EXPECT_TRUE(revoked.ok()) << revoked;
  }

  std::string File(const std::string& name) const {
    return (folders_.certificates / name).string();
  }

  // Certificate and key of `name`, none when it is empty; whom it trusts is this city's authority,
  // or that of `trusted`.
  config::v1::Tls Tls(const std::string& name, const CityCertificates* trusted = nullptr) const {
    config::v1::Tls tls;
    if (!name.empty()) {
      tls.set_certificate_file(File(name + ".crt"));
      tls.set_key_file(File(name + ".key"));
    }
    tls.set_client_ca_file((trusted == nullptr ? this : trusted)->File("ca.crt"));
    return tls;
  }

  // The devices enrolled so far; a server reads what comes later by itself.
  std::unique_ptr<DeviceBook> Book() const {
    auto book = DeviceBook::Open(DeviceTableFile(folders_.certificates), &clock_);
    EXPECT_TRUE(book.ok()) << book.status();
    return book.ok() ? *std::move(book) : nullptr;
  }

  const EnrolmentFolders& folders() const { return folders_; }
  const Clock& clock() const { return clock_; }

 private:
  const TempFolder folder_;
  const SystemClock clock_;
  const EnrolmentFolders folders_{folder_.path() / "authority", folder_.path() / "certificates",
                                  ""};
};

}  // namespace bluegate::support::testing

#endif  // BLUEGATE_SERVICES_SUPPORT_TESTING_CITY_CERTIFICATES_H_
