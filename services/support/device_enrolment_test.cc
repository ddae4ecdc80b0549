#include "services/support/device_enrolment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <string>

#include "services/support/device_book.h"
#include "services/support/testing/city_certificates.h"
#include "services/support/text_proto.h"

namespace bluegate::support {
namespace {

using testing::CityCertificates;
using ::testing::HasSubstr;

NewDevice Terminal(const std::string& id) {
  return {id, config::v1::DEVICE_KIND_TERMINAL, {"cp-01"}, "", {}};
}

class DeviceEnrolmentTest : public ::testing::Test {
 protected:
  static unsigned ModeOf(const std::string& file) {
    struct stat about = {};
    EXPECT_EQ(stat(file.c_str(), &about), 0) << file;
    return about.st_mode & 0777;
  }
  absl::Status Enrol(const NewDevice& device) {
    return EnrolDevice(city_.folders(), device, city_.clock());
  }
  std::string HashOfFile(const std::string& name) {
    return DeviceBook::HashOf(ReadFile(city_.File(name)).value_or(""));
  }

  CityCertificates city_;
};

TEST_F(DeviceEnrolmentTest, EnrolledDeviceIsKnownWithItsRoleAndSites) {
  NewDevice device = Terminal("cp-01-cam-1");
  device.site_ids = {"cp-01", "cp-02"};
  ASSERT_TRUE(Enrol(device).ok());
  const auto known = city_.Book()->Find(HashOfFile("cp-01-cam-1.crt"));
  ASSERT_TRUE(known.ok()) << known.status();
  EXPECT_EQ((*known)->id, "cp-01-cam-1");
  EXPECT_EQ((*known)->role, Role::kDevice);
  EXPECT_TRUE((*known)->HasSite("cp-02"));
  EXPECT_FALSE((*known)->HasSite("cp-03"));
}

TEST_F(DeviceEnrolmentTest, KeysAreForTheirOwnerAloneAndTheAuthoritysIsApart) {
  ASSERT_TRUE(Enrol(Terminal("cp-01-cam-1")).ok());
  EXPECT_EQ(ModeOf(city_.File("cp-01-cam-1.key")), 0600u);
  EXPECT_EQ(ModeOf(city_.folders().authority / "ca.key"), 0600u);
  EXPECT_EQ(ModeOf(city_.folders().authority), 0700u);
  EXPECT_FALSE(std::filesystem::exists(city_.File("ca.key")));
}

TEST_F(DeviceEnrolmentTest, AuthorityWhoseKeyOthersMayReadIsNotUsed) {
  ASSERT_EQ(chmod((city_.folders().authority / "ca.key").c_str(), 0644), 0);
  EXPECT_EQ(Enrol(Terminal("cp-01-cam-1")).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(DeviceEnrolmentTest, AuthorityIsMadeOnce) {
  EXPECT_EQ(MakeAuthority(city_.folders(), city_.clock()).code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(DeviceEnrolmentTest, CertificateIsP256ForClientsWithSaneDates) {
  NewDevice device = Terminal("cp-01-cam-1");
  device.days = 30;
  ASSERT_TRUE(Enrol(device).ok());
  const std::string pem = *ReadFile(city_.File("cp-01-cam-1.crt"));
  BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* const certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(X509_get_version(certificate), 2);
  EXPECT_EQ(EVP_PKEY_get_bits(X509_get0_pubkey(certificate)), 256);
  EXPECT_EQ(EVP_PKEY_get_base_id(X509_get0_pubkey(certificate)), EVP_PKEY_EC);
  EXPECT_EQ(X509_check_ca(certificate), 0);
  EXPECT_EQ(X509_get_extended_key_usage(certificate), static_cast<uint32_t>(XKU_SSL_CLIENT));
  EXPECT_EQ(X509_get_signature_nid(certificate), NID_ecdsa_with_SHA256);
  int days = 0, seconds = 0;
  ASSERT_EQ(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate),
                           X509_get0_notAfter(certificate)),
            1);
  EXPECT_EQ(days, 30);
  EXPECT_EQ(seconds, 300);  // for clocks that are behind
  EXPECT_EQ(X509_cmp_current_time(X509_get0_notBefore(certificate)), -1);
  X509_free(certificate);
  BIO_free(bio);
}

TEST_F(DeviceEnrolmentTest, DeviceIsEnrolledOnceUntilItIsRevoked) {
  ASSERT_TRUE(Enrol(Terminal("cp-01-cam-1")).ok());
  EXPECT_EQ(Enrol(Terminal("cp-01-cam-1")).code(), absl::StatusCode::kAlreadyExists);
  const std::string before = HashOfFile("cp-01-cam-1.crt");
  city_.Revoke("cp-01-cam-1");
  ASSERT_TRUE(Enrol(Terminal("cp-01-cam-1")).ok());
  const auto book = city_.Book();
  EXPECT_TRUE(absl::IsUnauthenticated(book->Find(before).status()));
  EXPECT_TRUE(book->Find(HashOfFile("cp-01-cam-1.crt")).ok());
}

TEST_F(DeviceEnrolmentTest, IsEnrolledAsksForTheSameDeviceAndThirtyMoreDays) {
  NewDevice device = Terminal("cp-01-cam-1");
  EXPECT_FALSE(IsEnrolled(city_.folders(), device, city_.clock()));
  device.days = 29;
  ASSERT_TRUE(Enrol(device).ok());
  EXPECT_FALSE(IsEnrolled(city_.folders(), device, city_.clock()));
  ASSERT_TRUE(
      RotateDevice(city_.folders(), device.device_id, {}, 31, absl::ZeroDuration(), city_.clock())
          .ok());
  EXPECT_TRUE(IsEnrolled(city_.folders(), device, city_.clock()));
  device.site_ids = {"cp-02"};
  EXPECT_FALSE(IsEnrolled(city_.folders(), device, city_.clock()));
}

TEST_F(DeviceEnrolmentTest, CertificatesThatAreOverAreForgottenAndRevokedOnesAreNot) {
  const FakeClock earlier(absl::Now() - absl::Hours(24 * 60));
  NewDevice device = Terminal("cp-01-cam-1");
  device.days = 10;
  city_.Enrol(device, earlier);
  ASSERT_TRUE(
      RotateDevice(city_.folders(), device.device_id, {}, 100, absl::ZeroDuration(), city_.clock())
          .ok());
  auto table = ReadDeviceTable(DeviceTableFile(city_.folders().certificates));
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table->devices(1).certificates_size(), 1);
}

struct BadDevice {
  NewDevice device;
  const char* says;
};

TEST_F(DeviceEnrolmentTest, BadDeviceIsRefusedNamingTheFieldAndLeavesNothing) {
  using config::v1::DEVICE_KIND_GATE;
  using config::v1::DEVICE_KIND_OPERATOR;
  using config::v1::DEVICE_KIND_SERVICE;
  using config::v1::DEVICE_KIND_TERMINAL;
  using config::v1::DEVICE_KIND_UNSPECIFIED;
  const BadDevice bad[] = {
      {{"../evil", DEVICE_KIND_TERMINAL, {"cp-01"}, "", {}}, "device_id"},
      {{"A", DEVICE_KIND_TERMINAL, {"cp-01"}, "", {}}, "device_id"},
      {{"ca", DEVICE_KIND_TERMINAL, {"cp-01"}, "", {}}, "device"},
      {{"cam-1", DEVICE_KIND_UNSPECIFIED, {"cp-01"}, "", {}}, "kind"},
      {{"cam-1", DEVICE_KIND_TERMINAL, {}, "", {}}, "site_ids"},
      {{"cam-1", DEVICE_KIND_GATE, {"CP 01"}, "", {}}, "site_ids"},
      {{"cam-1", DEVICE_KIND_TERMINAL, {"cp-01"}, "administrator", {}}, "role"},
      {{"cam-1", DEVICE_KIND_OPERATOR, {}, "", {}}, "role"},
      {{"cam-1", DEVICE_KIND_OPERATOR, {}, "officer", {}}, "role"},
      {{"cam-1", DEVICE_KIND_OPERATOR, {}, "service", {}}, "role"},
      {{"cam-1", DEVICE_KIND_SERVICE, {"cp-01"}, "", {"localhost"}}, "site_ids"},
      {{"cam-1", DEVICE_KIND_SERVICE, {}, "", {}}, "addresses"},
      {{"cam-1", DEVICE_KIND_SERVICE, {}, "", {"localhost,DNS:evil"}}, "address"},
      {{"cam-1", DEVICE_KIND_TERMINAL, {"cp-01"}, "", {}, 398}, "days"},
      {{"cam-1", DEVICE_KIND_TERMINAL, {"cp-01"}, "", {}, 0}, "days"},
  };
  for (const BadDevice& row : bad) {
    const absl::Status status = Enrol(row.device);
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << row.says << ": " << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(row.says));
  }
  EXPECT_EQ(ReadDeviceTable(DeviceTableFile(city_.folders().certificates))->devices_size(), 1);
}

TEST_F(DeviceEnrolmentTest, DeviceThatIsNotThereCanNeitherBeRotatedNorRevoked) {
  EXPECT_TRUE(absl::IsNotFound(
      RotateDevice(city_.folders(), "none", {}, 10, absl::ZeroDuration(), city_.clock())));
  EXPECT_TRUE(
      absl::IsNotFound(RevokeDevice(city_.folders().certificates, "none", "lost", city_.clock())));
  ASSERT_TRUE(Enrol(Terminal("cp-01-cam-1")).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(
      RevokeDevice(city_.folders().certificates, "cp-01-cam-1", "", city_.clock())));
  city_.Revoke("cp-01-cam-1");
  EXPECT_EQ(
      RotateDevice(city_.folders(), "cp-01-cam-1", {}, 10, absl::ZeroDuration(), city_.clock())
          .code(),
      absl::StatusCode::kFailedPrecondition);
}

TEST(DeviceBookTest, TableWithAFaultIsRefusedNamingDeviceAndField) {
  const testing::TempFolder folder;
  const SystemClock clock;
  const std::string hash(64, 'a');
  const std::string good =
      "devices { device_id: \"cam-1\" kind: DEVICE_KIND_TERMINAL site_ids: \"cp-01\" "
      "certificates { sha256: \"" +
      hash + "\" } }\n";
  EXPECT_TRUE(DeviceBook::Open(folder.Write("good", good), &clock).ok());
  EXPECT_TRUE(absl::IsNotFound(DeviceBook::Open(folder.path() / "none", &clock).status()));
  for (const std::string& text :
       {std::string("colour: 1"), good + good,
        std::string("devices { device_id: \"cam-1\" kind: DEVICE_KIND_TERMINAL }"),
        std::string("devices { device_id: \"cam-1\" }"),
        std::string("devices { device_id: \"cam-1\" kind: DEVICE_KIND_TERMINAL site_ids: \"cp-01\" "
                    "certificates { sha256: \"AA\" } }")}) {
    EXPECT_TRUE(
        absl::IsInvalidArgument(DeviceBook::Open(folder.Write("bad", text), &clock).status()))
        << text;
  }
}

TEST(DeviceBookTest, TextWithoutACertificateHasNoHash) {
  EXPECT_EQ(DeviceBook::HashOf(""), "");
  EXPECT_EQ(DeviceBook::HashOf("-----BEGIN CERTIFICATE-----"), "");
  EXPECT_EQ(DeviceBook::HashOf("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"), "");
}

}  // namespace
}  // namespace bluegate::support
