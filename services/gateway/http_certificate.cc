#include "services/gateway/http_certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/time/clock.h"
#include "services/support/text_proto.h"
#include "spdlog/spdlog.h"

namespace bluegate::gateway {
namespace {

constexpr absl::Duration kLookEvery = absl::Seconds(1);

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

Bio Memory(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

}  // namespace

struct HttpCertificate::Pair {
  std::string texts;  // of both files, to see whether they have changed
  Certificate leaf;
  std::vector<Certificate> chain;
  Key key;
};

HttpCertificate::HttpCertificate(std::string certificate_file, std::string key_file)
    : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {}
HttpCertificate::~HttpCertificate() = default;

std::unique_ptr<HttpCertificate> HttpCertificate::Load(std::string certificate_file,
                                                       std::string key_file) {
  auto made =
      absl::WrapUnique(new HttpCertificate(std::move(certificate_file), std::move(key_file)));
  absl::MutexLock lock(&made->mutex_);
  made->pair_ = Read(made->certificate_file_, made->key_file_);
  made->looked_ = absl::Now();
  if (made->pair_ == nullptr) return nullptr;
  return made;
}

std::shared_ptr<const HttpCertificate::Pair> HttpCertificate::Read(
    const std::string& certificate_file, const std::string& key_file) {
  const auto certificates = support::ReadFile(certificate_file);
  const auto key = support::ReadFile(key_file);
  if (!certificates.ok() || !key.ok()) return nullptr;
  auto pair = std::make_shared<Pair>();
  pair->texts = *certificates + *key;
  const Bio bio = Memory(*certificates);
  pair->leaf.reset(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  while (X509* const next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    pair->chain.emplace_back(next);
  }
  const auto no_password = [](char*, int, int, void*) { return 0; };
  pair->key.reset(PEM_read_bio_PrivateKey(Memory(*key).get(), nullptr, no_password, nullptr));
  const bool fits = pair->leaf != nullptr && pair->key != nullptr &&
                    X509_check_private_key(pair->leaf.get(), pair->key.get()) == 1;
  ERR_clear_error();  // the end of the file is one
  return fits ? pair : nullptr;
}

std::shared_ptr<const HttpCertificate::Pair> HttpCertificate::Current() {
  absl::MutexLock lock(&mutex_);
  const absl::Time now = absl::Now();
  if (now - looked_ < kLookEvery) return pair_;
  looked_ = now;
  std::shared_ptr<const Pair> read = Read(certificate_file_, key_file_);
  if (read != nullptr && read->texts != pair_->texts) {
    spdlog::info("http certificate read again file={}", certificate_file_);
    pair_ = std::move(read);
  }
  return pair_;
}

void HttpCertificate::Attach(SSL_CTX* context) {
  SSL_CTX_set_cert_cb(
      context,
      [](SSL* connection, void* self) {
        const auto pair = static_cast<HttpCertificate*>(self)->Current();
        STACK_OF(X509)* const chain = sk_X509_new_null();
        for (const Certificate& one : pair->chain) sk_X509_push(chain, one.get());
        const int used =
            SSL_use_cert_and_key(connection, pair->leaf.get(), pair->key.get(), chain, 1);
        sk_X509_free(chain);
        return used;
      },
      this);
}

}  // namespace bluegate::gateway
