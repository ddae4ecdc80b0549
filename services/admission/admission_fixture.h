#ifndef BLUEGATE_SERVICES_ADMISSION_ADMISSION_FIXTURE_H_
#define BLUEGATE_SERVICES_ADMISSION_ADMISSION_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "bluegate/admission/v1/admission.grpc.pb.h"
#include "bluegate/admission/v1/decision_record.pb.h"
#include "bluegate/recognition/v1/recognition.grpc.pb.h"
#include "bluegate/registry/v1/register_table.grpc.pb.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/admission/admission_service.h"
#include "services/support/status.h"
#include "services/support/testing/in_process_server.h"
#include "storage/decision_store.h"
#include "storage/engine.h"

namespace bluegate::admission {

// A register of one answer, which it gives when it is open; until then it lets callers wait.
class FakeRegistry : public registry::v1::RegistryService::Service {
 public:
  grpc::Status GetVehicle(grpc::ServerContext* context,
                          const registry::v1::GetVehicleRequest* request,
                          registry::v1::GetVehicleResponse* response) override {
    {
      absl::MutexLock lock(&mutex_);
      asked_ = request->plate();
      ++calls_;
    }
    while (closed_.load() && !context->IsCancelled()) absl::SleepFor(absl::Milliseconds(1));
    absl::MutexLock lock(&mutex_);
    if (!status_.ok()) return support::ToGrpc(status_);
    *response->mutable_vehicle() = vehicle_;
    return grpc::Status::OK;
  }

  void Have(const registry::v1::Vehicle& vehicle) {
    absl::MutexLock lock(&mutex_);
    vehicle_ = vehicle;
    status_ = absl::OkStatus();
  }
  void Fail(absl::Status status) {
    absl::MutexLock lock(&mutex_);
    status_ = std::move(status);
  }
  void Close() { closed_ = true; }
  void Open() { closed_ = false; }
  int calls() const {
    absl::MutexLock lock(&mutex_);
    return calls_;
  }
  common::v1::PlateKey asked() const {
    absl::MutexLock lock(&mutex_);
    return asked_;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Status status_ = absl::NotFoundError("no such vehicle");
  registry::v1::Vehicle vehicle_;
  common::v1::PlateKey asked_;
  int calls_ = 0;
  std::atomic<bool> closed_ = false;
};

// A register of machines of one answer.
class FakeRegisterTables : public registry::v1::RegisterTableService::Service {
 public:
  grpc::Status GetMachine(grpc::ServerContext* context,
                          const registry::v1::GetMachineRequest* request,
                          registry::v1::GetMachineResponse* response) override {
    absl::MutexLock lock(&mutex_);
    if (!answer_.ok()) return support::ToGrpc(answer_.status());
    *response = *answer_;
    return grpc::Status::OK;
  }
  void Answer(absl::StatusOr<registry::v1::GetMachineResponse> answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = std::move(answer);
  }

 private:
  absl::Mutex mutex_;
  absl::StatusOr<registry::v1::GetMachineResponse> answer_ = absl::NotFoundError("none");
};

// Recognition of one answer.
class FakeRecognition : public recognition::v1::RecognitionService::Service {
 public:
  grpc::Status ReadPicture(grpc::ServerContext* context,
                           const recognition::v1::ReadPictureRequest* request,
                           recognition::v1::ReadPictureResponse* response) override {
    while (closed_.load() && !context->IsCancelled()) absl::SleepFor(absl::Milliseconds(1));
    absl::MutexLock lock(&mutex_);
    *response = answer_;
    return grpc::Status::OK;
  }
  void Answer(const recognition::v1::ReadPictureResponse& answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = answer;
  }
  void Close() { closed_ = true; }

 private:
  absl::Mutex mutex_;
  recognition::v1::ReadPictureResponse answer_;
  std::atomic<bool> closed_ = false;
};

// Admission over the shipped rules, with a checkpoint cp-01 and a gate gate-01.
class AdmissionTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.config().set_rules_file(std::string(std::getenv("BLUEGATE_SOURCE_DIR")) +
                                    "/deploy/rules/xianyang-2021.textproto");
    server_.AddFake("registry", &registry_);
    server_.AddFake("register-tables", &register_tables_);
    server_.AddFake("recognition", &recognition_);
    server_.Add("admission", MakeAdmission);
    Start();
  }
  void Start() {
    const absl::Status started = server_.Start();
    ASSERT_TRUE(started.ok()) << started;
    stub_ = v1::AdmissionService::NewStub(server_.channel("admission"));
  }
  void Restart() {
    server_.Stop();
    Start();
  }

