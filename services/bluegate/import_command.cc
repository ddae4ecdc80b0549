#include "services/bluegate/import_command.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bluegate/registry/v1/register_table.grpc.pb.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/import_history.h"
#include "services/bluegate/register_text.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

constexpr size_t kPieceBytes = 256 * 1024;
constexpr absl::Duration kCallTimeout = absl::Minutes(30);

// What was read and what was checked, on one line of a terminal; silent elsewhere.
class ProgressLine {
 public:
  explicit ProgressLine(uint64_t total_bytes)
      : total_bytes_(total_bytes), shown_(isatty(STDERR_FILENO) != 0 && total_bytes != 0) {}

  void Sent(uint64_t bytes) { percent_ = total_bytes_ == 0 ? 100 : 100 * bytes / total_bytes_; }
  void Show(const registry::v1::ImportProgress& progress) const {
    if (!shown_) return;
    std::fprintf(stderr, "\r%3llu %% sent, %llu rows checked, %llu written",
                 static_cast<unsigned long long>(percent_),
                 static_cast<unsigned long long>(progress.rows_checked()),
                 static_cast<unsigned long long>(progress.rows_written()));
  }
  void End() const {
    if (shown_) std::fprintf(stderr, "\n");
  }

 private:
  const uint64_t total_bytes_;
  const bool shown_;
  std::atomic<uint64_t> percent_ = 0;
};

void PrintBadValue(const registry::v1::RowError& error) {
  std::printf("line %llu: %s: \"%s\", wanted %s\n", static_cast<unsigned long long>(error.line()),
              error.field().c_str(), error.value().c_str(), error.wish().c_str());
}

void PrintResult(const registry::v1::ImportResult& result) {
  if (result.bad_values_told() < result.bad_values()) {
    std::printf("%llu more errors are not told\n",
                static_cast<unsigned long long>(result.bad_values() - result.bad_values_told()));
  }
  std::printf("%llu rows, %llu imported, %llu errors\n",
              static_cast<unsigned long long>(result.rows()),
              static_cast<unsigned long long>(result.imported()),
              static_cast<unsigned long long>(result.bad_values()));
}

using ImportStream =
    grpc::ClientReaderWriter<registry::v1::ImportTableRequest, registry::v1::ImportTableResponse>;

// Takes the answers until the server ends. Bad values are printed as they come; as JSON all is one
// object at the end.
registry::v1::ImportResult TakeAnswers(ImportStream* stream, const ProgressLine& line,
                                       registry::v1::RowErrorList* kept) {
  registry::v1::ImportResult result;
  registry::v1::ImportTableResponse answer;
  while (stream->Read(&answer)) {
    if (answer.has_progress()) line.Show(answer.progress());
    if (answer.has_result()) result = answer.result();
    for (const registry::v1::RowError& error : answer.errors().errors()) {
      if (kept != nullptr) {
        *kept->add_errors() = error;
      } else {
        PrintBadValue(error);
      }
    }
  }
  line.End();
  return result;
}

void SendFile(std::ifstream& file, registry::v1::ImportTableRequest request, ImportStream* stream,
              ProgressLine* line) {
  std::string piece(kPieceBytes, '\0');
  uint64_t sent = 0;
  do {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    request.set_csv(piece.substr(0, static_cast<size_t>(file.gcount())));
    sent += request.csv().size();
    if (!stream->Write(request)) break;  // Finish tells why
    request.Clear();
    line->Sent(sent);
  } while (file);
  stream->WritesDone();
}

