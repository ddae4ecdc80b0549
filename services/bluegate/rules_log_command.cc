#include "services/bluegate/rules_log_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "enforcement/rules/outcome.h"
#include "enforcement/text.h"
#include "services/admission/replay.h"
#include "services/admission/rule_diff.h"
#include "services/bluegate/decision_text.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/progress.h"
#include "services/bluegate/rules_group.h"
#include "storage/engine.h"

namespace bluegate {
namespace {

using admission::DiffCount;
using admission::DiffTable;
using admission::RuleDiff;
using admission::Verdict;

// Rows of one table that are shown; a city has more vehicle types than a person reads.
constexpr size_t kRowsMax = 25;

struct Arguments {
  std::string data;
  std::string before;
  std::string after;
  size_t examples = 10;
  int threads = 2;
};

absl::StatusOr<std::unique_ptr<storage::DecisionStore>> OpenLog(const std::string& data) {
  const std::filesystem::path folder = std::filesystem::path(data) / "admission";
  auto journal = storage::Journal::Read(folder);
  if (!journal.ok()) return journal.status();
  auto kv = storage::OpenRocksDbToRead(folder);
  if (!kv.ok()) return kv.status();
  return storage::DecisionStore::OpenToRead(*std::move(journal), *std::move(kv));
}

admission::LogReading Reading(const Arguments& arguments, Progress* progress) {
  admission::LogReading reading;
  reading.threads = arguments.threads;
  reading.progress = [progress](uint64_t done, uint64_t all) { progress->Show(done, all); };
  return reading;
}

std::string VerdictText(const Verdict& verdict) {
  return absl::StrCat(OutcomeText(verdict.outcome), " by ",
                      verdict.rule_id.empty() ? "no rule" : verdict.rule_id,
                      verdict.reason_code.empty() ? "" : ", ", verdict.reason_code);
}

std::string FactsText(const admission::v1::DecisionFacts& facts) {
  return absl::StrCat(TimeText(facts.time_us()), " ", facts.site_id(), " ", facts.plate().number(),
                      " type ", facts.vehicle().vehicle_type(), " fuel ", facts.vehicle().fuel(),
                      " stage ", registry::v1::EmissionStage_Name(facts.vehicle().stage()));
}

// OK when every decision came out as it is logged.
absl::Status RunReplay(const Arguments& arguments) {
  const auto store = OpenLog(arguments.data);
  if (!store.ok()) return store.status();
  absl::StatusOr<admission::ReplayResult> result = absl::UnknownError("");
  {
    Progress progress("decisions replayed");
    result = admission::Replay(**store, std::filesystem::temp_directory_path(), arguments.examples,
                               Reading(arguments, &progress));
  }
  if (!result.ok()) return result.status();
  std::printf(
      "%s", absl::StrFormat("%d entries: %d identical, %d different, %d of a fallback, %d without "
                            "their rules\n",
                            result->entries, result->identical, result->different,
                            result->fallbacks, result->without_rules)
                .c_str());
  for (const std::string& revision : result->revisions) {
    std::printf("rule set %s\n", revision.c_str());
  }
  for (const std::string& missing : result->missing_revisions) {
    std::printf("rule set %s\n", missing.c_str());
  }
  for (const admission::ReplayDifference& example : result->examples) {
    std::printf("%s",
                absl::StrFormat("%d %s (%s, %s)\n  logged: %s\n  now:    %s\n", example.position,
                                example.request_id, example.revision, FactsText(example.facts),
                                VerdictText(example.logged), VerdictText(example.now))
                    .c_str());
  }
  if (result->different + result->without_rules == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(result->different + result->without_rules, " decisions do not come out again"));
}

// A file, or the revision of a set that was in force.
absl::StatusOr<std::unique_ptr<const admission::ActiveRules>> LoadRules(
    const storage::DecisionStore& store, const std::string& name) {
  absl::StatusOr<admission::LoadedRuleSet> loaded = absl::UnknownError("");
  if (std::filesystem::exists(name)) {
    loaded = admission::LoadRuleSet(name);
  } else {
    const absl::StatusOr<std::string> file = store.RuleSetFile(name);
    if (absl::IsNotFound(file.status())) {
      return absl::NotFoundError(
          absl::StrCat("\"", name, "\" is no file and no rule set of the log, wanted one of them"));
    }
    if (!file.ok()) return file.status();
    loaded = admission::LoadRuleSetText(*file, std::filesystem::temp_directory_path());
  }
  if (!loaded.ok()) return loaded.status();
  return std::make_unique<const admission::ActiveRules>(*std::move(loaded));
}

std::string Moves(const DiffCount& count) {
  std::string text;
  for (size_t before = 0; before < count.moves.size(); ++before) {
    for (size_t after = 0; after < count.moves[before].size(); ++after) {
      const uint64_t moved = count.moves[before][after];
      if (moved == 0) continue;
      absl::StrAppend(&text, text.empty() ? "" : ", ",
                      AbslView(rules::NameOf(static_cast<rules::Outcome>(before))), " -> ",
                      AbslView(rules::NameOf(static_cast<rules::Outcome>(after))), " ", moved);
    }
  }
  return text;
}

// The rows with the most changes first; rows without any are left out.
void PrintTable(const char* title, const DiffTable& table) {
  const std::vector<const DiffTable::value_type*> rows = admission::ChangedRows(table);
  if (rows.empty()) return;
  std::printf("\n%s", absl::StrFormat("%-44s%12s%12s%12s  %s\n", title, "passages", "answers",
                                      "other rule", "from -> to")
                          .c_str());
  for (size_t i = 0; i < std::min(rows.size(), kRowsMax); ++i) {
    const auto& [value, count] = *rows[i];
    std::printf("%s",
                absl::StrFormat("%-44s%12d%12d%12d  %s\n", value.empty() ? "not known" : value,
                                count.passages, count.answers, count.rules, Moves(count))
                    .c_str());
  }
  if (rows.size() > kRowsMax) std::printf("and %zu more\n", rows.size() - kRowsMax);
}

absl::Status RunDiff(const Arguments& arguments) {
  const auto store = OpenLog(arguments.data);
  if (!store.ok()) return store.status();
  const auto before = LoadRules(**store, arguments.before);
  if (!before.ok()) return before.status();
  const auto after = LoadRules(**store, arguments.after);
  if (!after.ok()) return after.status();
  absl::StatusOr<RuleDiff> diff = absl::UnknownError("");
  {
    Progress progress("passages compared");
    diff = admission::DiffRules(**store, **before, **after, {arguments.examples},
                                Reading(arguments, &progress));
  }
  if (!diff.ok()) return diff.status();
  std::printf("%s", absl::StrFormat(
                        "%s -> %s\n%d passages: %d get another answer, %d the same by another "
                        "rule; %d answers of a fallback left out\n%s\n",
                        (*before)->loaded.revision, (*after)->loaded.revision, diff->all.passages,
                        diff->all.answers, diff->all.rules, diff->left_out, Moves(diff->all))
                        .c_str());
  PrintTable("rule", diff->by_rule);
  PrintTable("site", diff->by_site);
  PrintTable("stage", diff->by_stage);
  PrintTable("fuel", diff->by_fuel);
  PrintTable("vehicle type", diff->by_vehicle_type);
  if (!diff->examples.empty()) std::printf("\nsuch as\n");
  for (const admission::DiffExample& example : diff->examples) {
    std::printf("%s", absl::StrFormat("  %s (%s)\n    before: %s\n    after:  %s\n",
                                      FactsText(example.facts), example.request_id,
                                      VerdictText(example.before), VerdictText(example.after))
                          .c_str());
  }
  return absl::OkStatus();
}

int Report(const absl::Status& status) {
  if (status.ok()) return kExitDone;
  std::fprintf(stderr, "bluegate rules: %s\n", std::string(status.message()).c_str());
  return kExitFailed;
}

void AddLogOptions(CLI::App& command, Arguments* arguments) {
  command
      .add_option("--data", arguments->data,
                  "Data folder of the server (data_dir of its configuration); it may be running")
      ->required()
      ->check(CLI::ExistingDirectory);
  command.add_option("--examples", arguments->examples, "At most so many examples")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  command.add_option("--threads", arguments->threads, "Threads")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
}

}  // namespace

void AddRulesLogCommands(CLI::App& app, int* exit_code) {
  CLI::App& rules = RulesGroup(app);
  auto arguments = std::make_shared<Arguments>();

  CLI::App* replay =
      rules.add_subcommand("replay",
                           "Decide every logged decision again and compare word for word.\n"
                           "Each by the facts that were logged with it and by the rule set that "
                           "was in force then, whose\n"
                           "file the log keeps. Exit status 0 when all come out the same.");
  AddLogOptions(*replay, arguments.get());
  replay->callback([=] { *exit_code = Report(RunReplay(*arguments)); });

  CLI::App* diff = rules.add_subcommand(
      "diff",
      "What another rule set would have changed for the passages in the log.\n"
      "Decides each by both sets and counts what differs, by rule, site, stage, fuel and type.");
  diff->add_option("OLD", arguments->before,
                   "Rule set file, or the revision of one that was in force")
      ->required();
  diff->add_option("NEW", arguments->after, "The same")->required();
  AddLogOptions(*diff, arguments.get());
  diff->callback([=] { *exit_code = Report(RunDiff(*arguments)); });
}

}  // namespace bluegate
