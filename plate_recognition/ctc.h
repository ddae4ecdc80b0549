#ifndef BLUEGATE_PLATE_RECOGNITION_CTC_H_
#define BLUEGATE_PLATE_RECOGNITION_CTC_H_

#include <cstddef>
#include <vector>

namespace bluegate::plate_recognition {

// Probabilities of symbols over time: `symbols` numbers for each of `steps`, each step's sum 1.
struct SymbolProbabilities {
  size_t steps = 0;
  size_t symbols = 0;
  std::vector<float> values;  // step by step
  float at(size_t step, size_t symbol) const { return values[step * symbols + symbol]; }
};

// One way to read the steps.
struct Labelling {
  std::vector<int> symbols;        // without blanks
  std::vector<float> confidences;  // of each symbol, 0 to 1
  double probability = 0;          // of the whole, summed over its alignments, 0 to 1
};

// Softmax over the symbols of each step, with the logits divided by `temperature` (> 0).
SymbolProbabilities Softmax(size_t steps, size_t symbols, const std::vector<float>& logits,
                            float temperature);

// What several looks of equal size say together: the geometric mean of each probability, every step
// made to sum to 1. At least one look.
SymbolProbabilities MeanOf(const std::vector<SymbolProbabilities>& looks);

// The likeliest labellings of a connectionist temporal classification output (Graves et al. 2006),
// found by prefix search with a beam of `beam_width`, the likeliest first, at most `count`. A
// symbol's confidence is the largest probability that it has in the steps of its best alignment.
std::vector<Labelling> DecodeCtc(const SymbolProbabilities& probabilities, int blank,
                                 size_t beam_width, size_t count);

// The labelling of the likeliest symbol at each step, repeats joined and blanks dropped. Its
// probability is that of this one alignment.
Labelling DecodeCtcGreedily(const SymbolProbabilities& probabilities, int blank);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_CTC_H_
