#include "verification/checkpoint.h"

#include <gtest/gtest.h>

#include <string>

#include "verification/testing/sample_log.h"

namespace bluegate::verification {
namespace {

// The key and the signed note that the documentation of Go's sumdb/note shows.
constexpr char kKnownKey[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr char kKnownText[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr char kKnownSignature[] =
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

TEST(CheckpointTest, AKnownSignedNoteVerifies) {
  const auto key = ParsePublicKey(kKnownKey);
  ASSERT_TRUE(key.has_value());
  const std::string bytes = *DecodeBase64(kKnownSignature);
  SignedNote note;
  note.text = kKnownText;
  note.signatures.push_back({"PeterNeumann", bytes.substr(0, 4), bytes.substr(4)});
  EXPECT_EQ(CheckSignature(note, {*key}), SignedBy::kKey);
  note.text += " ";
  EXPECT_EQ(CheckSignature(note, {*key}), SignedBy::kNobody);
  EXPECT_EQ(CheckSignature(note, {}), SignedBy::kUnknown);
}

TEST(CheckpointTest, EveryChangedKeyIsRefusedOrAnother) {
  const std::string known = kKnownKey;
  for (size_t i = 0; i < known.size(); ++i) {
    std::string changed = known;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(ParsePublicKey(changed).has_value()) << changed;
  }
}

TEST(CheckpointTest, ReadsWhatWasSigned) {
  SampleLog log("casework");
  for (int i = 0; i < 7; ++i) log.Add("leaf");
  const SampleKey key("bluegate", 'k'), other("bluegate", 'o');
  const auto checkpoint = ParseCheckpoint(log.Checkpoint(7, key));
  ASSERT_TRUE(checkpoint.has_value());
  EXPECT_EQ(checkpoint->origin, "bluegate/casework");
  EXPECT_EQ(checkpoint->size, 7u);
  EXPECT_EQ(checkpoint->root, log.Root(7));
  EXPECT_EQ(checkpoint->time_us, 1640000005000000);
  EXPECT_EQ(CheckSignature(*checkpoint, {*ParsePublicKey(key.text())}), SignedBy::kKey);
  EXPECT_EQ(CheckSignature(*checkpoint, {*ParsePublicKey(other.text())}), SignedBy::kUnknown);
}

TEST(CheckpointTest, NoChangedBitIsTakenForSigned) {
  SampleLog log("casework");
  for (int i = 0; i < 7; ++i) log.Add("leaf");
  const SampleKey key("bluegate", 'k');
  const std::string text = log.Checkpoint(7, key);
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string changed = text;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    const auto checkpoint = ParseCheckpoint(changed);
    if (!checkpoint.has_value()) continue;
    EXPECT_NE(CheckSignature(*checkpoint, {*ParsePublicKey(key.text())}), SignedBy::kKey) << bit;
  }
  for (size_t cut = 0; cut < text.size(); ++cut) {
    EXPECT_FALSE(ParseCheckpoint(text.substr(0, cut)).has_value()) << cut;
  }
}

TEST(CheckpointTest, NumbersAndBase64HaveOneSpelling) {
  EXPECT_EQ(ParseDecimal("0"), 0u);
  EXPECT_EQ(ParseDecimal("18446744073709551615"), UINT64_MAX);
  for (const char* wrong : {"", "00", "01", "-1", "+1", " 1", "1 ", "18446744073709551616", "x"}) {
    EXPECT_FALSE(ParseDecimal(wrong).has_value()) << wrong;
  }
  EXPECT_EQ(DecodeBase64("QUI="), "AB");
  for (const char* wrong : {"", "QUI", "QUJ=", "QUI=\n", " QUI=", "QU I="}) {
    EXPECT_FALSE(DecodeBase64(wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace bluegate::verification
