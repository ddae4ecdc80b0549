#include "services/admission/question_queue.h"

#include <utility>

namespace bluegate::admission {

QuestionQueue::QuestionQueue(size_t threads, Turn turn) : turn_(std::move(turn)) {
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

QuestionQueue::~QuestionQueue() { Stop(); }

void QuestionQueue::Answer(Question question) {
  {
    absl::MutexLock lock(&mutex_);
    const bool alone = answering_ == 0 && waiting_.empty();
    if (!alone && !stopping_) {
      waiting_.push_back(std::move(question));
      return;
    }
    ++answering_;
  }
  question.answer();
  absl::MutexLock lock(&mutex_);
  --answering_;
}

void QuestionQueue::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void QuestionQueue::Run() {
  const auto due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !waiting_.empty() || stopping_;
  };
  while (true) {
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&due));
      if (waiting_.empty()) return;
      ++answering_;
    }
    turn_([this] {
      for (size_t i = 0; i < kTurnMax && AnswerNext(); ++i) {
      }
    });
    absl::MutexLock lock(&mutex_);
    --answering_;
  }
}

bool QuestionQueue::AnswerNext() {
  std::vector<Question> expired;
  Question next;
  bool found = false;
  {
    absl::MutexLock lock(&mutex_);
    found = TakeNext(CallClock::now(), expired, &next);
  }
  for (Question& late : expired) late.expire();
  if (found) next.answer();
  return found;
}

bool QuestionQueue::TakeNext(CallClock::time_point now, std::vector<Question>& expired,
                             Question* next) {
  while (!waiting_.empty()) {
    const Question& oldest = waiting_.front();
    const bool long_wait = oldest.deadline > now && now - oldest.came > kLongWait;
    const bool newest =
        long_wait && (oldest.deadline - now < kLongWait || ++taken_ % kOldestEvery > 0);
    *next = std::move(newest ? waiting_.back() : waiting_.front());
    newest ? waiting_.pop_back() : waiting_.pop_front();
    if (next->deadline > now) return true;
    expired.push_back(std::move(*next));
  }
  return false;
}

}  // namespace bluegate::admission
