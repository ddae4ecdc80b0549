#include "services/bluegate/decide_command.h"

#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <memory>
#include <string>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bluegate/admission/v1/admission.grpc.pb.h"
#include "enforcement/plate/plate_class.h"
#include "services/bluegate/decision_text.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/server_option.h"
#include "services/bluegate/time_option.h"
#include "services/support/status.h"
#include "services/support/text_proto.h"

namespace bluegate {
namespace {

constexpr size_t kPictureBytesMax = size_t{8} << 20;

struct Arguments {
  ServerOption server;
  std::string site;
  std::string plate;
  std::string plate_class;
  std::string picture;
  std::string time;
  double timeout_s = 5;
  bool explain = false;
  bool json = false;
};

std::string NewRequestId() {
  absl::BitGen random;
  return absl::StrCat("decide-", absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16));
}

absl::StatusOr<admission::v1::DecideRequest> ToRequest(const Arguments& arguments) {
  admission::v1::DecideRequest request;
  request.set_request_id(NewRequestId());
  request.set_site_id(arguments.site);
  request.set_explain(arguments.explain);
  if (!arguments.time.empty()) {
    const absl::StatusOr<absl::Time> time = ParseTimeOption("--time", arguments.time);
    if (!time.ok()) return time.status();
    request.set_time_us(absl::ToUnixMicros(*time));
  }
  if (!arguments.picture.empty()) {
    absl::StatusOr<std::string> picture = support::ReadFile(arguments.picture, kPictureBytesMax);
    if (!picture.ok()) return picture.status();
    request.set_picture(*std::move(picture));
    return request;
  }
  common::v1::PlateKey* const key = request.mutable_plate()->mutable_plate();
  key->set_number(arguments.plate);
  if (!arguments.plate_class.empty()) {
    const auto plate_class = plate::ParsePlateClassCode(arguments.plate_class);
    if (!plate_class.has_value()) {
      return absl::InvalidArgumentError(absl::StrCat("--class: \"", arguments.plate_class,
                                                     "\", wanted a code of GA/T 16.7 such as 01"));
    }
    key->set_plate_class(static_cast<common::v1::PlateClass>(*plate_class));
  }
  return request;
}

absl::StatusOr<admission::v1::Decision> Decide(const Arguments& arguments) {
  const auto request = ToRequest(arguments);
  if (!request.ok()) return request.status();
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(arguments.timeout_s)));
  admission::v1::DecideResponse response;
  const absl::Status status = support::FromGrpc(
      admission::v1::AdmissionService::NewStub(*channel)->Decide(&context, *request, &response));
  if (!status.ok()) return status;
  return response.decision();
}

void PrintJson(const admission::v1::Decision& decision) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string text;
  // Cannot fail: the message holds valid text only.
  (void)google::protobuf::util::MessageToJsonString(decision, &text, options);
  std::printf("%s\n", text.c_str());
}

int RunDecide(const Arguments& arguments) {
  const absl::StatusOr<admission::v1::Decision> decision = Decide(arguments);
  if (!decision.ok()) {
    std::fprintf(stderr, "bluegate decide: %s\n", std::string(decision.status().message()).c_str());
    return ExitCodeOf(decision.status());
  }
  if (arguments.json) {
    PrintJson(*decision);
  } else {
    std::printf("%s", DecisionText(*decision).c_str());
    if (arguments.explain) std::printf("\n%s", ExplanationText(*decision).c_str());
  }
  return kExitDone;
}

}  // namespace

void AddDecideCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "decide",
      "Ask whether a vehicle may pass a site, by number or by picture.\n"
      "Prints the four lines of a gate's display, the reason code with its clause, and the reason\n"
      "in Chinese and in English. Exit status 0 whatever the answer is.");
  AddServerOption(*command, &arguments->server);
  command->add_option("--site", arguments->site, "Id of the site, such as gate-03")->required();
  CLI::Option_group* subject = command->add_option_group("subject");
  CLI::Option* plate = subject->add_option("--plate", arguments->plate, "Number, such as 陕D12345");
  subject->add_option("--picture", arguments->picture, "JPEG or PNG; the largest plate is meant")
      ->check(CLI::ExistingFile);
  subject->require_option(1);
  command
      ->add_option("--class", arguments->plate_class,
                   "Class of the plate, GA/T 16.7: 01 large, 02 small, 51 and 52 new-energy")
      ->needs(plate);
  command->add_option("--time", arguments->time,
                      "When, such as 2022-01-10T08:00:00 (Asia/Shanghai); now if not given");
  command->add_option("--timeout-s", arguments->timeout_s, "Seconds to wait for the answer")
      ->check(CLI::Range(0.02, 60.0));
  command->add_flag("--explain", arguments->explain,
                    "Also print how it was made: each fact with source and age, what nobody knew, "
                    "until when it holds, and the other rules with why they lost or did not hold");
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->callback([arguments, exit_code] { *exit_code = RunDecide(*arguments); });
}

}  // namespace bluegate
