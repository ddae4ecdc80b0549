#ifndef BLUEGATE_SERVICES_SUPPORT_HOST_PORT_H_
#define BLUEGATE_SERVICES_SUPPORT_HOST_PORT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bluegate::support {

// "host:port" or "[IPv6 address]:port" taken apart.
struct HostPort {
  std::string host;  // a name or an address, without brackets; never empty
  int port = 0;      // 0-65535

  // Back to text, with brackets around an IPv6 address.
  std::string ToString() const;
};
absl::StatusOr<HostPort> ParseHostPort(std::string_view text);

// Whether `host` is localhost, in 127.0.0.0/8 or ::1, so that what is sent to it stays on this
// machine.
bool IsLoopback(std::string_view host);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_HOST_PORT_H_
