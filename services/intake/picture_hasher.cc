#include "services/intake/picture_hasher.h"

#include <iterator>
#include <utility>

#include "storage/many_sha256.h"

namespace bluegate::intake {

std::vector<std::string> PictureHasher::Hash(const capture::v1::Capture& capture) {
  Waiting waiting;
  waiting.pictures.assign(capture.pictures().begin(), capture.pictures().end());
  if (storage::Sha256Lanes() == 1) return storage::Sha256Each(waiting.pictures);
  absl::MutexLock lock(&mutex_);
  queue_.push_back(&waiting);
  while (!waiting.done) {
    const auto my_turn = [this, &waiting]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return waiting.done || !hashing_;
    };
    mutex_.Await(absl::Condition(&my_turn));
    if (waiting.done) break;
    hashing_ = true;
    const std::vector<Waiting*> group = TakeGroup();
    mutex_.Unlock();
    std::vector<std::string_view> pictures;
    for (const Waiting* one : group) {
      pictures.insert(pictures.end(), one->pictures.begin(), one->pictures.end());
    }
    std::vector<std::string> hashes = storage::Sha256Each(pictures);
    auto next = std::make_move_iterator(hashes.begin());
    for (Waiting* one : group) {
      one->hashes.assign(next, next + static_cast<ptrdiff_t>(one->pictures.size()));
      next += static_cast<ptrdiff_t>(one->pictures.size());
    }
    mutex_.Lock();
    for (Waiting* one : group) one->done = true;
    hashing_ = false;
  }
  return std::move(waiting.hashes);
}

std::vector<PictureHasher::Waiting*> PictureHasher::TakeGroup() {
  std::vector<Waiting*> group;
  size_t pictures = 0;
  while (!queue_.empty() && pictures < storage::Sha256Lanes()) {
    pictures += queue_.front()->pictures.size();
    group.push_back(queue_.front());
    queue_.pop_front();
  }
  return group;
}

}  // namespace bluegate::intake
