#include "services/terminal/folder_watcher.h"

#include <sys/stat.h>

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/terminal/durable_file.h"

namespace bluegate::terminal {
namespace {

constexpr uint64_t kSidecarBytesMax = 64 << 10;
constexpr char kSidecarSuffix[] = ".json";
constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;

bool IsPicture(const std::string& name) {
  const std::string lower = absl::AsciiStrToLower(name);
  return absl::EndsWith(lower, ".jpg") || absl::EndsWith(lower, ".jpeg") ||
         absl::EndsWith(lower, ".png");
}

bool IsSidecar(const std::string& name) { return absl::EndsWith(name, kSidecarSuffix); }

}  // namespace

std::optional<SeenFile> LookAt(const std::filesystem::path& folder, const std::string& name) {
  struct stat status {};
  if (stat((folder / name).c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return SeenFile{name, static_cast<uint64_t>(status.st_size),
                  status.st_mtim.tv_sec * kNanosecondsPerSecond + status.st_mtim.tv_nsec};
}

absl::StatusOr<std::set<std::string>> FolderWatcher::Names() const {
  std::set<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entries(folder_, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (name[0] != '.') names.insert(name);
  }
  if (!error) return names;
  const std::string message = absl::StrCat("folder \"", folder_.string(), "\": ", error.message(),
                                           ", wanted a readable folder");
  return error == std::errc::no_such_file_or_directory ? absl::NotFoundError(message)
                                                       : absl::UnavailableError(message);
}

absl::Status FolderWatcher::Refresh(absl::Time now) {
  auto names = Names();
  if (!names.ok()) return names.status();
  // A folder is not listed at one instant: a sidecar written just before its picture may be missing
  // from a list that has the picture. A list begun afterwards has it.
  const auto later = Names();
  if (!later.ok()) return later.status();
  std::ranges::copy_if(*later, std::inserter(*names, names->end()), IsSidecar);
  std::map<std::string, Known> present;
  for (const std::string& name : *names) {
    const std::optional<SeenFile> file = LookAt(folder_, name);
    if (!file.has_value()) continue;
    const auto known = files_.find(name);
    Known& seen = present[name];
    if (known != files_.end() && known->second.file == *file) {
      seen = std::move(known->second);
    } else {
      seen.file = *file;
      seen.since = now;
    }
    const absl::Duration settle = file->size_bytes == 0 ? kSettleTimeEmpty : kSettleTime;
    const absl::Duration age = now - absl::FromUnixNanos(file->modified_ns);
    seen.finished = seen.finished || (finished_.contains(name) && file->size_bytes > 0);
    seen.settled = seen.settled || seen.finished || now - seen.since >= settle || age >= 2 * settle;
  }
  files_ = std::move(present);
  finished_.clear();
  return absl::OkStatus();
}

void FolderWatcher::ReadSidecars() {
  frames_.clear();
  for (auto& [name, known] : files_) {
    if (!IsSidecar(name) || !known.settled) continue;
    if (!known.sidecar.has_value()) {
      const auto bytes = ReadFile(folder_ / name, kSidecarBytesMax);
      known.sidecar = bytes.ok() ? ParseSidecar(*bytes) : bytes.status();
    }
    if (known.sidecar->ok())
      frames_.insert((**known.sidecar).frames.begin(), (**known.sidecar).frames.end());
  }
}

void FolderWatcher::LeaveFile(Known& known, std::string why, Look& look) {
  if (std::exchange(known.told, true)) return;
  look.left.push_back({known.file.name, std::move(why), IsPicture(known.file.name)});
}

void FolderWatcher::ConsiderPicture(Known& known, const std::set<SeenFile>& taken, absl::Time now,
                                    Look& look) {
  const std::string& name = known.file.name;
  const auto sidecar = files_.find(absl::StrCat(name, kSidecarSuffix));
  const bool has_sidecar = sidecar != files_.end();
  const bool sidecar_may_come = !has_sidecar && known.finished && now - known.since < kSidecarWait;
  if (!known.settled || (has_sidecar && !sidecar->second.settled) || sidecar_may_come) {
    ++look.settling;
    return;
  }
  if (known.file.size_bytes > kFileBytesMax) {
    return LeaveFile(
        known, absl::StrCat(known.file.size_bytes, " bytes, wanted at most ", kFileBytesMax), look);
  }
  Drop drop;
  drop.pictures.push_back(known.file);
  if (has_sidecar) {
    if (!sidecar->second.sidecar->ok()) {
      const absl::Status& status = sidecar->second.sidecar->status();
      return LeaveFile(known, absl::StrCat(sidecar->first, ": ", status.message()), look);
    }
    drop.sidecar = **sidecar->second.sidecar;
    drop.sidecar_file = sidecar->second.file;
  }
  for (const std::string& frame : drop.sidecar.frames) {
    const auto found = files_.find(frame);
    const bool usable = found != files_.end() && found->second.settled &&
                        found->second.file.size_bytes <= kFileBytesMax &&
                        !taken.contains(found->second.file);
    if (usable) {
      drop.pictures.push_back(found->second.file);
    } else if (now - std::max(known.since, sidecar->second.since) < kFrameWait) {
      ++look.settling;
      return;
    }
  }
  look.ready.push_back(std::move(drop));
}

absl::StatusOr<FolderWatcher::Look> FolderWatcher::LookOnce(const std::set<SeenFile>& taken,
                                                            absl::Time now) {
  const absl::Status refreshed = Refresh(now);
  if (!refreshed.ok()) return refreshed;
  ReadSidecars();
  Look look;
  for (auto& [name, known] : files_) {
    if (taken.contains(known.file) || IsSidecar(name)) continue;
    if (!IsPicture(name)) {
      LeaveFile(known, "no picture, wanted .jpg, .jpeg or .png", look);
    } else if (!frames_.contains(name)) {
      ConsiderPicture(known, taken, now, look);
    }
  }
  return look;
}

}  // namespace bluegate::terminal
