#ifndef BLUEGATE_SERVICES_ADMISSION_DECIDE_CALL_H_
#define BLUEGATE_SERVICES_ADMISSION_DECIDE_CALL_H_

#include <grpcpp/alarm.h>
#include <grpcpp/client_context.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "bluegate/recognition/v1/recognition.grpc.pb.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/admission/alert_book.h"
#include "services/admission/question.h"
#include "services/admission/rule_set_file.h"
#include "storage/decision_store.h"

namespace bluegate::admission {

// What every decision is made with. Everything pointed to outlives the calls.
struct DecideParts {
  const LoadedRuleSet* rules = nullptr;
  const AlertBook* alerts = nullptr;
  storage::DecisionStore* store = nullptr;
  registry::v1::RegistryService::Stub* registry = nullptr;
  recognition::v1::RecognitionService::Stub* recognition = nullptr;
};

// Patience with callers that set no deadline, and the most with any.
inline constexpr std::chrono::milliseconds kPatienceDefault{5'000};
inline constexpr std::chrono::milliseconds kPatienceMax{60'000};

// When to answer, at the latest, a caller who waits until `deadline`: a tenth of the time left, 10
// to 200 ms, stays for the way back.
std::chrono::system_clock::time_point AnswerBy(std::chrono::system_clock::time_point now,
                                               std::chrono::system_clock::time_point deadline);

// Answers with a decision that is kept. ALREADY_EXISTS with NAME_REUSED when it answers another
// question than that of `digest`.
absl::Status AnswerKept(const storage::KeptAnswer& kept, const std::string& digest,
                        const std::string& request_id, v1::DecideResponse* response);

// One Decide call: asks recognition and the register as far as needed without holding a thread,
// and answers once - with the rules' decision, or at AnswerBy with the site's fallback. What is
// answered was written to the decision log before. Keeps itself alive until all it started ended.
class DecideCall : public std::enable_shared_from_this<DecideCall> {
 public:
  // `response` and `reactor` are the call's; Run finishes the reactor, now or later.
  DecideCall(const DecideParts& parts, Question question, std::string digest,
             v1::DecideResponse* response, grpc::ServerUnaryReactor* reactor);

  // `picture` is empty when the subject is known already.
  void Run(const std::string& picture, std::chrono::system_clock::time_point deadline);

 private:
  void Read(const std::string& picture);
  void OnReading(const grpc::Status& status);
  void LookUp();
  void OnVehicle(const grpc::Status& status);
  void Decide();
  void FallBack();

  // The first of these that is called answers. The caller does not hold mutex_.
  void Answer(v1::Decision decision);
  void Refuse(const absl::Status& status);
  bool TakeTurn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Keep(v1::Decision decision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const DecideParts parts_;
  const std::string digest_;
  v1::DecideResponse* const response_;
  grpc::ServerUnaryReactor* const reactor_;
  std::chrono::system_clock::time_point answer_by_;
  grpc::Alarm alarm_;

  grpc::ClientContext reading_context_;
  recognition::v1::ReadPictureRequest reading_request_;
  recognition::v1::ReadPictureResponse reading_response_;
  grpc::ClientContext vehicle_context_;
  registry::v1::GetVehicleRequest vehicle_request_;
  registry::v1::GetVehicleResponse vehicle_response_;

  absl::Mutex mutex_;
  Question question_ ABSL_GUARDED_BY(mutex_);
  std::string waits_for_ ABSL_GUARDED_BY(mutex_) = "register";  // or "reading"
  bool answered_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_DECIDE_CALL_H_
