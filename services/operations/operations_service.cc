#include "services/operations/operations_service.h"

#include <grpcpp/grpcpp.h>
#include <prometheus/gauge.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/operations/v1/operations.grpc.pb.h"
#include "services/operations/backup_files.h"
#include "services/operations/backup_stream.h"
#include "services/support/backup_sources.h"
#include "services/support/status.h"

namespace bluegate::operations {
namespace {

class Operations final : public support::HostedService,
                         public v1::OperationsService::CallbackService {
 public:
  explicit Operations(const support::ServiceContext& context)
      : sources_(context.backups),
        clock_(context.clock),
        last_backup_(prometheus::BuildGauge()
                         .Name("bluegate_operations_last_backup_timestamp_seconds")
                         .Help("Moment of the last whole backup since the start; 0: none.")
                         .Register(*context.metrics)
                         .Add({})) {
    for (const support::BackupSource& source : sources_->sources()) Thaw(source);
  }
  ~Operations() override { Stop(); }

  std::string_view name() const override { return "operations"; }
  std::vector<grpc::Service*> grpc_services() override { return {this}; }

  void Stop() override {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
      if (stream_ != nullptr) stream_->Cut();
    }
    if (thread_.joinable()) thread_.join();
  }

  grpc::ServerWriteReactor<v1::StreamBackupResponse>* StreamBackup(
      grpc::CallbackServerContext* call, const v1::StreamBackupRequest*) override {
    auto* const stream = new BackupStream(call);
    absl::MutexLock lock(&mutex_);
    if (stopping_ || running_) {
      stream->End(stopping_ ? absl::UnavailableError("operations: stopping")
                            : absl::ResourceExhaustedError(
                                  "backup: one is under way, wanted one at a time; ask later"));
      return stream;
    }
    if (thread_.joinable()) thread_.join();  // at its end
    running_ = true;
    stream_ = stream;
    thread_ = std::thread([this, stream] { Save(stream); });
    return stream;
  }

 private:
  void Save(BackupStream* stream) {
    const absl::Time begun = clock_->Now();
    std::vector<support::BackupSource> sources = sources_->sources();
    // Who follows a log first: what it has seen is then in the log that is saved after it.
    std::reverse(sources.begin(), sources.end());
    uint64_t bytes = 0;
    const absl::Status saved = SaveAll(sources, begun, stream, &bytes);
    for (const support::BackupSource& source : sources) Thaw(source);
    if (saved.ok()) {
      last_backup_.Set(absl::ToDoubleSeconds(begun - absl::UnixEpoch()));
      spdlog::info("backup made bytes={} seconds={:.1f}", bytes,
                   absl::ToDoubleSeconds(clock_->Now() - begun));
    } else {
      spdlog::error("backup failed status=\"{}\"", saved.ToString());
    }
    stream->AwaitSent();
    {
      absl::MutexLock lock(&mutex_);
      stream_ = nullptr;
    }
    stream->End(saved);
    absl::MutexLock lock(&mutex_);
    running_ = false;
  }

  absl::Status SaveAll(const std::vector<support::BackupSource>& sources, absl::Time begun,
                       BackupStream* stream, uint64_t* bytes) {
    std::vector<FileToSave> files;
    v1::StreamBackupResponse end;
    end.mutable_end()->set_moment_us(absl::ToUnixMicros(begun));
    for (const support::BackupSource& source : sources) {
      auto frozen = Freeze(source);
      if (!frozen.ok()) {
        return absl::Status(frozen.status().code(),
                            absl::StrCat(source.service, ": ", frozen.status().message()));
      }
      files.insert(files.end(), frozen->begin(), frozen->end());
      end.mutable_end()->add_services(source.service);
    }
    for (const FileToSave& file : files) {
      if (absl::Status sent = SendFile(file, stream); !sent.ok()) return sent;
      *bytes += file.size_bytes;
    }
    return stream->Send(std::move(end)) ? absl::OkStatus() : Gone();
  }

  static absl::Status SendFile(const FileToSave& file, BackupStream* stream) {
    bool begun = false;
    const auto begin = [&] {
      v1::StreamBackupResponse step;
      step.mutable_file_begin()->set_path(file.path);
      return std::exchange(begun, true) || stream->Send(std::move(step));
    };
    const auto sha256 = ReadInPieces(file, [&](std::string piece) {
      v1::StreamBackupResponse step;
      step.set_bytes(std::move(piece));
      return begin() && stream->Send(std::move(step));
    });
    // Gone before it was read: the service has no more use for it.
    if (absl::IsNotFound(sha256.status())) return absl::OkStatus();
    if (absl::IsAborted(sha256.status())) return Gone();
    if (!sha256.ok()) return sha256.status();
    v1::StreamBackupResponse step;
    step.mutable_file_end()->set_sha256(*sha256);
    return begin() && stream->Send(std::move(step)) ? absl::OkStatus() : Gone();
  }

  static absl::Status Gone() { return absl::CancelledError("backup: the caller is gone"); }

  const support::BackupSources* const sources_;
  Clock* const clock_;
  prometheus::Gauge& last_backup_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;            // the thread has work
  BackupStream* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;  // null: may not be cut any more
  std::thread thread_;                                      // changed under mutex_, until stopping_
};

}  // namespace

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeOperations(
    const support::ServiceContext& context) {
  if (context.backups == nullptr) return absl::InternalError("operations: no backup sources");
  return std::make_unique<Operations>(context);
}

}  // namespace bluegate::operations
