#include "services/audit/signing_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/support/testing/temp_folder.h"
#include "storage/sha256.h"
#include "verification/checkpoint.h"

namespace bluegate::audit {
namespace {

TEST(SigningKeyTest, IsMadeOnceForItsOwnerAlone) {
  const support::testing::TempFolder folder;
  const std::filesystem::path file = folder.path() / "audit_key.pem";
  const auto made = SigningKey::LoadOrMake(file, "bluegate");
  ASSERT_TRUE(made.ok()) << made.status();
  struct stat status = {};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  const auto again = SigningKey::LoadOrMake(file, "bluegate");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->PublicText(), made->PublicText());
  EXPECT_EQ(SigningKey::Load(file, "bluegate")->PublicText(), made->PublicText());
}

TEST(SigningKeyTest, ManyThatStartAtOnceEndWithOneKey) {
  const support::testing::TempFolder folder;
  std::vector<std::string> keys(8);
  std::vector<std::thread> starts;
  for (std::string& key : keys) {
    starts.emplace_back([&] {
      const auto made = SigningKey::LoadOrMake(folder.path() / "key.pem", "bluegate");
      if (made.ok()) key = made->PublicText();
    });
  }
  for (std::thread& start : starts) start.join();
  for (const std::string& key : keys) EXPECT_EQ(key, keys[0]);
  EXPECT_NE(keys[0], "");
}

TEST(SigningKeyTest, WhatIsNoKeyIsRefusedByName) {
  const support::testing::TempFolder folder;
  std::ofstream(folder.path() / "wrong.pem") << "no key";
  EXPECT_TRUE(absl::IsInvalidArgument(
      SigningKey::LoadOrMake(folder.path() / "wrong.pem", "bluegate").status()));
  EXPECT_TRUE(absl::IsNotFound(SigningKey::Load(folder.path() / "none.pem", "b").status()));
  for (const char* name : {"", "a b", "a+b", "蓝闸"}) {
    EXPECT_TRUE(
        absl::IsInvalidArgument(SigningKey::LoadOrMake(folder.path() / "key.pem", name).status()))
        << name;
  }
}

TEST(SigningKeyTest, WhatItSignsAVerifierTakes) {
  const support::testing::TempFolder folder;
  const auto key = SigningKey::LoadOrMake(folder.path() / "key.pem", "bluegate.city");
  ASSERT_TRUE(key.ok()) << key.status();
  const std::string root = storage::Sha256("root");
  const std::string text = CheckpointText("bluegate.city/intake", 1234567, root, 1640000000000001);
  const std::string note = absl::StrCat(text, "\n", *key->SignatureLine(text));
  const auto public_key = verification::ParsePublicKey(key->PublicText());
  ASSERT_TRUE(public_key.has_value()) << key->PublicText();
  const auto checkpoint = verification::ParseCheckpoint(note);
  ASSERT_TRUE(checkpoint.has_value()) << note;
  EXPECT_EQ(checkpoint->origin, "bluegate.city/intake");
  EXPECT_EQ(checkpoint->size, 1234567u);
  EXPECT_EQ(checkpoint->root, root);
  EXPECT_EQ(checkpoint->time_us, 1640000000000001);
  EXPECT_EQ(verification::CheckSignature(*checkpoint, {*public_key}), verification::SignedBy::kKey);
}

}  // namespace
}  // namespace bluegate::audit
