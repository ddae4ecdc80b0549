#include "services/bluegate/backup_command.h"

#include <sys/stat.h>

#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "bluegate/operations/v1/operations.grpc.pb.h"
#include "services/bluegate/backup_folder.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/server_option.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

struct Arguments {
  ServerOption server;
  std::string from;
  std::string to;
};

void Print(const char* done, const operations::v1::BackupManifest& manifest) {
  uint64_t bytes = 0;
  for (const auto& file : manifest.files()) bytes += file.size_bytes();
  std::printf("%s files=%d bytes=%llu moment=%s services=%s\n", done, manifest.files_size(),
              static_cast<unsigned long long>(bytes),
              absl::FormatTime(absl::RFC3339_full, absl::FromUnixMicros(manifest.moment_us()),
                               absl::UTCTimeZone())
                  .c_str(),
              absl::StrJoin(manifest.services(), ",").c_str());
}

absl::Status RunBackup(const Arguments& arguments) {
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  auto writer = BackupWriter::Make(arguments.to);
  if (!writer.ok()) return writer.status();
  const auto stub = operations::v1::OperationsService::NewStub(*channel);
  grpc::ClientContext call;
  const auto stream = stub->StreamBackup(&call, {});
  operations::v1::StreamBackupResponse step;
  absl::Status taken;
  while (taken.ok() && stream->Read(&step)) taken = writer->Take(step);
  if (!taken.ok()) call.TryCancel();
  const absl::Status ended = support::FromGrpc(stream->Finish());
  if (!taken.ok()) return taken;
  if (!ended.ok()) return ended;
  if (!writer->whole()) return absl::DataLossError("backup: the server ended before its end");
  Print("saved", writer->manifest());
  return absl::OkStatus();
}

absl::Status RunRestore(const Arguments& arguments) {
  const auto manifest = RestoreBackup(arguments.from, arguments.to);
  if (!manifest.ok()) return manifest.status();
  Print("restored", *manifest);
  return absl::OkStatus();
}

void End(const char* command, const absl::Status& status, int* exit_code) {
  if (!status.ok()) {
    std::fprintf(stderr, "bluegate %s: %s\n", command, std::string(status.message()).c_str());
  }
  *exit_code = ExitCodeOf(status);
}

}  // namespace

void AddBackupCommands(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* backup = app.add_subcommand(
      "backup",
      "Save the data of a running server.\n"
      "Everything that it acknowledged before is in it. The folder must be new or empty;\n"
      "without its manifest.txtpb, which is written last, it is no backup.");
  AddServerOption(*backup, &arguments->server);
  backup->add_option("DEST", arguments->to, "Where to save, a folder on this machine")->required();
  backup->callback([arguments, exit_code] {
    umask(S_IRWXG | S_IRWXO);
    End("backup", RunBackup(*arguments), exit_code);
  });

  CLI::App* restore = app.add_subcommand(
      "restore",
      "Make a data folder from a backup.\n"
      "Every byte of the backup is checked before anything is written. The data folder must be\n"
      "new or empty and comes into being whole or not at all.");
  restore->add_option("BACKUP", arguments->from, "What `bluegate backup` made")->required();
  restore->add_option("DATA_DIR", arguments->to, "The data folder to make")->required();
  restore->callback([arguments, exit_code] {
    umask(S_IRWXG | S_IRWXO);
    End("restore", RunRestore(*arguments), exit_code);
  });
}

}  // namespace bluegate
