#ifndef BLUEGATE_SERVICES_ADMISSION_MESSAGE_POOL_H_
#define BLUEGATE_SERVICES_ADMISSION_MESSAGE_POOL_H_

#include <google/protobuf/arena.h>
#include <grpcpp/support/message_allocator.h>

#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace bluegate::admission {

// Request and response of a call on an arena whose memory the next call uses again: an answer has
// dozens of strings, and taking memory for each takes longer than the rules do. Outlives the
// server. Thread-safe.
template <typename Request, typename Response>
class MessagePool : public grpc::MessageAllocator<Request, Response> {
 public:
  grpc::MessageHolder<Request, Response>* AllocateMessages() override {
    std::unique_ptr<Holder> holder;
    {
      absl::MutexLock lock(&mutex_);
      if (!idle_.empty()) {
        holder = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    if (holder == nullptr) holder = std::make_unique<Holder>(this);
    holder->Begin();
    return holder.release();  // Release gives it back
  }

 private:
  static constexpr size_t kIdleMax = 128;
  static constexpr size_t kArenaBytes = 8192;

  class Holder : public grpc::MessageHolder<Request, Response> {
   public:
    explicit Holder(MessagePool* pool)
        : pool_(pool), memory_(new char[kArenaBytes]), arena_(memory_.get(), kArenaBytes) {}
    void Begin() {
      this->set_request(google::protobuf::Arena::CreateMessage<Request>(&arena_));
      this->set_response(google::protobuf::Arena::CreateMessage<Response>(&arena_));
    }
    void Release() override {
      arena_.Reset();
      pool_->TakeBack(std::unique_ptr<Holder>(this));
    }

   private:
    MessagePool* const pool_;
    const std::unique_ptr<char[]> memory_;
    google::protobuf::Arena arena_;
  };

  void TakeBack(std::unique_ptr<Holder> holder) {
    absl::MutexLock lock(&mutex_);
    if (idle_.size() < kIdleMax) idle_.push_back(std::move(holder));
  }

  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Holder>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_MESSAGE_POOL_H_
