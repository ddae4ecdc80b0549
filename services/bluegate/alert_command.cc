#include "services/bluegate/alert_command.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bluegate/admission/v1/admission.grpc.pb.h"
#include "services/bluegate/decision_text.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/server_option.h"
#include "services/bluegate/time_option.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

using admission::v1::Alert;

constexpr absl::Duration kCallTimeout = absl::Seconds(30);

struct Arguments {
  ServerOption server;
  std::string level;
  std::string from;
  std::string by;
  std::string source;
  std::string why;
  std::string joint_with;
  uint32_t count = 20;
};

admission::v1::AlertLevel LevelOf(const std::string& name) {
  admission::v1::AlertLevel level = admission::v1::ALERT_LEVEL_UNSPECIFIED;
  admission::v1::AlertLevel_Parse("ALERT_LEVEL_" + absl::AsciiStrToUpper(name), &level);
  return level;
}

std::string AlertLine(const Alert& alert) {
  std::string line = absl::StrCat(
      TimeText(alert.effective_time_us()), "  ", LevelText(alert.level()), "  issued ",
      TimeText(alert.issued_time_us()), " by ", alert.issued_by(), "  (", alert.source(), ")");
  if (!alert.joint_with().empty()) absl::StrAppend(&line, "  joint with ", alert.joint_with());
  if (!alert.why().empty()) absl::StrAppend(&line, "  because ", alert.why());
  return line + "\n";
}

absl::Status Issue(const Arguments& arguments, const std::string& level) {
  admission::v1::SetAlertRequest request;
  absl::BitGen random;
  request.set_request_id(
      absl::StrCat("alert-", absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16)));
  Alert& alert = *request.mutable_alert();
  alert.set_level(LevelOf(level));
  alert.set_issued_by(arguments.by);
  alert.set_source(arguments.source);
  alert.set_why(arguments.why);
  alert.set_joint_with(arguments.joint_with);
  if (!arguments.from.empty()) {
    const absl::StatusOr<absl::Time> from = ParseTimeOption("--from", arguments.from);
    if (!from.ok()) return from.status();
    alert.set_effective_time_us(absl::ToUnixMicros(*from));
  }
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  admission::v1::SetAlertResponse response;
  const grpc::Status status =
      admission::v1::AdmissionService::NewStub(*channel)->SetAlert(&context, request, &response);
  if (!status.ok()) return support::FromGrpc(status);
  std::printf("%s", AlertLine(response.alert()).c_str());
  return absl::OkStatus();
}

absl::Status List(const Arguments& arguments) {
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  const auto stub = admission::v1::AdmissionService::NewStub(*channel);
  grpc::ClientContext asking, asking_history;
  for (grpc::ClientContext* context : {&asking, &asking_history}) {
    context->set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  }
  admission::v1::GetAlertResponse now;
  grpc::Status status = stub->GetAlert(&asking, {}, &now);
  if (!status.ok()) return support::FromGrpc(status);
  admission::v1::GetAlertHistoryRequest request;
  request.set_page_size(arguments.count);
  admission::v1::GetAlertHistoryResponse history;
  status = stub->GetAlertHistory(&asking_history, request, &history);
  if (!status.ok()) return support::FromGrpc(status);
  std::printf("now: %s\n", LevelText(now.current().level()).c_str());
  for (const Alert& alert : now.upcoming()) std::printf("to come: %s", AlertLine(alert).c_str());
  std::printf("issued, newest first (from when it holds, level, when and by whom):\n");
  for (const Alert& alert : history.alerts()) std::printf("  %s", AlertLine(alert).c_str());
  return absl::OkStatus();
}

int Report(const absl::Status& status) {
  if (status.ok()) return kExitDone;
  std::fprintf(stderr, "bluegate alert: %s\n", std::string(status.message()).c_str());
  return ExitCodeOf(status);
}

void AddIssueOptions(CLI::App& command, Arguments* arguments) {
  AddServerOption(command, &arguments->server);
  command.add_option("--by", arguments->by, "Who issues it, such as duty-desk")->required();
  command.add_option("--source", arguments->source, "Number or title of the notice")->required();
  command.add_option("--why", arguments->why, "Why, in a sentence; kept with it");
  command.add_option("--from", arguments->from,
                     "From when, such as 2022-01-10T12:00:00 (Asia/Shanghai); now if not given");
}

}  // namespace

void AddAlertCommand(CLI::App& app, int* exit_code) {
  CLI::App* alert = app.add_subcommand(
      "alert",
      "Heavy-pollution alerts: issue, change, lift, list.\n"
      "What is issued holds from its time on and takes the place of everything that was to hold\n"
      "from then on. Every change is kept with who made it, when and why.");
  alert->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();

  CLI::App* set = alert->add_subcommand("set", "Issue an alert or change its level");
  set->add_option("LEVEL", arguments->level, "yellow, orange or red")
      ->required()
      ->check(CLI::IsMember({"yellow", "orange", "red"}));
  AddIssueOptions(*set, arguments.get());
  set->add_option("--joint-with", arguments->joint_with, "City it is joint with, such as 西安");
  set->footer(
      "An alert issued in the evening that holds from noon of the next day:\n"
      "  bluegate alert set orange --server 127.0.0.1:7070 --by duty-desk \\\n"
      "      --source 'notice 12' --from 2022-01-10T12:00:00 --joint-with 西安\n"
      "Repeat with another level to change it midway.");
  set->callback([=] { *exit_code = Report(Issue(*arguments, arguments->level)); });

  CLI::App* lift = alert->add_subcommand("lift", "Lift the alert, now or from a time on");
  AddIssueOptions(*lift, arguments.get());
  lift->footer("Lifting at once also calls off what was announced for later.");
  lift->callback([=] { *exit_code = Report(Issue(*arguments, "none")); });

  CLI::App* list = alert->add_subcommand("list", "What holds, what is to come, what was issued");
  AddServerOption(*list, &arguments->server);
  list->add_option("--count", arguments->count, "At most so many of those issued")
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  list->callback([=] { *exit_code = Report(List(*arguments)); });
}

}  // namespace bluegate
