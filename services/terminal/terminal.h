#ifndef BLUEGATE_SERVICES_TERMINAL_TERMINAL_H_
#define BLUEGATE_SERVICES_TERMINAL_TERMINAL_H_

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/common/v1/plate.pb.h"
#include "bluegate/config/v1/server_config.pb.h"
#include "enforcement/clock.h"
#include "services/terminal/folder_events.h"
#include "services/terminal/folder_watcher.h"
#include "services/terminal/spool.h"
#include "services/terminal/uploader.h"

namespace bluegate::terminal {

// What becomes of a picture in the folder when its capture is kept. A refused one is moved to
// `rejected/` beside a text with the reason, except with kLeave.
enum class Afterwards {
  kMoveToSent,  // into `sent/` in the folder
  kDelete,
  kLeave,  // where it is, remembered until the terminal ends: for folders that are not ours
};

// What becomes of new pictures when the spool is full.
enum class WhenFull {
  kWait,        // they wait in the folder: nothing is dropped, and the folder grows
  kDropOldest,  // the oldest captures that are not flagged are dropped, with their pictures
};

struct TerminalOptions {
  std::string device_id;  // 2-32 lower case letters, digits, hyphens
  std::string site_id;
  std::filesystem::path folder;
  std::filesystem::path spool_folder;  // empty: `.spool` in the folder
  uint64_t spool_bytes_max = uint64_t{4} << 30;
  WhenFull when_full = WhenFull::kWait;
  // The backlog is sent so many times as fast as it was taken, so that after a long break all
  // terminals of a city together do not hold up the reading of what comes now. 0: as fast as goes.
  double backlog_speed = 12;
  // For pictures without a sidecar that says so.
  uint32_t lane = 0;  // 1-16; 0 not known
  common::v1::Direction direction = common::v1::DIRECTION_UNSPECIFIED;
  Afterwards afterwards = Afterwards::kMoveToSent;
  // Ends when the folder is drained and all is answered.
  bool once = false;
  // With `once`: gives up after this long without an answer while some are owed.
  absl::Duration give_up_time = absl::Seconds(60);
  // The folder is looked at so often, and when a file in it was finished.
  absl::Duration look_interval = absl::Milliseconds(200);
  UploaderOptions uploader;
};

// A capture with its answer.
struct TerminalAnswer {
  UploadAnswer answer;
  std::vector<std::string> files;
};

// What a run did.
struct TerminalReport {
  std::vector<TerminalAnswer> answers;  // with `once` only, in order of coming
  uint64_t kept = 0;                    // also those kept before
  uint64_t refused = 0;
  uint64_t dropped = 0;  // because the spool was full
  uint64_t renamed = 0;  // because another terminal uses this device's id
  std::vector<LeftFile> left;
  absl::Duration time;
};

// How a terminal reaches intake: a new channel at each call. TLS when `tls` names a file; in plain
// only to a loopback address, INVALID_ARGUMENT otherwise.
absl::StatusOr<Uploader::MakeChannel> ChannelTo(const std::string& address,
                                                const config::v1::Tls& tls);

// One terminal: takes pictures from a folder into its spool as they settle, brings them to intake,
// and clears them away when they are answered. A picture becomes one capture, however often the
// terminal is killed: until its file is cleared away, the spool knows it by name, size and time, or
// by its hash should the time have changed.
class Terminal : private UploadQueue {
 public:
  // Opens the spool. INVALID_ARGUMENT and NOT_FOUND name the option; the rest is as of Spool::Open.
  // The clock outlives the terminal.
  static absl::StatusOr<std::unique_ptr<Terminal>> Make(TerminalOptions options,
                                                        Uploader::MakeChannel make_channel,
                                                        const Clock* clock);

  // Works until Stop, or until all is done with `once`: UNAVAILABLE when it gave up, with the last
  // error of the server. Called once.
  absl::Status Run();
  // Lets Run return soon. From any thread.
  void Stop();

  // After Run.
  const TerminalReport& report() const { return report_; }

 private:
  Terminal(TerminalOptions options, Uploader::MakeChannel make_channel, const Clock* clock,
           std::unique_ptr<Spool> spool);

  capture::v1::Hello Hello() override;
  bool Opened(uint64_t durable_sequence) override;
  absl::StatusOr<std::optional<Upload>> Next(bool live_only) override;
  void Answered(const UploadAnswer& answer) override;

  // The first capture after `after` without an answer, as the spool has it.
  absl::StatusOr<std::optional<terminal::v1::SpooledCapture>> NextUnanswered(Key after);
  // A capture of the backlog, taken then, was handed out.
  void PaceBacklog(int64_t time_us);
  // Makes room for so many bytes, if the policy allows. True when there is room.
  absl::StatusOr<bool> MakeRoom(uint64_t bytes);
  // Waits until a turn is due.
  void Wait();
  // True when there is nothing left to do.
  absl::StatusOr<bool> Turn();
  absl::Status TakeDrops();
  absl::StatusOr<std::optional<terminal::v1::SpooledCapture>> MakeCapture(const Drop& drop);
  void Remember(const std::vector<terminal::v1::SourceFile>& sources);
  void Forget(const std::vector<terminal::v1::SourceFile>& sources);
  absl::Status AddToSpool(std::vector<terminal::v1::SpooledCapture>* captures);
  absl::Status SettleAnswers();
  absl::Status ClearAway(const UploadAnswer& answer, std::vector<terminal::v1::SourceFile> sources);
  void Report(const UploadAnswer& answer, const std::vector<terminal::v1::SourceFile>& sources);
  absl::Status CheckProgress();

  const TerminalOptions options_;
  const Clock* const clock_;
  const std::unique_ptr<Spool> spool_;
  FolderWatcher watcher_;
  FolderEvents events_;
  TerminalReport report_;
  bool spool_full_ = false;  // told once
  // Files of the captures in the spool, and with kLeave of all captures.
  std::set<SeenFile> taken_;
  // The pictures among them by name and hash, as they look now: their time may have changed.
  std::map<std::pair<std::string, std::string>, SeenFile> pictures_;
  absl::Time next_look_ = absl::InfinitePast();
  absl::Time earliest_look_;  // half of the time at most goes into looking at a large folder
  size_t waiting_ = 1;        // files that the last look did not take; at first nobody has looked
  absl::Time progress_;       // last answer, or when the first of those owed was spooled

  // Of the open stream; used by the uploader's thread.
  uint64_t hello_epoch_ = 0;
  Key backlog_end_;   // the last capture in the spool when the stream was opened
  Key backlog_sent_;  // the last one handed out, of the backlog and of what came since
  Key live_sent_;
  absl::Time backlog_due_;       // when the next of the backlog is to go
  int64_t backlog_time_us_ = 0;  // when the last one handed out was taken

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<UploadAnswer> answers_ ABSL_GUARDED_BY(mutex_);  // not yet settled
  std::set<Key> answered_ ABSL_GUARDED_BY(mutex_);             // likewise

  Uploader uploader_;  // last: its thread uses the rest
};

}  // namespace bluegate::terminal

#endif  // BLUEGATE_SERVICES_TERMINAL_TERMINAL_H_
