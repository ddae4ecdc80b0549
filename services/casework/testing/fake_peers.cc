#include "services/casework/testing/fake_peers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/support/status.h"

namespace bluegate::casework::testing {

uint64_t FakeRecognition::Append(recognition::v1::ReadingRecord reading) {
  absl::MutexLock lock(&mutex_);
  log_.push_back(std::move(reading));
  return log_.size();
}

grpc::Status FakeRecognition::FollowReadings(
    grpc::ServerContext* context, const recognition::v1::FollowReadingsRequest* request,
    grpc::ServerWriter<recognition::v1::FollowReadingsResponse>* writer) {
  uint64_t sent = request->after_position();
  while (!context->IsCancelled()) {
    recognition::v1::FollowReadingsResponse response;
    {
      absl::MutexLock lock(&mutex_);
      const auto has_more = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return log_.size() > sent;
      };
      // A cancelled call is noticed within the timeout.
      if (!mutex_.AwaitWithTimeout(absl::Condition(&has_more), absl::Milliseconds(20))) continue;
      *response.mutable_reading() = log_[sent];
    }
    response.set_position(++sent);
    if (!writer->Write(response)) break;
  }
  return grpc::Status::CANCELLED;
}

void FakeRegistry::Put(registry::v1::Vehicle vehicle) {
  absl::MutexLock lock(&mutex_);
  vehicles_[absl::StrCat(vehicle.plate().number(), "/", vehicle.plate().plate_class())] =
      std::move(vehicle);
}

void FakeRegistry::SetStatus(grpc::Status status) {
  absl::MutexLock lock(&mutex_);
  status_ = std::move(status);
}

int FakeRegistry::calls() const {
  absl::MutexLock lock(&mutex_);
  return calls_;
}

void FakeRegistry::AwaitCalls(int calls) const {
  absl::MutexLock lock(&mutex_);
  const auto reached = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return calls_ >= calls; };
  mutex_.Await(absl::Condition(&reached));
}

grpc::Status FakeRegistry::BatchGetVehicles(grpc::ServerContext*,
                                            const registry::v1::BatchGetVehiclesRequest* request,
                                            registry::v1::BatchGetVehiclesResponse* response) {
  absl::MutexLock lock(&mutex_);
  ++calls_;
  if (!status_.ok()) return status_;
  for (const common::v1::PlateKey& plate : request->plates()) {
    registry::v1::VehicleAnswer& answer = *response->add_answers();
    const auto found = vehicles_.find(absl::StrCat(plate.number(), "/", plate.plate_class()));
    if (found != vehicles_.end()) {
      *answer.mutable_found()->mutable_vehicle() = found->second;
      answer.mutable_found()->set_imported_time_us(kImportedUs);
      answer.mutable_found()->set_source(kRegisterSource);
    } else if (plate.number().find('-') != std::string::npos) {
      answer.mutable_error()->set_reason(common::v1::ERROR_REASON_FIELD_INVALID);
      answer.mutable_error()->set_field("plate.number");
      answer.mutable_error()->set_value(plate.number());
      answer.mutable_error()->set_wish("every character");
    } else {
      answer.mutable_error()->set_reason(common::v1::ERROR_REASON_NOT_FOUND);
    }
  }
  return grpc::Status::OK;
}

void FakeAdmission::SetStatus(grpc::Status status) {
  absl::MutexLock lock(&mutex_);
  status_ = std::move(status);
}

std::vector<admission::v1::DecideRequest> FakeAdmission::requests() const {
  absl::MutexLock lock(&mutex_);
  return requests_;
}

void FakeAdmission::AwaitRequests(size_t count) const {
  absl::MutexLock lock(&mutex_);
  const auto reached = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return requests_.size() >= count;
  };
  mutex_.Await(absl::Condition(&reached));
}

grpc::Status FakeAdmission::Decide(grpc::ServerContext*,
                                   const admission::v1::DecideRequest* request,
                                   admission::v1::DecideResponse* response) {
  absl::MutexLock lock(&mutex_);
  if (!status_.ok()) return status_;
  if (request->site_id() != "cp-01" && request->site_id() != "gate-01") {
    return support::ToGrpc(support::FieldError(absl::StatusCode::kInvalidArgument,
                                               common::v1::ERROR_REASON_SITE_UNKNOWN, "site_id",
                                               request->site_id(), "a site of the site list"));
  }
  requests_.push_back(*request);
  const auto [kept, is_new] = first_.try_emplace(request->request_id());
  admission::v1::Decision& decision = kept->second;
  if (is_new) {
    const admission::v1::PlateSubject& subject = request->plate();
    decision.set_request_id(request->request_id());
    decision.set_time_us(request->time_us());
    if (subject.has_vehicle()) *decision.mutable_vehicle() = subject.vehicle();
    if (subject.verdict() == common::v1::READING_VERDICT_REVIEW) {
      decision.set_outcome(admission::v1::OUTCOME_HOLD);
      decision.set_reason_code("I02");
    } else if (!subject.has_vehicle()) {
      decision.set_outcome(admission::v1::OUTCOME_HOLD);
      decision.set_reason_code("S05");
    } else if (subject.vehicle().stage() <= registry::v1::EMISSION_STAGE_CHINA_IV) {
      decision.set_outcome(admission::v1::OUTCOME_FLAG);
      decision.set_reason_code("R01");
    } else {
      decision.set_outcome(admission::v1::OUTCOME_PASS);
    }
    decision.set_sentence_zh("判定");
    decision.set_sentence_en("Decided.");
  }
  *response->mutable_decision() = decision;
  return grpc::Status::OK;
}

}  // namespace bluegate::casework::testing
