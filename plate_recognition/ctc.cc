#include "plate_recognition/ctc.h"

#include <algorithm>
#include <cmath>
#include <utility>

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

// All prefixes that were ever in reach, as a tree: a prefix is a node and the nodes above it.
class PrefixTree {
 public:
  static constexpr int kRoot = 0, kNone = -1;

  PrefixTree() : nodes_(1) {}

  // The prefix `node` with `symbol` after it.
  int Longer(int node, int symbol) {
    for (int child = nodes_[node].first_child; child != kNone; child = nodes_[child].sibling) {
      if (nodes_[child].symbol == symbol) return child;
    }
    const int child = static_cast<int>(nodes_.size());
    nodes_.push_back({symbol, node, kNone, nodes_[node].first_child});
    nodes_[node].first_child = child;
    return child;
  }

  // The last symbol of a prefix that has any.
  int LastSymbol(int node) const { return nodes_[node].symbol; }

  std::vector<int> Symbols(int node) const {
    std::vector<int> symbols;
    for (; node != kRoot; node = nodes_[node].parent) symbols.push_back(nodes_[node].symbol);
    std::reverse(symbols.begin(), symbols.end());
    return symbols;
  }

  size_t size() const { return nodes_.size(); }

 private:
  struct Node {
    int symbol = kNone;
    int parent = kNone;
    int first_child = kNone;
    int sibling = kNone;
  };
  std::vector<Node> nodes_;
};

// The prefixes that are followed, and how likely each is after the steps so far.
class Beam {
 public:
  explicit Beam(int blank) : blank_(blank), prefixes_{{PrefixTree::kRoot, Ending{1, 0}}} {}

  void Step(const SymbolProbabilities& p, size_t step) {
    next_.clear();
    for (const auto& [prefix, ending] : prefixes_) {
      Ending& same = EndingOf(prefix);
      same.blank += ending.total() * p.at(step, blank_);
      const int last = prefix == PrefixTree::kRoot ? blank_ : tree_.LastSymbol(prefix);
      if (last != blank_) same.symbol += ending.symbol * p.at(step, last);
      for (size_t symbol = 0; symbol < p.symbols; ++symbol) {
        const float share = p.at(step, symbol);
        if (static_cast<int>(symbol) == blank_ || share < kSymbolProbabilityMin) continue;
        // A repeat without a blank between is the same symbol, counted above.
        const bool repeat = last == static_cast<int>(symbol);
        EndingOf(tree_.Longer(prefix, static_cast<int>(symbol))).symbol +=
            (repeat ? ending.blank : ending.total()) * share;
      }
    }
    for (const auto& [prefix, ending] : next_) at_[prefix] = PrefixTree::kNone;
    prefixes_.swap(next_);
  }

  // Leaves the likeliest prefixes, the likeliest first.
  void Narrow(size_t width) {
    const auto likelier = [](const Entry& a, const Entry& b) {
      return a.second.total() != b.second.total() ? a.second.total() > b.second.total()
                                                  : a.first < b.first;
    };
    const size_t kept = std::min(width, prefixes_.size());
    std::partial_sort(prefixes_.begin(), prefixes_.begin() + static_cast<ptrdiff_t>(kept),
                      prefixes_.end(), likelier);
    prefixes_.resize(kept);
  }

  std::vector<Labelling> Labellings() const {
    std::vector<Labelling> labellings;
    for (const auto& [prefix, ending] : prefixes_) {
      labellings.push_back({tree_.Symbols(prefix), {}, std::min(1.0, ending.total())});
    }
    return labellings;
  }

 private:
  using Entry = std::pair<int, Ending>;

  Ending& EndingOf(int prefix) {
    at_.resize(tree_.size(), PrefixTree::kNone);
    if (at_[prefix] == PrefixTree::kNone) {
      at_[prefix] = static_cast<int>(next_.size());
      next_.push_back({prefix, {}});
    }
    return next_[at_[prefix]].second;
  }

  const int blank_;
  PrefixTree tree_;
  std::vector<Entry> prefixes_;
  std::vector<Entry> next_;  // what the step under way leads to
  std::vector<int> at_;      // where in next_ a prefix is, or kNone
};

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

SymbolProbabilities MeanOf(const std::vector<SymbolProbabilities>& looks) {
  SymbolProbabilities logits = looks.front();
  const float share = 1.0f / static_cast<float>(looks.size());
  for (size_t i = 0; i < logits.values.size(); ++i) {
    float sum = 0;
    for (const SymbolProbabilities& look : looks) sum += std::log(std::max(look.values[i], 1e-30f));
    logits.values[i] = share * sum;
  }
  return Softmax(logits.steps, logits.symbols, logits.values, 1);
}

std::vector<Labelling> DecodeCtc(const SymbolProbabilities& probabilities, int blank,
                                 size_t beam_width, size_t count) {
  Beam beam(blank);
  for (size_t step = 0; step < probabilities.steps; ++step) {
    beam.Step(probabilities, step);
    beam.Narrow(beam_width);
  }
  std::vector<Labelling> labellings = beam.Labellings();
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
