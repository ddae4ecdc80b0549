#include "services/casework/testing/casework_fixture.h"

#include <grpcpp/client_context.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace bluegate::casework::testing {
namespace {

// The kept store as one run of the service sees it.
class RunStore : public storage::KeyValueStore {
 public:
  RunStore(storage::KeyValueStore* kept, const std::atomic<bool>* refuse_writes)
      : kept_(kept), refuse_writes_(refuse_writes) {}
  absl::StatusOr<std::string> Get(std::string_view key) const override { return kept_->Get(key); }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return kept_->MultiGet(keys);
  }
  absl::Status Scan(
      const storage::KeyRange& range, storage::ScanOrder order,
      absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override {
    return kept_->Scan(range, order, visit);
  }
  absl::Status Write(const storage::WriteBatch& batch, storage::Durability durability) override {
    if (*refuse_writes_) return absl::UnavailableError("disk: refused");
    return kept_->Write(batch, durability);
  }
  absl::Status Sync() override { return kept_->Sync(); }

 private:
  storage::KeyValueStore* const kept_;
  const std::atomic<bool>* const refuse_writes_;
};

registry::v1::Vehicle Lorry(const std::string& number, registry::v1::EmissionStage stage,
                            const std::string& status) {
  registry::v1::Vehicle vehicle;
  vehicle.mutable_plate()->set_number(number);
  vehicle.mutable_plate()->set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
  vehicle.set_vehicle_type("H11");
  vehicle.set_fuel("B");
  vehicle.set_stage(stage);
  vehicle.set_stage_source(registry::v1::STAGE_SOURCE_REGISTER);
  vehicle.set_use("F");
  vehicle.set_status(status);
  return vehicle;
}

}  // namespace

recognition::v1::PlateReading Plate(const std::string& number, common::v1::ReadingVerdict verdict) {
  recognition::v1::PlateReading plate;
  plate.set_number(number);
  plate.set_color(common::v1::PLATE_COLOR_YELLOW);
  plate.set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
  plate.set_confidence(0.99f);
  plate.set_verdict(verdict);
  return plate;
}

recognition::v1::ReadingRecord Reading(uint64_t sequence,
                                       std::vector<recognition::v1::PlateReading> plates) {
  recognition::v1::ReadingRecord reading;
  capture::v1::CaptureRecord& capture = *reading.mutable_capture();
  capture.mutable_name()->set_device_id(kDevice);
  capture.mutable_name()->set_boot_epoch(1);
  capture.mutable_name()->set_sequence(sequence);
  capture.set_site_id("cp-01");
  capture.set_direction(common::v1::DIRECTION_IN);
  capture.set_terminal_time_us(1638316800000000 + static_cast<int64_t>(sequence));
  capture.set_received_time_us(1638316900000000);
  reading.set_state(recognition::v1::READ_STATE_READ);
  reading.set_picture_sha256(std::string(32, 'p'));
  reading.set_model_version("model-1");
  for (recognition::v1::PlateReading& plate : plates) *reading.add_readings() = std::move(plate);
  return reading;
}

std::string IdOf(uint64_t sequence) { return absl::StrCat(kDevice, "/1/", sequence); }

CaseworkTest::CaseworkTest() {
  registry_.Put(Lorry("陕D10001", registry::v1::EMISSION_STAGE_CHINA_IV, "A"));
  registry_.Put(Lorry("陕D10002", registry::v1::EMISSION_STAGE_CHINA_VI, "A"));
  registry_.Put(Lorry("陕D10003", registry::v1::EMISSION_STAGE_CHINA_VI, "C"));
  options_.follower.retry_min = absl::Milliseconds(5);
  options_.follower.retry_max = absl::Milliseconds(20);
  server_.AddFake("recognition", &recognition_);
  server_.AddFake("registry", &registry_);
  server_.AddFake("admission", &admission_);
  server_.Add("casework", [this](const support::ServiceContext& context) {
    support::ServiceContext with = context;
    with.retention = retention_;
    return MakeCaseworkOver(std::make_unique<RunStore>(kept_.get(), &refuse_writes_), with,
                            options_);
  });
}

void CaseworkTest::Restart() {
  server_.Stop();
  const absl::Status status = server_.Start();
  ASSERT_TRUE(status.ok()) << status;
  stub_ = v1::CaseworkService::NewStub(server_.channel("casework"));
}

v1::GetCaseworkTallyResponse CaseworkTest::AwaitPosition(uint64_t position) {
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  v1::GetCaseworkTallyResponse tally;
  while (true) {
    grpc::ClientContext context;
    const grpc::Status status = stub_->GetCaseworkTally(&context, {}, &tally);
    EXPECT_TRUE(status.ok()) << status.error_message();
    if (!status.ok() || tally.position() >= position) return tally;
    if (absl::Now() > deadline) {
      ADD_FAILURE() << "position " << tally.position() << " after a minute, wanted " << position;
      return tally;
    }
    absl::SleepFor(absl::Milliseconds(2));
  }
}

std::map<v1::PassageState, uint64_t> CaseworkTest::StatesOf(
    const v1::GetCaseworkTallyResponse& tally) {
  std::map<v1::PassageState, uint64_t> states;
  for (const v1::PassageStateCount& row : tally.states()) states[row.state()] = row.count();
  return states;
}

v1::Passage CaseworkTest::GetPassage(uint64_t sequence) {
  grpc::ClientContext context;
  v1::GetPassageRequest request;
  request.set_passage_id(IdOf(sequence));
  v1::GetPassageResponse response;
  const grpc::Status status = stub_->GetPassage(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.passage();
}

v1::Case CaseworkTest::GetCase(uint64_t sequence) {
  grpc::ClientContext context;
  v1::GetCaseRequest request;
  request.set_case_id(IdOf(sequence));
  v1::GetCaseResponse response;
  const grpc::Status status = stub_->GetCase(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.case_();
}

v1::Case CaseworkTest::OpenCase(uint64_t sequence) {
  AwaitPosition(recognition_.Append(Reading(sequence, {Plate("陕D10001")})));
  return GetCase(sequence);
}

grpc::Status CaseworkTest::Claim(const std::string& request_id, uint64_t sequence,
                                 const std::string& officer, v1::Case* after) {
  grpc::ClientContext context;
  v1::ClaimCaseRequest request;
  request.set_request_id(request_id);
  request.set_case_id(IdOf(sequence));
  request.set_officer(officer);
  v1::ClaimCaseResponse response;
  const grpc::Status status = stub_->ClaimCase(&context, request, &response);
  if (after != nullptr) *after = response.case_();
  return status;
}

grpc::Status CaseworkTest::Confirm(const std::string& request_id, uint64_t sequence,
                                   const std::string& officer, uint64_t expected_revision,
                                   v1::Case* after) {
  grpc::ClientContext context;
  v1::ConfirmCaseRequest request;
  request.set_request_id(request_id);
  request.set_case_id(IdOf(sequence));
  request.set_officer(officer);
  request.set_expected_revision(expected_revision);
  v1::ConfirmCaseResponse response;
  const grpc::Status status = stub_->ConfirmCase(&context, request, &response);
  if (after != nullptr) *after = response.case_();
  return status;
}

}  // namespace bluegate::casework::testing
