#include "services/bluegate/rules_check_command.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "enforcement/vehicle/day.h"
#include "services/admission/rule_findings.h"
#include "services/admission/rule_set_file.h"
#include "services/bluegate/exit_code.h"

namespace bluegate {
namespace {

using nlohmann::ordered_json;

struct Arguments {
  std::string file;
  std::string on;
  bool json = false;
};

ordered_json ToJson(const admission::RuleFinding& found) {
  ordered_json finding = {
      {"kind", found.kind}, {"where", found.where}, {"zh", found.zh}, {"en", found.en}};
  finding["other_rules"] = found.other_rules;
  if (found.example) {
    finding["example"] = *found.example;
    finding["example_decided_by"] = found.example_decided_by;
  }
  return finding;
}

void Print(const ordered_json& report) {
  for (const ordered_json& finding : report["findings"]) {
    std::printf("%s: %s\n  %s\n  %s\n", finding["where"].get<std::string>().c_str(),
                finding["kind"].get<std::string>().c_str(),
                finding["zh"].get<std::string>().c_str(), finding["en"].get<std::string>().c_str());
    if (!finding.contains("example")) continue;
    const std::string rule = finding["example_decided_by"].get<std::string>();
    std::printf("  example: %s\n  decided there by: %s\n",
                finding["example"].get<std::string>().c_str(),
                rule.empty() ? "no rule" : rule.c_str());
  }
  std::printf("%s: %zu rules, %zu tests, %zu findings, checked in %.0f ms\n",
              report["rule_set_id"].get<std::string>().c_str(), report["rules"].get<size_t>(),
              report["tests"].get<size_t>(), report["findings"].size(),
              report["check_ms"].get<double>());
}

absl::Status RunCheck(const Arguments& arguments) {
  absl::CivilDay today = absl::ToCivilDay(absl::Now(), vehicle::ShanghaiZone());
  if (!arguments.on.empty()) {
    const auto day = vehicle::ParseDay(arguments.on);
    if (!day.ok())
      return absl::Status(day.status().code(), absl::StrCat("--on: ", day.status().message()));
    today = *day;
  }
  const absl::StatusOr<rules::RuleSet> set = admission::ReadRuleSet(arguments.file);
  if (!set.ok()) return set.status();
  const absl::Time started = absl::Now();
  ordered_json findings = ordered_json::array();
  for (const admission::RuleFinding& finding : admission::FindingsOf(*set, today)) {
    findings.push_back(ToJson(finding));
  }
  const ordered_json report = {{"rule_set_id", set->rule_set_id},
                               {"rules", set->rules.size()},
                               {"tests", set->tests.size()},
                               {"check_ms", absl::ToDoubleMilliseconds(absl::Now() - started)},
                               {"findings", findings}};
  if (arguments.json) {
    std::printf("%s\n", report.dump().c_str());
  } else {
    Print(report);
  }
  if (findings.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(arguments.file, ": not fit for use"));
}

}  // namespace

void AddRulesCheckCommand(CLI::App& rules, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = rules.add_subcommand(
      "check",
      "Check a rule set before it is used: faults of single rules, failing or missing tests, "
      "gaps,\n"
      "clashes, rules that can never decide, rules that have ended. Every finding comes "
      "with\n"
      "an example where there is one. A server refuses a set with findings, ended rules aside.\n"
      "Exit status 1 when anything is found.");
  command->add_option("file", arguments->file, "Rule set as protobuf text")->required();
  command->add_option("--on", arguments->on,
                      "Day on which rules must not have ended, such as 2022-01-10; default today");
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->callback([arguments, exit_code] {
    const absl::Status status = RunCheck(*arguments);
    if (!status.ok()) {
      std::fprintf(stderr, "bluegate rules check: %s\n", std::string(status.message()).c_str());
    }
    *exit_code = ExitCodeOf(status);
  });
}

}  // namespace bluegate
