#include "storage/capture_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "storage/audit_log.h"
#include "storage/engine.h"
#include "storage/faulty/faulty_folder.h"
#include "storage/faulty/faulty_store.h"

namespace bluegate::storage {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr uint32_t kReason = 3;

std::string Hash(std::string text) {
  text.resize(32, '.');
  return text;
}

// Of the picture that shows `content`.
std::string HashOf(const std::string& content) { return Sha256("bytes of " + content); }

class StandingClock : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(1'700'000'000); }
};

CaptureToKeep ACapture(uint64_t sequence, const std::string& content = "a",
                       const std::string& device = "cp-01") {
  CaptureToKeep capture;
  capture.name = {device, 1, sequence};
  capture.digest = Hash(absl::StrCat(device, "/", sequence, "/", content));
  capture.record = absl::StrCat("record ", sequence, content);
  capture.pictures.push_back({HashOf(content), "bytes of " + content});
  return capture;
}

CaptureToRefuse ARefusal(uint64_t sequence) {
  const CaptureToKeep capture = ACapture(sequence);
  return {capture.name, capture.digest, kReason, absl::StrCat("refusal ", sequence)};
}

// Stands in front of another store: counts its writes, and holds the first one back.
class HeldStore : public KeyValueStore {
 public:
  explicit HeldStore(std::unique_ptr<KeyValueStore> kv) : kv_(std::move(kv)) {}
  absl::StatusOr<std::string> Get(std::string_view key) const override { return kv_->Get(key); }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return kv_->MultiGet(keys);
  }
  absl::Status Scan(
      const KeyRange& range, ScanOrder order,
      absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit) const override {
    return kv_->Scan(range, order, visit);
  }
  absl::Status Sync() override { return kv_->Sync(); }
  absl::Status Write(const WriteBatch& batch, Durability durability) override {
    if (writes_++ == 0) {
      held.Notify();
      go_on.WaitForNotification();
    }
    return kv_->Write(batch, durability);
  }
  int writes() const { return writes_; }

  absl::Notification held;
  absl::Notification go_on;

 private:
  const std::unique_ptr<KeyValueStore> kv_;
  std::atomic<int> writes_ = 0;
};

class CaptureStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    Reopen();
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Reopen() {
    store_.reset();
    auto kv = OpenRocksDb(folder_);
    ASSERT_TRUE(kv.ok()) << kv.status();
    auto files = OpenAppendFolder(folder_ / "evidence");
    ASSERT_TRUE(files.ok()) << files.status();
    auto store = CaptureStore::Open(*std::move(kv), *std::move(files), &clock_);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  uint64_t Durable() { return store_->DurableSequence("cp-01", 1).value(); }

  std::filesystem::path folder_;
  StandingClock clock_;
  std::unique_ptr<CaptureStore> store_;
};

TEST_F(CaptureStoreTest, PositionsRiseByOneFromOne) {
  EXPECT_EQ(store_->Keep(ACapture(1))->position, 1);
  EXPECT_EQ(store_->Keep(ACapture(2))->position, 2);
  const auto log = store_->Read(0, 10);
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_EQ(log->size(), 2);
  EXPECT_EQ((*log)[1].position, 2);
  EXPECT_EQ((*log)[1].record, "record 2a");
  EXPECT_EQ(store_->Read(1, 10)->size(), 1);
  EXPECT_EQ(store_->Read(0, 1)->size(), 1);
  EXPECT_TRUE(store_->Read(2, 10)->empty());
}

TEST_F(CaptureStoreTest, RepeatGetsTheFirstAnswerAlsoAfterReopening) {
  ASSERT_FALSE(store_->Keep(ACapture(1))->repeated);
  for (int opening = 0; opening < 2; ++opening) {
    CaptureToKeep again = ACapture(1);
    again.record = "received later";
    const auto answer = store_->Keep(again);
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_TRUE(answer->repeated);
    EXPECT_EQ(answer->position, 1);
    EXPECT_EQ(answer->record, "record 1a");
    EXPECT_EQ(store_->last_position(), 1);
    Reopen();
  }
}

