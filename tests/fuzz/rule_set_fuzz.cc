// Any text must be refused with a reason, or be a rule set that is sound and decides.
#include <filesystem>
#include <string>

#include "enforcement/rules/decider.h"
#include "services/admission/rule_book.h"
#include "tests/fuzz/promise.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using bluegate::fuzz::Check;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto loaded =
      bluegate::admission::LoadRuleSetText(text, std::filesystem::temp_directory_path());
  if (!loaded.ok()) {
    Check(!loaded.status().message().empty(), "a refusal has a reason");
    return 0;
  }
  Check(!loaded->revision.empty(), "a rule set that is taken has a revision");
  const bluegate::rules::Facts facts;
  const auto decided = bluegate::rules::Decide(bluegate::rules::Decider(loaded->rule_set), facts);
  Check(decided.outcome == bluegate::rules::Decide(loaded->rule_set, facts).outcome,
        "both ways of deciding agree");
  return 0;
}
