#include "services/bluegate/verify_command.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/audit/key_handover.h"
#include "services/audit/signing_key.h"
#include "services/bluegate/database_rows.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/serve.h"
#include "services/support/text_proto.h"
#include "storage/engine.h"
#include "verification/bundle.h"
#include "verification/folder.h"
#include "verification/key_handover.h"
#include "verification/witness_file.h"

namespace bluegate {
namespace {

using verification::Report;
using verification::Trust;
using verification::Verdict;

struct Arguments {
  std::string path;
  std::vector<std::string> key_files;
  std::vector<std::string> witness_files;
  std::string name = "bluegate";
  bool json = false;
};

absl::Status Wrong(const std::string& option, const std::string& file, const std::string& wish) {
  return absl::InvalidArgumentError(absl::StrCat(option, ": \"", file, "\", wanted ", wish));
}

absl::StatusOr<Trust> ReadTrust(const Arguments& arguments) {
  Trust trust;
  for (const std::string& file : arguments.key_files) {
    const auto text = support::ReadFile(file);
    if (!text.ok()) return text.status();
    const auto key = verification::ParsePublicKey(*text);
    if (!key.has_value()) {
      return Wrong("--key", file, "a public key as `bluegate audit key` prints it");
    }
    trust.keys.push_back(*key);
  }
  for (const std::string& file : arguments.witness_files) {
    const auto text = support::ReadFile(file);
    if (!text.ok()) return text.status();
    const auto witness = verification::ParseWitnessFile(*text);
    if (!witness.has_value()) return Wrong("--witness", file, "the file of a witness");
    for (const auto& [origin, checkpoint] : witness->checkpoints) {
      trust.witnessed.push_back(*verification::ParseCheckpoint(checkpoint));
    }
  }
  return trust;
}

// Without a key that was handed over in another way, the folder's own is taken.
void TakeOwnKey(const Arguments& arguments, Trust* trust) {
  if (!trust->keys.empty()) return;
  const auto own = audit::SigningKey::Load(
      std::filesystem::path(arguments.path) / kAuditKeyFileName, arguments.name);
  if (!own.ok()) return;
  if (const auto key = verification::ParsePublicKey(own->PublicText()); key.has_value()) {
    trust->keys.push_back(*key);
  }
}

// Who trusts an earlier key of the folder trusts the one that has its place by now.
void FollowHandovers(const Arguments& arguments, Trust* trust, Report* report) {
  const std::filesystem::path file =
      audit::HandoverFile(std::filesystem::path(arguments.path) / kAuditKeyFileName);
  const auto text = support::ReadFile(file);
  if (absl::IsNotFound(text.status())) return;
  const auto handovers = text.ok() ? verification::ParseHandoverFile(*text)
                                   : std::optional<std::vector<std::string>>();
  if (!handovers.has_value()) {
    report->Add(Verdict::kMalformed, file.string(), "cannot be read as handovers of keys");
    return;
  }
  trust->keys = verification::KeysAfter(trust->keys, *handovers);
}

Report VerifyFolder(const Arguments& arguments, Trust trust, std::vector<std::string>* notes) {
  Report report;
  FollowHandovers(arguments, &trust, &report);
  TakeOwnKey(arguments, &trust);
  for (const std::string_view service : verification::ServicesWithLogs()) {
    const std::string name(service);
    const std::filesystem::path folder = std::filesystem::path(arguments.path) / name;
    std::error_code ignored;
    if (!std::filesystem::exists(folder / "CURRENT", ignored)) continue;
    auto store = storage::OpenRocksDbToRead(folder);
    if (!store.ok()) {
      report.Add(Verdict::kMalformed, folder.string(), std::string(store.status().message()));
      continue;
    }
    DatabaseRows rows(*std::move(store), folder);
    const auto coverage = verification::VerifyServiceRows(service, rows, trust, &report);
    if (!rows.status().ok()) {
      report.Add(Verdict::kMalformed, folder.string(), std::string(rows.status().message()));
    }
    std::string note = absl::StrCat("log ", name, ": ", coverage.leaves, " leaves, ",
                                    coverage.signed_leaves, " signed");
    if (coverage.signed_leaves > 0) {
      absl::StrAppend(
          &note, " at ",
          absl::FormatTime(absl::FromUnixMicros(coverage.signed_time_us), absl::UTCTimeZone()));
    }
    notes->push_back(std::move(note));
  }
  return report;
}

void Print(const Report& report, const std::vector<std::string>& notes, bool json) {
  const std::string verdict(NameOf(report.verdict()));
  if (json) {
    nlohmann::ordered_json findings = nlohmann::ordered_json::array();
    for (const auto& finding : report.findings()) {
      findings.push_back({{"class", std::string(NameOf(finding.verdict))},
                          {"where", finding.where},
                          {"what", finding.what}});
    }
    const nlohmann::ordered_json all = {{"verdict", verdict},
                                        {"leaves", report.leaves},
                                        {"contents", report.contents},
                                        {"pictures", report.pictures},
                                        {"checkpoints", report.checkpoints},
                                        {"findings_total", report.total()},
                                        {"findings", std::move(findings)},
                                        {"notes", notes}};
    std::printf("%s\n", all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    return;
  }
  for (const auto& finding : report.findings()) {
    std::printf("%s  %s: %s\n", std::string(NameOf(finding.verdict)).c_str(), finding.where.c_str(),
                finding.what.c_str());
  }
  if (report.total() > report.findings().size()) {
    std::printf("and %llu more\n",
                static_cast<unsigned long long>(report.total() - report.findings().size()));
  }
  for (const std::string& note : notes) std::printf("%s\n", note.c_str());
  std::printf("%s: %llu leaves, %llu records, %llu pictures, %llu checkpoints are in order\n",
              verdict.c_str(), static_cast<unsigned long long>(report.leaves),
              static_cast<unsigned long long>(report.contents),
              static_cast<unsigned long long>(report.pictures),
              static_cast<unsigned long long>(report.checkpoints));
}

bool IsDataFolder(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (const std::string_view service : verification::ServicesWithLogs()) {
    if (std::filesystem::exists(folder / std::string(service) / "CURRENT", ignored)) return true;
  }
  return false;
}

int RunVerify(const Arguments& arguments) {
  const absl::StatusOr<Trust> trust = ReadTrust(arguments);
  if (!trust.ok()) {
    std::fprintf(stderr, "bluegate verify: %s\n", std::string(trust.status().message()).c_str());
    return kExitUsage;
  }
  std::vector<std::string> notes;
  if (trust->keys.empty()) {
    notes.push_back(
        "no --key: the key in the evidence was taken, which proves only that it agrees with "
        "itself");
  }
  Report report;
  if (IsDataFolder(arguments.path)) {
    report = VerifyFolder(arguments, *trust, &notes);
  } else {
    const verification::Files files = verification::ReadBundle(arguments.path, &report);
    if (report.ok()) report = verification::VerifyBundle(files, *trust);
  }
  Print(report, notes, arguments.json);
  return static_cast<int>(report.verdict());
}

}  // namespace

void AddVerifyCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* const command = app.add_subcommand(
      "verify",
      "Check the bundle of a case, or a whole data folder, against signed checkpoints. Works\n"
      "offline, and shares no code with what wrote it but SHA-256.");
  command->add_option("path", arguments->path, "Folder of the bundle, or data folder")
      ->required()
      ->check(CLI::ExistingDirectory);
  command
      ->add_option("--key", arguments->key_files,
                   "File with a public key to trust, as `bluegate audit key` prints it; may be "
                   "repeated")
      ->check(CLI::ExistingFile);
  command
      ->add_option("--witness", arguments->witness_files,
                   "File of a witness, whose checkpoints must be part of the same history; may be "
                   "repeated")
      ->check(CLI::ExistingFile);
  command
      ->add_option("--name", arguments->name,
                   "The server's --audit-name, for a data folder without --key")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->footer(
      "Exit codes: 0 VALID, 10 MODIFIED, 11 MISSING, 12 REORDERED, 13 FORKED, 14 UNKNOWN-KEY,\n"
      "15 MALFORMED; 2 wrong usage. What this proves and what not: docs/threat_model.md.");
  command->callback([arguments, exit_code] { *exit_code = RunVerify(*arguments); });
}

}  // namespace bluegate
