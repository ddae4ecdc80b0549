#include "services/bluegate/rules_bench_command.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "enforcement/rules/check.h"
#include "enforcement/rules/decider.h"
#include "enforcement/rules/validate.h"
#include "services/admission/rule_set_file.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/resource_path.h"

namespace bluegate {
namespace {

// Each round runs over all facts; the median of the rounds counts, so that what else the machine
// does meanwhile weighs little.
constexpr int kRounds = 400;
constexpr int kPlainRounds = 20;

struct Arguments {
  std::string file;
  bool json = false;
};

// Nanoseconds for each call of `work(facts)`, the median over the rounds.
template <typename Work>
double NanosecondsEach(const std::vector<rules::Facts>& facts, int rounds, Work work) {
  std::vector<double> times;
  uint64_t answers = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (const rules::Facts& one : facts) answers += work(one);
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
    times.push_back(spent.count() / static_cast<double>(facts.size()));
  }
  // Keeps the compiler from leaving the work out.
  if (answers == UINT64_MAX) std::fprintf(stderr, "\n");
  std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
  return times[static_cast<size_t>(rounds / 2)];
}

absl::Status RunBench(const Arguments& arguments) {
  const absl::StatusOr<rules::RuleSet> set = admission::ReadRuleSet(arguments.file);
  if (!set.ok()) return set.status();
  std::vector<rules::Facts> facts;
  for (const rules::RuleTest& test : set->tests) facts.push_back(rules::FactsOf(test));
  if (facts.empty()) return absl::InvalidArgumentError("the rule set has no tests to decide on");
  const rules::Decider decider(*set);
  const double floor_ns = NanosecondsEach(facts, kRounds, [](const rules::Facts& one) {
    return static_cast<uint64_t>(absl::ToCivilMinute(one.time, one.zone).minute());
  });
  const double core_ns = NanosecondsEach(facts, kRounds, [&](const rules::Facts& one) {
    return static_cast<uint64_t>(decider.Decide(one).outcome);
  });
  const double told_ns = NanosecondsEach(facts, kRounds, [&](const rules::Facts& one) {
    return static_cast<uint64_t>(rules::Decide(decider, one).outcome);
  });
  const double explained_ns = NanosecondsEach(facts, kPlainRounds, [&](const rules::Facts& one) {
    return static_cast<uint64_t>(rules::Decide(*set, one).outcome);
  });
  const auto start = std::chrono::steady_clock::now();
  const size_t defects = rules::FindDefects(*set, std::nullopt).size();
  const std::chrono::duration<double, std::milli> check = std::chrono::steady_clock::now() - start;
  const nlohmann::ordered_json report = {{"rules", set->rules.size()},
                                         {"facts", facts.size()},
                                         {"local_time_ns", floor_ns},
                                         {"decide_ns", core_ns},
                                         {"decide_over_local_time", core_ns / floor_ns},
                                         {"decide_with_sentences_ns", told_ns},
                                         {"explain_every_rule_ns", explained_ns},
                                         {"check_ms", check.count()},
                                         {"defects", defects}};
  if (arguments.json) {
    std::printf("%s\n", report.dump().c_str());
    return absl::OkStatus();
  }
  std::printf("%zu rules, the facts of their %zu tests, median of %d rounds\n", set->rules.size(),
              facts.size(), kRounds);
  std::printf("floor: the local time of a moment   %8.0f ns\n", floor_ns);
  std::printf("decide                              %8.0f ns  (%.0f times the floor)\n", core_ns,
              core_ns / floor_ns);
  std::printf("decide, with sentences and facts    %8.0f ns\n", told_ns);
  std::printf("explain, rule by rule               %8.0f ns\n", explained_ns);
  std::printf("check of the whole set              %8.1f ms, %zu defects\n", check.count(),
              defects);
  return absl::OkStatus();
}

}  // namespace

void AddBenchRulesCommand(CLI::App& bench, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  arguments->file = ResourcePath("deploy/rules/xianyang-2021.textproto");
  CLI::App* command = bench.add_subcommand(
      "rules", "Time a decision of the rule core alone, on the facts of the rule set's own tests");
  command->add_option("file", arguments->file, "Rule set as protobuf text")->capture_default_str();
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->callback([arguments, exit_code] {
    const absl::Status status = RunBench(*arguments);
    if (!status.ok()) {
      std::fprintf(stderr, "bluegate bench rules: %s\n", std::string(status.message()).c_str());
    }
    *exit_code = ExitCodeOf(status);
  });
}

}  // namespace bluegate
