#include "services/recognition/reading_log.h"

#include <utility>

namespace bluegate::recognition {

absl::Status ReadingLog::Append(const std::vector<storage::StoredReading>& readings) {
  const absl::Status status = store_->Append(readings);
  if (status.ok() && appended_ != nullptr) appended_(readings);
  std::map<uint64_t, std::function<void()>> woken;
  {
    absl::MutexLock lock(&mutex_);
    health_ = status;
    if (status.ok()) woken.swap(waiting_);
  }
  for (const auto& [ticket, wake] : woken) wake();
  return status;
}

uint64_t ReadingLog::WakeWhenLonger(uint64_t position, std::function<void()> wake) {
  absl::MutexLock lock(&mutex_);
  // Asked under the lock: an append after this finds the ticket.
  if (store_->tally().position > position) return 0;
  waiting_.emplace(++last_ticket_, std::move(wake));
  return last_ticket_;
}

bool ReadingLog::GiveUp(uint64_t ticket) {
  absl::MutexLock lock(&mutex_);
  return waiting_.erase(ticket) > 0;
}

absl::Status ReadingLog::health() const {
  absl::MutexLock lock(&mutex_);
  return health_;
}

}  // namespace bluegate::recognition
