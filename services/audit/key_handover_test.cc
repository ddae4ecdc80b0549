#include "services/audit/key_handover.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "services/support/testing/temp_folder.h"
#include "verification/key_handover.h"

namespace bluegate::audit {
namespace {

namespace fs = std::filesystem;

constexpr absl::Time kNow = absl::FromUnixSeconds(1'638'316'800);

class KeyHandoverTest : public ::testing::Test {
 protected:
  SigningKey Key() const { return *SigningKey::Load(file_, "bluegate"); }
  // What somebody who trusts `key` trusts by way of the handovers that are there.
  std::string Followed(const std::string& key) const {
    const auto handovers = ReadHandovers(file_, Key());
    EXPECT_TRUE(handovers.ok()) << handovers.status();
    return handovers.ok() ? verification::FollowHandovers(key, *handovers) : "";
  }

  support::testing::TempFolder folder_;
  const fs::path file_ = folder_.path() / "audit_key.pem";
  const std::string first_ = SigningKey::LoadOrMake(file_, "bluegate")->PublicText();
};

TEST_F(KeyHandoverTest, TheFirstKeyWasHandedOverByNobody) {
  EXPECT_EQ(ReadHandovers(file_, Key())->size(), 0u);
  EXPECT_EQ(Followed(first_), first_);
}

TEST_F(KeyHandoverTest, WhoTrustsAnEarlierKeyFollowsItToTheLast) {
  std::vector<std::string> keys = {first_};
  for (int i = 0; i < 3; ++i) {
    const auto rotated = RotateKey(file_, "bluegate", kNow + absl::Hours(i));
    ASSERT_TRUE(rotated.ok()) << rotated.status();
    keys.push_back(rotated->PublicText());
    EXPECT_EQ(Key().PublicText(), keys.back());
  }
  for (const std::string& key : keys) EXPECT_EQ(Followed(key), keys.back());
  EXPECT_EQ(fs::status(file_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  // Of the old private keys nothing is left.
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 2);
  const auto handover = verification::ParseKeyHandover(ReadHandovers(file_, Key())->back());
  ASSERT_TRUE(handover.has_value());
  EXPECT_EQ(handover->time_us, absl::ToUnixMicros(kNow + absl::Hours(2)));
  EXPECT_EQ(handover->from, keys[2]);
  EXPECT_EQ(handover->to, keys[3]);
}

TEST_F(KeyHandoverTest, ARotationThatWasCutOffIsFinishedByTheNext) {
  const fs::path copy = folder_.path() / "copy.pem";
  fs::copy(file_, copy);
  const auto rotated = RotateKey(file_, "bluegate", kNow);
  ASSERT_TRUE(rotated.ok());
  // As it is before the last step: the new key waits, and the old one stands in its place.
  fs::rename(file_, folder_.path() / "audit_key.next.pem");
  fs::rename(copy, file_);
  const auto said = ReadHandovers(file_, Key());
  ASSERT_TRUE(absl::IsFailedPrecondition(said.status()));
  EXPECT_NE(said.status().message().find("audit rotate"), std::string::npos);
  const auto finished = RotateKey(file_, "bluegate", kNow);
  ASSERT_TRUE(finished.ok()) << finished.status();
  EXPECT_EQ(finished->PublicText(), rotated->PublicText());
  EXPECT_EQ(ReadHandovers(file_, Key())->size(), 1u);
  EXPECT_EQ(Followed(first_), rotated->PublicText());
}

TEST_F(KeyHandoverTest, AKeyThatWasMadeAndNotYetHandedOverToIsTakenByTheNext) {
  const auto waiting = SigningKey::LoadOrMake(folder_.path() / "audit_key.next.pem", "bluegate");
  EXPECT_TRUE(ReadHandovers(file_, Key()).ok());
  EXPECT_EQ(RotateKey(file_, "bluegate", kNow)->PublicText(), waiting->PublicText());
}

TEST_F(KeyHandoverTest, WhatCannotBeReadIsSaidAndLeftAsItIs) {
  std::ofstream(folder_.path() / "audit_key.handovers") << "handover 100\nbluegate key";
  EXPECT_TRUE(absl::IsDataLoss(ReadHandovers(file_, Key()).status()));
  EXPECT_TRUE(absl::IsDataLoss(RotateKey(file_, "bluegate", kNow).status()));
  EXPECT_EQ(Key().PublicText(), first_);
  std::ofstream(folder_.path() / "audit_key.handovers") << "something else";
  EXPECT_TRUE(absl::IsDataLoss(ReadHandovers(file_, Key()).status()));
  EXPECT_TRUE(absl::IsNotFound(RotateKey(folder_.path() / "none.pem", "b", kNow).status()));
}

TEST_F(KeyHandoverTest, UnderAnotherNameItIsAnotherKey) {
  ASSERT_TRUE(RotateKey(file_, "bluegate", kNow).ok());
  const auto other = *SigningKey::Load(file_, "other");
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadHandovers(file_, other).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(RotateKey(file_, "other", kNow).status()));
  EXPECT_FALSE(fs::exists(folder_.path() / "audit_key.next.pem"));
}

}  // namespace
}  // namespace bluegate::audit
