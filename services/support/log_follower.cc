#include "services/support/log_follower.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "absl/time/clock.h"

namespace bluegate::support {
namespace {

constexpr absl::Duration kWaitMin = absl::Milliseconds(100);
constexpr absl::Duration kWaitMax = absl::Seconds(5);

}  // namespace

LogFollower::LogFollower(std::string name, FollowOnce follow_once, Sleep sleep)
    : name_(std::move(name)),
      follow_once_(std::move(follow_once)),
      sleep_(sleep != nullptr ? std::move(sleep) : [this](absl::Duration time) { Wait(time); }) {}

LogFollower::~LogFollower() { Stop(); }

void LogFollower::Start() {
  thread_ = std::thread([this] { Run(); });
}

void LogFollower::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (open_ != nullptr) open_->TryCancel();
  }
  if (thread_.joinable()) thread_.join();
}

void LogFollower::NoteProgress() {
  absl::MutexLock lock(&mutex_);
  progressed_ = true;
}

void LogFollower::Wait(absl::Duration time) {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), time);
}

bool LogFollower::FollowStream(absl::Status* ended) {
  grpc::ClientContext context;
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return false;
    progressed_ = false;
    open_ = &context;
  }
  const absl::Time opened = absl::Now();
  *ended = follow_once_(&context);
  absl::MutexLock lock(&mutex_);
  open_ = nullptr;
  if (ended->ok() || absl::Now() - opened >= kWaitMax) progressed_ = true;
  return !stopping_;
}

void LogFollower::Run() {
  absl::BitGen random;
  absl::Duration wait = kWaitMin;
  bool failing = false;
  absl::Status ended;
  while (FollowStream(&ended)) {
    bool progressed;
    {
      absl::MutexLock lock(&mutex_);
      progressed = progressed_;
    }
    if (progressed) wait = kWaitMin;
    // One line when the trouble begins and one when it is over, not one for every try.
    if (!ended.ok() && (progressed || !failing)) {
      spdlog::warn("log stream ended follower=\"{}\" status=\"{}\"", name_, ended.ToString());
    } else if (ended.ok() && failing) {
      spdlog::info("log stream works again follower=\"{}\"", name_);
    }
    failing = !ended.ok();
    // Half to all of the wait, so that followers which lost the same server do not return at once.
    sleep_(wait * absl::Uniform(random, 0.5, 1.0));
    wait = std::min(wait * 2, kWaitMax);
  }
}

}  // namespace bluegate::support
