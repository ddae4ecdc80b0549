#ifndef BLUEGATE_SERVICES_TERMINAL_WITNESS_H_
#define BLUEGATE_SERVICES_TERMINAL_WITNESS_H_

#include <grpcpp/channel.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/audit/v1/audit.grpc.pb.h"
#include "verification/finding.h"
#include "verification/witness_file.h"

namespace bluegate::terminal {

// Remembers what a server has signed, on a disk that is not the server's, so that it cannot show
// one history here and another one elsewhere or later. Every terminal has one, and whoever wants
// one. Each look asks for the newest checkpoint of every log and for the proof that it continues
// the one that is kept; only then is it kept. What does not fit stays beside the file as
// FILE.alarm-LOG-SIZE, and the old checkpoint is kept. Look belongs to one thread; the rest is
// thread-safe.
class Witness {
 public:
  // Reads the file, or begins with none. `public_key` as `bluegate audit key` prints it; empty: the
  // first key that the server shows is trusted from then on. A key that was handed over is followed
  // to the next, and no longer trusted. INVALID_ARGUMENT: no such key, or neither the one that the
  // file trusts nor its first. DATA_LOSS: the file cannot be read, and is left as it is.
  static absl::StatusOr<std::unique_ptr<Witness>> Open(std::filesystem::path file,
                                                       std::string public_key);

  // Looks once. An error means that the server could not be asked, and says nothing about it; what
  // the report holds is an alarm.
  absl::StatusOr<verification::Report> Look(const std::shared_ptr<grpc::Channel>& channel);

  // Not OK, naming the last alarm, as long as the newest look found one.
  absl::Status health() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Findings of all looks.
  uint64_t alarms() const ABSL_LOCKS_EXCLUDED(mutex_);
  // What is kept.
  verification::WitnessFile kept() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  Witness(std::filesystem::path file, verification::WitnessFile kept)
      : file_(std::move(file)), kept_(std::move(kept)) {}

  absl::Status LookAtLog(audit::v1::AuditService::Stub& stub, const audit::v1::LogInfo& info,
                         verification::WitnessFile* seen, verification::Report* report);
  absl::Status CheckGrowth(audit::v1::AuditService::Stub& stub, const std::string& log,
                           const std::string& old_text, const std::string& text,
                           verification::WitnessFile* seen, verification::Report* report);
  // Which key is trusted from now on; an alarm when the server shows another.
  static void CheckKey(const audit::v1::ListLogsResponse& logs, verification::WitnessFile* seen,
                       verification::Report* report);
  void KeepEvidence(const std::string& log, const std::string& checkpoint) const;

  const std::filesystem::path file_;
  mutable absl::Mutex mutex_;
  verification::WitnessFile kept_ ABSL_GUARDED_BY(mutex_);
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  uint64_t alarms_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Lets a witness look again and again, on a thread of its own, and logs every alarm as an error.
class WitnessWatch {
 public:
  using MakeChannel = std::function<std::shared_ptr<grpc::Channel>()>;
  // Looks at once and then every `interval`. The witness outlives the watch.
  WitnessWatch(Witness* witness, MakeChannel make_channel, absl::Duration interval);
  ~WitnessWatch();  // at most one look later
  WitnessWatch(const WitnessWatch&) = delete;

 private:
  void Run();

  Witness* const witness_;
  const MakeChannel make_channel_;
  const absl::Duration interval_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace bluegate::terminal

#endif  // BLUEGATE_SERVICES_TERMINAL_WITNESS_H_
