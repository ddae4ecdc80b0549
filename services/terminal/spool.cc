#include "services/terminal/spool.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace bluegate::terminal {
namespace {

using terminal::v1::SpooledCapture;

constexpr uint64_t kStateBytesMax = 4096;
constexpr uint64_t kEntryBytesMax = 64 << 20;
constexpr char kEntrySuffix[] = ".capture";

absl::Status FolderError(const std::filesystem::path& folder, const std::error_code& error) {
  return absl::UnavailableError(absl::StrCat("\"", folder.string(), "\": ", error.message()));
}

Spool::Key KeyOf(const SpooledCapture& spooled) {
  return {spooled.capture().name().boot_epoch(), spooled.capture().name().sequence()};
}

std::vector<terminal::v1::SourceFile> Sources(const SpooledCapture& spooled) {
  return {spooled.sources().begin(), spooled.sources().end()};
}

Spool::Key OldKeyOf(const SpooledCapture& spooled) {
  return {spooled.renamed_from().boot_epoch(), spooled.renamed_from().sequence()};
}

// The key that a spool file, damaged or not, has in its name.
std::optional<Spool::Key> KeyOfFile(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  const std::vector<std::string> parts =
      absl::StrSplit(name.substr(0, name.find('.')), absl::MaxSplits('-', 1));
  Spool::Key key;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &key.first) ||
      !absl::SimpleAtoi(parts[1], &key.second)) {
    return std::nullopt;
  }
  return key;
}

absl::StatusOr<SpooledCapture> ReadEntry(const std::filesystem::path& file) {
  const auto sealed = ReadFile(file, kEntryBytesMax);
  if (!sealed.ok()) return sealed.status();
  const auto payload = Unseal(*sealed);
  if (!payload.ok()) return payload.status();
  SpooledCapture spooled;
  if (!spooled.ParseFromString(*payload)) return absl::DataLossError("spool file: unreadable");
  return spooled;
}

}  // namespace

Spool::Spool(std::filesystem::path folder, FolderLock lock, const Clock& clock, uint64_t bytes_max)
    : folder_(std::move(folder)), lock_(std::move(lock)), clock_(clock), bytes_max_(bytes_max) {}

absl::StatusOr<std::unique_ptr<Spool>> Spool::Open(const std::filesystem::path& folder,
                                                   const std::string& device_id, const Clock& clock,
                                                   uint64_t bytes_max) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return FolderError(folder, error);
  auto lock = FolderLock::Take(folder / "lock");
  if (!lock.ok()) return lock.status();
  std::unique_ptr<Spool> spool(new Spool(folder, *std::move(lock), clock, bytes_max));
  const absl::Status loaded = spool->Load(device_id);
  if (!loaded.ok()) return loaded;
  return spool;
}

absl::Status Spool::Load(const std::string& device_id) {
  absl::MutexLock lock(&mutex_);
  std::error_code error;
  std::filesystem::directory_iterator files(folder_, error);
  if (error) return FolderError(folder_, error);
  std::vector<Key> given;
  for (const auto& file : files) {
    const auto key = KeyOfFile(file.path());
    if (key.has_value() && file.path().extension() != ".tmp") given.push_back(*key);
    if (file.path().extension() == ".tmp") std::filesystem::remove(file.path(), error);
    if (file.path().extension() != kEntrySuffix) continue;
    const absl::Status loaded = LoadEntry(file.path());
    if (!loaded.ok()) return loaded;
  }
  if (absl::Status removed = RemoveRenamed(); !removed.ok()) return removed;
  const auto sealed = ReadFile(folder_ / "state", kStateBytesMax);
  const auto payload = sealed.ok() ? Unseal(*sealed) : sealed.status();
  const bool known = payload.ok() && state_.ParseFromString(*payload);
  if (known && state_.device_id() != device_id) {
    return absl::FailedPreconditionError(absl::StrCat("device: \"", device_id, "\", wanted \"",
                                                      state_.device_id(), "\", whose spool \"",
                                                      folder_.string(), "\" is"));
  }
  if (!known) {
    terminal::v1::SpoolState fresh;
    fresh.set_device_id(device_id);
    fresh.set_boot_epoch(FreshEpoch());
    fresh.set_next_sequence(1);
    return SaveState(fresh);
  }
  saved_next_ = state_.next_sequence();
  // Also names in damaged files: they may have been sent.
  for (const Key& key : given) {
    if (key.first != state_.boot_epoch()) continue;
    state_.set_next_sequence(std::max(state_.next_sequence(), key.second + 1));
  }
  return absl::OkStatus();
}

