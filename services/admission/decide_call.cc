#include "services/admission/decide_call.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "enforcement/rules/decide.h"
#include "services/support/status.h"

namespace bluegate::admission {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr milliseconds kWayBackMin{10};
constexpr milliseconds kWayBackMax{200};

}  // namespace

system_clock::time_point AnswerBy(system_clock::time_point now, system_clock::time_point deadline) {
  if (deadline == system_clock::time_point::max()) return now + kPatienceDefault;
  if (deadline - now > kPatienceMax) return now + kPatienceMax;
  const auto left = std::chrono::duration_cast<milliseconds>(deadline - now);
  return deadline - std::clamp(left / 10, kWayBackMin, kWayBackMax);
}

DecideCall::DecideCall(const DecideParts& parts, Question question, std::string digest,
                       v1::DecideResponse* response, grpc::ServerUnaryReactor* reactor)
    : parts_(parts),
      digest_(std::move(digest)),
      response_(response),
      reactor_(reactor),
      question_(std::move(question)) {}

void DecideCall::Run(const std::string& picture, system_clock::time_point deadline) {
  answer_by_ = AnswerBy(system_clock::now(), deadline);
  // The callback gives its hold on this object up when it has run: the alarm belongs to the object.
  alarm_.Set(answer_by_, [self = shared_from_this()](bool in_time) mutable {
    const std::shared_ptr<DecideCall> call = std::move(self);
    if (in_time) call->FallBack();
  });
  if (picture.empty()) return LookUp();
  Read(picture);
}

void DecideCall::Read(const std::string& picture) {
  {
    absl::MutexLock lock(&mutex_);
    waits_for_ = "reading";
  }
  reading_request_.set_picture(picture);
  reading_context_.set_deadline(answer_by_);
  parts_.recognition->async()->ReadPicture(
      &reading_context_, &reading_request_, &reading_response_,
      [self = shared_from_this()](grpc::Status status) { self->OnReading(status); });
}

void DecideCall::OnReading(const grpc::Status& status) {
  if (status.error_code() == grpc::StatusCode::INVALID_ARGUMENT) {
    return Refuse(support::FromGrpc(status));
  }
  if (!status.ok()) return FallBack();
  absl::StatusOr<Subject> subject = SubjectOf(reading_response_);
  if (!subject.ok()) return Refuse(subject.status());
  {
    absl::MutexLock lock(&mutex_);
    if (answered_) return;
    question_.subject = *std::move(subject);
    waits_for_ = "register";
  }
  LookUp();
}

void DecideCall::LookUp() {
  bool needed = false;
  {
    absl::MutexLock lock(&mutex_);
    if (answered_) return;
    const Subject& subject = question_.subject;
    needed = !subject.looked_up && CanLookUp(subject);
    vehicle_request_.mutable_plate()->set_number(subject.number);
    vehicle_request_.mutable_plate()->set_plate_class(
        static_cast<common::v1::PlateClass>(subject.plate_class));
  }
  if (!needed) return Decide();
  vehicle_context_.set_deadline(answer_by_);
  parts_.registry->async()->GetVehicle(
      &vehicle_context_, &vehicle_request_, &vehicle_response_,
      [self = shared_from_this()](grpc::Status status) { self->OnVehicle(status); });
}

void DecideCall::OnVehicle(const grpc::Status& status) {
  enum class Next { kDecide, kRefuse, kFallBack } next = Next::kFallBack;
  {
    absl::MutexLock lock(&mutex_);
    if (answered_) return;
    Subject& subject = question_.subject;
    if (status.ok() || status.error_code() == grpc::StatusCode::NOT_FOUND) {
      subject.looked_up = true;
      if (status.ok()) subject.vehicle = vehicle_response_.vehicle();
      next = Next::kDecide;
    } else if (status.error_code() == grpc::StatusCode::FAILED_PRECONDITION) {
      // Several classes have the number. A person who typed it can tell which; a camera could not,
      // so what it read does not name the vehicle.
      const bool typed = subject.certain && !subject.reading.has_value();
      subject.certain = typed;
      next = typed ? Next::kRefuse : Next::kDecide;
    }
  }
  if (next == Next::kDecide) return Decide();
  if (next == Next::kRefuse) return Refuse(support::FromGrpc(status));
  FallBack();
}

void DecideCall::Decide() {
  v1::Decision message;
  {
    absl::MutexLock lock(&mutex_);
    const v1::AlertLevel level = parts_.alerts->LevelAt(question_.time);
    message = ToMessage(rules::Decide(parts_.rules->rule_set, FactsOf(question_, level)), question_,
                        level);
  }
  Answer(std::move(message));
}

void DecideCall::FallBack() {
  v1::Decision message;
  {
    absl::MutexLock lock(&mutex_);
    if (answered_) return;
    message = FallbackMessage(question_, parts_.alerts->LevelAt(question_.time), waits_for_);
    spdlog::warn("admission: fallback site={} late={}", question_.site->site_id(), waits_for_);
  }
  Answer(std::move(message));
}

void DecideCall::Answer(v1::Decision decision) {
  absl::MutexLock lock(&mutex_);
  if (!TakeTurn()) return;
  decision.set_rule_set_revision(parts_.rules->revision);
  reactor_->Finish(support::ToGrpc(Keep(std::move(decision))));
}

void DecideCall::Refuse(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  if (TakeTurn()) reactor_->Finish(support::ToGrpc(status));
}

bool DecideCall::TakeTurn() {
  if (std::exchange(answered_, true)) return false;
  alarm_.Cancel();
  reading_context_.TryCancel();
  vehicle_context_.TryCancel();
  return true;
}

absl::Status DecideCall::Keep(v1::Decision decision) {
  const auto kept =
      parts_.store->AppendDecision(question_.request_id, digest_, decision.SerializeAsString());
  if (!kept.ok()) {
    common::v1::ErrorDetail detail;
    detail.set_reason(common::v1::ERROR_REASON_STORAGE_FAILED);
    return support::WithDetail(kept.status(), detail);
  }
  return AnswerKept(*kept, digest_, question_.request_id, response_);
}

absl::Status AnswerKept(const storage::KeptAnswer& kept, const std::string& digest,
                        const std::string& request_id, v1::DecideResponse* response) {
  if (kept.question_digest != digest) {
    return support::FieldError(absl::StatusCode::kAlreadyExists,
                               common::v1::ERROR_REASON_NAME_REUSED, "request_id", request_id,
                               "an id that has not asked another question");
  }
  if (!response->mutable_decision()->ParseFromString(kept.bytes)) {
    return absl::DataLossError("decision: the kept answer cannot be read");
  }
  return absl::OkStatus();
}

}  // namespace bluegate::admission
