#include "services/support/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/support/text_proto.h"

namespace bluegate::support {
namespace {

template <auto free_function>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    free_function(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

constexpr unsigned kLookAgainSeconds = 1;

Bio Memory(const std::string& pem) { return Bio(BIO_new_mem_buf(pem.data(), pem.size())); }

absl::StatusOr<std::string> ReadCertificates(const std::string& file) {
  auto pem = ReadFile(file);
  if (!pem.ok()) return pem.status();
  if (Certificate(PEM_read_bio_X509(Memory(*pem).get(), nullptr, nullptr, nullptr)) == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": is no PEM certificate"));
  }
  return pem;
}

// gRPC only says "handshake failed" later when the two do not fit, so they are checked here.
absl::Status CheckIdentity(const config::v1::Tls& tls) {
  const auto certificates = ReadCertificates(tls.certificate_file());
  if (!certificates.ok()) return certificates.status();
  const auto key_pem = ReadFile(tls.key_file());
  if (!key_pem.ok()) return key_pem.status();
  // The callback gives no password: an encrypted key is refused instead of asked for on a terminal.
  const auto no_password = [](char*, int, int, void*) { return 0; };
  const Key key(PEM_read_bio_PrivateKey(Memory(*key_pem).get(), nullptr, no_password, nullptr));
  if (key == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(tls.key_file(), ": is no PEM private key without password"));
  }
  const Certificate first(
      PEM_read_bio_X509(Memory(*certificates).get(), nullptr, nullptr, nullptr));
  if (X509_check_private_key(first.get(), key.get()) != 1) {
    return absl::InvalidArgumentError(absl::StrCat(tls.key_file(), ": is not the key of the ",
                                                   "certificate ", tls.certificate_file()));
  }
  return absl::OkStatus();
}

// Checks the files that `tls` names and has gRPC watch them.
absl::StatusOr<std::shared_ptr<grpc::experimental::CertificateProviderInterface>> WatchedFiles(
    const config::v1::Tls& tls) {
  if (!tls.certificate_file().empty()) {
    if (absl::Status identity = CheckIdentity(tls); !identity.ok()) return identity;
  }
  if (!tls.client_ca_file().empty()) {
    const auto authority = ReadCertificates(tls.client_ca_file());
    if (!authority.ok()) return authority.status();
  }
  return std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      tls.key_file(), tls.certificate_file(), tls.client_ca_file(), kLookAgainSeconds);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(
    const config::v1::Tls& tls, std::shared_ptr<grpc::AuthMetadataProcessor> gate) {
  if (tls.certificate_file().empty()) return grpc::InsecureServerCredentials();
  auto files = WatchedFiles(tls);
  if (!files.ok()) return files.status();
  grpc::experimental::TlsServerCredentialsOptions options(*std::move(files));
  options.watch_identity_key_cert_pairs();
  if (!tls.client_ca_file().empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  auto credentials = grpc::experimental::TlsServerCredentials(options);
  if (gate != nullptr) credentials->SetAuthMetadataProcessor(std::move(gate));
  return credentials;
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ClientCredentials(
    const config::v1::Tls& tls) {
  if (tls.client_ca_file().empty() && tls.certificate_file().empty()) {
    return grpc::InsecureChannelCredentials();
  }
  auto files = WatchedFiles(tls);
  if (!files.ok()) return files.status();
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(*std::move(files));
  // Without an authority of ours the machine's own are trusted.
  if (!tls.client_ca_file().empty()) options.watch_root_certs();
  if (!tls.certificate_file().empty()) options.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace bluegate::support
