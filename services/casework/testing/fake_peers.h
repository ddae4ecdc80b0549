#ifndef BLUEGATE_SERVICES_CASEWORK_TESTING_FAKE_PEERS_H_
#define BLUEGATE_SERVICES_CASEWORK_TESTING_FAKE_PEERS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/admission/v1/admission.grpc.pb.h"
#include "bluegate/recognition/v1/recognition.grpc.pb.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"

namespace bluegate::casework::testing {

// Recognition with a log that a test writes. Thread-safe.
class FakeRecognition : public recognition::v1::RecognitionService::Service {
 public:
  // Returns the position, from 1.
  uint64_t Append(recognition::v1::ReadingRecord reading);

  grpc::Status FollowReadings(
      grpc::ServerContext* context, const recognition::v1::FollowReadingsRequest* request,
      grpc::ServerWriter<recognition::v1::FollowReadingsResponse>* writer) override;

 private:
  absl::Mutex mutex_;
  std::vector<recognition::v1::ReadingRecord> log_ ABSL_GUARDED_BY(mutex_);
};

// Of every row of the fake register: when it was imported, and from where.
inline constexpr int64_t kImportedUs = 1'638'000'000'000'000;
inline constexpr char kRegisterSource[] = "vehicles-2021-11.csv";

// A register that a test fills. Thread-safe.
class FakeRegistry : public registry::v1::RegistryService::Service {
 public:
  void Put(registry::v1::Vehicle vehicle);
  // Every call fails with it until it is set to OK again.
  void SetStatus(grpc::Status status);
  int calls() const;
  // Waits until there were so many calls.
  void AwaitCalls(int calls) const;

  grpc::Status BatchGetVehicles(grpc::ServerContext* context,
                                const registry::v1::BatchGetVehiclesRequest* request,
                                registry::v1::BatchGetVehiclesResponse* response) override;

 private:
  mutable absl::Mutex mutex_;
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, registry::v1::Vehicle> vehicles_ ABSL_GUARDED_BY(mutex_);
};

// Decides as the checkpoint rules would: a site it does not know is SITE_UNKNOWN, an uncertain
// number HOLD I02, no facts HOLD S05, China IV or below FLAG R01, anything else PASS. The same
// request id gets the first decision. Thread-safe.
class FakeAdmission : public admission::v1::AdmissionService::Service {
 public:
  void SetStatus(grpc::Status status);
  // Requests that were decided, in their order, repeats included.
  std::vector<admission::v1::DecideRequest> requests() const;
  // Waits until so many requests were decided.
  void AwaitRequests(size_t count) const;

  grpc::Status Decide(grpc::ServerContext* context, const admission::v1::DecideRequest* request,
                      admission::v1::DecideResponse* response) override;

 private:
  mutable absl::Mutex mutex_;
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
  std::vector<admission::v1::DecideRequest> requests_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, admission::v1::Decision> first_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::casework::testing

#endif  // BLUEGATE_SERVICES_CASEWORK_TESTING_FAKE_PEERS_H_
