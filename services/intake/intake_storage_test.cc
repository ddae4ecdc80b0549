#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/synchronization/notification.h"
#include "services/intake/intake_service.h"
#include "services/intake/testing/sample_capture.h"
#include "services/intake/testing/stream_client.h"
#include "services/support/testing/in_process_server.h"
#include "storage/audit_log.h"
#include "storage/faulty/faulty_folder.h"
#include "storage/faulty/faulty_store.h"

namespace bluegate::intake {
namespace {

namespace pb = capture::v1;
using testing::kDevice;
using testing::SampleCapture;
using testing::StreamClient;

// A faulty disk whose writes wait until they are let go.
class SlowStore : public storage::FaultyStore {
 public:
  absl::Status Write(const storage::WriteBatch& batch, storage::Durability durability) override {
    if (hold) go_on.WaitForNotification();
    return FaultyStore::Write(batch, durability);
  }
  std::atomic<bool> hold = false;
  absl::Notification go_on;
};

class IntakeStorageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.config().set_intake_credits(4);
    server_.Add("intake", [this](const support::ServiceContext& context) {
      auto store = std::make_unique<SlowStore>();
      disk_ = store.get();
      auto evidence = std::make_unique<storage::FaultyFolder>(evidence_disk_);
      evidence_ = evidence.get();
      auto service = MakeIntakeOver(std::move(store), context, options_, std::move(evidence));
      if (service.ok()) service_ = service->get();
      return service;
    });
  }
  void Start() {
    const absl::Status started = server_.Start();
    ASSERT_TRUE(started.ok()) << started;
    stub_ = pb::IntakeService::NewStub(server_.channel("intake"));
  }
  pb::Capture Sample(uint64_t sequence) { return SampleCapture(sequence, server_.clock().Now()); }

  double Counted(const std::string& name) {
    for (const auto& family : server_.metrics().Collect()) {
      if (family.name == name) return family.metric.at(0).counter.value;
    }
    return 0;
  }
  double CreditsExceeded() { return Counted("bluegate_intake_credits_exceeded_total"); }

  IntakeOptions options_;
  support::testing::InProcessServer server_;
  SlowStore* disk_ = nullptr;  // a new one at each start
  std::shared_ptr<storage::FaultyDisk> evidence_disk_ = std::make_shared<storage::FaultyDisk>();
  storage::FaultyFolder* evidence_ = nullptr;
  support::HostedService* service_ = nullptr;
  std::unique_ptr<pb::IntakeService::Stub> stub_;
};

TEST_F(IntakeStorageTest, FailedWriteIsNotAckedAndTheServiceSaysWhy) {
  Start();
  StreamClient full(stub_.get(), kDevice);
  disk_->FailNextWrite(absl::ResourceExhaustedError("no space left"));
  EXPECT_EQ(full.Ask(Sample(1)).message_case(), pb::StreamCapturesResponse::MESSAGE_NOT_SET);
  const absl::Status status = full.Finish();
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_EQ(support::GetDetail(status).reason(), common::v1::ERROR_REASON_STORAGE_FAILED);
  EXPECT_TRUE(absl::IsResourceExhausted(service_->Health()));

  StreamClient broken(stub_.get(), kDevice);
  disk_->FailNextWrite(absl::DataLossError("bad block"));
  broken.Send(Sample(1));
  EXPECT_TRUE(absl::IsUnavailable(broken.Finish()));

  const pb::Ack ack = StreamClient(stub_.get(), kDevice).Ask(Sample(1)).ack();
  EXPECT_EQ(ack.position(), 1);
  EXPECT_TRUE(service_->Health().ok());
}

TEST_F(IntakeStorageTest, AckedCaptureSurvivesPowerLoss) {
  Start();
  for (uint64_t sequence = 1; sequence <= 3; ++sequence) {
    ASSERT_TRUE(StreamClient(stub_.get(), kDevice).Ask(Sample(sequence)).has_ack());
  }
  // Of the database and of the evidence, what was not synced goes.
  disk_->LosePower();
  evidence_->LosePower();
  server_.Stop();
  Start();
  for (uint64_t sequence = 1; sequence <= 3; ++sequence) {
    EXPECT_TRUE(StreamClient(stub_.get(), kDevice).Ask(Sample(sequence)).ack().repeated());
  }
}

TEST_F(IntakeStorageTest, FullDiskIsToldAndOverWhenThereIsRoom) {
  Start();
  evidence_->SetFreeBytes(1000);
  EXPECT_TRUE(absl::IsResourceExhausted(service_->Health()));
  StreamClient full(stub_.get(), kDevice);
  EXPECT_EQ(full.Ask(Sample(1)).message_case(), pb::StreamCapturesResponse::MESSAGE_NOT_SET);
  EXPECT_TRUE(absl::IsResourceExhausted(full.Finish()));
  evidence_->SetFreeBytes(uint64_t{1} << 40);
  const pb::Ack ack = StreamClient(stub_.get(), kDevice).Ask(Sample(1)).ack();
  EXPECT_EQ(ack.position(), 1);
  EXPECT_FALSE(ack.repeated());
  EXPECT_TRUE(service_->Health().ok());
}