absl::Status Spool::LoadEntry(const std::filesystem::path& file) {
  std::error_code error;
  const auto spooled = ReadEntry(file);
  if (spooled.ok() && FileOf(KeyOf(*spooled)) == file) {
    const uint64_t bytes = std::filesystem::file_size(file, error);
    if (error) return FolderError(file, error);
    entries_[KeyOf(*spooled)] = EntryOf(*spooled, bytes);
    if (spooled->has_renamed_from()) renamed_[KeyOf(*spooled)] = OldKeyOf(*spooled);
    bytes_ += bytes;
    return absl::OkStatus();
  }
  spdlog::error("spool file damaged file={}", file.string());
  std::filesystem::path aside = file;
  aside += ".damaged";
  std::filesystem::rename(file, aside, error);
  return error ? FolderError(file, error) : absl::OkStatus();
}

uint64_t Spool::FreshEpoch() const {
  uint64_t epoch = static_cast<uint64_t>(std::max<int64_t>(absl::ToUnixSeconds(clock_.Now()), 1));
  if (!entries_.empty()) epoch = std::max(epoch, entries_.rbegin()->first.first + 1);
  return std::max(epoch, state_.boot_epoch() + 1);
}

absl::Status Spool::SaveState(const terminal::v1::SpoolState& state) {
  absl::Status status = WriteFile(folder_ / "state", Seal(state.SerializeAsString()));
  status.Update(SyncFolder(folder_));
  if (!status.ok()) return status;
  state_ = state;
  saved_next_ = state.next_sequence();
  return status;
}

std::filesystem::path Spool::FileOf(Key key) const {
  return folder_ / absl::StrFormat("%d-%020d%s", key.first, key.second, kEntrySuffix);
}

absl::Status Spool::Add(std::vector<SpooledCapture>* captures) {
  absl::MutexLock lock(&mutex_);
  uint64_t sequence = state_.next_sequence();
  uint64_t bytes = 0;
  std::vector<std::pair<Key, Entry>> added;
  absl::Status status;
  for (SpooledCapture& spooled : *captures) {
    capture::v1::CaptureName* name = spooled.mutable_capture()->mutable_name();
    name->set_device_id(state_.device_id());
    name->set_boot_epoch(state_.boot_epoch());
    name->set_sequence(sequence++);
    const std::string sealed = Seal(spooled.SerializeAsString());
    bytes += sealed.size();
    if (bytes_ + bytes > bytes_max_) {
      status = absl::ResourceExhaustedError(
          absl::StrCat("spool: ", bytes_ + bytes, " bytes, wanted at most ", bytes_max_));
    }
    if (status.ok()) status = WriteFile(FileOf(KeyOf(spooled)), sealed);
    if (!status.ok()) break;
    added.emplace_back(KeyOf(spooled), EntryOf(spooled, sealed.size()));
  }
  if (status.ok()) status = SyncFolder(folder_);
  if (!status.ok()) {
    std::error_code ignored;
    for (const auto& [key, entry] : added) std::filesystem::remove(FileOf(key), ignored);
    return status;
  }
  state_.set_next_sequence(sequence);
  bytes_ += bytes;
  for (auto& [key, entry] : added) entries_[key] = std::move(entry);
  return absl::OkStatus();
}

bool Spool::HasRoomFor(uint64_t bytes) const {
  absl::MutexLock lock(&mutex_);
  return bytes_ + bytes <= bytes_max_;
}

absl::StatusOr<std::optional<SpooledCapture>> Spool::Next(Key after) const {
  absl::MutexLock lock(&mutex_);
  const auto next = entries_.upper_bound(after);
  if (next == entries_.end()) return std::nullopt;
  auto spooled = ReadEntry(FileOf(next->first));
  if (!spooled.ok()) return spooled.status();
  return *std::move(spooled);
}

std::vector<terminal::v1::SourceFile> Spool::SourcesOf(Key key) const {
  absl::MutexLock lock(&mutex_);
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return {};
  return entry->second.sources;
}

std::vector<Spool::Key> Spool::keys() const {
  absl::MutexLock lock(&mutex_);
  std::vector<Key> keys;
  for (const auto& [key, entry] : entries_) keys.push_back(key);
  return keys;
}

