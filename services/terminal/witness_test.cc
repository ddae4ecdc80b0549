#include "services/terminal/witness.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/audit/audit_service.h"
#include "services/audit/key_handover.h"
#include "services/audit/log_host.h"
#include "services/support/testing/in_process_server.h"
#include "services/support/text_proto.h"
#include "storage/engine.h"
#include "verification/checkpoint.h"

namespace bluegate::terminal {
namespace {

using verification::Verdict;

// A server with one log, whose history a test may write anew.
class WitnessTest : public ::testing::Test {
 protected:
  WitnessTest() {
    server_.Add("audit",
                [this](const support::ServiceContext&)
                    -> absl::StatusOr<std::unique_ptr<support::HostedService>> {
                  return audit::MakeAudit(host_.get(), &server_.clock());
                });
    Host("key.pem");
  }
  ~WitnessTest() override { Stop(); }

  // Starts with the history that is there and a key by file.
  void Host(const std::string& key) {
    Stop();
    const std::filesystem::path file = server_.folder().path() / key;
    audit::SigningKey signing_key = *audit::SigningKey::LoadOrMake(file, "bluegate");
    auto handovers = audit::ReadHandovers(file, signing_key);
    ASSERT_TRUE(handovers.ok()) << handovers.status();
    host_ = std::make_unique<audit::LogHost>(std::move(signing_key), &server_.clock(), nullptr,
                                             absl::Hours(1), *std::move(handovers));
    log_ = *storage::AuditLog::Open(store_.get());
    publication_ = host_->Publish("casework", {log_.get(), nullptr, nullptr});
    ASSERT_TRUE(server_.Start().ok());
  }
  void Stop() {
    server_.Stop();
    publication_.reset();
    host_.reset();
  }
  // Another history of `size` leaves.
  void WriteAnew(const std::string& history, uint64_t size) {
    Stop();
    store_ = storage::MakeMemoryStore();
    Host("key.pem");
    Grow(history, size);
  }
  // Up to `size` leaves, signed.
  void Grow(const std::string& history, uint64_t size) {
    std::vector<storage::AuditEntry> entries;
    for (uint64_t i = log_->size(); i < size; ++i) {
      entries.push_back({"passage", absl::StrCat(i), history, 1, storage::Sha256(history)});
    }
    storage::WriteBatch batch;
    storage::AuditLog::Growth growth = log_->Stage(entries, batch);
    ASSERT_TRUE(store_->Write(batch, storage::Durability::kSynced).ok());
    log_->Commit(std::move(growth));
    ASSERT_TRUE(host_->SignGrown().ok());
  }

  std::filesystem::path file() const { return server_.folder().path() / "witness.txt"; }
  std::unique_ptr<Witness> Open(const std::string& key = "") {
    auto witness = Witness::Open(file(), key);
    EXPECT_TRUE(witness.ok()) << witness.status();
    return *std::move(witness);
  }
  Verdict Look(Witness& witness) {
    const auto report = witness.Look(server_.channel("audit"));
    EXPECT_TRUE(report.ok()) << report.status();
    return report.ok() ? report->verdict() : Verdict::kMalformed;
  }
  static uint64_t SeenBy(const Witness& witness) {
    return verification::ParseCheckpoint(witness.kept().checkpoints.at("bluegate/casework"))->size;
  }