TEST_F(IntakeStorageTest, ClockSetBackIsToldAndCapturesAreKeptAllTheSame) {
  Start();
  StreamClient client(stub_.get(), kDevice);
  const pb::Capture first = Sample(1);
  ASSERT_TRUE(client.Ask(first).has_ack());
  server_.clock().Advance(-absl::Hours(24 * 40));
  EXPECT_EQ(client.Ask(Sample(2)).ack().position(), 2);
  EXPECT_TRUE(client.Ask(first).ack().repeated());
  EXPECT_TRUE(absl::IsFailedPrecondition(service_->Health()));
  EXPECT_EQ(Counted("bluegate_intake_clock_set_back_total"), 1);
  server_.clock().Advance(absl::Hours(24 * 40));
  EXPECT_EQ(client.Ask(Sample(3)).ack().position(), 3);
  EXPECT_TRUE(service_->Health().ok());
}

TEST_F(IntakeStorageTest, TwoTerminalsWithOneIdAreBothAnsweredAndTold) {
  Start();
  StreamClient one(stub_.get(), kDevice);
  ASSERT_TRUE(one.Ask(Sample(1)).has_ack());
  StreamClient other(stub_.get(), kDevice);
  EXPECT_TRUE(service_->Health().ok());  // as after a broken line
  pb::Capture of_other = Sample(1);
  of_other.set_lane(2);
  const pb::StreamCapturesResponse refused = other.Ask(of_other);
  EXPECT_EQ(refused.rejection().error().reason(), common::v1::ERROR_REASON_NAME_REUSED);
  EXPECT_TRUE(one.Ask(Sample(2)).has_ack());
  EXPECT_EQ(Counted("bluegate_intake_device_conflicts_total"), 1);
  EXPECT_TRUE(absl::IsFailedPrecondition(service_->Health()));
  EXPECT_TRUE(one.Ask(Sample(3)).has_ack());
  EXPECT_EQ(Counted("bluegate_intake_device_conflicts_total"), 1);
  server_.clock().Advance(absl::Minutes(6));
  EXPECT_TRUE(service_->Health().ok());
}

TEST_F(IntakeStorageTest, DamagedPictureIsToldAndCounted) {
  Start();
  const pb::Capture capture = Sample(1);
  ASSERT_TRUE(StreamClient(stub_.get(), kDevice).Ask(capture).has_ack());
  evidence_->DamageAt(1, "picture 1");
  grpc::ClientContext context;
  pb::GetPictureRequest request;
  request.set_sha256(storage::Sha256(capture.pictures(0)));
  pb::GetPictureResponse response;
  EXPECT_EQ(stub_->GetPicture(&context, request, &response).error_code(),
            grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(Counted("bluegate_intake_damaged_pictures_total"), 1);
}

TEST_F(IntakeStorageTest, SenderBeyondItsCreditsIsCutOffAfterItsAnswers) {
  Start();
  StreamClient client(stub_.get(), kDevice);
  disk_->hold = true;
  // Nothing is answered, so nothing is granted: the fifth is one too many.
  for (uint64_t sequence = 1; sequence <= 5; ++sequence) client.Send(Sample(sequence));
  while (CreditsExceeded() == 0) std::this_thread::yield();
  disk_->go_on.Notify();
  for (int answers = 0; answers < 4; ++answers) EXPECT_TRUE(client.Read().has_ack());
  const absl::Status status = client.Finish();
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_EQ(support::GetDetail(status).reason(), common::v1::ERROR_REASON_CREDITS_EXCEEDED);
}

TEST_F(IntakeStorageTest, SlowDiskHoldsCreditsBackUntilItHasCaughtUp) {
  server_.config().set_intake_credits(1);
  options_.waiting_bytes_max = 1;
  Start();
  StreamClient client(stub_.get(), kDevice);
  StreamClient other(stub_.get(), "cam-02");
  pb::Capture of_other = Sample(1);
  of_other.mutable_name()->set_device_id("cam-02");
  disk_->hold = true;
  client.Send(Sample(1));
  other.Send(of_other);
  disk_->go_on.Notify();
  EXPECT_TRUE(client.Read().has_ack());
  EXPECT_EQ(client.Read().credit_grant().credits(), 1);
  EXPECT_TRUE(other.Read().has_ack());
  EXPECT_EQ(other.Read().credit_grant().credits(), 1);
}

TEST_F(IntakeStorageTest, StopEndsOpenStreamsAfterTheirAnswers) {
  Start();
  StreamClient client(stub_.get(), kDevice);
  ASSERT_TRUE(client.Ask(Sample(1)).has_ack());
  server_.Stop();
  EXPECT_TRUE(absl::IsUnavailable(client.Finish()));
}

}  // namespace
}  // namespace bluegate::intake
