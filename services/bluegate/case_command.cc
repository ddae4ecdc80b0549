#include "services/bluegate/case_command.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/server_option.h"
#include "services/evidence/audit_client.h"
#include "services/evidence/case_bundle.h"
#include "services/support/text_proto.h"

namespace bluegate {
namespace {

struct Arguments {
  ServerOption server;
  std::string case_id;
  std::string output;
  std::string officer;
  std::string purpose;
  std::string witness_file;
};

absl::Status WriteBundle(const std::map<std::string, std::string>& files,
                         const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder, error)) {
    return absl::AlreadyExistsError(
        absl::StrCat("--output: \"", folder.string(), "\" is there, wanted a new folder"));
  }
  for (const auto& [path, bytes] : files) {
    std::filesystem::create_directories((folder / path).parent_path(), error);
    std::ofstream out(folder / path, std::ios::binary);
    out << bytes;
    out.close();
    if (error || !out.good()) {
      return absl::UnavailableError(
          absl::StrCat("--output: \"", (folder / path).string(), "\" cannot be written"));
    }
  }
  return absl::OkStatus();
}

absl::Status Export(const Arguments& arguments) {
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  evidence::CaseBundleOptions options;
  options.case_id = arguments.case_id;
  if (!arguments.witness_file.empty()) {
    const auto text = support::ReadFile(arguments.witness_file);
    if (!text.ok()) return text.status();
    options.witness = verification::ParseWitnessFile(*text);
    if (!options.witness.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--witness: \"", arguments.witness_file, "\" is no witness file"));
    }
  }
  audit::v1::RecordUseRequest use;
  use.set_request_id(absl::StrCat("export-", absl::ToUnixMicros(absl::Now())));
  use.set_kind(audit::v1::USE_KIND_EXPORT);
  use.set_actor(arguments.officer);
  use.set_subject(arguments.case_id);
  use.set_purpose(arguments.purpose);
  if (absl::Status recorded = evidence::AuditClient(*channel).RecordUse(use); !recorded.ok()) {
    return recorded;
  }
  const auto files = evidence::CollectCaseBundle(*channel, options);
  if (!files.ok()) return files.status();
  if (absl::Status written = WriteBundle(*files, arguments.output); !written.ok()) return written;
  std::printf("%s: %zu files; check with: bluegate verify %s --key KEY_FILE\n",
              arguments.output.c_str(), files->size(), arguments.output.c_str());
  return absl::OkStatus();
}

}  // namespace

void AddCaseCommand(CLI::App& app, int* exit_code) {
  CLI::App* const cases = app.add_subcommand("case", "Cases: export one with its proofs");
  cases->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();
  CLI::App* const command = cases->add_subcommand(
      "export",
      "Write the bundle of a case into a new folder: pictures, records, rules, proofs, signed\n"
      "checkpoints and the key. Who exports and what for goes into the audit log first.");
  AddServerOption(*command, &arguments->server);
  command->add_option("case", arguments->case_id, "Id of the case, such as cp-01-cam-1/1/42")
      ->required();
  command->add_option("--output", arguments->output, "Folder to make")->required();
  command->add_option("--officer", arguments->officer, "Who exports")->required();
  command->add_option("--purpose", arguments->purpose, "What for")->required();
  command
      ->add_option("--witness", arguments->witness_file,
                   "File of a witness: the bundle then proves that it continues what he saw")
      ->check(CLI::ExistingFile);
  command->callback([arguments, exit_code] {
    const absl::Status status = Export(*arguments);
    if (!status.ok()) {
      std::fprintf(stderr, "bluegate case export: %s\n", std::string(status.message()).c_str());
    }
    *exit_code = ExitCodeOf(status);
  });
}

}  // namespace bluegate
