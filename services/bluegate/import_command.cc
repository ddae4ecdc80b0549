#include "services/bluegate/import_command.h"

#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/server_option.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

constexpr size_t kPieceBytes = 256 * 1024;
constexpr absl::Duration kCallTimeout = absl::Minutes(30);

struct ImportArguments {
  ServerOption server;
  std::string file;
  std::string source;  // empty: the file's name
  bool dry_run = false;
  bool json = false;
};

struct ExportArguments {
  ServerOption server;
  std::string output;  // empty: standard output
};

std::string NewRequestId() {
  absl::BitGen random;
  return absl::StrCat("import-", absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16));
}

// Shown on a terminal only.
void ShowProgress(uint64_t sent, uint64_t total) {
  if (isatty(STDERR_FILENO) == 0 || total == 0) return;
  std::fprintf(stderr, "\r%3d %% of %llu KiB sent%s", static_cast<int>(100 * sent / total),
               static_cast<unsigned long long>(total / 1024), sent == total ? "\n" : "");
}

absl::StatusOr<registry::v1::ImportVehiclesResponse> Import(const ImportArguments& arguments) {
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  std::error_code no_size;
  const uint64_t total = std::filesystem::file_size(arguments.file, no_size);
  std::ifstream file(arguments.file, std::ios::binary);
  if (no_size || !file) {
    return absl::NotFoundError(
        absl::StrCat("FILE: \"", arguments.file, "\" cannot be read: ", no_size.message()));
  }
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  registry::v1::ImportVehiclesResponse response;
  const auto writer =
      registry::v1::RegistryService::NewStub(*channel)->ImportVehicles(&context, &response);
  registry::v1::ImportVehiclesRequest request;
  request.set_request_id(NewRequestId());
  request.set_source(arguments.source.empty()
                         ? std::filesystem::path(arguments.file).filename().string()
                         : arguments.source);
  request.set_dry_run(arguments.dry_run);
  request.set_total_bytes(total);
  std::string piece(kPieceBytes, '\0');
  uint64_t sent = 0;
  do {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    request.set_csv(piece.substr(0, static_cast<size_t>(file.gcount())));
    sent += request.csv().size();
    if (!writer->Write(request)) break;  // Finish tells why
    request.Clear();
    ShowProgress(sent, total);
  } while (file);
  writer->WritesDone();
  const absl::Status status = support::FromGrpc(writer->Finish());
  if (!status.ok()) return status;
  return response;
}

void PrintResponse(const registry::v1::ImportVehiclesResponse& response, bool json) {
  if (json) {
    google::protobuf::util::JsonPrintOptions options;
    options.always_print_primitive_fields = true;
    options.preserve_proto_field_names = true;
    std::string text;
    // Cannot fail: the message holds valid text only.
    (void)google::protobuf::util::MessageToJsonString(response, &text, options);
    std::printf("%s\n", text.c_str());
    return;
  }
  for (const registry::v1::RowError& error : response.errors()) {
    std::printf("line %llu: %s: \"%s\", wanted %s\n", static_cast<unsigned long long>(error.line()),
                error.field().c_str(), error.value().c_str(), error.wish().c_str());
  }
  std::printf("%llu rows, %llu imported, %d errors\n",
              static_cast<unsigned long long>(response.rows()),
              static_cast<unsigned long long>(response.imported()), response.errors_size());
}

int RunImport(const ImportArguments& arguments) {
  const auto response = Import(arguments);
  if (!response.ok()) {
    std::fprintf(stderr, "bluegate import: %s\n", std::string(response.status().message()).c_str());
    return ExitCodeOf(response.status());
  }
  PrintResponse(*response, arguments.json);
  return response->errors().empty() ? kExitDone : kExitFailed;
}

absl::Status Export(const ExportArguments& arguments) {
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  const std::string name = arguments.output.empty() ? "/dev/stdout" : arguments.output;
  std::FILE* const file =
      arguments.output.empty() ? stdout : std::fopen(arguments.output.c_str(), "wb");
  if (file == nullptr) {
    return absl::NotFoundError(absl::StrCat("--output: \"", name, "\" cannot be written"));
  }
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  const auto reader = registry::v1::RegistryService::NewStub(*channel)->ExportVehicles(
      &context, registry::v1::ExportVehiclesRequest());
  registry::v1::ExportVehiclesResponse response;
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

void AddImportCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<ImportArguments>();
  CLI::App* command = app.add_subcommand(
      "import",
      "Import a CSV file into the vehicle register: all rows, or none when one is bad.\n"
      "The rows take the place of those that were imported from the same source before.\n"
      "Prints every bad row, and then exits with status 1.");
  AddServerOption(*command, &arguments->server);
  command->add_option("FILE", arguments->file, "CSV in the form that export writes")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("--source", arguments->source,
                      "Name of the register that the rows come from; the file's name if not given");
  command->add_flag("--dry-run", arguments->dry_run, "Check the file and change nothing");
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->callback([arguments, exit_code] { *exit_code = RunImport(*arguments); });
}

void AddExportCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command =
      app.add_subcommand("export", "Write the vehicle register as CSV, in the form import reads.");
  AddServerOption(*command, &arguments->server);
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
