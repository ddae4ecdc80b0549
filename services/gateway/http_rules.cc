#include "services/gateway/http_rules.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "enforcement/text.h"
#include "services/gateway/connect_protocol.h"
#include "services/support/host_port.h"

namespace bluegate::gateway {
namespace {

// An Origin, where there is one, must be ours.
absl::Status CheckOrigin(const httplib::Request& request) {
  if (!request.has_header("Origin")) return absl::OkStatus();
  const std::string origin = request.get_header_value("Origin");
  absl::string_view authority = origin;
  const bool http =
      absl::ConsumePrefix(&authority, "https://") || absl::ConsumePrefix(&authority, "http://");
  if (http && absl::EqualsIgnoreCase(authority, request.get_header_value("Host"))) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError("Origin: another site, wanted this one");
}

}  // namespace

httplib::Headers SecurityHeaders() {
  return {
      {"Content-Security-Policy",
       "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; "
       "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
       "frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
  };
}

std::string SessionToken(const httplib::Request& request) {
  const std::string cookies = request.get_header_value("Cookie");
  const std::string prefix = absl::StrCat(AbslView(kSessionCookie), "=");
  for (absl::string_view cookie : absl::StrSplit(cookies, ';')) {
    cookie = absl::StripAsciiWhitespace(cookie);
    if (absl::ConsumePrefix(&cookie, prefix)) return std::string(cookie);
  }
  return "";
}

std::string SessionCookie(std::string_view token, bool secure) {
  return absl::StrCat(AbslView(kSessionCookie), "=", AbslView(token),
                      "; Path=/; HttpOnly; SameSite=Strict", secure ? "; Secure" : "",
                      token.empty() ? "; Max-Age=0" : "");
}

absl::Status CheckSameSite(const httplib::Request& request) {
  const std::string type = MediaType(request.get_header_value("Content-Type"));
  if (request.get_header_value("X-Bluegate-Csrf") != "1" && type != kUnaryContentType &&
      type != kStreamContentType) {
    return absl::PermissionDeniedError("X-Bluegate-Csrf: absent, wanted 1, or a JSON Content-Type");
  }
  return CheckOrigin(request);
}

absl::Status CheckOwnPage(const httplib::Request& request) {
  const std::string site = request.get_header_value("Sec-Fetch-Site");
  // "none": the officer himself, by the address bar or a bookmark.
  if (!site.empty() && site != "same-origin" && site != "none") {
    return absl::PermissionDeniedError("Sec-Fetch-Site: another site, wanted same-origin");
  }
  return CheckOrigin(request);
}

bool FromThisMachine(const httplib::Request& request) {
  absl::string_view address = request.remote_addr;
  absl::ConsumePrefix(&address, "::ffff:");
  return support::IsLoopback(std::string(address)) && !request.has_header("Forwarded") &&
         !request.has_header("X-Forwarded-For");
}

absl::StatusOr<std::string> ReadBody(const httplib::ContentReader& reader, size_t bytes_max) {
  std::string body;
  size_t bytes_read = 0;
  const bool whole = reader([&](const char* data, size_t size) {
    bytes_read += size;
    if (bytes_read <= bytes_max) {
      body.append(data, size);
    } else {
      body.clear();
    }
    return bytes_read <= 2 * bytes_max;
  });
  if (bytes_read > bytes_max) {
    return absl::ResourceExhaustedError(
        absl::StrCat("body: more than ", bytes_max, " bytes, wanted at most that"));
  }
  if (!whole) return absl::InvalidArgumentError("body: broke off, wanted the whole");
  return body;
}

void AnswerError(const absl::Status& status, httplib::Response& response) {
  response.status = HttpStatus(status.code());
  response.set_content(ErrorJson(status), std::string(kUnaryContentType));
}

}  // namespace bluegate::gateway
