#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "services/gateway/bridge.h"
#include "services/gateway/testing/gateway_fixture.h"

namespace bluegate::gateway {
namespace {

using nlohmann::json;
using testing::GatewayTest;

struct Frame {
  int flags;
  json message;
};

// The whole frames at the beginning of `bytes`.
std::vector<Frame> Frames(std::string_view bytes) {
  std::vector<Frame> frames;
  while (bytes.size() >= 5) {
    size_t length = 0;
    for (int i = 1; i < 5; ++i) length = length << 8 | static_cast<unsigned char>(bytes[i]);
    if (bytes.size() < 5 + length) break;
    frames.push_back({bytes[0], json::parse(bytes.substr(5, length))});
    bytes.remove_prefix(5 + length);
  }
  return frames;
}

class GatewayStreamTest : public GatewayTest {
 protected:
  // Watches until the stream ends; what came.
  std::vector<Frame> WatchToTheEnd(const httplib::Headers& headers, const std::string& json) {
    std::string bytes;
    EXPECT_EQ(Watch(headers, json,
                    [&](const std::string& more) {
                      bytes += more;
                      return true;
                    }),
              200);
    return Frames(bytes);
  }
};

// A watch on a thread of its own.
class OpenWatch {
 public:
  template <typename Start>
  explicit OpenWatch(Start start) : thread_([this, start] { start(*this); }) {}
  ~OpenWatch() { thread_.join(); }
  bool Take(const std::string& more) {
    absl::MutexLock lock(&mutex_);
    bytes_ += more;
    return true;
  }
  std::vector<Frame> AwaitFrames(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return Frames(bytes_).size() >= count;
    };
    mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(10));
    return Frames(bytes_);
  }

 private:
  absl::Mutex mutex_;
  std::string bytes_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

TEST_F(GatewayStreamTest, MessagesComeAsFramesAndTheEndAsTheLastOne) {
  casework_.revisions = 3;
  casework_.watch_ends = true;
  const std::vector<Frame> frames = WatchToTheEnd(SignIn(), R"({"afterRevision":"1"})");
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[0].flags, 0);
  EXPECT_EQ(frames[0].message["revision"], "2");
  EXPECT_EQ(frames[1].message["revision"], "3");
  EXPECT_EQ(frames[2].flags, 2);
  EXPECT_EQ(frames[2].message, json::object());
}

TEST_F(GatewayStreamTest, ErrorOfTheServiceIsInTheLastFrame) {
  casework_.watch_ends = true;
  casework_.watch_end = grpc::Status(grpc::StatusCode::ABORTED, "log: compacted");
  const std::vector<Frame> frames = WatchToTheEnd(SignIn(), "{}");
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[2].flags, 2);
  EXPECT_EQ(frames[2].message["error"]["code"], "aborted");
  EXPECT_EQ(frames[2].message["error"]["message"], "log: compacted");
}

TEST_F(GatewayStreamTest, BadRequestIsAnsweredByAnEndFrameUnderStatus200) {
  const std::vector<Frame> frames = WatchToTheEnd(SignIn(), R"({"noSuchField":1})");
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].flags, 2);
  EXPECT_EQ(frames[0].message["error"]["code"], "invalid_argument");
}

TEST_F(GatewayStreamTest, TimeoutOfTheCallerEndsTheStream) {
  httplib::Headers headers = SignIn();
  headers.emplace("Connect-Timeout-Ms", "300");
  const std::vector<Frame> frames = WatchToTheEnd(headers, "{}");
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[2].message["error"]["code"], "deadline_exceeded");
}

TEST_F(GatewayStreamTest, EachMessageIsSentAtOnceAndTheCallEndsWhenTheBrowserGoes) {
  const httplib::Headers session = SignIn();
  const auto refuse_the_second = [first = true](const std::string&) mutable {
    return std::exchange(first, false);
  };
  EXPECT_EQ(Watch(session, "{}", refuse_the_second), -1);
  EXPECT_TRUE(casework_.AwaitOpenWatches(0));
}

TEST_F(GatewayStreamTest, SigningOutEndsTheOpenStreams) {
  const httplib::Headers session = SignIn();
  OpenWatch watch([&](OpenWatch& self) {
    Watch(session, "{}", [&](const std::string& more) { return self.Take(more); });
  });
  ASSERT_EQ(watch.AwaitFrames(2).size(), 2u);
  httplib::Headers headers = session;
  headers.emplace("X-Bluegate-Csrf", "1");
  ASSERT_EQ(Client().Delete("/session", headers)->status, 204);
  const std::vector<Frame> frames = watch.AwaitFrames(3);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[2].message["error"]["code"], "unauthenticated");
  EXPECT_TRUE(casework_.AwaitOpenWatches(0));
}

TEST_F(GatewayStreamTest, StopEndsOpenStreamsAndCallsSoon) {
  const httplib::Headers session = SignIn();
  OpenWatch watch([&](OpenWatch& self) {
    Watch(session, "{}", [&](const std::string& more) { return self.Take(more); });
  });
  ASSERT_EQ(watch.AwaitFrames(2).size(), 2u);
  const absl::Time begin = absl::Now();
  server_.Stop();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(2));
  const std::vector<Frame> frames = watch.AwaitFrames(3);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[2].message["error"]["code"], "unavailable");
}

TEST_F(GatewayStreamTest, AsManyStreamsAsAllowedLeaveShortCallsTheirThreads) {
  const httplib::Headers session = SignIn();
  std::vector<std::unique_ptr<OpenWatch>> watches;
  for (int i = 0; i < kStreamsMax; ++i) {
    watches.push_back(std::make_unique<OpenWatch>([&](OpenWatch& self) {
      Watch(session, "{}", [&](const std::string& more) { return self.Take(more); });
    }));
  }
  EXPECT_TRUE(casework_.AwaitOpenWatches(kStreamsMax));
  const auto call =
      Call("/bluegate.casework.v1.CaseworkService/GetCase", R"({"caseId":"a"})", session);
  EXPECT_TRUE(call);
  EXPECT_EQ(call->status, 200);
  const std::vector<Frame> frames = WatchToTheEnd(session, "{}");
  EXPECT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].message["error"]["code"], "resource_exhausted");
  server_.Stop();
  watches.clear();
}

}  // namespace
}  // namespace bluegate::gateway
