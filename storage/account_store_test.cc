#include "storage/account_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "storage/engine.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

Officer AnOfficer() { return {"wang.li", "王力", "$argon2id$v=19$...", kNow, false}; }

Session ASession(char fill) { return {std::string(32, fill), "wang.li", kNow, kNow}; }

class AccountStoreTest : public testing::Test {
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
    store_ = std::make_unique<AccountStore>(*std::move(kv));
  }
  absl::Status Attempt(absl::Time now) {
    return store_->TakeAttempt("wang.li", "10.0.0.1", now, AttemptLimits());
  }

  std::filesystem::path folder_;
  std::unique_ptr<AccountStore> store_;
};

TEST_F(AccountStoreTest, OfficerComesBackAfterReopening) {
  ASSERT_TRUE(store_->AddOfficer(AnOfficer()).ok());
  Reopen();
  const auto officer = store_->GetOfficer("wang.li");
  ASSERT_TRUE(officer.ok()) << officer.status();
  EXPECT_EQ(officer->display_name, "王力");
  EXPECT_EQ(officer->password_hash, "$argon2id$v=19$...");
  EXPECT_EQ(officer->created, kNow);
  EXPECT_FALSE(officer->disabled);
}

TEST_F(AccountStoreTest, SecondOfficerOfTheSameAccountIsRefused) {
  ASSERT_TRUE(store_->AddOfficer(AnOfficer()).ok());
  Officer other = AnOfficer();
  other.password_hash = "other";
  EXPECT_EQ(store_->AddOfficer(other).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(store_->GetOfficer("wang.li")->password_hash, "$argon2id$v=19$...");
}

TEST_F(AccountStoreTest, BadOfficerIsRefusedNamingTheField) {
  for (const std::string& account : {std::string(), std::string("Wang"), std::string("a b"),
                                     std::string("../x"), std::string(65, 'a')}) {
    Officer officer = AnOfficer();
    officer.account = account;
    const absl::Status status = store_->AddOfficer(officer);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << account;
    EXPECT_THAT(std::string(status.message()), testing::StartsWith("account: ")) << account;
  }
  Officer officer = AnOfficer();
  officer.display_name = std::string("a\0b", 3);
  EXPECT_THAT(std::string(store_->AddOfficer(officer).message()),
              testing::StartsWith("display_name: "));
}

TEST_F(AccountStoreTest, OfficerCanBeDisabledAndEnabled) {
  EXPECT_EQ(store_->SetDisabled("wang.li", true).code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(store_->AddOfficer(AnOfficer()).ok());
  ASSERT_TRUE(store_->SetDisabled("wang.li", true).ok());
  EXPECT_TRUE(store_->GetOfficer("wang.li")->disabled);
  ASSERT_TRUE(store_->SetDisabled("wang.li", false).ok());
  EXPECT_FALSE(store_->GetOfficer("wang.li")->disabled);
}

TEST_F(AccountStoreTest, SessionIsFoundByItsTokenHashUntilClosed) {
  ASSERT_TRUE(store_->OpenSession(ASession('\0')).ok());
  Reopen();
  const auto session = store_->GetSession(std::string(32, '\0'));
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ(session->account, "wang.li");
  EXPECT_EQ(session->token_sha256, std::string(32, '\0'));
  ASSERT_TRUE(store_->TouchSession(*session, kNow + absl::Minutes(3)).ok());
  EXPECT_EQ(store_->GetSession(std::string(32, '\0'))->last_used, kNow + absl::Minutes(3));
  ASSERT_TRUE(store_->CloseSession(std::string(32, '\0')).ok());
  EXPECT_EQ(store_->GetSession(std::string(32, '\0')).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(AccountStoreTest, TouchDoesNotBringAClosedSessionBack) {
  ASSERT_TRUE(store_->OpenSession(ASession('a')).ok());
  ASSERT_TRUE(store_->CloseSession(std::string(32, 'a')).ok());
  EXPECT_EQ(store_->TouchSession(ASession('a'), kNow).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(store_->GetSession(std::string(32, 'a')).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(AccountStoreTest, SixthAttemptInTheWindowIsRefusedAlsoAfterReopening) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Attempt(kNow + absl::Minutes(i)).ok()) << i;
  Reopen();
  EXPECT_EQ(Attempt(kNow + absl::Minutes(14)).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(store_->TakeAttempt("wang.li", "10.0.0.2", kNow, AttemptLimits()).ok());
  EXPECT_TRUE(store_->TakeAttempt("wang", "10.0.0.1", kNow, AttemptLimits()).ok());
  EXPECT_TRUE(Attempt(kNow + absl::Minutes(15)).ok());
  EXPECT_FALSE(Attempt(kNow + absl::Minutes(15)).ok());
}

TEST_F(AccountStoreTest, AttemptsAreForgottenAfterTheRightPassword) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Attempt(kNow).ok());
  ASSERT_TRUE(store_->ForgetAttempts("wang.li", "10.0.0.1", kNow).ok());
  EXPECT_TRUE(Attempt(kNow).ok());
}

TEST_F(AccountStoreTest, ManyAddressesTogetherMayNotTryOneAccountForEver) {
  const AttemptLimits limits;
  const auto try_from = [&](int address) {
    return store_->TakeAttempt("wang.li", "10.0.0." + std::to_string(address), kNow, limits);
  };
  for (int i = 0; i < limits.of_account; ++i) ASSERT_TRUE(try_from(i).ok()) << i;
  Reopen();
  EXPECT_EQ(try_from(200).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(store_->TakeAttempt("zhang.wei", "10.0.0.200", kNow, limits).ok());
  EXPECT_TRUE(store_->TakeAttempt("wang.li", "10.0.0.200", kNow + limits.window, limits).ok());
}

TEST_F(AccountStoreTest, OneAddressMayNotTryManyAccountsForEver) {
  const AttemptLimits limits;
  const auto try_with = [&](int account, absl::Time now) {
    return store_->TakeAttempt("officer-" + std::to_string(account), "10.0.0.1", now, limits);
  };
  for (int i = 0; i < limits.from_address; ++i) ASSERT_TRUE(try_with(i, kNow).ok()) << i;
  Reopen();
  EXPECT_EQ(try_with(99, kNow).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(store_->TakeAttempt("officer-99", "10.0.0.2", kNow, limits).ok());
  // Whoever signs in gives back his own attempt, not those of others from there.
  ASSERT_TRUE(store_->ForgetAttempts("officer-1", "10.0.0.1", kNow).ok());
  EXPECT_TRUE(try_with(1, kNow).ok());
  EXPECT_FALSE(try_with(99, kNow).ok());
}

TEST_F(AccountStoreTest, RoleIsKeptAndAnAccountOfTheFormBeforeIsAnOfficers) {
  Officer supervisor = AnOfficer();
  supervisor.role = "supervisor";
  ASSERT_TRUE(store_->AddOfficer(supervisor).ok());
  EXPECT_EQ(store_->GetOfficer("wang.li")->role, "supervisor");
  ASSERT_TRUE(store_->SetRole("wang.li", "auditor").ok());
  EXPECT_EQ(store_->SetRole("wang.li", "Auditor").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(store_->SetRole("nobody", "auditor").code(), absl::StatusCode::kNotFound);
  Reopen();
  EXPECT_EQ(store_->GetOfficer("wang.li")->role, "auditor");

  store_.reset();
  auto kv = OpenRocksDb(folder_);
  ASSERT_TRUE(kv.ok());
  WriteBatch batch;
  batch.Put(OrderedKey("officer").Text("li.na").str(), OrderedKey("officer-1")
                                                           .Text("li.na")
                                                           .Text("李娜")
                                                           .Text("$argon2id$")
                                                           .Number(1)
                                                           .Number(1)
                                                           .str());
  ASSERT_TRUE((*kv)->Write(batch, Durability::kSynced).ok());
  store_ = std::make_unique<AccountStore>(*std::move(kv));
  const auto before = store_->GetOfficer("li.na");
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(before->role, "officer");
  EXPECT_TRUE(before->disabled);
  ASSERT_TRUE(store_->SetDisabled("li.na", false).ok());
  EXPECT_FALSE(store_->GetOfficer("li.na")->disabled);
  const auto all = store_->ListOfficers();
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].account, "li.na");
}

TEST_F(AccountStoreTest, SearchesComeBackLatestFirst) {
  const PlateSearch first = {kNow, "wang.li", "/a.B/C", "陕D12345", "checkpoint 3, stopped"};
  PlateSearch second = first;
  second.number = "";
  PlateSearch third = first;
  third.time = kNow + absl::Seconds(1);
  third.account = "li.na";
  for (const PlateSearch& search : {first, second, third}) {
    ASSERT_TRUE(store_->AddSearch(search).ok());
  }
  Reopen();
  const auto all = store_->ListSearches("", 10);
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ((*all)[0].account, "li.na");
  EXPECT_EQ((*all)[1].number, "陕D12345");
  EXPECT_EQ((*all)[1].purpose, "checkpoint 3, stopped");
  EXPECT_EQ(store_->ListSearches("wang.li", 10)->size(), 2u);
  EXPECT_EQ(store_->ListSearches("", 1)->size(), 1u);
  PlateSearch aimless = first;
  aimless.purpose.clear();
  EXPECT_EQ(store_->AddSearch(aimless).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(AccountStoreTest, AttemptsAtTheSameMomentAreAllCounted) {
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] { taken += Attempt(kNow).ok() ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 5);
}

TEST_F(AccountStoreTest, ExpiredSessionsAndAttemptsAreDropped) {
  Session used = ASession('u');
  used.last_used = kNow + absl::Hours(1);
  Session young = ASession('y');
  young.opened = young.last_used = kNow + absl::Hours(1);
  for (const Session& session : {ASession('o'), used, young}) {
    ASSERT_TRUE(store_->OpenSession(session).ok());
  }
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Attempt(kNow).ok());
  const absl::Time used_before = kNow + absl::Minutes(30);
  ASSERT_TRUE(store_->DropExpired(kNow, used_before, used_before).ok());
  EXPECT_FALSE(store_->GetSession(std::string(32, 'o')).ok());
  EXPECT_TRUE(store_->GetSession(std::string(32, 'u')).ok());
  EXPECT_TRUE(store_->GetSession(std::string(32, 'y')).ok());
  EXPECT_TRUE(Attempt(kNow).ok());
  ASSERT_TRUE(store_->DropExpired(kNow + absl::Minutes(1), kNow, kNow).ok());
  EXPECT_FALSE(store_->GetSession(std::string(32, 'u')).ok());
  EXPECT_TRUE(store_->GetSession(std::string(32, 'y')).ok());
}

}  // namespace
}  // namespace bluegate::storage
