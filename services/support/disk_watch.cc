#include "services/support/disk_watch.h"

#include <spdlog/spdlog.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/support/status.h"

namespace bluegate::support {
namespace {

prometheus::Gauge& AddGauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

absl::Status BelowFloor(uint64_t free_bytes, uint64_t floor_bytes) {
  return FieldError(absl::StatusCode::kResourceExhausted, common::v1::ERROR_REASON_STORAGE_FAILED,
                    "disk.free_bytes", absl::StrCat(free_bytes),
                    absl::StrCat("at least ", floor_bytes,
                                 " free bytes on the server's disk; keep the capture and send it "
                                 "again later"));
}

}  // namespace

absl::StatusOr<uint64_t> FreeBytes(const std::filesystem::path& folder) {
  struct statvfs state;
  if (statvfs(folder.c_str(), &state) != 0) {
    return absl::UnavailableError(
        absl::StrCat("\"", folder.string(), "\": ", std::strerror(errno), ", wanted its room"));
  }
  return uint64_t{state.f_bavail} * state.f_frsize;
}

DiskWatch::DiskWatch(uint64_t floor_bytes, Ask ask, const Clock* clock,
                     std::shared_ptr<prometheus::Registry> registry)
    : floor_bytes_(floor_bytes),
      ask_(std::move(ask)),
      clock_(clock),
      registry_(std::move(registry)),
      free_(AddGauge(*registry_, "bluegate_disk_free_bytes",
                     "Free bytes on the disk of the data folder.")),
      below_(AddGauge(*registry_, "bluegate_disk_below_floor",
                      "1 while no capture is taken because too little is free.")),
      days_(AddGauge(*registry_, "bluegate_disk_floor_in_days",
                     "Days until the floor is reached, as the last week went; +Inf: not in sight, "
                     "or less than an hour was seen.")) {
  AddGauge(*registry_, "bluegate_disk_floor_bytes", "Free bytes below which no capture is taken.")
      .Set(static_cast<double>(floor_bytes_));
  Look();
}

DiskWatch::~DiskWatch() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void DiskWatch::Start() {
  thread_ = std::thread([this] {
    while (true) {
      {
        absl::MutexLock lock(&mutex_);
        if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kInterval)) return;
      }
      Look();
    }
  });
}

void DiskWatch::Look() {
  const absl::StatusOr<uint64_t> free_bytes = ask_();
  const absl::Time now = clock_->Now();
  absl::MutexLock lock(&mutex_);
  const bool was_below = !takes_more_.ok();
  if (!free_bytes.ok()) {
    takes_more_ = absl::OkStatus();
    below_.Set(0);
    return;
  }
  const double wanted = static_cast<double>(floor_bytes_) * (was_below ? kAboveFloor : 1.0);
  const bool below = static_cast<double>(*free_bytes) < wanted;
  // Below, the first word stands: health would else change with every byte.
  if (below != was_below) {
    takes_more_ = below ? BelowFloor(*free_bytes, floor_bytes_) : absl::OkStatus();
  }
  if (below != was_below) {
    spdlog::log(below ? spdlog::level::err : spdlog::level::info,
                "disk {} free_bytes={} floor_bytes={}", below ? "below floor" : "above floor again",
                *free_bytes, floor_bytes_);
  }
  // A clock that was set back starts the forecast anew: its samples must rise in time.
  if (!samples_.empty() && now < samples_.back().time) samples_.clear();
  if (samples_.empty() || now - samples_.back().time >= kSampleInterval) {
    if (samples_.size() == kSamplesMax) samples_.erase(samples_.begin());
    samples_.push_back({now, *free_bytes});
    days_left_ = operation::DaysUntilFloor(samples_, floor_bytes_);
  }
  if (below) days_left_ = 0.0;
  free_.Set(static_cast<double>(*free_bytes));
  below_.Set(below);
  days_.Set(days_left_.value_or(std::numeric_limits<double>::infinity()));
}

absl::Status DiskWatch::TakesMore() const {
  absl::MutexLock lock(&mutex_);
  return takes_more_;
}

std::optional<double> DiskWatch::days_until_floor() const {
  absl::MutexLock lock(&mutex_);
  return days_left_;
}

}  // namespace bluegate::support
