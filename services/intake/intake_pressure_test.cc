// Many fast terminals against a disk that does not answer: the memory has a bound.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "services/intake/intake_service.h"
#include "services/intake/testing/sample_capture.h"
#include "services/intake/testing/stream_client.h"
#include "services/support/testing/in_process_server.h"
#include "storage/faulty/faulty_folder.h"
#include "storage/faulty/faulty_store.h"

namespace bluegate::intake {
namespace {

namespace pb = capture::v1;
using testing::StreamClient;

constexpr int kTerminals = 100;
constexpr uint64_t kCaptures = 16;  // each, all its credits
constexpr size_t kPictureBytes = 300'000;
constexpr size_t kWaitingBytesMax = 16 << 20;

// A sanitizer has memory of its own, for what was freed and for who touched what.
#ifdef BLUEGATE_SANITIZED
constexpr bool kMemoryIsOurs = false;
#else
constexpr bool kMemoryIsOurs = true;
#endif

// A disk that answers when it is let.
class HeldFolder : public storage::FaultyFolder {
 public:
  explicit HeldFolder(absl::Notification* go_on) : go_on_(go_on) {}
  absl::Status Append(uint64_t file, absl::Span<const std::string_view> parts) override {
    if (armed) go_on_->WaitForNotification();
    // The bytes themselves are not kept: they would be memory too.
    return absl::OkStatus();
  }
  std::atomic<bool> armed = false;

 private:
  absl::Notification* const go_on_;
};

double ResidentMib() {
  uint64_t pages_all = 0;
  uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages_all >> pages;
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

TEST(IntakePressureTest, HundredFastTerminalsAgainstAHeldDiskStayWithinTheMemoryBound) {
  absl::Notification go_on;
  HeldFolder* disk = nullptr;
  support::testing::InProcessServer server;
  server.config().set_intake_credits(kCaptures);
  server.Add("intake", [&](const support::ServiceContext& context) {
    auto folder = std::make_unique<HeldFolder>(&go_on);
    disk = folder.get();
    IntakeOptions options;
    options.waiting_bytes_max = kWaitingBytesMax;
    return MakeIntakeOver(std::make_unique<storage::FaultyStore>(), context, options,
                          std::move(folder));
  });
  const absl::Status started = server.Start();
  ASSERT_TRUE(started.ok()) << started;
  disk->armed = true;
  const auto stub = pb::IntakeService::NewStub(server.channel("intake"));
  std::vector<std::unique_ptr<StreamClient>> clients;
  for (int i = 0; i < kTerminals; ++i) {
    clients.push_back(std::make_unique<StreamClient>(stub.get(), absl::StrCat("cam-", i)));
  }
  const double before_mib = ResidentMib();
  std::atomic<int> acks = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kTerminals; ++i) {
    threads.emplace_back([&, i] {
      pb::Capture capture = testing::SampleCapture(1, server.clock().Now());
      capture.mutable_name()->set_device_id(absl::StrCat("cam-", i));
      *capture.mutable_pictures(0) =
          testing::Jpeg(640, 480, absl::StrCat(i, std::string(kPictureBytes, 'p')));
      for (uint64_t sequence = 1; sequence <= kCaptures; ++sequence) {
        capture.mutable_name()->set_sequence(sequence);
        clients[i]->Send(capture);  // waits when intake does not read
      }
      for (uint64_t sequence = 1; sequence <= kCaptures; ++sequence) {
        acks += clients[i]->ReadAnswer().has_ack();
      }
    });
  }
  // Until what is resident has stopped growing: everybody waits for somebody.
  double grown_mib = 0;
  for (int still = 0; still < 10;) {
    absl::SleepFor(absl::Milliseconds(100));
    const double now_mib = ResidentMib() - before_mib;
    still = now_mib > grown_mib + 1 ? 0 : still + 1;
    grown_mib = std::max(grown_mib, now_mib);
  }
  EXPECT_EQ(acks, 0);
  // What waits for the disk; for each stream what may be sent ahead of its being read (512 KiB),
  // one capture that is being read, in pieces and whole, and on the client's side its message, that
  // as bytes, and in pieces. All that is offered is 458 MiB.
  constexpr double kStreamMib = 0.5 + 6.0 * kPictureBytes / (1 << 20);
  constexpr double kBoundMib = kWaitingBytesMax / (1 << 20) + kTerminals * kStreamMib;
  std::fprintf(stderr, "grown by %.0f MiB, bound %.0f MiB\n", grown_mib, kBoundMib);
  if (kMemoryIsOurs) {
    EXPECT_LT(grown_mib, kBoundMib);
  }
  go_on.Notify();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(acks, kTerminals * static_cast<int>(kCaptures));
}

}  // namespace
}  // namespace bluegate::intake
