#include "services/bluegate/tally_command.h"

#include <cstdint>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "bluegate/casework/v1/casework.grpc.pb.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/server_option.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

constexpr absl::Duration kCallTimeout = absl::Seconds(10);
constexpr absl::Duration kPollInterval = absl::Milliseconds(200);

using casework::v1::PassageState;

struct Tally {
  capture::v1::GetIntakeTallyResponse intake;
  casework::v1::GetCaseworkTallyResponse casework;

  uint64_t CountOf(PassageState state) const {
    for (const auto& row : casework.states()) {
      if (row.state() == state) return row.count();
    }
    return 0;
  }
  uint64_t Settled() const {
    uint64_t sum = 0;
    for (const auto& row : casework.states()) sum += row.count();
    return sum;
  }
  // Captures that were kept and have no end state. Below zero when one has two.
  int64_t Unaccounted() const {
    return static_cast<int64_t>(intake.kept()) - static_cast<int64_t>(Settled());
  }
};

absl::StatusOr<Tally> GetTally(const std::shared_ptr<grpc::Channel>& channel) {
  Tally tally;
  grpc::ClientContext intake_context;
  grpc::ClientContext casework_context;
  for (grpc::ClientContext* context : {&intake_context, &casework_context}) {
    context->set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  }
  auto intake = capture::v1::IntakeService::NewStub(channel);
  if (grpc::Status status = intake->GetIntakeTally(&intake_context, {}, &tally.intake);
      !status.ok()) {
    return support::FromGrpc(status);
  }
  auto casework = casework::v1::CaseworkService::NewStub(channel);
  if (grpc::Status status = casework->GetCaseworkTally(&casework_context, {}, &tally.casework);
      !status.ok()) {
    return support::FromGrpc(status);
  }
  return tally;
}

// Asks again until every kept capture has its end state or the wait is over.
absl::StatusOr<Tally> WaitForEndStates(const std::shared_ptr<grpc::Channel>& channel,
                                       absl::Duration wait) {
  const absl::Time until = absl::Now() + wait;
  uint64_t shown = 0;
  while (true) {
    absl::StatusOr<Tally> tally = GetTally(channel);
    if (!tally.ok() || tally->Unaccounted() == 0 || absl::Now() >= until) return tally;
    if (tally->Settled() >= shown + 50) {
      shown = tally->Settled();
      std::fprintf(stderr, "%llu of %llu captures in their end state\n",
                   static_cast<unsigned long long>(shown),
                   static_cast<unsigned long long>(tally->intake.kept()));
    }
    absl::SleepFor(kPollInterval);
  }
}

nlohmann::ordered_json ToJson(const Tally& tally) {
  return {{"captures", tally.intake.kept() + tally.intake.rejected()},
          {"refused", tally.intake.rejected()},
          {"plates_read", tally.casework.plates_read()},
          {"looked_up", tally.casework.looked_up()},
          {"clear", tally.CountOf(PassageState::PASSAGE_STATE_CLEAR)},
          {"restricted", tally.CountOf(PassageState::PASSAGE_STATE_RESTRICTED)},
          {"suspect", tally.CountOf(PassageState::PASSAGE_STATE_SUSPECT)},
          {"held", tally.CountOf(PassageState::PASSAGE_STATE_HELD)},
          {"no_plate", tally.CountOf(PassageState::PASSAGE_STATE_NO_PLATE)},
          {"failed", tally.CountOf(PassageState::PASSAGE_STATE_FAILED)},
          {"unaccounted", tally.Unaccounted()},
          {"open_cases", tally.casework.open_cases()}};
}

void PrintTable(const nlohmann::ordered_json& rows) {
  static const std::map<std::string, const char*> kExplained = {
      {"captures", "captures that terminals handed over"},
      {"refused", "  refused at intake, with a reason"},
      {"plates_read", "plates read"},
      {"looked_up", "plates looked up in the register"},
      {"clear", "  clear: nothing against the vehicle"},
      {"restricted", "  restricted by a rule"},
      {"suspect", "  suspect"},
      {"held", "  held for a human"},
      {"no_plate", "  no plate in the picture"},
      {"failed", "  failed: picture could not be read"},
      {"unaccounted", "unaccounted for"},
      {"open_cases", "cases that wait for an officer"}};
  for (const auto& [name, value] : rows.items()) {
    std::printf("%-40s %8lld\n", kExplained.at(name), value.get<long long>());
  }
}

struct Arguments {
  ServerOption server;
  double wait_s = 0;
  bool json = false;
};

absl::Status RunTally(const Arguments& arguments) {
  const absl::Time started = absl::Now();
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  const auto tally = WaitForEndStates(*channel, absl::Seconds(arguments.wait_s));
  if (!tally.ok()) return tally.status();
  nlohmann::ordered_json rows = ToJson(*tally);
  if (arguments.json) {
    rows["waited_s"] = absl::ToDoubleSeconds(absl::Now() - started);
    std::printf("%s\n", rows.dump().c_str());
  } else {
    PrintTable(rows);
    std::printf("%-40s %8.1f\n", "seconds waited", absl::ToDoubleSeconds(absl::Now() - started));
  }
  if (tally->Unaccounted() == 0) return absl::OkStatus();
  return absl::DeadlineExceededError(
      absl::StrCat(tally->Unaccounted(), " captures have no end state, wanted 0"));
}

}  // namespace

void AddTallyCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "tally", "Count the captures by end state.\nExit status 1 when one is unaccounted for.");
  AddServerOption(*command, &arguments->server);
  command
      ->add_option("--wait-s", arguments->wait_s,
                   "Wait up to so many seconds until every capture has its end state")
      ->check(CLI::Range(0.0, 86400.0));
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->callback([arguments, exit_code] {
    const absl::Status status = RunTally(*arguments);
    if (!status.ok()) {
      std::fprintf(stderr, "bluegate tally: %s\n", std::string(status.message()).c_str());
    }
    *exit_code = ExitCodeOf(status);
  });
}

}  // namespace bluegate