  std::unique_ptr<storage::KeyValueStore> store_ = storage::MakeMemoryStore();
  std::unique_ptr<storage::AuditLog> log_;
  support::testing::InProcessServer server_;
  std::unique_ptr<audit::LogHost> host_;
  std::unique_ptr<audit::LogHost::Publication> publication_;
};

TEST_F(WitnessTest, FollowsALogThatGrows) {
  auto witness = Open();
  EXPECT_EQ(Look(*witness), Verdict::kValid) << "nothing was signed yet";
  for (const uint64_t size : {1u, 2u, 300u, 777u}) {
    Grow("one", size);
    EXPECT_EQ(Look(*witness), Verdict::kValid);
    EXPECT_EQ(SeenBy(*witness), size);
    witness = Open();
  }
  EXPECT_TRUE(witness->health().ok());
  EXPECT_EQ(witness->alarms(), 0u);
}

TEST_F(WitnessTest, AnotherHistoryIsAnAlarmThatStays) {
  auto witness = Open();
  Grow("one", 300);
  ASSERT_EQ(Look(*witness), Verdict::kValid);
  WriteAnew("other", 400);
  EXPECT_EQ(Look(*witness), Verdict::kForked);
  EXPECT_TRUE(absl::IsDataLoss(witness->health()));
  EXPECT_EQ(SeenBy(*witness), 300u);
  EXPECT_TRUE(std::filesystem::exists(file().string() + ".alarm-casework-400"));
  witness = Open();
  EXPECT_EQ(Look(*witness), Verdict::kForked) << "after a restart too";
}

TEST_F(WitnessTest, AnotherHistoryOfTheSameSizeIsAnAlarm) {
  auto witness = Open();
  Grow("one", 300);
  ASSERT_EQ(Look(*witness), Verdict::kValid);
  WriteAnew("other", 300);
  EXPECT_EQ(Look(*witness), Verdict::kForked);
}

TEST_F(WitnessTest, AShorterHistoryIsAnAlarm) {
  auto witness = Open();
  Grow("one", 300);
  ASSERT_EQ(Look(*witness), Verdict::kValid);
  WriteAnew("one", 200);
  EXPECT_EQ(Look(*witness), Verdict::kForked) << "100 leaves are gone";
  Grow("one", 350);
  EXPECT_EQ(Look(*witness), Verdict::kValid) << "the same leaves are there again";
  EXPECT_TRUE(witness->health().ok());
  EXPECT_EQ(witness->alarms(), 1u);
}

TEST_F(WitnessTest, AnotherKeyIsAnAlarm) {
  auto witness = Open();
  Grow("one", 3);
  ASSERT_EQ(Look(*witness), Verdict::kValid);
  Host("other_key.pem");
  Grow("one", 5);
  EXPECT_EQ(Look(*witness), Verdict::kUnknownKey);
  EXPECT_EQ(SeenBy(*witness), 3u);
}

TEST_F(WitnessTest, AKeyIsFollowedToTheOneThatItHandedOverTo) {
  const std::string old_key = host_->key().PublicText();
  const std::filesystem::path folder = server_.folder().path();
  Grow("one", 3);
  ASSERT_EQ(Look(*Open(old_key)), Verdict::kValid);
  std::filesystem::copy(folder / "key.pem", folder / "stolen.pem");
  ASSERT_TRUE(audit::RotateKey(folder / "key.pem", "bluegate", server_.clock().Now()).ok());
  Host("key.pem");
  const std::string new_key = host_->key().PublicText();
  ASSERT_NE(new_key, old_key);
  // What the old key signed is signed anew at once, though there is no new leaf.
  auto witness = Open(old_key);
  EXPECT_EQ(Look(*witness), Verdict::kValid);
  EXPECT_EQ(witness->kept().public_key, new_key);
  EXPECT_EQ(Look(*Open(new_key)), Verdict::kValid);
  // The old key is not believed any more.
  Host("stolen.pem");
  Grow("one", 4);
  EXPECT_EQ(Look(*Open(old_key)), Verdict::kUnknownKey);
  EXPECT_EQ(Look(*Open()), Verdict::kUnknownKey);
}

TEST_F(WitnessTest, AKeyThatCameAnotherWayIsTheOnlyOne) {
  const std::string key = host_->key().PublicText();
  Grow("one", 3);
  EXPECT_EQ(Look(*Open(key)), Verdict::kValid);
  EXPECT_TRUE(absl::IsInvalidArgument(Witness::Open(file(), "no key").status()));
  Host("other_key.pem");
  EXPECT_TRUE(absl::IsInvalidArgument(Witness::Open(file(), host_->key().PublicText()).status()));
}

TEST_F(WitnessTest, ALogThatGoesIsAnAlarm) {
  auto witness = Open();
  Grow("one", 3);
  ASSERT_EQ(Look(*witness), Verdict::kValid);
  publication_.reset();
  EXPECT_EQ(Look(*witness), Verdict::kMissing);
}

TEST_F(WitnessTest, AServerThatIsNotReachedIsNoAlarm) {
  auto witness = Open();
  Grow("one", 3);
  ASSERT_EQ(Look(*witness), Verdict::kValid);
  const auto channel = server_.channel("audit");
  Stop();
  EXPECT_FALSE(witness->Look(channel).ok());
  EXPECT_TRUE(witness->health().ok());
}

TEST_F(WitnessTest, ABrokenFileIsLeftAsItIs) {
  std::ofstream(file()) << "bluegate witness 1\nkey broken\n";
  EXPECT_TRUE(absl::IsDataLoss(Witness::Open(file(), "").status()));
  EXPECT_EQ(*support::ReadFile(file()), "bluegate witness 1\nkey broken\n");
}

}  // namespace
}  // namespace bluegate::terminal
