#ifndef BLUEGATE_TESTS_FUZZ_PROMISE_H_
#define BLUEGATE_TESTS_FUZZ_PROMISE_H_

#include <cstdio>
#include <cstdlib>

namespace bluegate::fuzz {

// Ends the process, which libFuzzer takes for a finding, unless the promise was kept.
inline void Check(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace bluegate::fuzz

#endif  // BLUEGATE_TESTS_FUZZ_PROMISE_H_