TEST_F(CaptureStoreTest, RefusalIsKeptAndCountedOnce) {
  ASSERT_FALSE(store_->Refuse(ARefusal(1))->repeated);
  Reopen();
  CaptureToRefuse again = ARefusal(1);
  again.refusal = "other words";
  const auto answer = store_->Refuse(again);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(answer->repeated);
  EXPECT_EQ(answer->refusal, "refusal 1");
  EXPECT_EQ(answer->position, 0);
  EXPECT_THAT(store_->tally().refused, ElementsAre(Pair(kReason, 1)));
  EXPECT_EQ(store_->tally().kept, 0);
}

TEST_F(CaptureStoreTest, FirstAnswerHoldsWhateverIsAskedLater) {
  ASSERT_TRUE(store_->Refuse(ARefusal(1)).ok());
  EXPECT_EQ(store_->Keep(ACapture(1))->refusal, "refusal 1");
  ASSERT_TRUE(store_->Keep(ACapture(2)).ok());
  EXPECT_EQ(store_->Refuse(ARefusal(2))->position, 1);
}

TEST_F(CaptureStoreTest, SameNameWithOtherContentIsToldApart) {
  ASSERT_TRUE(store_->Keep(ACapture(1, "a")).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(store_->Keep(ACapture(1, "b")).status()));
  CaptureToRefuse reuse{std::nullopt, ACapture(1, "b").digest, kReason, "name reused"};
  EXPECT_FALSE(store_->Refuse(reuse)->repeated);
  EXPECT_TRUE(store_->Refuse(reuse)->repeated);
  EXPECT_THAT(store_->tally().refused, ElementsAre(Pair(kReason, 1)));
  EXPECT_EQ(store_->Find({"cp-01", 1, 1})->record, "record 1a");
}

TEST_F(CaptureStoreTest, FindsByNameOnlyWhatWasKept) {
  ASSERT_TRUE(store_->Keep(ACapture(1)).ok());
  ASSERT_TRUE(store_->Refuse(ARefusal(2)).ok());
  EXPECT_EQ(store_->Find({"cp-01", 1, 1})->position, 1);
  EXPECT_TRUE(absl::IsNotFound(store_->Find({"cp-01", 1, 2}).status()));
  EXPECT_TRUE(absl::IsNotFound(store_->Find({"cp-01", 1, 3}).status()));
  EXPECT_TRUE(absl::IsNotFound(store_->Find({"", 0, 0}).status()));
}

TEST_F(CaptureStoreTest, PictureOfManyCapturesIsOne) {
  ASSERT_TRUE(store_->Keep(ACapture(1, "a")).ok());
  CaptureToKeep second = ACapture(2, "a");
  second.pictures.push_back({HashOf("b"), "bytes of b"});
  ASSERT_TRUE(store_->Keep(second).ok());
  EXPECT_EQ(*store_->GetPicture(HashOf("a")), "bytes of a");
  EXPECT_EQ(*store_->GetPicture(HashOf("b")), "bytes of b");
  EXPECT_TRUE(absl::IsNotFound(store_->GetPicture(HashOf("c")).status()));
}

TEST_F(CaptureStoreTest, DurableSequenceStopsBeforeTheFirstUnanswered) {
  EXPECT_EQ(Durable(), 0);
  ASSERT_TRUE(store_->Keep(ACapture(2)).ok());
  ASSERT_TRUE(store_->Keep(ACapture(4)).ok());
  EXPECT_EQ(Durable(), 0);
  ASSERT_TRUE(store_->Refuse(ARefusal(1)).ok());
  EXPECT_EQ(Durable(), 2);
  Reopen();
  ASSERT_TRUE(store_->Keep(ACapture(3)).ok());
  EXPECT_EQ(Durable(), 4);
  EXPECT_EQ(store_->DurableSequence("cp-01", 2).value(), 0);
  EXPECT_EQ(store_->DurableSequence("cp-02", 1).value(), 0);
}

