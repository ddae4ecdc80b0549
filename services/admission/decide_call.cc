#include "services/admission/decide_call.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "services/admission/log_name.h"
#include "services/support/status.h"

namespace bluegate::admission {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr milliseconds kWayBackMin{10};
constexpr milliseconds kWayBackMax{200};

Answered Finishing(grpc::ServerUnaryReactor* reactor) {
  return [reactor](const absl::Status& status, bool) { reactor->Finish(support::ToGrpc(status)); };
}

const char* NameOf(Late late) { return late == Late::kReading ? "reading" : "register"; }

}  // namespace

system_clock::time_point AnswerBy(system_clock::time_point now, system_clock::time_point deadline) {
  if (deadline == system_clock::time_point::max()) return now + kPatienceDefault;
  if (deadline - now > kPatienceMax) return now + kPatienceMax;
  const auto left = std::chrono::duration_cast<milliseconds>(deadline - now);
  return deadline - std::clamp(left / 10, kWayBackMin, kWayBackMax);
}

DecideCall::DecideCall(DecideParts parts, Question question, v1::DecideResponse* response,
                       grpc::ServerUnaryReactor* reactor)
    : parts_(std::move(parts)),
      response_(response),
      reactor_(reactor),
      question_(std::move(question)) {
  parts_.calls->Enter(this);
}

DecideCall::~DecideCall() { parts_.calls->Leave(this); }

void DecideCall::Run(const std::string& picture, system_clock::time_point deadline) {
  answer_by_ = AnswerBy(system_clock::now(), deadline);
  reading_context_.set_deadline(answer_by_ + kLatePatience);
  register_context_.set_deadline(answer_by_ + kLatePatience);
  // The callback gives its hold on this object up when it has run: the alarm belongs to the object.
  alarm_.Set(answer_by_, [self = shared_from_this()](bool in_time) mutable {
    const std::shared_ptr<DecideCall> call = std::move(self);
    if (in_time) call->FallBack(true);
  });
  if (picture.empty()) return LookUp();
  Read(picture);
}

void DecideCall::Read(const std::string& picture) {
  {
    absl::MutexLock lock(&mutex_);
    waits_for_ = Late::kReading;
  }
  reading_request_.set_picture(picture);
  parts_.recognition->async()->ReadPicture(
      &reading_context_, &reading_request_, &reading_response_,
      [self = shared_from_this()](grpc::Status status) { self->OnReading(status); });
}

void DecideCall::OnReading(const grpc::Status& status) {
  if (status.error_code() == grpc::StatusCode::INVALID_ARGUMENT) {
    return Refuse(support::FromGrpc(status));
  }
  if (!status.ok()) return FallBack(false);
  absl::Status taken;
  {
    absl::MutexLock lock(&mutex_);
    if (state_ == State::kDone) return;
    taken = TakeReading(reading_response_, &question_);
    waits_for_ = Late::kRegister;
  }
  if (!taken.ok()) return Refuse(taken);
  LookUp();
}

void DecideCall::LookUp() {
  {
    absl::MutexLock lock(&mutex_);
    if (state_ == State::kDone) return;
    if (NeedsLookUp(question_)) *vehicle_request_.mutable_plate() = question_.facts.plate();
    if (NeedsMachine(question_)) {
      machine_request_.set_environmental_code(question_.facts.environmental_code());
    }
  }
  if (!machine_request_.environmental_code().empty()) {
    return parts_.register_tables->async()->GetMachine(
        &register_context_, &machine_request_, &machine_response_,
        [self = shared_from_this()](grpc::Status status) {
          if (!status.ok()) return self->OnMachine(support::FromGrpc(status));
          self->OnMachine(std::move(self->machine_response_));
        });
  }
  if (!vehicle_request_.has_plate()) return Decide();
  if (parts_.vehicles != nullptr) return OnVehicle(parts_.vehicles->Find(vehicle_request_.plate()));
  parts_.registry->async()->GetVehicle(&register_context_, &vehicle_request_, &vehicle_response_,
                                       [self = shared_from_this()](grpc::Status status) {
                                         if (!status.ok())
                                           return self->OnVehicle(support::FromGrpc(status));
                                         self->OnVehicle(std::move(self->vehicle_response_));
                                       });
}

void DecideCall::OnVehicle(absl::StatusOr<registry::v1::GetVehicleResponse> response) {
  absl::Status taken;
  {
    absl::MutexLock lock(&mutex_);
    if (state_ == State::kDone) return;
    taken = TakeVehicle(std::move(response), &question_);
  }
  if (taken.ok()) return Decide();
  if (absl::IsFailedPrecondition(taken)) return Refuse(taken);
  FallBack(false);
}

void DecideCall::OnMachine(absl::StatusOr<registry::v1::GetMachineResponse> response) {
  absl::Status taken;
  {
    absl::MutexLock lock(&mutex_);
    if (state_ == State::kDone) return;
    taken = TakeMachine(std::move(response), &question_);
  }
  return taken.ok() ? Decide() : FallBack(false);
}

void DecideCall::Decide() {
  absl::MutexLock lock(&mutex_);
  if (state_ == State::kDone) return;
  const bool late = state_ == State::kFellBack;
  EndWaiting();
  if (!late) {
    return AnswerByRules(parts_.answer, std::move(question_), response_, Finishing(reactor_));
  }
  const std::string name = LogName(question_.request_id);
  if (absl::Status kept = KeepLateTruth(parts_.answer, std::move(question_)); !kept.ok()) {
    spdlog::error("admission: late truth not kept {} status=\"{}\"", name, kept.ToString());
  }
}

void DecideCall::FallBack(bool truth_may_come) {
  absl::MutexLock lock(&mutex_);
  if (state_ == State::kDone) return;
  if (state_ == State::kFellBack) return truth_may_come ? void() : EndWaiting();
  spdlog::warn("admission: fallback {} site={} late={}", LogName(question_.request_id),
               question_.site->site_id(), NameOf(waits_for_));
  AnswerByFallback(parts_.answer, question_, waits_for_, response_, Finishing(reactor_));
  state_ = State::kFellBack;
  if (!truth_may_come || !parts_.calls->open()) EndWaiting();
}

void DecideCall::Refuse(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  if (state_ == State::kOpen) reactor_->Finish(support::ToGrpc(status));
  if (state_ != State::kDone) EndWaiting();
}

void DecideCall::EndWaiting() {
  state_ = State::kDone;
  alarm_.Cancel();
  Cancel();
}

void DecideCall::Cancel() {
  reading_context_.TryCancel();
  register_context_.TryCancel();
}

bool CallSet::open() const {
  absl::MutexLock lock(&mutex_);
  return !closed_;
}

void CallSet::Enter(DecideCall* call) {
  absl::MutexLock lock(&mutex_);
  calls_.insert(call);
}

void CallSet::Leave(DecideCall* call) {
  absl::MutexLock lock(&mutex_);
  calls_.erase(call);
}

void CallSet::CloseAndWait() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  for (DecideCall* const call : calls_) call->Cancel();
  const auto gone = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return calls_.empty(); };
  mutex_.Await(absl::Condition(&gone));
}

}  // namespace bluegate::admission
