#include "services/intake/capture_queue.h"

#include <utility>

namespace bluegate::intake {
namespace {

// More than a city's terminals have under way in a quiet moment; the store's groups are as large.
constexpr size_t kGroupMax = 64;

}  // namespace

CaptureQueue::~CaptureQueue() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void CaptureQueue::Add(SentCapture capture, Answered answered) {
  absl::MutexLock lock(&mutex_);
  waiting_.push_back({std::move(capture), std::move(answered)});
}

void CaptureQueue::Loop() {
  const auto due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !waiting_.empty();
  };
  for (;;) {
    std::vector<Waiting> group;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&due));
      if (waiting_.empty()) return;
      while (!waiting_.empty() && group.size() < kGroupMax) {
        group.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
      }
    }
    AnswerGroup(std::move(group));
  }
}

void CaptureQueue::AnswerGroup(std::vector<Waiting> group) {
  std::vector<SentCapture> captures;
  for (Waiting& waiting : group) captures.push_back(std::move(waiting.capture));
  auto answers = keeper_->AnswerAll(std::move(captures));
  answering_.Run([group = std::move(group), answers = std::move(answers)]() mutable {
    for (size_t i = 0; i < group.size(); ++i) group[i].answered(std::move(answers[i]));
  });
}

}  // namespace bluegate::intake