TEST_F(CaptureStoreTest, RefusesWhatItCannotName) {
  CaptureToKeep capture = ACapture(1);
  capture.digest = "short";
  EXPECT_TRUE(absl::IsInvalidArgument(store_->Keep(capture).status()));
  capture = ACapture(0);
  EXPECT_TRUE(absl::IsInvalidArgument(store_->Keep(capture).status()));
  capture = ACapture(1, "a", std::string("a\0b", 3));
  EXPECT_TRUE(absl::IsInvalidArgument(store_->Keep(capture).status()));
}

TEST_F(CaptureStoreTest, ReaderSeesDensePositionsWhileEightThreadsWrite) {
  constexpr int kThreads = 8;
  constexpr int kEach = 50;
  std::vector<std::thread> writers;
  for (int i = 0; i < kThreads; ++i) {
    writers.emplace_back([this, i] {
      for (int sequence = 1; sequence <= kEach; ++sequence) {
        EXPECT_TRUE(store_->Keep(ACapture(sequence, "a", absl::StrCat("cp-", i))).ok());
      }
    });
  }
  uint64_t seen = 0;
  while (seen < kThreads * kEach) {
    const auto page = store_->Read(seen, 7);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const LoggedCapture& capture : *page) ASSERT_EQ(capture.position, ++seen);
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(store_->last_position(), kThreads * kEach);
  for (int i = 0; i < kThreads; ++i) {
    EXPECT_EQ(store_->DurableSequence(absl::StrCat("cp-", i), 1).value(), kEach);
  }
}

TEST_F(CaptureStoreTest, ThoseThatComeTogetherHaveTheirAnswersInTheirOrderAndOneSync) {
  store_.reset();
  auto held = std::make_unique<HeldStore>(MakeMemoryStore());
  HeldStore& kv = *held;
  kv.go_on.Notify();
  store_ = *CaptureStore::Open(std::move(held), *OpenAppendFolder(folder_ / "evidence"), &clock_);
  CaptureToKeep nameless = ACapture(4);
  nameless.name.sequence = 0;
  const std::vector<CaptureToAnswer> together = {ACapture(1), ARefusal(2),      nameless,
                                                 ACapture(3), ACapture(1, "b"), ACapture(1)};
  const auto answers = store_->AnswerAll(together);
  ASSERT_EQ(answers.size(), together.size());
  EXPECT_EQ(answers[0]->position, 1);
  EXPECT_EQ(answers[1]->refusal, "refusal 2");
  EXPECT_TRUE(absl::IsInvalidArgument(answers[2].status()));
  EXPECT_EQ(answers[3]->position, 2);
  EXPECT_TRUE(absl::IsAlreadyExists(answers[4].status()));
  EXPECT_EQ(answers[5]->position, 1);
  EXPECT_TRUE(answers[5]->repeated);
  EXPECT_EQ(kv.writes(), 1);
  EXPECT_TRUE(store_->AnswerAll({}).empty());
  EXPECT_TRUE(absl::IsInvalidArgument(store_->AnswerAll({nameless}).front().status()));
}

