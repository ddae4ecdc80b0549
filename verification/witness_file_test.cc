#include "verification/witness_file.h"

#include <gtest/gtest.h>

#include <string>

#include "verification/testing/sample_log.h"

namespace bluegate::verification {
namespace {

TEST(WitnessFileTest, RemembersTheKeyThatWasTrustedFirst) {
  WitnessFile witness;
  witness.public_key = SampleKey("bluegate", 'k').text();
  EXPECT_EQ(ParseWitnessFile(FormatWitnessFile(witness))->first_key, "");
  witness.first_key = SampleKey("bluegate", 'f').text();
  const std::string text = FormatWitnessFile(witness);
  const auto back = ParseWitnessFile(text);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->public_key, witness.public_key);
  EXPECT_EQ(back->first_key, witness.first_key);
  EXPECT_FALSE(ParseWitnessFile(text.substr(0, text.size() - 2)).has_value());
}

TEST(WitnessFileTest, ComesBackAsItWas) {
  const SampleKey key("bluegate", 'k');
  WitnessFile witness;
  EXPECT_TRUE(ParseWitnessFile(FormatWitnessFile(witness)).has_value());
  witness.public_key = key.text();
  for (const char* name : {"casework", "intake"}) {
    SampleLog log(name);
    for (int i = 0; i < 5; ++i) log.Add("leaf");
    witness.checkpoints[std::string("bluegate/") + name] = log.Checkpoint(5, key);
  }
  const std::string text = FormatWitnessFile(witness);
  const auto back = ParseWitnessFile(text);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->public_key, witness.public_key);
  EXPECT_EQ(back->checkpoints, witness.checkpoints);
  size_t whole = 0;  // a file that ends between two checkpoints is a smaller one
  for (size_t cut = 0; cut < text.size(); ++cut) {
    whole += ParseWitnessFile(text.substr(0, cut)).has_value() ? 1 : 0;
  }
  EXPECT_EQ(whole, 2u);
  EXPECT_FALSE(ParseWitnessFile(text + "x").has_value());
}

}  // namespace
}  // namespace bluegate::verification
