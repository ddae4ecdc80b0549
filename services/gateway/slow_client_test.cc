// Connections that send or take a byte now and then, so that they are never silent.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "services/gateway/http_listener.h"

namespace bluegate::gateway {
namespace {

constexpr ConnectionLimits kShort = {.headers = absl::Milliseconds(600),
                                     .body = absl::Milliseconds(1200),
                                     .answer = absl::Milliseconds(1800),
                                     .look_every = absl::Milliseconds(50)};
constexpr absl::Duration kGivesUp = absl::Seconds(15);

class SlowClientTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = HttpListener::Make({"127.0.0.1", 0}, {}, kShort);
    ASSERT_TRUE(made.ok()) << made.status();
    listener_ = *std::move(made);
    listener_->server().Get("/quick", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("done", "text/plain");
    });
    listener_->server().Post("/take",
                             [this](const httplib::Request& request, httplib::Response& response,
                                    const httplib::ContentReader& reader) {
                               reader([](const char*, size_t) { return true; });
                               listener_->watch().Reached(request, ConnectionWatch::Stage::kAnswer);
                               response.set_content("taken", "text/plain");
                             });
    listener_->server().Get("/large", [](const httplib::Request&, httplib::Response& response) {
      response.set_content(std::string(64 << 20, 'x'), "text/plain");
    });
    listener_->server().Get(
        "/stream", [this](const httplib::Request& request, httplib::Response& response) {
          listener_->watch().Reached(request, ConnectionWatch::Stage::kStream);
          response.set_chunked_content_provider(
              "text/plain", [rounds = 0](size_t, httplib::DataSink& sink) mutable {
                std::this_thread::sleep_for(std::chrono::milliseconds(250));
                sink.write("x", 1);
                if (++rounds == 12) sink.done();
                return true;
              });
        });
    ASSERT_TRUE(listener_->Start().ok());
  }
  void TearDown() override { listener_->Stop(); }

  int Connect() {
    const auto address = support::ParseHostPort(listener_->address());
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    const int small = 4096;
    setsockopt(client, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    sockaddr_in where = {};
    where.sin_family = AF_INET;
    where.sin_port = htons(static_cast<uint16_t>(address->port));
    inet_pton(AF_INET, "127.0.0.1", &where.sin_addr);
    EXPECT_EQ(connect(client, reinterpret_cast<sockaddr*>(&where), sizeof(where)), 0);
    return client;
  }
  // Sends `first`, then a byte every 100 ms; how long until the server closes.
  absl::Duration Drip(const std::string& first) {
    const int client = Connect();
    EXPECT_GT(send(client, first.data(), first.size(), MSG_NOSIGNAL), 0);
    const absl::Time begun = absl::Now();
    char byte;
    while (absl::Now() < begun + kGivesUp) {
      if (send(client, "a", 1, MSG_NOSIGNAL) < 0) break;
      const timeval wait = {0, 100'000};
      setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
      const ssize_t got = recv(client, &byte, 1, 0);
      if (got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK)) break;
    }
    close(client);
    return absl::Now() - begun;
  }

  std::unique_ptr<HttpListener> listener_;
};

TEST_F(SlowClientTest, HeadersThatDripAreCutOff) {
  const absl::Duration lasted = Drip("GET /quick HTTP/1.1\r\nHost: a\r\nX-Long: ");
  EXPECT_GE(lasted, kShort.headers - absl::Milliseconds(100));
  EXPECT_LT(lasted, kShort.headers + absl::Seconds(5));
}

TEST_F(SlowClientTest, BodyThatDripsIsCutOffLater) {
  const absl::Duration lasted =
      Drip("POST /take HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
  EXPECT_GE(lasted, kShort.body - absl::Milliseconds(100));
  EXPECT_LT(lasted, kShort.body + absl::Seconds(5));
}

TEST_F(SlowClientTest, AnswerThatIsSippedIsCutOff) {
  const int client = Connect();
  // Else what the kernel has taken in by then keeps the sipper busy after the end.
  const int buffered = 64 * 1024;
  ASSERT_EQ(setsockopt(client, SOL_SOCKET, SO_RCVBUF, &buffered, sizeof(buffered)), 0);
  const std::string request = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
  ASSERT_GT(send(client, request.data(), request.size(), MSG_NOSIGNAL), 0);
  const absl::Time begun = absl::Now();
  size_t received = 0;
  char buffer[16384];
  for (ssize_t got = 1; got > 0 && absl::Now() < begun + kGivesUp;) {
    got = recv(client, buffer, sizeof(buffer), 0);
    if (got > 0) received += static_cast<size_t>(got);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  close(client);
  EXPECT_LT(absl::Now() - begun, kGivesUp);
  EXPECT_LT(received, size_t{64} << 20);
}

TEST_F(SlowClientTest, StreamAndQuickRequestsAreNotCutOff) {
  httplib::Client client("http://" + listener_->address());
  const auto stream = client.Get("/stream");
  ASSERT_TRUE(stream);
  EXPECT_EQ(stream->body, std::string(12, 'x'));
  EXPECT_EQ(client.Get("/quick")->body, "done");
  EXPECT_EQ(client.Post("/take", "body", "text/plain")->body, "taken");
}

}  // namespace
}  // namespace bluegate::gateway
