#include "services/casework/inquiry.h"

#include <grpcpp/client_context.h>

#include <deque>
#include <utility>

#include "absl/time/clock.h"
#include "bluegate/common/v1/error.pb.h"
#include "services/support/status.h"

namespace bluegate::casework {
namespace {

// Takes the register's answer about one number: that no register has it is a fact, not an error.
// An error about one number of a batch that was answered is that number's own, such as a record
// that cannot be read: asking again would only keep the log waiting.
void TakeFacts(const registry::v1::VehicleAnswer& facts, Answer& answer) {
  if (facts.has_found()) {
    answer.looked_up = true;
    answer.vehicle = facts.found().vehicle();
    answer.imported_time_us = facts.found().imported_time_us();
    answer.register_source = facts.found().source();
  } else if (facts.error().reason() == common::v1::ERROR_REASON_NOT_FOUND) {
    answer.looked_up = true;
  } else {
    const common::v1::ErrorDetail& error = facts.error();
    answer.status = support::FieldError(absl::StatusCode::kInvalidArgument, error.reason(),
                                        error.field(), error.value(), error.wish());
  }
}

admission::v1::DecideRequest ToRequest(const Question& question, const Answer& answer) {
  admission::v1::DecideRequest request;
  request.set_request_id(question.request_id);
  request.mutable_passage()->set_passage_id(question.passage_id);
  request.mutable_passage()->set_position(question.position);
  admission::v1::PlateSubject& subject = *request.mutable_plate();
  *subject.mutable_plate() = question.plate;
  subject.set_color(question.color);
  subject.set_verdict(question.verdict);
  subject.set_looked_up(true);
  if (answer.vehicle.has_value()) {
    *subject.mutable_vehicle() = *answer.vehicle;
    subject.set_imported_time_us(answer.imported_time_us);
    subject.set_register_source(answer.register_source);
  }
  request.set_site_id(question.site_id);
  request.set_direction(question.direction);
  request.set_time_us(question.time_us);
  return request;
}

}  // namespace

bool IsTemporary(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
      return true;
    default:
      return false;
  }
}

// One set of questions under way. Deletes itself after `done`.
class Inquiry::Asking {
 public:
  Asking(Inquiry* inquiry, std::vector<Question> questions, Done done)
      : inquiry_(inquiry),
        questions_(std::move(questions)),
        answers_(questions_.size()),
        done_(std::move(done)) {}

  void Start() {
    for (const Question& question : questions_) *batch_.add_plates() = question.plate;
    absl::MutexLock lock(&mutex_);
    inquiry_->registry_->async()->BatchGetVehicles(
        NewContext(), &batch_, &facts_,
        [this](const grpc::Status& status) { OnFacts(support::FromGrpc(status)); });
  }

  void Cancel() {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    for (grpc::ClientContext& context : contexts_) context.TryCancel();
  }

 private:
  struct DecideCall {
    admission::v1::DecideRequest request;
    admission::v1::DecideResponse response;
  };

  grpc::ClientContext* NewContext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    grpc::ClientContext& context = contexts_.emplace_back();
    context.set_deadline(absl::ToChronoTime(absl::Now() + inquiry_->deadline_));
    if (cancelled_) context.TryCancel();
    return &context;
  }

  void OnFacts(absl::Status status) {
    if (status.ok() && facts_.answers_size() != static_cast<int>(questions_.size())) {
      status = absl::InternalError("registry: wanted one answer for each number");
    }
    {
      absl::MutexLock lock(&mutex_);
      for (size_t i = 0; i < questions_.size(); ++i) {
        if (status.ok()) TakeFacts(facts_.answers(static_cast<int>(i)), answers_[i]);
        answers_[i].status.Update(status);
        if (answers_[i].status.ok()) Decide(i);
      }
      // One for this function, so that the last decision cannot end it while it still starts some.
      if (--left_ > 0) return;
    }
    Finish();
  }

  void Decide(size_t i) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++left_;
    DecideCall& call = decides_.emplace_back();
    call.request = ToRequest(questions_[i], answers_[i]);
    inquiry_->admission_->async()->Decide(
        NewContext(), &call.request, &call.response, [this, i, &call](const grpc::Status& status) {
          {
            absl::MutexLock lock(&mutex_);
            answers_[i].status = support::FromGrpc(status);
            if (status.ok()) answers_[i].decision = std::move(*call.response.mutable_decision());
            if (--left_ > 0) return;
          }
          Finish();
        });
  }

  void Finish() {
    Inquiry* const inquiry = inquiry_;
    done_(std::move(answers_));
    inquiry->Leave(this);
  }

  Inquiry* const inquiry_;
  const std::vector<Question> questions_;
  std::vector<Answer> answers_;
  const Done done_;
  registry::v1::BatchGetVehiclesRequest batch_;
  registry::v1::BatchGetVehiclesResponse facts_;
  absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  size_t left_ ABSL_GUARDED_BY(mutex_) = 1;
  std::deque<grpc::ClientContext> contexts_ ABSL_GUARDED_BY(mutex_);
  std::deque<DecideCall> decides_ ABSL_GUARDED_BY(mutex_);
};

void Inquiry::Start(support::Channels& channels) {
  registry_ = registry::v1::RegistryService::NewStub(channels.To("registry"));
  admission_ = admission::v1::AdmissionService::NewStub(channels.To("admission"));
}

void Inquiry::Stop() {
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
  for (Asking* asking : under_way_) asking->Cancel();
  mutex_.Await(absl::Condition(
      +[](std::set<Asking*>* under_way) { return under_way->empty(); }, &under_way_));
}

bool Inquiry::Enter(Asking* asking) {
  absl::MutexLock lock(&mutex_);
  if (stopping_ || registry_ == nullptr) return false;
  under_way_.insert(asking);
  return true;
}

void Inquiry::Leave(Asking* asking) {
  // Under the lock, so that Stop cannot cancel what is being deleted.
  absl::MutexLock lock(&mutex_);
  under_way_.erase(asking);
  delete asking;
}

void Inquiry::Ask(std::vector<Question> questions, Done done) {
  if (questions.empty()) return done({});
  const size_t count = questions.size();
  auto asking = std::make_unique<Asking>(this, std::move(questions), done);
  if (!Enter(asking.get())) {
    return done(std::vector<Answer>(count, Answer{absl::UnavailableError("casework stops")}));
  }
  asking.release()->Start();
}

}  // namespace bluegate::casework