int Import(const ImportArguments& arguments) {
  const auto fail = [](const absl::Status& status) {
    std::fprintf(stderr, "bluegate import: %s\n", std::string(status.message()).c_str());
    return ExitCodeOf(status);
  };
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return fail(channel.status());
  const auto table = ToTable(arguments.table);
  if (!table.ok()) return fail(table.status());
  std::error_code no_size;
  const uint64_t total = std::filesystem::file_size(arguments.file, no_size);
  std::ifstream file(arguments.file, std::ios::binary);
  if (no_size || !file) {
    return fail(absl::NotFoundError(
        absl::StrCat("FILE: \"", arguments.file, "\" cannot be read: ", no_size.message())));
  }
  registry::v1::ImportTableRequest request;
  request.set_request_id(NewRequestId());
  request.set_table(*table);
  request.set_source(arguments.source.empty()
                         ? std::filesystem::path(arguments.file).filename().string()
                         : arguments.source);
  request.set_actor(arguments.actor);
  request.set_dry_run(arguments.dry_run);
  request.set_total_bytes(total);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  const auto stream = registry::v1::RegisterTableService::NewStub(*channel)->ImportTable(&context);
  ProgressLine line(total);
  registry::v1::RowErrorList errors;
  registry::v1::ImportResult result;
  std::thread answers(
      [&] { result = TakeAnswers(stream.get(), line, arguments.json ? &errors : nullptr); });
  SendFile(file, std::move(request), stream.get(), &line);
  answers.join();
  const absl::Status status = support::FromGrpc(stream->Finish());
  if (!status.ok()) return fail(status);
  if (arguments.json) {
    registry::v1::ImportVehiclesResponse whole;
    whole.set_rows(result.rows());
    whole.set_imported(result.imported());
    whole.set_bad_values(result.bad_values());
    whole.mutable_errors()->Swap(errors.mutable_errors());
    std::printf("%s\n", ToJson(whole).c_str());
  } else {
    PrintResult(result);
  }
  return result.bad_values() == 0 ? kExitDone : kExitFailed;
}

int RunImport(const ImportArguments& arguments) {
  if (arguments.roll_back.empty() && !arguments.history) return Import(arguments);
  const absl::Status status =
      arguments.history ? PrintHistory(arguments) : RollBackImport(arguments);
  if (!status.ok()) {
    std::fprintf(stderr, "bluegate import: %s\n", std::string(status.message()).c_str());
  }
  return ExitCodeOf(status);
}

}  // namespace

void AddImportCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<ImportArguments>();
  CLI::App* command = app.add_subcommand(
      "import",
      "Import a CSV file into a table of the register: all rows, or none when one is bad.\n"
      "The rows take the place of those that were imported from the same source before; these are\n"
      "kept, and --roll-back returns to them. Prints every bad value (100000 at most, the others\n"
      "are counted), and then exits with status 1.");
  AddServerOption(*command, &arguments->server);
  CLI::Option* const file =
      command->add_option("FILE", arguments->file, "CSV in the form that export writes")
          ->check(CLI::ExistingFile);
  CLI::Option* const roll_back =
      command
          ->add_option("--roll-back", arguments->roll_back,
                       "Return this source to the import before its last, instead")
          ->excludes(file);
  CLI::Option* const history =
      command
          ->add_flag("--history", arguments->history,
                     "Print what was imported and rolled back, the latest first, instead")
          ->excludes(file)
          ->excludes(roll_back);
  command->add_option(
      "--table", arguments->table,
      "The table: vehicles, inspections, exemptions, muck_permits, eliminated,\n"
      "findings, machines, machine_findings, owners; if not given, what the file's\n"
      "first line says, such as \"#bluegate inspections 1\"; without one vehicles");
  command->add_option("--source", arguments->source,
                      "Name of the register that the rows come from; the file's name if not given");
  command->add_option("--actor", arguments->actor, "Who does it, for the history");
  command->add_option("--reason", arguments->reason, "Why, for the history")->needs(roll_back);
  command->add_flag("--dry-run", arguments->dry_run, "Check the file and change nothing");
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->callback([=] {
    if (file->empty() && roll_back->empty() && history->empty()) {
      throw CLI::RequiredError("FILE, --roll-back or --history");
    }
    *exit_code = RunImport(*arguments);
  });
}

}  // namespace bluegate
