#include "services/support/host_port.h"

#include <arpa/inet.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace bluegate::support {

std::string HostPort::ToString() const {
  const bool brackets = host.find(':') != std::string::npos;
  return absl::StrCat(brackets ? "[" : "", host, brackets ? "]:" : ":", port);
}

absl::StatusOr<HostPort> ParseHostPort(std::string_view text) {
  const auto wrong = absl::InvalidArgumentError(absl::StrCat(
      "\"", std::string(text), "\" is no address, wanted HOST:PORT with a port of 0-65535"));
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong;
  std::string_view host = text.substr(0, colon);
  const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  if (host.empty() || (!brackets && host.find_first_of(":[]") != std::string_view::npos)) {
    return wrong;
  }
  HostPort result{std::string(host), 0};
  const std::string digits(text.substr(colon + 1));
  if (digits.size() > 5 || digits.find_first_not_of("0123456789") != std::string_view::npos ||
      !absl::SimpleAtoi(digits, &result.port) || result.port > 65535) {
    return wrong;
  }
  return result;
}

bool IsLoopback(std::string_view host) {
  const std::string name(host);
  in_addr v4;
  if (inet_pton(AF_INET, name.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  return name == "localhost" || name == "::1";
}

}  // namespace bluegate::support
