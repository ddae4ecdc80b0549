#ifndef BLUEGATE_SERVICES_GATEWAY_TESTING_GATEWAY_FIXTURE_H_
#define BLUEGATE_SERVICES_GATEWAY_TESTING_GATEWAY_FIXTURE_H_

#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/gateway/testing/fake_casework.h"
#include "services/support/testing/in_process_server.h"

namespace bluegate::gateway::testing {

inline constexpr char kAccount[] = "wang.li";
inline constexpr char kPassword[] = "right horse battery";

// Intake with one picture: "JPEG bytes", whose name is 64 times 'a'. Every capture has position 7.
class FakeIntake : public capture::v1::IntakeService::Service {
 public:
  std::atomic<int> captures_asked = 0;  // calls of GetCapture

 private:
  grpc::Status GetPicture(grpc::ServerContext* context,
                          const capture::v1::GetPictureRequest* request,
                          capture::v1::GetPictureResponse* response) override;
  grpc::Status GetCapture(grpc::ServerContext* context,
                          const capture::v1::GetCaptureRequest* request,
                          capture::v1::GetCaptureResponse* response) override;
};

// Answers GetVehicle with the source "register".
class FakeRegistry : public registry::v1::RegistryService::Service {
  grpc::Status GetVehicle(grpc::ServerContext* context,
                          const registry::v1::GetVehicleRequest* request,
                          registry::v1::GetVehicleResponse* response) override;
};

// A gateway on a port of its own, with an officer, a built console, and fakes behind it. The clock
// stands; Restart makes the gateway anew over the same folders.
class GatewayTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void Restart();

  httplib::Client Client() const;
  // The Cookie header of a new session.
  httplib::Headers SignIn();
  // Makes an account of each role, named as the role, and starts the gateway again.
  void AddAccounts();
  httplib::Headers SignInAs(const std::string& account);
  // POST of JSON, by default with a session.
  httplib::Result Call(const std::string& path, const std::string& json);
  httplib::Result Call(const std::string& path, const std::string& json,
                       const httplib::Headers& headers);
  httplib::Result TrySignIn(const std::string& password, const std::string& account = kAccount);

  // Opens WatchCases and hands over what comes, until `take` says false or the stream ends. Gives
  // the HTTP status, or -1 when `take` ended it or the connection broke.
  int Watch(const httplib::Headers& headers, const std::string& json,
            const std::function<bool(const std::string& bytes)>& take) const;

  // Sends the bytes as they are and reads to the end.
  std::string Raw(const std::string& bytes) const;

  std::string ca_file_;  // not empty: clients use TLS and trust this authority
  FakeCasework casework_;
  FakeIntake intake_;
  FakeRegistry registry_;
  support::testing::InProcessServer server_;
};

}  // namespace bluegate::gateway::testing

#endif  // BLUEGATE_SERVICES_GATEWAY_TESTING_GATEWAY_FIXTURE_H_