  // A request by number that admission has to look up.
  static v1::DecideRequest Request(const std::string& site, const std::string& number = "陕D12345",
                                   const std::string& request_id = "q1") {
    v1::DecideRequest request;
    request.set_request_id(request_id);
    request.set_site_id(site);
    request.mutable_plate()->mutable_plate()->set_number(number);
    request.mutable_plate()->mutable_plate()->set_plate_class(
        common::v1::PLATE_CLASS_LARGE_VEHICLE);
    return request;
  }
  static registry::v1::Vehicle Lorry(registry::v1::EmissionStage stage,
                                     const std::string& fuel = "B", const std::string& use = "F",
                                     const std::string& status = "A") {
    registry::v1::Vehicle vehicle;
    vehicle.mutable_plate()->set_number("陕D12345");
    vehicle.mutable_plate()->set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
    vehicle.set_vehicle_type("H11");
    vehicle.set_fuel(fuel);
    vehicle.set_stage(stage);
    vehicle.set_stage_source(registry::v1::STAGE_SOURCE_REGISTER);
    vehicle.set_use(use);
    vehicle.set_status(status);
    return vehicle;
  }

  absl::StatusOr<v1::Decision> Decide(const v1::DecideRequest& request,
                                      absl::Duration deadline = absl::Seconds(30)) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + deadline));
    v1::DecideResponse response;
    const absl::Status status = support::FromGrpc(stub_->Decide(&context, request, &response));
    if (!status.ok()) return status;
    return response.decision();
  }
  absl::StatusOr<v1::Alert> SetAlert(v1::AlertLevel level, absl::Duration from_now,
                                     const std::string& request_id = "alert-1") {
    grpc::ClientContext context;
    v1::SetAlertRequest request;
    request.set_request_id(request_id);
    request.mutable_alert()->set_level(level);
    request.mutable_alert()->set_effective_time_us(
        absl::ToUnixMicros(server_.clock().Now() + from_now));
    request.mutable_alert()->set_issued_by("duty-desk");
    request.mutable_alert()->set_source("notice 1");
    v1::SetAlertResponse response;
    const absl::Status status = support::FromGrpc(stub_->SetAlert(&context, request, &response));
    if (!status.ok()) return status;
    return response.alert();
  }
  // The decision log as it is now.
  std::vector<v1::DecisionRecord> Log() {
    std::vector<v1::DecisionRecord> records;
    const std::filesystem::path folder = server_.folder().path() / "data" / "admission";
    auto journal = storage::Journal::Read(folder);
    EXPECT_TRUE(journal.ok()) << journal.status();
    auto kv = storage::OpenRocksDbToRead(folder);
    EXPECT_TRUE(kv.ok()) << kv.status();
    const auto store = storage::DecisionStore::OpenToRead(*std::move(journal), *std::move(kv));
    EXPECT_TRUE(store.ok()) << store.status();
    const absl::Status visited =
        (*store)->VisitDecisions(0, 1000, [&](const storage::LoggedDecision& entry) {
          EXPECT_TRUE(records.emplace_back().ParseFromString(std::string(entry.bytes)));
          EXPECT_EQ(records.back().late(), entry.late);
          return true;
        });
    EXPECT_TRUE(visited.ok()) << visited;
    return records;
  }
  v1::GetAlertResponse GetAlert() {
    grpc::ClientContext context;
    v1::GetAlertResponse response;
    EXPECT_TRUE(stub_->GetAlert(&context, {}, &response).ok());
    return response;
  }

  FakeRegistry registry_;
  FakeRegisterTables register_tables_;
  FakeRecognition recognition_;
  support::testing::InProcessServer server_;
  std::unique_ptr<v1::AdmissionService::Stub> stub_;
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_ADMISSION_FIXTURE_H_
