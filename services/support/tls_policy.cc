#include "services/support/tls_policy.h"

#include <openssl/bio.h>
#include <openssl/conf.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace bluegate::support {
namespace {

constexpr std::string_view kSettings =
    "openssl_conf = bluegate\n"
    "[bluegate]\n"
    "ssl_conf = bluegate_tls\n"
    "[bluegate_tls]\n"
    "system_default = bluegate_tls_default\n"
    "[bluegate_tls_default]\n"
    "Ciphersuites = "
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256\n";

struct Free {
  void operator()(CONF* conf) const { NCONF_free(conf); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(char* text) const { OPENSSL_free(text); }
};

// Whether OpenSSL's configuration file has settings for TLS.
bool MachineHasPolicy() {
  const std::unique_ptr<char, Free> file(CONF_get1_default_config_file());
  const std::unique_ptr<CONF, Free> conf(NCONF_new(nullptr));
  if (file == nullptr || conf == nullptr) return false;
  if (NCONF_load(conf.get(), file.get(), nullptr) != 1) return false;
  const char* const section = NCONF_get_string(conf.get(), nullptr, "openssl_conf");
  return section != nullptr && NCONF_get_string(conf.get(), section, "ssl_conf") != nullptr;
}

}  // namespace

absl::Status PreferAes128() {
  OPENSSL_init_ssl(0, nullptr);  // reads the machine's file, so that it cannot come after this
  const bool leave = MachineHasPolicy();
  ERR_clear_error();  // what was looked for and is not there
  if (leave) return absl::OkStatus();
  const std::unique_ptr<BIO, Free> text(
      BIO_new_mem_buf(kSettings.data(), static_cast<int>(kSettings.size())));
  const std::unique_ptr<CONF, Free> conf(NCONF_new(nullptr));
  if (text != nullptr && conf != nullptr && NCONF_load_bio(conf.get(), text.get(), nullptr) == 1 &&
      CONF_modules_load(conf.get(), nullptr, 0) == 1) {
    return absl::OkStatus();
  }
  const char* const why = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return absl::InternalError(
      absl::StrCat("OpenSSL: does not take the order of ciphers: ", why == nullptr ? "" : why));
}

}  // namespace bluegate::support
