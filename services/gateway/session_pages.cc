#include "services/gateway/session_pages.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/gateway/connect_protocol.h"
#include "services/gateway/http_rules.h"

namespace bluegate::gateway {
namespace {

using Json = nlohmann::json;

std::string OfficerJson(const SignedIn& officer) {
  return Json{{"account", officer.account},
              {"display_name", officer.display_name},
              {"role", std::string(support::NameOf(officer.role))}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<Proof> ParseProof(const std::string& body, const std::string& address) {
  const absl::Status refused = absl::InvalidArgumentError(
      "body: not a sign-in, wanted {\"account\":\"...\",\"password\":\"...\"}");
  if (!CheckJsonDepth(body).ok()) return refused;
  const Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return refused;
  const auto account = json.find("account");
  const auto password = json.find("password");
  if (account == json.end() || !account->is_string() || password == json.end() ||
      !password->is_string()) {
    return refused;
  }
  return Proof{account->get<std::string>(), password->get<std::string>(), address};
}

}  // namespace

void OpenSessionPage(const httplib::Request& request, const std::string& body, bool secure,
                     SignIn& sign_in, httplib::Response& response) {
  const absl::StatusOr<Proof> proof = ParseProof(body, request.remote_addr);
  if (!proof.ok()) return AnswerError(proof.status(), response);
  const absl::StatusOr<OpenedSession> session = sign_in.Open(*proof);
  if (!session.ok()) return AnswerError(session.status(), response);
  response.set_header("Set-Cookie", SessionCookie(session->token, secure));
  ShowSessionPage(session->officer, response);
}

void ShowSessionPage(const SignedIn& officer, httplib::Response& response) {
  response.status = 200;
  response.set_content(OfficerJson(officer), std::string(kUnaryContentType));
}

void CloseSessionPage(const httplib::Request& request, bool secure, SignIn& sign_in,
                      httplib::Response& response) {
  const absl::Status status = sign_in.Close(SessionToken(request));
  if (!status.ok()) return AnswerError(status, response);
  response.set_header("Set-Cookie", SessionCookie("", secure));
  response.status = 204;
}

}  // namespace bluegate::gateway
