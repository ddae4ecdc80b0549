#include "plate_recognition/ctc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

namespace bluegate::plate_recognition {
namespace {

using testing::ElementsAre;

constexpr int kBlank = 0;

// Steps that each show one symbol with probability 0.9.
SymbolProbabilities Showing(const std::vector<int>& shown, size_t symbols) {
  SymbolProbabilities p{shown.size(), symbols, {}};
  for (int symbol : shown) {
    for (size_t i = 0; i < symbols; ++i) {
      p.values.push_back(static_cast<int>(i) == symbol ? 0.9f : 0.1f / (symbols - 1));
    }
  }
  return p;
}

SymbolProbabilities Random(size_t steps, size_t symbols, int seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> logit(0, 1);
  std::vector<float> logits(steps * symbols);
  for (float& value : logits) value = logit(random);
  return Softmax(steps, symbols, logits, 1);
}

// Probability of every labelling, by going through every alignment.
std::map<std::vector<int>, double> AllLabellings(const SymbolProbabilities& p) {
  std::map<std::vector<int>, double> totals;
  std::vector<size_t> path(p.steps, 0);
  for (;;) {
    double probability = 1;
    std::vector<int> labels;
    int last = kBlank;
    for (size_t step = 0; step < p.steps; ++step) {
      const int symbol = static_cast<int>(path[step]);
      probability *= p.at(step, path[step]);
      if (symbol != kBlank && symbol != last) labels.push_back(symbol);
      last = symbol;
    }
    totals[labels] += probability;
    size_t step = 0;
    while (step < p.steps && ++path[step] == p.symbols) path[step++] = 0;
    if (step == p.steps) return totals;
  }
}

TEST(CtcTest, TheMeanOfLooksIsGeometric) {
  const SymbolProbabilities a{1, 2, {0.9f, 0.1f}}, b{1, 2, {0.5f, 0.5f}};
  // 3 to 1: the root of 9 to 1 times 1 to 1.
  EXPECT_THAT(MeanOf({a, b}).values,
              ElementsAre(testing::FloatNear(0.75f, 1e-5f), testing::FloatNear(0.25f, 1e-5f)));
  EXPECT_THAT(MeanOf({a}).values,
              ElementsAre(testing::FloatNear(0.9f, 1e-5f), testing::FloatNear(0.1f, 1e-5f)));
  const SymbolProbabilities none{1, 2, {0, 1}};
  EXPECT_THAT(MeanOf({none, none}).values, ElementsAre(testing::FloatNear(0, 1e-5f), 1));
}

TEST(CtcTest, RepeatsAreJoinedAndBlanksDropped) {
  const SymbolProbabilities p = Showing({1, 1, 0, 1, 2, 2, 0}, 4);
  EXPECT_THAT(DecodeCtcGreedily(p, kBlank).symbols, ElementsAre(1, 1, 2));
  const std::vector<Labelling> best = DecodeCtc(p, kBlank, 8, 3);
  ASSERT_EQ(best.size(), 3u);
  EXPECT_THAT(best[0].symbols, ElementsAre(1, 1, 2));
  EXPECT_THAT(best[0].confidences, ElementsAre(0.9f, 0.9f, 0.9f));
  EXPECT_GE(best[0].probability, best[1].probability);
}

TEST(CtcTest, ABlankThatIsNotTheFirstSymbolIsDroppedToo) {
  const SymbolProbabilities p = Showing({3, 0, 3, 0, 1}, 4);
  EXPECT_THAT(DecodeCtc(p, 3, 8, 1).front().symbols, ElementsAre(0, 0, 1));
}

TEST(CtcTest, AWideBeamFindsWhatGoingThroughEveryAlignmentFinds) {
  for (int seed = 1; seed <= 20; ++seed) {
    const SymbolProbabilities p = Random(5, 4, seed);
    const auto all = AllLabellings(p);
    for (const Labelling& labelling : DecodeCtc(p, kBlank, 2000, 5)) {
      EXPECT_NEAR(labelling.probability, all.at(labelling.symbols), 1e-5) << "seed " << seed;
    }
    double likeliest = 0;
    for (const auto& [symbols, probability] : all) likeliest = std::max(likeliest, probability);
    EXPECT_NEAR(DecodeCtc(p, kBlank, 2000, 1).front().probability, likeliest, 1e-5);
  }
}

TEST(CtcTest, EachSymbolHasAConfidence) {
  for (int seed = 1; seed <= 20; ++seed) {
    for (const Labelling& labelling : DecodeCtc(Random(12, 6, seed), kBlank, 8, 5)) {
      ASSERT_EQ(labelling.confidences.size(), labelling.symbols.size());
      for (float confidence : labelling.confidences) {
        EXPECT_GT(confidence, 0);
        EXPECT_LE(confidence, 1);
      }
    }
  }
}

TEST(CtcTest, NoStepsAreAnEmptyLabelling) {
  const SymbolProbabilities none{0, 4, {}};
  ASSERT_EQ(DecodeCtc(none, kBlank, 8, 3).size(), 1u);
  EXPECT_TRUE(DecodeCtc(none, kBlank, 8, 3).front().symbols.empty());
}

TEST(CtcTest, AHigherTemperatureIsLessSure) {
  const std::vector<float> logits = {4, 0, 0, 0};
  EXPECT_GT(Softmax(1, 4, logits, 1).at(0, 0), Softmax(1, 4, logits, 2).at(0, 0));
  EXPECT_NEAR(Softmax(1, 4, {1000, 0, -1000, 0}, 1).at(0, 0), 1, 1e-6);
}

}  // namespace
}  // namespace bluegate::plate_recognition
