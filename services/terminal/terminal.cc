#include "services/terminal/terminal.h"

#include <grpcpp/create_channel.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/support/channels.h"
#include "services/support/host_port.h"
#include "services/support/tls.h"
#include "services/support/validate.h"
#include "services/terminal/durable_file.h"
#include "services/terminal/source_files.h"
#include "storage/audit_log.h"

namespace bluegate::terminal {
namespace {

using terminal::v1::SourceFile;
using terminal::v1::SpooledCapture;

constexpr char kSentFolder[] = "sent";
constexpr char kRejectedFolder[] = "rejected";
// So many captures share one sync of the spool's folder.
constexpr size_t kBatchCaptures = 32;
constexpr uint64_t kBatchBytes = 32 << 20;
// What a spool file has beside the pictures, with room to spare.
constexpr uint64_t kEntryOverheadBytes = 4096;
// The backlog never stands longer than this for the sake of its pace: nights are passed over.
constexpr absl::Duration kBacklogWaitMax = absl::Seconds(1);

UploadQueue::Key KeyOf(const capture::v1::CaptureName& name) {
  return {name.boot_epoch(), name.sequence()};
}

bool IsReused(const UploadAnswer& answer) {
  return !answer.kept && answer.error.reason() == common::v1::ERROR_REASON_NAME_REUSED;
}

bool IsDropped(const UploadAnswer& answer) {
  return !answer.kept && answer.error.reason() == common::v1::ERROR_REASON_DROPPED_BY_TERMINAL;
}

std::string Reason(const common::v1::ErrorDetail& error) {
  return absl::StrCat(common::v1::ErrorReason_Name(error.reason()), "\n", error.field(), ": ",
                      error.value(), ", wanted ", error.wish(), "\n");
}

absl::Status CheckOptions(const TerminalOptions& options) {
  absl::Status status = support::CheckName("device", options.device_id);
  status.Update(support::CheckName("site", options.site_id));
  if (!status.ok()) return status;
  if (options.lane > 16) {
    return absl::InvalidArgumentError(absl::StrCat("lane: ", options.lane, ", wanted 1 to 16"));
  }
  std::error_code error;
  if (!std::filesystem::is_directory(options.folder, error)) {
    return absl::NotFoundError(
        absl::StrCat("folder: \"", options.folder.string(), "\" is none, wanted a folder"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Uploader::MakeChannel> ChannelTo(const std::string& address,
                                                const config::v1::Tls& tls) {
  const auto host_port = support::ParseHostPort(address);
  if (!host_port.ok()) return host_port.status();
  const bool plain = tls.certificate_file().empty() && tls.client_ca_file().empty();
  if (plain && !support::IsLoopback(host_port->host)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "server: ", address, " without --ca is not on loopback, wanted TLS on a network"));
  }
  auto credentials = support::ClientCredentials(tls);
  if (!credentials.ok()) return credentials.status();
  return Uploader::MakeChannel([address, credentials = *std::move(credentials)] {
    grpc::ChannelArguments arguments = support::ClientChannelArguments();
    // Not shared with the channel before, whose connection may be dead.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address, credentials, arguments);
  });
}

absl::StatusOr<std::unique_ptr<Terminal>> Terminal::Make(TerminalOptions options,
                                                         Uploader::MakeChannel make_channel,
                                                         const Clock* clock) {
  const absl::Status checked = CheckOptions(options);
  if (!checked.ok()) return checked;
  if (options.spool_folder.empty()) options.spool_folder = options.folder / ".spool";
  auto spool =
      Spool::Open(options.spool_folder, options.device_id, *clock, options.spool_bytes_max);
  if (!spool.ok()) return spool.status();
  return std::unique_ptr<Terminal>(
      new Terminal(std::move(options), std::move(make_channel), clock, *std::move(spool)));
}

Terminal::Terminal(TerminalOptions options, Uploader::MakeChannel make_channel, const Clock* clock,
                   std::unique_ptr<Spool> spool)
    : options_(std::move(options)),
      clock_(clock),
      spool_(std::move(spool)),
      watcher_(options_.folder),
      events_(options_.folder),
      uploader_(this, std::move(make_channel), options_.uploader) {
  for (const Key& key : spool_->keys()) Remember(spool_->SourcesOf(key));
}

void Terminal::Remember(const std::vector<SourceFile>& sources) {
  for (const SourceFile& source : sources) {
    taken_.insert(ToSeen(source));
    if (!source.sha256().empty()) pictures_[{source.name(), source.sha256()}] = ToSeen(source);
  }
}

void Terminal::Forget(const std::vector<SourceFile>& sources) {
  for (const SourceFile& source : sources) {
    taken_.erase(ToSeen(source));
    const auto picture = pictures_.find({source.name(), source.sha256()});
    if (picture == pictures_.end()) continue;
    taken_.erase(picture->second);
    pictures_.erase(picture);
  }
}

capture::v1::Hello Terminal::Hello() {
  capture::v1::Hello hello;
  hello.set_device_id(options_.device_id);
  hello_epoch_ = spool_->boot_epoch();
  hello.set_boot_epoch(hello_epoch_);
  return hello;
}

bool Terminal::Opened(uint64_t durable_sequence) {
  if (spool_->boot_epoch() != hello_epoch_) return false;
  if (durable_sequence < spool_->next_sequence()) {
    const std::vector<Key> keys = spool_->keys();
    backlog_sent_ = {0, 0};
    backlog_end_ = keys.empty() ? Key{0, 0} : keys.back();
    live_sent_ = backlog_end_;
    backlog_due_ = clock_->Now();
    backlog_time_us_ = 0;
    return true;
  }
  // The spool is an older copy of itself: under its next names other captures are kept.
  spdlog::error("spool older than what the server has sequence={} server_sequence={}",
                spool_->next_sequence(), durable_sequence);
  const absl::Status begun = spool_->BeginEpoch();
  if (!begun.ok()) spdlog::error("no new epoch why=\"{}\"", std::string(begun.message()));
  return false;
}

absl::StatusOr<std::optional<UploadQueue::Upload>> Terminal::Next(bool live_only) {
  auto next = NextUnanswered(live_sent_);
  if (!next.ok()) return next.status();
  const bool live = next->has_value();
  if (!live && !live_only && clock_->Now() >= backlog_due_) {
    next = NextUnanswered(backlog_sent_);
    if (!next.ok()) return next.status();
  }
  if (!next->has_value()) return std::nullopt;
  const capture::v1::Capture& capture = (*next)->capture();
  const Key key = KeyOf(capture.name());
  if (key.first > hello_epoch_) return absl::AbortedError("a new epoch was begun");
  if (!live && key > backlog_end_) return std::nullopt;
  (live ? live_sent_ : backlog_sent_) = key;
  if (!live) PaceBacklog(capture.terminal_time_us());
  Upload upload;
  upload.live = live;
  if ((*next)->dropped_pictures() == 0) {
    *upload.request.mutable_capture() = std::move(*(*next)->mutable_capture());
    return upload;
  }
  capture::v1::Drop& drop = *upload.request.mutable_drop();
  *drop.mutable_name() = capture.name();
  drop.set_site_id(capture.site_id());
  drop.set_terminal_time_us(capture.terminal_time_us());
  drop.set_pictures((*next)->dropped_pictures());
  return upload;
}

absl::StatusOr<std::optional<SpooledCapture>> Terminal::NextUnanswered(Key after) {
  for (;;) {
    auto spooled = spool_->Next(after);
    if (!spooled.ok() || !spooled->has_value()) return spooled;
    after = KeyOf((*spooled)->capture().name());
    absl::MutexLock lock(&mutex_);
    if (!answered_.contains(after)) return spooled;
  }
}

void Terminal::PaceBacklog(int64_t time_us) {
  const int64_t before_us = std::exchange(backlog_time_us_, time_us);
  if (options_.backlog_speed <= 0 || options_.once || before_us == 0) return;
  const absl::Duration gap = absl::Microseconds(time_us - before_us) / options_.backlog_speed;
  // What was late may be made up for, but not more than that.
  backlog_due_ = std::max(backlog_due_, clock_->Now() - kBacklogWaitMax) +
                 std::clamp(gap, absl::ZeroDuration(), kBacklogWaitMax);
}

void Terminal::Answered(const UploadAnswer& answer) {
  {
    absl::MutexLock lock(&mutex_);
    if (answered_.insert(KeyOf(answer.name)).second) answers_.push_back(answer);
  }
  events_.Wake();
}

void Terminal::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  events_.Wake();
}

absl::Status Terminal::Run() {
  const absl::Time start = clock_->Now();
  progress_ = start;
  uploader_.Start();
  absl::Status status;
  for (bool done = false; !done && status.ok();) {
    const auto turn = Turn();
    if (turn.ok()) {
      done = *turn;
    } else if (options_.once) {
      status = turn.status();
    } else {
      // A full disk, an unmounted folder: it may pass, and nothing is lost meanwhile.
      spdlog::error("terminal waits why=\"{}\"", std::string(turn.status().message()));
    }
    if (options_.once && status.ok() && !done) status = CheckProgress();
    if (!done) Wait();
    absl::MutexLock lock(&mutex_);
    done = done || stopping_;
  }
  uploader_.Stop();
  status.Update(SettleAnswers());
  report_.time = clock_->Now() - start;
  return status;
}

void Terminal::Wait() {
  for (std::string& name : events_.Wait(options_.look_interval)) {
    watcher_.Finished(std::move(name));
    next_look_ = earliest_look_;
  }
}

absl::StatusOr<bool> Terminal::Turn() {
  absl::Status settled = SettleAnswers();
  if (!settled.ok()) return settled;
  if (clock_->Now() >= next_look_) {
    const absl::Time begun = clock_->Now();
    const absl::Status taken = TakeDrops();
    if (!taken.ok()) return taken;
    const absl::Time now = clock_->Now();
    next_look_ = now + options_.look_interval;
    earliest_look_ = now + (now - begun);
  }
  return options_.once && waiting_ == 0 && spool_->size() == 0;
}

absl::Status Terminal::CheckProgress() {
  if (spool_->size() == 0) progress_ = clock_->Now();
  if (clock_->Now() - progress_ < options_.give_up_time) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("no answer for ",
                                             absl::FormatDuration(options_.give_up_time), ": ",
                                             uploader_.last_status().message()));
}

// Takes what is ready into the spool, as far as there is room.
absl::Status Terminal::TakeDrops() {
  auto look = watcher_.LookOnce(taken_, clock_->Now());
  if (!look.ok()) return look.status();
  for (LeftFile& left : look->left) {
    spdlog::warn("file left file=\"{}\" why=\"{}\"", left.name, left.why);
    report_.left.push_back(std::move(left));
  }
  waiting_ = look->settling + look->ready.size();
  std::vector<SpooledCapture> batch;
  uint64_t bytes = 0;
  for (const Drop& drop : look->ready) {
    uint64_t drop_bytes = kEntryOverheadBytes;
    for (const SeenFile& picture : drop.pictures) drop_bytes += picture.size_bytes;
    const auto room = MakeRoom(bytes + drop_bytes);
    if (!room.ok()) return room.status();
    const bool full = !*room;
    if (full && !std::exchange(spool_full_, true)) {
      spdlog::warn("spool full, pictures wait in the folder bytes_max={}",
                   options_.spool_bytes_max);
    }
    if (full) break;
    spool_full_ = false;
    auto made = MakeCapture(drop);
    if (!made.ok()) return made.status();
    waiting_ -= made->has_value() || taken_.contains(drop.pictures.front());
    if (!made->has_value()) continue;
    bytes += drop_bytes;
    batch.push_back(**std::move(made));
    if (batch.size() < kBatchCaptures && bytes < kBatchBytes) continue;
    const absl::Status added = AddToSpool(&batch);
    if (!added.ok()) return added;
    bytes = 0;
  }
  return AddToSpool(&batch);
}

absl::StatusOr<bool> Terminal::MakeRoom(uint64_t bytes) {
  if (spool_->HasRoomFor(bytes)) return true;
  if (options_.when_full == WhenFull::kWait || bytes > options_.spool_bytes_max) return false;
  const auto dropped = spool_->DropOldest(bytes);
  if (!dropped.ok()) return dropped.status();
  for (const Key& key : *dropped) {
    ++report_.dropped;
    spdlog::error("capture dropped, spool full capture={}/{}/{}", options_.device_id, key.first,
                  key.second);
    if (options_.afterwards == Afterwards::kLeave) continue;
    const std::vector<SourceFile> sources = spool_->SourcesOf(key);
    if (absl::Status gone = RemoveSources(options_.folder, sources); !gone.ok()) return gone;
    Forget(sources);
  }
  return spool_->HasRoomFor(bytes);
}

absl::Status Terminal::AddToSpool(std::vector<SpooledCapture>* captures) {
  if (captures->empty()) return absl::OkStatus();
  if (spool_->size() == 0) progress_ = clock_->Now();
  const absl::Status added = spool_->Add(captures);
  if (!added.ok()) return added;
  for (const SpooledCapture& spooled : *captures) {
    Remember({spooled.sources().begin(), spooled.sources().end()});
  }
  captures->clear();
  uploader_.Wake();
  return absl::OkStatus();
}

// Nothing when the files are those of a capture in the spool, or have changed since the look.
absl::StatusOr<std::optional<SpooledCapture>> Terminal::MakeCapture(const Drop& drop) {
  SpooledCapture spooled;
  capture::v1::Capture& capture = *spooled.mutable_capture();
  capture.set_site_id(options_.site_id);
  capture.set_lane(drop.sidecar.lane.value_or(options_.lane));
  capture.set_direction(drop.sidecar.direction.value_or(options_.direction));
  capture.set_terminal_time_us(
      drop.sidecar.time_us.value_or(drop.pictures.front().modified_ns / 1000));
  spooled.set_flagged(drop.sidecar.flagged);
  if (drop.sidecar.camera.has_value()) *capture.mutable_camera_reading() = *drop.sidecar.camera;
  if (drop.sidecar.vehicle.has_value()) *capture.mutable_seen_vehicle() = *drop.sidecar.vehicle;
  for (const SeenFile& picture : drop.pictures) {
    auto bytes = ReadFile(options_.folder / picture.name, FolderWatcher::kFileBytesMax);
    if (absl::IsNotFound(bytes.status())) return std::nullopt;
    if (!bytes.ok()) return bytes.status();
    if (LookAt(options_.folder, picture.name) != picture) return std::nullopt;
    *spooled.add_sources() = ToSource(picture);
    spooled.mutable_sources()->rbegin()->set_sha256(storage::Sha256(*bytes));
    capture.add_pictures(*std::move(bytes));
  }
  if (drop.sidecar_file.has_value()) *spooled.add_sources() = ToSource(*drop.sidecar_file);

  const SourceFile& first = spooled.sources(0);
  const auto known = pictures_.find({first.name(), first.sha256()});
  if (known != pictures_.end()) {
    known->second = drop.pictures.front();
    taken_.insert(known->second);
    return std::nullopt;
  }
  return spooled;
}

// Clears away the files of answered captures, and then their spool files, so that a kill in between
// leaves a capture that is sent again rather than a picture that is taken again.
absl::Status Terminal::SettleAnswers() {
  std::vector<UploadAnswer> answers;
  {
    absl::MutexLock lock(&mutex_);
    answers = answers_;
  }
  if (answers.empty()) return absl::OkStatus();
  progress_ = clock_->Now();
  std::vector<Key> keys;
  std::vector<std::vector<SourceFile>> sources;
  for (const UploadAnswer& answer : answers) {
    keys.push_back(KeyOf(answer.name));
    if (IsReused(answer)) {
      // Another terminal goes by this id. The picture is as good as before; its name is not.
      if (absl::Status renamed = spool_->Rename(keys.back()); !renamed.ok()) return renamed;
      ++report_.renamed;
      spdlog::error("name used by another terminal, given a new one capture={}/{}/{}",
                    answer.name.device_id(), answer.name.boot_epoch(), answer.name.sequence());
    }
    sources.push_back(spool_->SourcesOf(keys.back()));
    if (sources.back().empty()) continue;
    const absl::Status cleared = ClearAway(answer, sources.back());
    if (!cleared.ok()) return cleared;
  }
  if (options_.afterwards != Afterwards::kLeave) {
    for (const char* folder : {"", kSentFolder, kRejectedFolder}) {
      const absl::Status synced = SyncFolder(options_.folder / folder);
      if (!synced.ok() && !absl::IsNotFound(synced)) return synced;
    }
  }
  const absl::Status removed = spool_->Remove(keys);
  if (!removed.ok()) return removed;
  for (size_t i = 0; i < answers.size(); ++i) {
    if (!sources[i].empty()) Report(answers[i], sources[i]);
  }
  absl::MutexLock lock(&mutex_);
  answers_.erase(answers_.begin(), answers_.begin() + static_cast<ptrdiff_t>(answers.size()));
  for (const Key& key : keys) answered_.erase(key);
  return absl::OkStatus();
}

absl::Status Terminal::ClearAway(const UploadAnswer& answer, std::vector<SourceFile> sources) {
  for (SourceFile& source : sources) {
    const auto picture = pictures_.find({source.name(), source.sha256()});
    if (picture != pictures_.end()) source.set_modified_ns(picture->second.modified_ns);
  }
  const std::string mark = absl::StrCat(answer.name.boot_epoch(), "-", answer.name.sequence());
  if (options_.afterwards == Afterwards::kLeave) return absl::OkStatus();
  if (answer.kept) {
    return options_.afterwards == Afterwards::kDelete
               ? RemoveSources(options_.folder, sources)
               : MoveSources(options_.folder, sources, kSentFolder, mark);
  }
  // The pictures are gone already.
  if (IsDropped(answer)) return absl::OkStatus();
  absl::Status status = MoveSources(options_.folder, sources, kRejectedFolder, mark);
  if (!status.ok()) return status;
  const std::string name = absl::StrCat(sources.front().name(), ".", mark, ".txt");
  return WriteFile(options_.folder / kRejectedFolder / name, Reason(answer.error));
}

void Terminal::Report(const UploadAnswer& answer, const std::vector<SourceFile>& sources) {
  if (IsDropped(answer)) return;  // counted when it was dropped
  ++(answer.kept ? report_.kept : report_.refused);
  TerminalAnswer row{answer, {}};
  for (const SourceFile& source : sources) row.files.push_back(source.name());
  if (options_.afterwards != Afterwards::kLeave) Forget(sources);
  if (!answer.kept) {
    spdlog::warn("capture refused capture={}/{}/{} file=\"{}\" reason={}", answer.name.device_id(),
                 answer.name.boot_epoch(), answer.name.sequence(), sources.front().name(),
                 common::v1::ErrorReason_Name(answer.error.reason()));
  }
  if (options_.once) report_.answers.push_back(std::move(row));
}

}  // namespace bluegate::terminal
