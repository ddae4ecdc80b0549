#ifndef BLUEGATE_SERVICES_GATEWAY_HTTP_CERTIFICATE_H_
#define BLUEGATE_SERVICES_GATEWAY_HTTP_CERTIFICATE_H_

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace bluegate::gateway {

// The certificate chain and key that the HTTP listener shows. The files are looked at again at a
// connection, once a second at most; a pair that does not fit together, as in the moment between
// the renaming of the two, leaves the last one in use. Thread-safe.
class HttpCertificate {
 public:
  // Null when the files hold no certificate and its key.
  static std::unique_ptr<HttpCertificate> Load(std::string certificate_file, std::string key_file);
  ~HttpCertificate();

  // Shows it to every connection of the context, which it must outlive.
  void Attach(SSL_CTX* context);

 private:
  struct Pair;
  HttpCertificate(std::string certificate_file, std::string key_file);
  static std::shared_ptr<const Pair> Read(const std::string& certificate_file,
                                          const std::string& key_file);
  std::shared_ptr<const Pair> Current();

  const std::string certificate_file_;
  const std::string key_file_;
  absl::Mutex mutex_;
  std::shared_ptr<const Pair> pair_ ABSL_GUARDED_BY(mutex_);
  absl::Time looked_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_HTTP_CERTIFICATE_H_