absl::Status Spool::Remove(const std::vector<Key>& keys) {
  absl::MutexLock lock(&mutex_);
  for (const Key& key : keys) {
    // The file was what remembered that the name is given; now the state has to.
    if (key.first != state_.boot_epoch() || key.second < saved_next_) continue;
    const absl::Status saved = SaveState(state_);
    if (!saved.ok()) return saved;
  }
  for (const Key& key : keys) {
    if (absl::Status removed = RemoveFile(key); !removed.ok()) return removed;
  }
  return absl::OkStatus();
}

absl::Status Spool::RemoveFile(Key key) {
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return absl::OkStatus();
  std::error_code error;
  std::filesystem::remove(FileOf(key), error);
  if (error) return FolderError(FileOf(key), error);
  bytes_ -= entry->second.bytes;
  entries_.erase(entry);
  return absl::OkStatus();
}

Spool::Entry Spool::EntryOf(const SpooledCapture& spooled, uint64_t bytes) {
  return {Sources(spooled), bytes, !spooled.flagged() && spooled.dropped_pictures() == 0};
}

absl::StatusOr<std::vector<Spool::Key>> Spool::DropOldest(uint64_t bytes) {
  absl::MutexLock lock(&mutex_);
  std::vector<Key> dropped;
  absl::Status status;
  for (auto& [key, entry] : entries_) {
    if (bytes_ + bytes <= bytes_max_) break;
    if (!entry.droppable) continue;
    auto spooled = ReadEntry(FileOf(key));
    status = spooled.status();
    if (!status.ok()) break;
    capture::v1::Capture& capture = *spooled->mutable_capture();
    spooled->set_dropped_pictures(static_cast<uint32_t>(capture.pictures_size()));
    capture.clear_pictures();
    const std::string sealed = Seal(spooled->SerializeAsString());
    status = WriteFile(FileOf(key), sealed);
    if (!status.ok()) break;
    bytes_ = bytes_ - entry.bytes + sealed.size();
    entry = EntryOf(*spooled, sealed.size());
    dropped.push_back(key);
  }
  if (dropped.empty()) return status.ok() ? absl::StatusOr<std::vector<Key>>(dropped) : status;
  status = SyncFolder(folder_);
  if (!status.ok()) return status;
  return dropped;
}

absl::Status Spool::Rename(Key key) {
  absl::MutexLock lock(&mutex_);
  if (!entries_.contains(key)) return absl::OkStatus();
  auto spooled = ReadEntry(FileOf(key));
  if (!spooled.ok()) return spooled.status();
  if (key.first == state_.boot_epoch()) {
    if (absl::Status begun = BeginEpochLocked(); !begun.ok()) return begun;
  }
  capture::v1::CaptureName* const name = spooled->mutable_capture()->mutable_name();
  *spooled->mutable_renamed_from() = *name;
  name->set_boot_epoch(state_.boot_epoch());
  name->set_sequence(state_.next_sequence());
  const Key renamed = KeyOf(*spooled);
  const std::string sealed = Seal(spooled->SerializeAsString());
  absl::Status status = WriteFile(FileOf(renamed), sealed);
  if (status.ok()) status = SyncFolder(folder_);
  if (!status.ok()) return status;
  state_.set_next_sequence(state_.next_sequence() + 1);
  entries_[renamed] = EntryOf(*spooled, sealed.size());
  bytes_ += sealed.size();
  return RemoveFile(key);
}

absl::Status Spool::RemoveRenamed() {
  for (const auto& [renamed, old] : renamed_) {
    if (absl::Status removed = RemoveFile(old); !removed.ok()) return removed;
  }
  renamed_.clear();
  return absl::OkStatus();
}

uint64_t Spool::boot_epoch() const {
  absl::MutexLock lock(&mutex_);
  return state_.boot_epoch();
}

uint64_t Spool::next_sequence() const {
  absl::MutexLock lock(&mutex_);
  return state_.next_sequence();
}

size_t Spool::size() const {
  absl::MutexLock lock(&mutex_);
  return entries_.size();
}

absl::Status Spool::BeginEpoch() {
  absl::MutexLock lock(&mutex_);
  return BeginEpochLocked();
}

absl::Status Spool::BeginEpochLocked() {
  terminal::v1::SpoolState fresh = state_;
  fresh.set_boot_epoch(FreshEpoch());
  fresh.set_next_sequence(1);
  return SaveState(fresh);
}

}  // namespace bluegate::terminal
