#ifndef BLUEGATE_SERVICES_RECOGNITION_TESTING_FAKE_INTAKE_H_
#define BLUEGATE_SERVICES_RECOGNITION_TESTING_FAKE_INTAKE_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/sync_stream.h>

#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/capture/v1/capture.grpc.pb.h"

namespace bluegate::recognition {

// Intake with a log that tests fill. Hashes are made of the picture's bytes with "#" before them.
class FakeIntake : public capture::v1::IntakeService::Service {
 public:
  // Keeps a capture of these pictures at the next position.
  void Keep(const std::vector<std::string>& pictures) {
    capture::v1::CaptureRecord record;
    absl::MutexLock lock(&mutex_);
    record.mutable_name()->set_device_id("cam-1");
    record.mutable_name()->set_sequence(log_.size() + 1);
    for (const std::string& picture : pictures) {
      record.add_pictures()->set_sha256("#" + picture);
      pictures_["#" + picture] = picture;
    }
    log_.push_back(record);
  }

  // So many of the next GetPicture calls end with UNAVAILABLE.
  void FailPictures(int count) {
    absl::MutexLock lock(&mutex_);
    failing_ = count;
  }

  // Positions from which readers have followed.
  std::vector<uint64_t> followed_after() {
    absl::MutexLock lock(&mutex_);
    return followed_after_;
  }

  grpc::Status FollowCaptures(
      grpc::ServerContext* context, const capture::v1::FollowCapturesRequest* request,
      grpc::ServerWriter<capture::v1::FollowCapturesResponse>* writer) override {
    uint64_t position = request->after_position();
    {
      absl::MutexLock lock(&mutex_);
      followed_after_.push_back(position);
    }
    while (!context->IsCancelled()) {
      capture::v1::FollowCapturesResponse next;
      {
        absl::MutexLock lock(&mutex_);
        const auto longer = [this, position]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
          return log_.size() > position;
        };
        if (!mutex_.AwaitWithTimeout(absl::Condition(&longer), absl::Milliseconds(5))) continue;
        *next.mutable_capture() = log_[position];
      }
      next.set_position(++position);
      if (!writer->Write(next)) break;
    }
    return grpc::Status::CANCELLED;
  }

  grpc::Status GetPicture(grpc::ServerContext*, const capture::v1::GetPictureRequest* request,
                          capture::v1::GetPictureResponse* response) override {
    absl::MutexLock lock(&mutex_);
    if (failing_ > 0 && failing_-- > 0) return {grpc::StatusCode::UNAVAILABLE, "away"};
    const auto found = pictures_.find(request->sha256());
    if (found == pictures_.end()) return {grpc::StatusCode::NOT_FOUND, "no such picture"};
    response->set_picture(found->second);
    return grpc::Status::OK;
  }

 private:
  absl::Mutex mutex_;
  std::vector<capture::v1::CaptureRecord> log_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::string> pictures_ ABSL_GUARDED_BY(mutex_);
  std::vector<uint64_t> followed_after_ ABSL_GUARDED_BY(mutex_);
  int failing_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_TESTING_FAKE_INTAKE_H_
