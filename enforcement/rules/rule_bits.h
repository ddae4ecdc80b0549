#ifndef BLUEGATE_ENFORCEMENT_RULES_RULE_BITS_H_
#define BLUEGATE_ENFORCEMENT_RULES_RULE_BITS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "enforcement/rules/validate.h"
#include "enforcement/vehicle/truth.h"

namespace bluegate::rules {

// A set of rules by their place. Operations look at the first `words` words alone.
struct RuleBits {
  static constexpr size_t kWordBits = 64;
  static constexpr size_t kWordsMax = (kRulesMax + kWordBits - 1) / kWordBits;

  std::array<uint64_t, kWordsMax> word{};

  void Set(size_t place) { word[place / kWordBits] |= uint64_t{1} << place % kWordBits; }
  bool Has(size_t place) const { return word[place / kWordBits] >> place % kWordBits & 1; }
  void And(const RuleBits& other, size_t words) {
    for (size_t i = 0; i < words; ++i) word[i] &= other.word[i];
  }
  void AndNot(const RuleBits& other, size_t words) {
    for (size_t i = 0; i < words; ++i) word[i] &= ~other.word[i];
  }
  void Or(const RuleBits& other, size_t words) {
    for (size_t i = 0; i < words; ++i) word[i] |= other.word[i];
  }
};

// How far the rules' conditions hold: `yes` those without a doubt, `maybe` those and the ones that
// ask for a fact nobody knows. Narrowed fact by fact.
struct RuleTruths {
  RuleBits yes, maybe;

  // Those of `asking` hold only so far; the others do not ask.
  void Narrow(const RuleBits& asking, vehicle::Truth truth, size_t words) {
    if (truth != vehicle::Truth::kYes) yes.AndNot(asking, words);
    if (truth == vehicle::Truth::kNo) maybe.AndNot(asking, words);
  }
  // Of `asking` those in `holding` hold; the others do not ask.
  void NarrowTo(const RuleBits& asking, const RuleBits& holding, size_t words) {
    for (size_t i = 0; i < words; ++i) {
      const uint64_t keep = ~asking.word[i] | holding.word[i];
      yes.word[i] &= keep;
      maybe.word[i] &= keep;
    }
  }
};

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_RULE_BITS_H_
