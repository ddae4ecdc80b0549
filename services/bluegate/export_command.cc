#include "services/bluegate/export_command.h"

#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bluegate/registry/v1/register_table.grpc.pb.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/register_text.h"
#include "services/bluegate/server_option.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

constexpr absl::Duration kCallTimeout = absl::Minutes(30);

struct ExportArguments {
  ServerOption server;
  std::string table = "vehicles";
  std::string output;  // empty: standard output
};

absl::Status Export(const ExportArguments& arguments) {
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  const auto table = ToTable(arguments.table);
  if (!table.ok()) return table.status();
  const std::string name = arguments.output.empty() ? "/dev/stdout" : arguments.output;
  std::FILE* const file =
      arguments.output.empty() ? stdout : std::fopen(arguments.output.c_str(), "wb");
  if (file == nullptr) {
    return absl::NotFoundError(absl::StrCat("--output: \"", name, "\" cannot be written"));
  }
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  registry::v1::ExportTableRequest request;
  request.set_table(*table);
  const auto reader =
      registry::v1::RegisterTableService::NewStub(*channel)->ExportTable(&context, request);
  registry::v1::ExportTableResponse response;
  bool written = true;
  while (reader->Read(&response)) {
    const std::string& csv = response.csv();
    written &= std::fwrite(csv.data(), 1, csv.size(), file) == csv.size();
  }
  const absl::Status status = support::FromGrpc(reader->Finish());
  written &= std::fflush(file) == 0;
  if (file != stdout) written &= std::fclose(file) == 0;
  if (!status.ok()) return status;
  return written ? absl::OkStatus()
                 : absl::DataLossError(absl::StrCat("\"", name, "\" was not written in full"));
}

}  // namespace

void AddExportCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command = app.add_subcommand(
      "export", "Write a table of the register as CSV, in the form import reads.");
  AddServerOption(*command, &arguments->server);
  command->add_option("--table", arguments->table, "The table; see import --help. Not owners.")
      ->capture_default_str();
  command->add_option("--output", arguments->output, "File to write; standard output if not given");
  command->callback([arguments, exit_code] {
    const absl::Status status = Export(*arguments);
    if (!status.ok()) {
      std::fprintf(stderr, "bluegate export: %s\n", std::string(status.message()).c_str());
    }
    *exit_code = ExitCodeOf(status);
  });
}

}  // namespace bluegate