TEST_F(CaptureStoreTest, ThoseMadeReadyOneAfterTheOtherAreOneGroup) {
  store_.reset();
  auto held = std::make_unique<HeldStore>(MakeMemoryStore());
  HeldStore& kv = *held;
  kv.go_on.Notify();
  std::vector<CommitReport> reports;
  CaptureStoreOptions options;
  options.on_commit = [&](const CommitReport& report) { reports.push_back(report); };
  store_ = *CaptureStore::Open(std::move(held), *OpenAppendFolder(folder_ / "evidence"), &clock_,
                               options);
  CaptureToKeep nameless = ACapture(4);
  nameless.name.sequence = 0;
  // The second brings the picture of the first again, the fourth and fifth the name.
  CaptureToKeep alike = ACapture(3);
  alike.pictures = ACapture(1).pictures;
  std::deque<std::vector<CaptureToAnswer>> next = {
      {ACapture(1), ARefusal(2)}, {alike}, {nameless}, {ACapture(1, "b")}, {ACapture(1)}, {}};
  const auto answers = store_->AnswerEach([&] {
    std::vector<CaptureToAnswer> some = std::move(next.front());
    next.pop_front();
    return some;
  });
  EXPECT_TRUE(next.empty());
  ASSERT_EQ(answers.size(), 6);
  EXPECT_EQ(answers[0]->position, 1);
  EXPECT_EQ(answers[1]->refusal, "refusal 2");
  EXPECT_EQ(answers[2]->position, 2);
  EXPECT_TRUE(absl::IsInvalidArgument(answers[3].status()));
  EXPECT_TRUE(absl::IsAlreadyExists(answers[4].status()));
  EXPECT_EQ(answers[5]->position, 1);
  EXPECT_TRUE(answers[5]->repeated);
  EXPECT_EQ(kv.writes(), 1);
  ASSERT_EQ(reports.size(), 1);
  EXPECT_EQ(reports[0].captures, 3);
  EXPECT_EQ(reports[0].picture_bytes, ACapture(1).pictures[0].bytes.size());
  EXPECT_TRUE(store_->AnswerEach([] { return std::vector<CaptureToAnswer>(); }).empty());
  EXPECT_EQ(reports.size(), 1);
}

TEST_F(CaptureStoreTest, ManyMadeReadyOneAfterTheOtherAreSeveralGroups) {
  constexpr uint64_t kCaptures = 150;
  uint64_t sequence = 1;
  size_t groups = 0;
  store_.reset();
  CaptureStoreOptions options;
  options.on_commit = [&](const CommitReport& report) {
    ++groups;
    EXPECT_LE(report.captures, 64);
  };
  store_ = *CaptureStore::Open(MakeMemoryStore(), *OpenAppendFolder(folder_ / "evidence"), &clock_,
                               options);
  const auto answers = store_->AnswerEach([&] {
    std::vector<CaptureToAnswer> some;
    if (sequence <= kCaptures) some.emplace_back(ACapture(sequence++));
    return some;
  });
  ASSERT_EQ(answers.size(), kCaptures);
  for (uint64_t i = 0; i < kCaptures; ++i) EXPECT_EQ(answers[i]->position, i + 1);
  EXPECT_EQ(groups, 3);
}

TEST_F(CaptureStoreTest, CapturesThatWaitShareOneSync) {
  auto held = std::make_unique<HeldStore>(MakeMemoryStore());
  HeldStore* kv = held.get();
  auto store = CaptureStore::Open(std::move(held), std::make_unique<FaultyFolder>(), &clock_);
  ASSERT_TRUE(store.ok());
  std::vector<std::thread> writers;
  writers.emplace_back([&] { EXPECT_EQ((*store)->Keep(ACapture(1))->position, 1); });
  kv->held.WaitForNotification();
  EXPECT_EQ((*store)->last_position(), 0);
  std::atomic<int> asked = 0;
  for (int sequence = 2; sequence <= 9; ++sequence) {
    writers.emplace_back([&, sequence] {
      ++asked;
      EXPECT_TRUE((*store)->Keep(ACapture(sequence)).ok());
    });
  }
  while (asked < 8) std::this_thread::yield();
  kv->go_on.Notify();
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ((*store)->last_position(), 9);
  // At worst a thread that asked had not yet joined the queue; never one write a capture.
  EXPECT_LT(kv->writes(), 9);
}

}  // namespace
}  // namespace bluegate::storage
