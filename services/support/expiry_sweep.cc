#include "services/support/expiry_sweep.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace bluegate::support {
namespace {

prometheus::Counter& AddCounter(prometheus::Registry& registry, const std::string& name,
                                const std::string& help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

ExpirySweep::ExpirySweep(std::string service, std::string what, TakeStep take_step,
                         std::shared_ptr<prometheus::Registry> registry)
    : service_(std::move(service)),
      what_(std::move(what)),
      take_step_(std::move(take_step)),
      registry_(registry != nullptr ? std::move(registry)
                                    : std::make_shared<prometheus::Registry>()),
      deleted_(
          AddCounter(*registry_, absl::StrCat("bluegate_", service_, "_expired_", what_, "_total"),
                     absl::StrCat("Deleted because the retention period was over: ", what_, "."))),
      failures_(AddCounter(*registry_,
                           absl::StrCat("bluegate_", service_, "_expiry_failures_total"),
                           "Sweeps for what is over its period that an error broke off.")) {}

void ExpirySweep::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void ExpirySweep::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool ExpirySweep::Rest(absl::Duration time) {
  absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithTimeout(absl::Condition(&stopping_), time);
}

void ExpirySweep::Loop() {
  do {
    const absl::StatusOr<uint64_t> deleted = Sweep();
    if (!deleted.ok()) {
      failures_.Increment();
      spdlog::error("{} expiry broken off status=\"{}\"", service_, deleted.status().ToString());
    } else if (*deleted > 0) {
      spdlog::info("{} expiry deleted {}={}", service_, what_, *deleted);
    }
  } while (Rest(kInterval));
}

absl::StatusOr<uint64_t> ExpirySweep::Sweep() {
  uint64_t deleted = 0;
  bool is_first = true;
  Step step;
  do {
    const absl::StatusOr<Step> taken = take_step_(is_first);
    if (absl::IsAborted(taken.status())) continue;
    if (!taken.ok()) return taken.status();
    is_first = false;
    step = *taken;
    deleted += step.deleted;
    deleted_.Increment(static_cast<double>(step.deleted));
  } while (!step.done && Rest(kPause));
  return deleted;
}

}  // namespace bluegate::support
