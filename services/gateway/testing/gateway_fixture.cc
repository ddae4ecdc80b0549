#include "services/gateway/testing/gateway_fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

#include "services/gateway/connect_protocol.h"
#include "services/gateway/gateway.h"
#include "services/gateway/officers.h"
#include "services/support/access_table.h"
#include "services/support/host_port.h"

namespace bluegate::gateway::testing {

grpc::Status FakeIntake::GetPicture(grpc::ServerContext*,
                                    const capture::v1::GetPictureRequest* request,
                                    capture::v1::GetPictureResponse* response) {
  if (request->sha256() != std::string(32, '\xaa')) {
    return grpc::Status(grpc::StatusCode::NOT_FOUND, "picture: none");
  }
  response->set_picture("JPEG bytes");
  response->set_format(capture::v1::PICTURE_FORMAT_JPEG);
  return grpc::Status::OK;
}

grpc::Status FakeIntake::GetCapture(grpc::ServerContext*, const capture::v1::GetCaptureRequest*,
                                    capture::v1::GetCaptureResponse* response) {
  ++captures_asked;
  response->set_position(7);
  return grpc::Status::OK;
}

grpc::Status FakeRegistry::GetVehicle(grpc::ServerContext*, const registry::v1::GetVehicleRequest*,
                                      registry::v1::GetVehicleResponse* response) {
  response->set_source("register");
  return grpc::Status::OK;
}

void GatewayTest::AddAccounts() {
  server_.Stop();
  for (const support::Role role : support::kPersonRoles) {
    const std::string name(support::NameOf(role));
    const auto added = AddOfficer(server_.folder().path() / "data", {name, "", kPassword, name},
                                  server_.clock(), SystemRandomBytes);
    ASSERT_TRUE(added.ok()) << added.status();
  }
  const absl::Status started = server_.Start();
  ASSERT_TRUE(started.ok()) << started;
}

httplib::Headers GatewayTest::SignInAs(const std::string& account) {
  const httplib::Result result = TrySignIn(kPassword, account);
  EXPECT_EQ(result->status, 200) << account;
  const std::string cookie = result->get_header_value("Set-Cookie");
  return {{"Cookie", cookie.substr(0, cookie.find(';'))}};
}

void GatewayTest::SetUp() {
  const support::testing::TempFolder& folder = server_.folder();
  folder.Write("console/index.html", "<!doctype html><title>Bluegate</title>");
  std::string script(5000, ' ');
  script += "main();";
  folder.Write("console/assets/app-1a2b.js", script);
  folder.Write("secret.txt", "not for the web");
  server_.config().set_console_dir((folder.path() / "console").string());
  server_.config().set_http_listen("127.0.0.1:0");
  server_.AddFake("casework", casework_.service());
  server_.AddFake("intake", &intake_);
  server_.Add("gateway", MakeGateway);
  const auto added = AddOfficer(folder.path() / "data", {kAccount, "王力", kPassword},
                                server_.clock(), SystemRandomBytes);
  ASSERT_TRUE(added.ok()) << added.status();
  const absl::Status started = server_.Start();
  ASSERT_TRUE(started.ok()) << started;
}

void GatewayTest::Restart() {
  server_.Stop();
  const absl::Status started = server_.Start();
  ASSERT_TRUE(started.ok()) << started;
}

httplib::Client GatewayTest::Client() const {
  httplib::Client client((ca_file_.empty() ? "http://" : "https://") + server_.http_address());
  if (!ca_file_.empty()) client.set_ca_cert_path(ca_file_);
  client.set_read_timeout(std::chrono::seconds(20));
  return client;
}

httplib::Headers GatewayTest::SignIn() { return SignInAs(kAccount); }

httplib::Result GatewayTest::TrySignIn(const std::string& password, const std::string& account) {
  return Call("/session", R"({"account":")" + account + R"(","password":")" + password + R"("})",
              {});
}

httplib::Result GatewayTest::Call(const std::string& path, const std::string& json) {
  return Call(path, json, SignIn());
}

httplib::Result GatewayTest::Call(const std::string& path, const std::string& json,
                                  const httplib::Headers& headers) {
  return Client().Post(path, headers, json, "application/json");
}

int GatewayTest::Watch(const httplib::Headers& headers, const std::string& json,
                       const std::function<bool(const std::string&)>& take) const {
  httplib::Request request;
  request.method = "POST";
  request.path = "/bluegate.casework.v1.CaseworkService/WatchCases";
  request.headers = headers;
  request.headers.emplace("Content-Type", std::string(kStreamContentType));
  request.body = MessageFrame(json);
  request.content_receiver = [&](const char* data, size_t size, uint64_t, uint64_t) {
    return take(std::string(data, size));
  };
  httplib::Client client = Client();
  const httplib::Result result = client.send(request);
  return result ? result->status : -1;
}

std::string GatewayTest::Raw(const std::string& bytes) const {
  const auto address = support::ParseHostPort(server_.http_address());
  EXPECT_TRUE(address.ok());
  const int socket_fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in where = {};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<uint16_t>(address->port));
  inet_pton(AF_INET, address->host.c_str(), &where.sin_addr);
  EXPECT_EQ(connect(socket_fd, reinterpret_cast<sockaddr*>(&where), sizeof(where)), 0);
  EXPECT_EQ(send(socket_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(bytes.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t got; (got = recv(socket_fd, buffer, sizeof(buffer), 0)) > 0;) {
    answer.append(buffer, static_cast<size_t>(got));
  }
  close(socket_fd);
  return answer;
}

}  // namespace bluegate::gateway::testing
