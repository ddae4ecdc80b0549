#include "services/bluegate/hold_command.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "bluegate/casework/v1/retention.grpc.pb.h"
#include "enforcement/vehicle/day.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/server_option.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

using casework::v1::RetentionService;

constexpr uint32_t kPageSize = 500;
constexpr absl::Duration kCallTimeout = absl::Seconds(30);

struct Arguments {
  ServerOption server;
  std::string passage_id;
  std::string by;
  std::string why;
  bool json = false;
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

absl::StatusOr<std::vector<casework::v1::HeldPassage>> ReadHolds(const Arguments& arguments) {
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  const auto stub = RetentionService::NewStub(*channel);
  std::vector<casework::v1::HeldPassage> holds;
  casework::v1::ListLegalHoldsRequest request;
  request.set_page_size(kPageSize);
  do {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
    casework::v1::ListLegalHoldsResponse page;
    const grpc::Status status = stub->ListLegalHolds(&context, request, &page);
    if (!status.ok()) return support::FromGrpc(status);
    std::move(page.mutable_holds()->begin(), page.mutable_holds()->end(),
              std::back_inserter(holds));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return holds;
}

void PrintJson(const casework::v1::HeldPassage& held) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  // Cannot fail: the message holds valid text only.
  (void)google::protobuf::util::MessageToJsonString(held, &text, options);
  std::printf("%s\n", text.c_str());
}

// One hold a line, in columns.
void PrintTable(const std::vector<casework::v1::HeldPassage>& holds) {
  size_t id_width = 0;
  size_t by_width = 0;
  for (const casework::v1::HeldPassage& held : holds) {
    id_width = std::max(id_width, held.passage_id().size());
    by_width = std::max(by_width, held.hold().by().size());
  }
  for (const casework::v1::HeldPassage& held : holds) {
    const std::string since = absl::FormatTime(
        "%Y-%m-%d %H:%M:%S", absl::FromUnixMicros(held.hold().time_us()), vehicle::ShanghaiZone());
    std::printf("%-*s  %s  %-*s  %s\n", static_cast<int>(id_width), held.passage_id().c_str(),
                since.c_str(), static_cast<int>(by_width), held.hold().by().c_str(),
                held.hold().why().c_str());
  }
}

int List(const Arguments& arguments) {
  const auto holds = ReadHolds(arguments);
  if (!holds.ok()) {
    std::fprintf(stderr, "bluegate hold: %s\n", std::string(holds.status().message()).c_str());
    return ExitCodeOf(holds.status());
  }
  if (arguments.json) {
    for (const casework::v1::HeldPassage& held : *holds) PrintJson(held);
  } else {
    PrintTable(*holds);
  }
  return kExitDone;
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

  CLI::App* const list = hold->add_subcommand(
      "list", "Show the holds that are set: passage, since when, account, reason");
  AddServerOption(*list, &arguments->server);
  list->add_flag("--json", arguments->json, "Print JSON objects, one a line");
  list->callback([=] { *exit_code = List(*arguments); });
}

}  // namespace bluegate
