#ifndef BLUEGATE_SERVICES_GATEWAY_HTTP_RULES_H_
#define BLUEGATE_SERVICES_GATEWAY_HTTP_RULES_H_

#include <httplib.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// What holds for every HTTP request and answer, whatever it is about.
namespace bluegate::gateway {

inline constexpr std::string_view kSessionCookie = "bluegate_session";

// Longer request targets are refused with 414 before anything else looks at them.
inline constexpr size_t kTargetBytesMax = 1024;
// The same for kBundlePath, whose query has a purpose: a character of it may take 12 bytes.
inline constexpr size_t kBundleTargetBytesMax = 6144;

// The path of bundle_page.h.
inline constexpr std::string_view kBundlePath = "/bundle";

// Headers of every answer: the content security policy lets a page load from this server alone
// (Ant Design puts style elements into the page, hence 'unsafe-inline' for styles only).
httplib::Headers SecurityHeaders();

// The value of the session cookie; empty when there is none.
std::string SessionToken(const httplib::Request& request);

// Set-Cookie for a session; an empty token deletes the cookie. `secure` where the server has TLS.
std::string SessionCookie(std::string_view token, bool secure);

// Refuses with PERMISSION_DENIED a request that another site's page may have made a browser send: a
// request that changes something needs the header X-Bluegate-Csrf: 1 or a JSON content type
// (neither can be sent across sites without our leave), and an Origin, where there is one, must be
// ours.
absl::Status CheckSameSite(const httplib::Request& request);

// Refuses with PERMISSION_DENIED a GET that another site's page made the browser send, as far as
// the browser says so (Sec-Fetch-Site, Origin). For a GET that leaves a trace; the session's
// cookie, which is SameSite=Strict, already keeps other sites from making one in an officer's name.
absl::Status CheckOwnPage(const httplib::Request& request);

// True when the request came from this machine itself and not through a proxy on it.
bool FromThisMachine(const httplib::Request& request);

// The whole body. RESOURCE_EXHAUSTED beyond `bytes_max`: as much again is read and thrown away, so
// that a browser that is still sending sees the answer; INVALID_ARGUMENT when the body breaks off.
absl::StatusOr<std::string> ReadBody(const httplib::ContentReader& reader, size_t bytes_max);

// Answers {"code":...,"message":...} with the HTTP status of the code.
void AnswerError(const absl::Status& status, httplib::Response& response);

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_HTTP_RULES_H_
