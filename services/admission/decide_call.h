#ifndef BLUEGATE_SERVICES_ADMISSION_DECIDE_CALL_H_
#define BLUEGATE_SERVICES_ADMISSION_DECIDE_CALL_H_

#include <grpcpp/alarm.h>
#include <grpcpp/client_context.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <memory>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "bluegate/recognition/v1/recognition.grpc.pb.h"
#include "bluegate/registry/v1/register_table.grpc.pb.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/admission/answer.h"
#include "services/admission/question.h"
#include "services/support/vehicle_lookup.h"

namespace bluegate::admission {

class CallSet;

// Whom a call asks. Everything pointed to outlives the calls.
struct DecideParts {
  AnswerParts answer;
  CallSet* calls = nullptr;
  // The register of this process; null: it is asked through `registry`.
  std::shared_ptr<const support::VehicleLookup> vehicles;
  registry::v1::RegistryService::Stub* registry = nullptr;
  registry::v1::RegisterTableService::Stub* register_tables = nullptr;
  recognition::v1::RecognitionService::Stub* recognition = nullptr;
};

// Patience with callers that set no deadline, and the most with any.
inline constexpr std::chrono::milliseconds kPatienceDefault{5'000};
inline constexpr std::chrono::milliseconds kPatienceMax{60'000};
// How long a late reading or fact is waited for after the fallback has answered.
inline constexpr std::chrono::milliseconds kLatePatience{30'000};

// When to answer, at the latest, a caller who waits until `deadline`: a tenth of the time left, 10
// to 200 ms, stays for the way back.
std::chrono::system_clock::time_point AnswerBy(std::chrono::system_clock::time_point now,
                                               std::chrono::system_clock::time_point deadline);

// One Decide call that has to wait for others: asks recognition and the register as far as needed
// without holding a thread, and answers once - with the rules' decision, or at AnswerBy with the
// site's fallback. After a fallback it goes on, and keeps the late truth when that comes. Keeps
// itself alive until all it started ended.
class DecideCall : public std::enable_shared_from_this<DecideCall> {
 public:
  // `response` and `reactor` are the call's; Run finishes the reactor, now or later.
  DecideCall(DecideParts parts, Question question, v1::DecideResponse* response,
             grpc::ServerUnaryReactor* reactor);
  ~DecideCall();

  // `picture` is empty when the number is known already.
  void Run(const std::string& picture, std::chrono::system_clock::time_point deadline);

 private:
  friend class CallSet;
  enum class State { kOpen, kFellBack, kDone };

  void Read(const std::string& picture);
  void OnReading(const grpc::Status& status);
  void LookUp();
  void OnVehicle(absl::StatusOr<registry::v1::GetVehicleResponse> response);
  void OnMachine(absl::StatusOr<registry::v1::GetMachineResponse> response);
  void Decide();
  void FallBack(bool truth_may_come);
  void Refuse(const absl::Status& status);
  // Ends the calls under way: their answers are not needed any more.
  void Cancel();
  void EndWaiting() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const DecideParts parts_;
  v1::DecideResponse* const response_;  // until the state is no longer kOpen
  grpc::ServerUnaryReactor* const reactor_;
  std::chrono::system_clock::time_point answer_by_;
  grpc::Alarm alarm_;

  grpc::ClientContext reading_context_;
  recognition::v1::ReadPictureRequest reading_request_;
  recognition::v1::ReadPictureResponse reading_response_;
  grpc::ClientContext register_context_;  // of the vehicle or the machine
  registry::v1::GetVehicleRequest vehicle_request_;
  registry::v1::GetVehicleResponse vehicle_response_;
  registry::v1::GetMachineRequest machine_request_;
  registry::v1::GetMachineResponse machine_response_;

  absl::Mutex mutex_;
  Question question_ ABSL_GUARDED_BY(mutex_);
  Late waits_for_ ABSL_GUARDED_BY(mutex_) = Late::kRegister;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kOpen;
};

// The calls under way, so that a service can end them before it goes. Thread-safe.
class CallSet {
 public:
  // Whether a call may still wait for a late truth.
  bool open() const;

  // Ends every call, each with its fallback, and returns when all are gone. Calls that come later
  // are left to the server, and wait for nothing after their answer.
  void CloseAndWait();

 private:
  friend class DecideCall;
  void Enter(DecideCall* call);
  void Leave(DecideCall* call);

  mutable absl::Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<DecideCall*> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_DECIDE_CALL_H_
