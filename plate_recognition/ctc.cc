#include "plate_recognition/ctc.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace bluegate::plate_recognition {
namespace {

// Symbols below this share of a step do not open new beams: they cannot reach the answer.
constexpr float kSymbolProbabilityMin = 1e-4f;

// Probability of a prefix, by whether its last step was a blank.
struct Ending {
  double blank = 0;
  double symbol = 0;
  double total() const { return blank + symbol; }
};

using Beam = std::map<std::vector<int>, Ending>;

Beam Widest(const Beam& beam, size_t width) {
  if (beam.size() <= width) return beam;
  std::vector<Beam::const_iterator> order;
  for (auto it = beam.begin(); it != beam.end(); ++it) order.push_back(it);
  std::stable_sort(order.begin(), order.end(),
                   [](auto a, auto b) { return a->second.total() > b->second.total(); });
  Beam widest;
  for (size_t i = 0; i < width; ++i) widest.insert(*order[i]);
  return widest;
}

Beam Extend(const Beam& beam, const SymbolProbabilities& p, size_t step, int blank) {
  Beam next;
  for (const auto& [prefix, ending] : beam) {
    Ending& same = next[prefix];
    same.blank += ending.total() * p.at(step, blank);
    if (!prefix.empty()) same.symbol += ending.symbol * p.at(step, prefix.back());
    for (size_t symbol = 0; symbol < p.symbols; ++symbol) {
      const float share = p.at(step, symbol);
      if (static_cast<int>(symbol) == blank || share < kSymbolProbabilityMin) continue;
      std::vector<int> longer = prefix;
      longer.push_back(static_cast<int>(symbol));
      // A repeat without a blank between is the same symbol, counted above.
      const bool repeat = !prefix.empty() && prefix.back() == static_cast<int>(symbol);
      next[longer].symbol += (repeat ? ending.blank : ending.total()) * share;
    }
  }
  return next;
}

// Best alignment by dynamic programming over blank, symbol, blank, ..., blank; gives for each
// symbol the largest probability it has along it.
std::vector<float> AlignedConfidences(const SymbolProbabilities& p, const std::vector<int>& symbols,
                                      int blank) {
  const size_t states = 2 * symbols.size() + 1;
  const auto symbol_of = [&](size_t state) { return state % 2 ? symbols[state / 2] : blank; };
  std::vector<std::vector<double>> best(p.steps, std::vector<double>(states, -INFINITY));
  std::vector<std::vector<size_t>> from(p.steps, std::vector<size_t>(states, 0));
  for (size_t t = 0; t < p.steps; ++t) {
    for (size_t s = 0; s < states; ++s) {
      double before = t == 0 ? (s <= 1 ? 0 : -INFINITY) : best[t - 1][s];
      size_t origin = s;
      const auto offer = [&](size_t state) {
        if (t > 0 && best[t - 1][state] > before) before = best[t - 1][state], origin = state;
      };
      if (s >= 1) offer(s - 1);
      if (s >= 2 && s % 2 && symbol_of(s) != symbol_of(s - 2)) offer(s - 2);
      best[t][s] = before + std::log(std::max(p.at(t, symbol_of(s)), 1e-30f));
      from[t][s] = origin;
    }
  }
  std::vector<float> confidences(symbols.size(), 0);
  if (p.steps == 0 || symbols.empty()) return confidences;
  const std::vector<double>& last = best.back();
  size_t state = last[states - 1] >= last[states - 2] ? states - 1 : states - 2;
  for (size_t t = p.steps; t-- > 0; state = from[t][state]) {
    if (state % 2) {
      float& confidence = confidences[state / 2];
      confidence = std::max(confidence, p.at(t, symbols[state / 2]));
    }
  }
  return confidences;
}

}  // namespace

SymbolProbabilities Softmax(size_t steps, size_t symbols, const std::vector<float>& logits,
                            float temperature) {
  SymbolProbabilities result{steps, symbols, std::vector<float>(steps * symbols)};
  for (size_t step = 0; step < steps; ++step) {
    const float* in = &logits[step * symbols];
    float* out = &result.values[step * symbols];
    const float largest = *std::max_element(in, in + symbols);
    float sum = 0;
    for (size_t i = 0; i < symbols; ++i) sum += out[i] = std::exp((in[i] - largest) / temperature);
    for (size_t i = 0; i < symbols; ++i) out[i] /= sum;
  }
  return result;
}

std::vector<Labelling> DecodeCtc(const SymbolProbabilities& probabilities, int blank,
                                 size_t beam_width, size_t count) {
  Beam beam{{{}, Ending{1, 0}}};
  for (size_t step = 0; step < probabilities.steps; ++step) {
    beam = Widest(Extend(beam, probabilities, step, blank), beam_width);
  }
  std::vector<Labelling> labellings;
  for (const auto& [symbols, ending] : beam) {
    labellings.push_back({symbols, {}, std::min(1.0, ending.total())});
  }
  std::stable_sort(
      labellings.begin(), labellings.end(),
      [](const Labelling& a, const Labelling& b) { return a.probability > b.probability; });
  if (labellings.size() > count) labellings.resize(count);
  for (Labelling& labelling : labellings) {
    labelling.confidences = AlignedConfidences(probabilities, labelling.symbols, blank);
  }
  return labellings;
}

Labelling DecodeCtcGreedily(const SymbolProbabilities& probabilities, int blank) {
  Labelling result{{}, {}, 1};
  int last = blank;
  for (size_t step = 0; step < probabilities.steps; ++step) {
    const float* shares = &probabilities.values[step * probabilities.symbols];
    const int best =
        static_cast<int>(std::max_element(shares, shares + probabilities.symbols) - shares);
    result.probability *= shares[best];
    if (best != blank && best != last) {
      result.symbols.push_back(best);
      result.confidences.push_back(shares[best]);
    } else if (best != blank) {
      result.confidences.back() = std::max(result.confidences.back(), shares[best]);
    }
    last = best;
  }
  return result;
}

}  // namespace bluegate::plate_recognition
