#include "services/bluegate/log_bench.h"

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "services/admission/answer.h"
#include "services/bluegate/bench_folder.h"
#include "services/bluegate/bench_register.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/progress.h"
#include "services/bluegate/resource_path.h"
#include "services/support/clock.h"
#include "services/support/sites.h"
#include "storage/engine.h"

namespace bluegate {
namespace {

using admission::v1::DecideRequest;
using SteadyClock = std::chrono::steady_clock;

double Since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

std::filesystem::path RulesFile() { return ResourcePath("deploy/rules/xianyang-2021.textproto"); }

// Decision number `index`: its facts, as a gate's question would have them.
DecideRequest QuestionOf(uint64_t index, const common::v1::SiteList& sites, absl::Time now,
                         absl::BitGen& random) {
  DecideRequest request;
  request.set_request_id(absl::StrCat("log-", index));
  request.set_site_id(sites.sites(absl::Uniform<int>(random, 0, sites.sites_size())).site_id());
  admission::v1::PlateSubject* const plate = request.mutable_plate();
  const uint64_t vehicle = absl::Uniform<uint64_t>(random, 0, kBenchVehiclesMax - 200'000);
  plate->mutable_plate()->set_number(BenchNumber(vehicle));
  plate->mutable_plate()->set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
  plate->set_looked_up(true);
  if (absl::Uniform(random, 0, 5) != 0) *plate->mutable_vehicle() = BenchVehicle(vehicle);
  // Any hour of the year that ended now.
  request.set_time_us(
      absl::ToUnixMicros(now - absl::Minutes(absl::Uniform(random, 0, 365 * 24 * 60))));
  return request;
}

absl::Status FillLog(storage::DecisionStore* store, const admission::AnswerParts& parts,
                     uint64_t decisions) {
  const auto sites = support::LoadSites(ResourcePath("deploy/sites/xianyang.textproto"));
  if (!sites.ok()) return sites.status();
  const absl::Time now = support::SystemClock().Now();
  absl::BitGen random;
  Progress progress("decisions logged");
  for (uint64_t index = store->LastDecision() + 1; index <= decisions; ++index) {
    const DecideRequest request = QuestionOf(index, *sites, now, random);
    auto question = admission::ReadQuestion(request, *sites, now);
    if (!question.ok()) return question.status();
    admission::v1::DecideResponse response;
    absl::Status answered;
    // One thread appends, so the answer is there when the call returns.
    admission::AnswerByRules(parts, *std::move(question), &response,
                             [&answered](const absl::Status& status, bool) { answered = status; });
    if (!answered.ok()) return answered;
    if (index % 1000 != 0) continue;
    if (absl::Status synced = store->SyncDecisions(); !synced.ok()) return synced;
    progress.Show(index, decisions);
  }
  return store->SyncDecisions();
}

absl::StatusOr<std::unique_ptr<const admission::ActiveRules>> OneStageUp() {
  auto loaded = admission::LoadRuleSet(RulesFile());
  if (!loaded.ok()) return loaded.status();
  for (rules::Rule& rule : loaded->rule_set.rules) {
    vehicle::EmissionStage& limit = rule.condition.stage_at_most;
    if (limit == vehicle::EmissionStage::kUnspecified) continue;
    limit = static_cast<vehicle::EmissionStage>(static_cast<int>(limit) + 1);
  }
  return std::make_unique<const admission::ActiveRules>(*std::move(loaded));
}

struct Options {
  uint64_t decisions = 1'000'000;
  int threads = 2;
  std::string data;
  bool json = false;
};

void Print(const LogBench& bench, const Options& options) {
  if (options.json) {
    const nlohmann::ordered_json json = {{"decisions", bench.decisions},
                                         {"threads", options.threads},
                                         {"made_s", bench.made_s},
                                         {"replay_s", bench.replay_s},
                                         {"identical", bench.replay.identical},
                                         {"different", bench.replay.different},
                                         {"diff_s", bench.diff_s},
                                         {"diff_changed", bench.diff.all.answers}};
    std::printf("%s\n", json.dump().c_str());
    return;
  }
  std::printf("%llu decisions", static_cast<unsigned long long>(bench.decisions));
  if (bench.made_s > 0) {
    std::printf(", made and kept in %.1f s (%.1f us each, one thread)", bench.made_s,
                1e6 * bench.made_s / static_cast<double>(bench.decisions));
  }
  std::printf("\nreplay: %.1f s, %llu identical, %llu different\n", bench.replay_s,
              static_cast<unsigned long long>(bench.replay.identical),
              static_cast<unsigned long long>(bench.replay.different));
  std::printf("diff:   %.1f s, %llu answers would change; wanted at most 60 s\n", bench.diff_s,
              static_cast<unsigned long long>(bench.diff.all.answers));
}

}  // namespace

absl::StatusOr<LogBench> BenchLog(const std::filesystem::path& folder, uint64_t decisions,
                                  int threads) {
  auto kv = storage::OpenRocksDb(folder);
  if (!kv.ok()) return kv.status();
  const auto store = storage::DecisionStore::Open(*std::move(kv), folder);
  if (!store.ok()) return store.status();
  const support::SystemClock clock;
  const auto rules = admission::RuleBook::Load(RulesFile(), folder, store->get(), &clock);
  if (!rules.ok()) return rules.status();
  const auto alerts = admission::AlertBook::Load(store->get(), &clock);
  if (!alerts.ok()) return alerts.status();
  LogBench bench;
  auto start = SteadyClock::now();
  const bool fresh = (*store)->LastDecision() == 0;
  const absl::Status filled =
      FillLog(store->get(), {rules->get(), alerts->get(), store->get()}, decisions);
  if (!filled.ok()) return filled;
  if (fresh) bench.made_s = Since(start);
  bench.decisions = (*store)->LastDecision();

  admission::LogReading reading;
  reading.threads = threads;
  {
    Progress progress("decisions replayed");
    reading.progress = [&progress](uint64_t done, uint64_t all) { progress.Show(done, all); };
    start = SteadyClock::now();
    auto replay = admission::Replay(**store, folder, 10, reading);
    if (!replay.ok()) return replay.status();
    bench.replay_s = Since(start);
    bench.replay = *std::move(replay);
  }
  const auto after = OneStageUp();
  if (!after.ok()) return after.status();
  Progress progress("decisions compared");
  reading.progress = [&progress](uint64_t done, uint64_t all) { progress.Show(done, all); };
  start = SteadyClock::now();
  auto diff = admission::DiffRules(**store, *(*rules)->Current(), **after, {10}, reading);
  if (!diff.ok()) return diff.status();
  bench.diff_s = Since(start);
  bench.diff = *std::move(diff);
  return bench;
}

void AddBenchLogCommand(CLI::App& bench, int* exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = bench.add_subcommand(
      "log", "The decision log: filling it, replaying it, and what other rules would change");
  command->add_option("--decisions", options->decisions, "Decisions in the log")
      ->check(CLI::Range(uint64_t{1000}, uint64_t{100'000'000}))
      ->capture_default_str();
  command->add_option("--threads", options->threads, "Threads that replay and compare")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command->add_option("--data", options->data,
                      "Folder in which the log is kept for the next run; without it, it is made "
                      "anew and removed");
  command->add_flag("--json", options->json, "The figures by name, as one JSON object");
  command->footer(
      "Decides about made-up vehicles by the shipped rules and keeps each decision as a gate's, "
      "then\n"
      "does what `bluegate rules replay` and `bluegate rules diff` do. Needs no server.");
  command->callback([options, exit_code] {
    const BenchFolder folder(options->data);
    absl::Status done = folder.status();
    if (done.ok()) {
      const auto measured = BenchLog(folder.path() / "log", options->decisions, options->threads);
      done = measured.status();
      if (measured.ok()) Print(*measured, *options);
    }
    *exit_code = ExitCodeOf(done);
    if (done.ok()) return;
    std::fprintf(stderr, "bluegate bench: %s\n", std::string(done.message()).c_str());
  });
}

}  // namespace bluegate
