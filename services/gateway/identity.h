#ifndef BLUEGATE_SERVICES_GATEWAY_IDENTITY_H_
#define BLUEGATE_SERVICES_GATEWAY_IDENTITY_H_

#include <string>

#include "absl/status/statusor.h"

namespace bluegate::gateway {

// What somebody shows at the door.
struct Proof {
  std::string account;
  std::string password;
  std::string address;  // where the request came from
};

// Answers "who is this?". The one seam for ways of proving it: PasswordIdentity is one, a provider
// of OpenID Connect would be another. Sessions, roles and accounts are none of its business: it
// gives the name of an account, and the account says what its owner may do.
class IdentityCheck {
 public:
  virtual ~IdentityCheck() = default;

  // The account of whoever shows the proof. UNAUTHENTICATED in the same words whatever is wrong,
  // RESOURCE_EXHAUSTED after too many failures, UNAVAILABLE when it cannot be told now.
  virtual absl::StatusOr<std::string> Identify(const Proof& proof) = 0;
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_IDENTITY_H_
