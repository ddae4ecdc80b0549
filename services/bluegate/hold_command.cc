#include "services/bluegate/hold_command.h"

#include <cstdio>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "bluegate/casework/v1/retention.grpc.pb.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/server_option.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

using casework::v1::RetentionService;

constexpr absl::Duration kCallTimeout = absl::Seconds(30);

struct Arguments {
  ServerOption server;
  std::string passage_id;
  std::string by;
  std::string why;
};

template <typename Request, typename Response>
absl::Status Send(const Arguments& arguments,
                  grpc::Status (RetentionService::Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*)) {
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  Request request;
  request.set_passage_id(arguments.passage_id);
  request.set_by(arguments.by);
  request.set_why(arguments.why);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  Response response;
  const auto stub = RetentionService::NewStub(*channel);
  return support::FromGrpc((stub.get()->*method)(&context, request, &response));
}

int Report(const absl::Status& status, const Arguments& arguments, const char* what) {
  if (status.ok()) {
    std::printf("%s: %s\n", arguments.passage_id.c_str(), what);
    return kExitDone;
  }
  std::fprintf(stderr, "bluegate hold: %s\n", std::string(status.message()).c_str());
  return ExitCodeOf(status);
}

void AddOptions(CLI::App& command, Arguments* arguments) {
  AddServerOption(command, &arguments->server);
  command
      .add_option("PASSAGE", arguments->passage_id,
                  "The passage or case, DEVICE/EPOCH/SEQUENCE, as `bluegate passages` shows it")
      ->required();
  command.add_option("--by", arguments->by, "The account that asks for it")->required();
  command
      .add_option("--why", arguments->why, "File number of the court or office, 4-256 characters")
      ->required();
}

}  // namespace

void AddHoldCommand(CLI::App& app, int* exit_code) {
  CLI::App* const hold = app.add_subcommand(
      "hold",
      "Legal holds: what a court or an office still needs is kept, whatever its age.\n"
      "Setting and lifting are leaves of casework's audit log, with account and reason.");
  hold->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();

  CLI::App* const set = hold->add_subcommand("set", "Keep a passage until the hold is lifted");
  AddOptions(*set, arguments.get());
  set->footer(
      "Example:\n"
      "  bluegate hold set cp-01-cam-1/1/42 --server 127.0.0.1:7070 --by zhao \\\n"
      "      --why '(2022)陕0402行初12号'");
  set->callback([=] {
    *exit_code = Report(Send(*arguments, &RetentionService::Stub::SetLegalHold), *arguments,
                        "kept whatever its age");
  });

  CLI::App* const lift = hold->add_subcommand("lift", "End a hold: the passage's period counts");
  AddOptions(*lift, arguments.get());
  lift->callback([=] {
    *exit_code = Report(Send(*arguments, &RetentionService::Stub::LiftLegalHold), *arguments,
                        "no longer held");
  });
}

}  // namespace bluegate
