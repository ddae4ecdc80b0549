#include "services/support/tls.h"

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

Bio Memory(const std::string& pem) { return Bio(BIO_new_mem_buf(pem.data(), pem.size())); }

absl::StatusOr<std::string> ReadCertificates(const std::string& file) {
  auto pem = ReadFile(file);
  if (!pem.ok()) return pem.status();
  if (Certificate(PEM_read_bio_X509(Memory(*pem).get(), nullptr, nullptr, nullptr)) == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": is no PEM certificate"));
  }
  return pem;
}

struct Identity {
  std::string certificates;
  std::string key;
};

// gRPC only says "handshake failed" later when the two do not fit, so they are checked here.
absl::StatusOr<Identity> ReadIdentity(const config::v1::Tls& tls) {
  auto certificates = ReadCertificates(tls.certificate_file());
  if (!certificates.ok()) return certificates.status();
  auto key_pem = ReadFile(tls.key_file());
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
  return Identity{*std::move(certificates), *std::move(key_pem)};
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(
    const config::v1::Tls& tls) {
  if (tls.certificate_file().empty()) return grpc::InsecureServerCredentials();
  auto identity = ReadIdentity(tls);
  if (!identity.ok()) return identity.status();
  grpc::SslServerCredentialsOptions options;
  if (!tls.client_ca_file().empty()) {
    auto authority = ReadCertificates(tls.client_ca_file());
    if (!authority.ok()) return authority.status();
    options.pem_root_certs = *std::move(authority);
    options.client_certificate_request = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  options.pem_key_cert_pairs.push_back({identity->key, identity->certificates});
  return grpc::SslServerCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ClientCredentials(
    const config::v1::Tls& tls) {
  if (tls.client_ca_file().empty() && tls.certificate_file().empty()) {
    return grpc::InsecureChannelCredentials();
  }
  grpc::SslCredentialsOptions options;
  if (!tls.client_ca_file().empty()) {
    auto authority = ReadCertificates(tls.client_ca_file());
    if (!authority.ok()) return authority.status();
    options.pem_root_certs = *std::move(authority);
  }
  if (!tls.certificate_file().empty()) {
    auto identity = ReadIdentity(tls);
    if (!identity.ok()) return identity.status();
    options.pem_cert_chain = identity->certificates;
    options.pem_private_key = identity->key;
  }
  return grpc::SslCredentials(options);
}

}  // namespace bluegate::support
