#ifndef BLUEGATE_SERVICES_GATEWAY_SESSION_PAGES_H_
#define BLUEGATE_SERVICES_GATEWAY_SESSION_PAGES_H_

#include <httplib.h>

#include <string>

#include "services/gateway/sign_in.h"

// /session: POST {"account":...,"password":...} signs in, GET says who is signed in, DELETE signs
// out. POST and GET answer {"account":...,"display_name":...,"role":...} or an error as AnswerError
// gives it: 401, and 429 after too many failures.
namespace bluegate::gateway {

// Most bytes of the body of a sign-in.
inline constexpr size_t kSignInBytesMax = 4096;

// `secure` as in SessionCookie.
void OpenSessionPage(const httplib::Request& request, const std::string& body, bool secure,
                     SignIn& sign_in, httplib::Response& response);
void ShowSessionPage(const SignedIn& officer, httplib::Response& response);
void CloseSessionPage(const httplib::Request& request, bool secure, SignIn& sign_in,
                      httplib::Response& response);

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_SESSION_PAGES_H_
