#ifndef BLUEGATE_SERVICES_CASEWORK_REQUEST_DIGEST_H_
#define BLUEGATE_SERVICES_CASEWORK_REQUEST_DIGEST_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "storage/audit_log.h"

namespace bluegate::casework {

// Tells a request from another one with the same id. Part of the storage format.
template <typename Request>
std::string DigestOf(const Request& request) {
  return storage::Sha256(
      absl::StrCat(Request::descriptor()->full_name(), "\n", request.SerializeAsString()));
}

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_REQUEST_DIGEST_H_
