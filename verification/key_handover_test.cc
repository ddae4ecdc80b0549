#include "verification/key_handover.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "verification/testing/sample_log.h"

namespace bluegate::verification {
namespace {

class KeyHandoverTest : public ::testing::Test {
 protected:
  const SampleKey a_{"bluegate", 'a'}, b_{"bluegate", 'b'}, c_{"bluegate", 'c'};
};

TEST_F(KeyHandoverTest, IsReadAsItWasSigned) {
  const auto handover = ParseKeyHandover(SampleHandover(a_, b_));
  ASSERT_TRUE(handover.has_value());
  EXPECT_EQ(handover->from, a_.text());
  EXPECT_EQ(handover->to, b_.text());
  EXPECT_EQ(handover->time_us, 1640000005000000);
  EXPECT_TRUE(handover->signed_by_both);
}

TEST_F(KeyHandoverTest, NoChangedBitIsTakenForSigned) {
  const std::string text = SampleHandover(a_, b_);
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string changed = text;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    const auto handover = ParseKeyHandover(changed);
    EXPECT_FALSE(handover.has_value() && handover->signed_by_both) << bit;
  }
  for (size_t cut = 0; cut < text.size(); ++cut) {
    const auto handover = ParseKeyHandover(text.substr(0, cut));
    EXPECT_FALSE(handover.has_value() && handover->signed_by_both) << cut;
  }
}

TEST_F(KeyHandoverTest, BothKeysSign) {
  const std::string text = SampleHandover(a_, b_);
  const std::string signed_text = text.substr(0, text.find("\n\n") + 1);
  for (const SampleKey* key : {&a_, &b_, &c_}) {
    const auto handover = ParseKeyHandover(absl::StrCat(signed_text, "\n", key->Sign(signed_text)));
    ASSERT_TRUE(handover.has_value());
    EXPECT_FALSE(handover->signed_by_both);
  }
}

TEST_F(KeyHandoverTest, AKeyIsFollowedFromWhereverOneStands) {
  const std::vector<std::string> chain = {SampleHandover(a_, b_), SampleHandover(b_, c_)};
  for (const SampleKey* key : {&a_, &b_, &c_}) {
    EXPECT_EQ(FollowHandovers(key->text(), chain), c_.text());
  }
  const SampleKey stranger("bluegate", 's');
  EXPECT_EQ(FollowHandovers(stranger.text(), chain), stranger.text());
  EXPECT_EQ(FollowHandovers(a_.text(), {chain[1], chain[0]}), b_.text()) << "in their order";
  EXPECT_EQ(FollowHandovers(a_.text(), {"no handover", chain[0]}), b_.text());
}

TEST_F(KeyHandoverTest, ThereIsNoWayBackButByAHandover) {
  EXPECT_EQ(FollowHandovers(b_.text(), {SampleHandover(a_, b_)}), b_.text());
  EXPECT_EQ(KeysAfter({*ParsePublicKey(a_.text())}, {SampleHandover(a_, b_)})[0].text, b_.text());
}

TEST_F(KeyHandoverTest, AFileOfThemIsReadWholeOrNotAtAll) {
  const std::string one = SampleHandover(a_, b_), other = SampleHandover(b_, c_);
  const std::string text =
      absl::StrCat("handover ", one.size(), "\n", one, "handover ", other.size(), "\n", other);
  EXPECT_EQ(ParseHandoverFile(text), (std::vector<std::string>{one, other}));
  EXPECT_EQ(ParseHandoverFile(""), std::vector<std::string>());
  for (const char* wrong : {"handover 5\nfour", "handover -1\n", "handover\n", "hand", "\n"}) {
    EXPECT_FALSE(ParseHandoverFile(wrong).has_value()) << wrong;
  }
  EXPECT_FALSE(ParseHandoverFile(text.substr(0, text.size() - 1)).has_value());
}

}  // namespace
}  // namespace bluegate::verification
