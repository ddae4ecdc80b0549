#include "services/bluegate/rules_change_command.h"

#include <cstdio>
#include <memory>
#include <string>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bluegate/admission/v1/admission.grpc.pb.h"
#include "services/bluegate/decision_text.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/rules_group.h"
#include "services/bluegate/server_option.h"
#include "services/support/status.h"
#include "services/support/text_proto.h"

namespace bluegate {
namespace {

using admission::v1::RuleSetChange;

// A thorough check of a large set takes its time.
constexpr absl::Duration kCallTimeout = absl::Minutes(2);

struct Arguments {
  ServerOption server;
  std::string file;
  std::string by;
  std::string why;
  uint32_t count = 20;
};

std::string ChangeLine(const RuleSetChange& change) {
  return absl::StrCat(TimeText(change.set_time_us()), "  ", change.revision(), "  set by ",
                      change.set_by(), ": ", change.why(), "\n");
}

absl::Status Load(const Arguments& arguments) {
  absl::StatusOr<std::string> text = support::ReadFile(arguments.file);
  if (!text.ok()) return text.status();
  admission::v1::SetRuleSetRequest request;
  absl::BitGen random;
  request.set_request_id(
      absl::StrCat("rules-", absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16)));
  request.set_text(*std::move(text));
  request.set_set_by(arguments.by);
  request.set_why(arguments.why);
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  admission::v1::SetRuleSetResponse response;
  const grpc::Status status =
      admission::v1::AdmissionService::NewStub(*channel)->SetRuleSet(&context, request, &response);
  if (!status.ok()) return support::FromGrpc(status);
  std::printf("in force: %s", ChangeLine(response.change()).c_str());
  return absl::OkStatus();
}

absl::Status History(const Arguments& arguments) {
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  admission::v1::GetRuleSetHistoryRequest request;
  request.set_page_size(arguments.count);
  admission::v1::GetRuleSetHistoryResponse response;
  const grpc::Status status = admission::v1::AdmissionService::NewStub(*channel)->GetRuleSetHistory(
      &context, request, &response);
  if (!status.ok()) return support::FromGrpc(status);
  bool in_force = true;
  for (const RuleSetChange& change : response.changes()) {
    std::printf("%s %s", in_force ? "*" : " ", ChangeLine(change).c_str());
    in_force = false;
  }
  return absl::OkStatus();
}

int Report(const absl::Status& status) {
  if (status.ok()) return kExitDone;
  std::fprintf(stderr, "bluegate rules: %s\n", std::string(status.message()).c_str());
  return ExitCodeOf(status);
}

}  // namespace

void AddRulesChangeCommands(CLI::App& app, int* exit_code) {
  CLI::App& rules = RulesGroup(app);
  auto arguments = std::make_shared<Arguments>();

  CLI::App* load = rules.add_subcommand(
      "load",
      "Put a rule set in force on a running server, at once and without a restart.\n"
      "The server checks it and runs its tests first; a set that fails is refused with every "
      "fault,\n"
      "and the one in force stays. A set that was loaded stays in force over restarts, until "
      "another\nis loaded or the server finds another configured file at its start.");
  load->add_option("FILE", arguments->file, "Rule set, as in deploy/rules/")
      ->required()
      ->check(CLI::ExistingFile);
  AddServerOption(*load, &arguments->server);
  load->add_option("--by", arguments->by, "Who changes the rules; kept in the history")->required();
  load->add_option("--why", arguments->why, "Why, such as the number of the notice; kept too")
      ->required();
  load->callback([=] { *exit_code = Report(Load(*arguments)); });

  CLI::App* history = rules.add_subcommand(
      "history", "Which rule sets were in force, by whom and why, newest first; * is in force");
  AddServerOption(*history, &arguments->server);
  history->add_option("--count", arguments->count, "At most so many")
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  history->callback([=] { *exit_code = Report(History(*arguments)); });
}

}  // namespace bluegate
