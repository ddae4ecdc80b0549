// Two years on: what intake, recognition and casework keep of captures whose period is over, each
// by its own store and the word of casework.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "bluegate/casework/v1/casework.grpc.pb.h"
#include "bluegate/casework/v1/retention.grpc.pb.h"
#include "bluegate/recognition/v1/recognition.grpc.pb.h"
#include "enforcement/operation/retention.h"
#include "plate_recognition/testing/fake_plate_reader.h"
#include "services/casework/casework_service.h"
#include "services/casework/testing/fake_peers.h"
#include "services/intake/intake_service.h"
#include "services/intake/testing/sample_capture.h"
#include "services/intake/testing/stream_client.h"
#include "services/recognition/recognition_service.h"
#include "services/support/testing/in_process_server.h"
#include "storage/audit_log.h"

namespace bluegate {
namespace {

using operation::RetentionClass;

constexpr char kLorry[] = "陕D10002";     // China VI: passes
constexpr char kOldLorry[] = "陕D10001";  // China IV: restricted, so a case

// Reads the number that a picture of `ShownBy` holds; an empty road otherwise.
class FrameReader : public plate_recognition::PlateReader {
 public:
  plate_recognition::PictureReading Read(std::string_view picture) override {
    for (const char* const number : {kLorry, kOldLorry}) {
      if (picture.find(number) == picture.npos) continue;
      return plate_recognition::FakePicture(
          {plate_recognition::SureReading(number, plate::PlateColor::kYellow)});
    }
    return plate_recognition::FakePicture({});
  }
};

std::string ShownBy(uint64_t sequence, const std::string& what) {
  return intake::testing::Jpeg(1920, 1080, "capture " + std::to_string(sequence) + " " + what);
}

class RetentionChainTest : public ::testing::Test {
 protected:
  RetentionChainTest() {
    for (const auto& [number, stage] :
         {std::pair(kLorry, registry::v1::EMISSION_STAGE_CHINA_VI),
          std::pair(kOldLorry, registry::v1::EMISSION_STAGE_CHINA_IV)}) {
      registry::v1::Vehicle vehicle;
      vehicle.mutable_plate()->set_number(number);
      vehicle.mutable_plate()->set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
      vehicle.set_vehicle_type("H11");
      vehicle.set_fuel("B");
      vehicle.set_stage(stage);
      vehicle.set_stage_source(registry::v1::STAGE_SOURCE_REGISTER);
      registry_.Put(std::move(vehicle));
    }
    const auto kept = [this](const support::ServiceContext& context) {
      support::ServiceContext with = context;
      with.retention = &retention_;
      return with;
    };
    server_.Add("intake",
                [kept](const auto& context) { return intake::MakeIntake(kept(context)); });
    server_.Add("recognition", [kept](const auto& context) {
      return recognition::MakeRecognitionWith(kept(context), std::make_shared<FrameReader>());
    });
    server_.Add("casework",
                [kept](const auto& context) { return casework::MakeCasework(kept(context)); });
    server_.AddFake("registry", &registry_);
    server_.AddFake("admission", &admission_);
  }
  ~RetentionChainTest() override { server_.Stop(); }

  void Start() {
    server_.Stop();
    const absl::Status started = server_.Start();
    ASSERT_TRUE(started.ok()) << started;
    intake_ = capture::v1::IntakeService::NewStub(server_.channel("intake"));
    recognition_ = recognition::v1::RecognitionService::NewStub(server_.channel("recognition"));
    casework_ = casework::v1::CaseworkService::NewStub(server_.channel("casework"));
    holds_ = casework::v1::RetentionService::NewStub(server_.channel("casework"));
  }

  static bool Await(const std::function<bool()>& is_so) {
    for (int i = 0; i < 2000; ++i) {
      if (is_so()) return true;
      absl::SleepFor(absl::Milliseconds(10));
    }
    return false;
  }

  // One frame of an empty road, and one in which the lorry is read.
  void Send(uint64_t sequence, const std::string& number) {
    capture::v1::Capture capture = intake::testing::SampleCapture(sequence, server_.clock().Now());
    capture.clear_pictures();
    capture.add_pictures(ShownBy(sequence, "road"));
    capture.add_pictures(ShownBy(sequence, number));
    intake::testing::StreamClient terminal(intake_.get(), intake::testing::kDevice, 1);
    EXPECT_TRUE(terminal.Ask(capture).has_ack());
  }

  static std::string IdOf(uint64_t sequence) {
    return std::string(intake::testing::kDevice) + "/1/" + std::to_string(sequence);
  }
  bool HasPassage(uint64_t sequence) {
    grpc::ClientContext call;
    casework::v1::GetPassageRequest request;
    request.set_passage_id(IdOf(sequence));
    casework::v1::GetPassageResponse response;
    return casework_->GetPassage(&call, request, &response).ok();
  }
  grpc::StatusCode PictureCode(uint64_t sequence, const std::string& what) {
    grpc::ClientContext call;
    capture::v1::GetPictureRequest request;
    request.set_sha256(storage::Sha256(ShownBy(sequence, what)));
    capture::v1::GetPictureResponse response;
    return intake_->GetPicture(&call, request, &response).error_code();
  }
  bool HasPicture(uint64_t sequence, const std::string& what) {
    return PictureCode(sequence, what) == grpc::StatusCode::OK;
  }
  bool HasCapture(uint64_t sequence) {
    grpc::ClientContext call;
    capture::v1::GetCaptureRequest request;
    request.mutable_name()->set_device_id(intake::testing::kDevice);
    request.mutable_name()->set_boot_epoch(1);
    request.mutable_name()->set_sequence(sequence);
    capture::v1::GetCaptureResponse response;
    return intake_->GetCapture(&call, request, &response).ok();
  }
  // Follows recognition's log over all positions.
  bool HasReading(uint64_t position) {
    grpc::ClientContext call;
    recognition::v1::FollowReadingsRequest request;
    request.set_after_position(position - 1);
    const auto stream = recognition_->FollowReadings(&call, request);
    recognition::v1::FollowReadingsResponse response;
    EXPECT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.position(), position);
    call.TryCancel();
    return response.has_reading();
  }
  bool HasCase(uint64_t sequence) {
    grpc::ClientContext call;
    casework::v1::GetCaseRequest request;
    request.set_case_id(IdOf(sequence));
    casework::v1::GetCaseResponse response;
    return casework_->GetCase(&call, request, &response).ok();
  }
  void Confirm(uint64_t sequence) {
    grpc::ClientContext call;
    casework::v1::ConfirmCaseRequest request;
    request.set_request_id("confirm-" + std::to_string(sequence));
    request.set_case_id(IdOf(sequence));
    request.set_officer("zhang.wei");
    casework::v1::ConfirmCaseResponse response;
    EXPECT_TRUE(casework_->ConfirmCase(&call, request, &response).ok());
  }
  void LiftHold(uint64_t sequence) {
    grpc::ClientContext call;
    casework::v1::LiftLegalHoldResponse response;
    const auto request = About<casework::v1::LiftLegalHoldRequest>(sequence, "ended");
    EXPECT_TRUE(holds_->LiftLegalHold(&call, request, &response).ok());
  }
  void Hold(uint64_t sequence) {
    grpc::ClientContext call;
    casework::v1::SetLegalHoldResponse response;
    const auto request = About<casework::v1::SetLegalHoldRequest>(sequence, "(2022)陕04行初12号");
    EXPECT_TRUE(holds_->SetLegalHold(&call, request, &response).ok());
  }
  template <typename Request>
  Request About(uint64_t sequence, const char* why) const {
    Request request;
    request.set_passage_id(IdOf(sequence));
    request.set_by("zhang.wei");
    request.set_why(why);
    return request;
  }

  operation::Retention retention_ = {{{RetentionClass::kLedger, 24},
                                      {RetentionClass::kStill, 24},
                                      {RetentionClass::kPicture, 12}}};
  casework::testing::FakeRegistry registry_;
  casework::testing::FakeAdmission admission_;
  support::testing::InProcessServer server_;
  std::unique_ptr<capture::v1::IntakeService::Stub> intake_;
  std::unique_ptr<recognition::v1::RecognitionService::Stub> recognition_;
  std::unique_ptr<casework::v1::CaseworkService::Stub> casework_;
  std::unique_ptr<casework::v1::RetentionService::Stub> holds_;
};

TEST_F(RetentionChainTest, PicturesGoAfterOneYearAndAllButCasesAndHoldsAfterTwo) {
  Start();
  Send(1, kLorry);
  Send(2, kOldLorry);
  Send(3, kLorry);
  ASSERT_TRUE(Await([&] { return HasPassage(1) && HasPassage(2) && HasPassage(3); }));
  Hold(3);

  server_.clock().Advance(absl::Hours(24) * 370);
  Start();
  ASSERT_TRUE(Await([&] { return !HasPicture(1, "road"); }));
  EXPECT_EQ(PictureCode(1, "road"), grpc::StatusCode::NOT_FOUND);
  EXPECT_TRUE(HasPicture(1, kLorry));
  EXPECT_TRUE(HasPicture(2, "road"));
  EXPECT_TRUE(HasPicture(3, "road"));
  EXPECT_TRUE(HasCapture(1));

  server_.clock().Advance(absl::Hours(24) * 370);
  Start();
  ASSERT_TRUE(Await([&] { return !HasPassage(1); }));
  Start();  // and an hour later
  ASSERT_TRUE(Await([&] { return !HasCapture(1) && !HasReading(1); }));
  EXPECT_EQ(PictureCode(1, kLorry), grpc::StatusCode::NOT_FOUND);
  for (const uint64_t sequence : {2, 3}) {
    EXPECT_TRUE(HasPassage(sequence));
    EXPECT_TRUE(HasCapture(sequence));
    EXPECT_TRUE(HasReading(sequence));
    EXPECT_TRUE(HasPicture(sequence, "road"));
  }
  EXPECT_TRUE(HasPicture(2, kOldLorry));
  EXPECT_TRUE(HasPicture(3, kLorry));
}

TEST_F(RetentionChainTest, WhatACaseKeptGoesOnceItWasClosedForTwoYearsAndNoHoldIsOnIt) {
  retention_.months[RetentionClass::kCase] = 24;
  Start();
  Send(1, kOldLorry);
  Send(2, kOldLorry);
  Send(3, kOldLorry);
  ASSERT_TRUE(Await([&] { return HasCase(1) && HasCase(2) && HasCase(3); }));
  server_.clock().Advance(absl::Hours(24) * 100);
  Confirm(1);
  Confirm(2);
  Hold(2);

  server_.clock().Advance(absl::Hours(24) * 640);
  Send(4, kLorry);
  Start();
  ASSERT_TRUE(Await([&] { return HasPassage(4); }));
  for (const uint64_t sequence : {1, 2, 3}) {
    EXPECT_TRUE(HasCase(sequence));
    EXPECT_TRUE(HasCapture(sequence));
    EXPECT_TRUE(HasReading(sequence));
    EXPECT_TRUE(HasPicture(sequence, "road"));
  }

  server_.clock().Advance(absl::Hours(24) * 100);
  Start();
  ASSERT_TRUE(Await([&] { return !HasCase(1); }));
  Start();
  ASSERT_TRUE(Await([&] { return !HasPassage(1); }));
  Start();
  ASSERT_TRUE(Await([&] { return !HasCapture(1) && !HasReading(1); }));
  EXPECT_EQ(PictureCode(1, "road"), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(PictureCode(1, kOldLorry), grpc::StatusCode::NOT_FOUND);
  for (const uint64_t sequence : {2, 3}) {
    EXPECT_TRUE(HasCase(sequence));
    EXPECT_TRUE(HasCapture(sequence));
    EXPECT_TRUE(HasReading(sequence));
    EXPECT_TRUE(HasPicture(sequence, "road"));
    EXPECT_TRUE(HasPicture(sequence, kOldLorry));
  }

  LiftHold(2);
  Start();
  ASSERT_TRUE(Await([&] { return !HasCase(2); }));
  Start();
  ASSERT_TRUE(Await([&] { return !HasPassage(2); }));
  Start();
  EXPECT_TRUE(Await([&] { return !HasCapture(2) && !HasReading(2); }));
  EXPECT_TRUE(HasCase(3)) << "open";
}

TEST_F(RetentionChainTest, ACaptureStaysForTheLongestPeriodOfItsParts) {
  retention_.months[RetentionClass::kStill] = 36;
  Start();
  Send(1, kLorry);
  ASSERT_TRUE(Await([&] { return HasPassage(1); }));
  server_.clock().Advance(absl::Hours(24) * 740);
  Start();
  ASSERT_TRUE(Await([&] { return !HasPassage(1); }));
  Start();
  ASSERT_TRUE(Await([&] { return !HasReading(1); }));
  EXPECT_TRUE(HasCapture(1));
  EXPECT_TRUE(HasPicture(1, kLorry));
  server_.clock().Advance(absl::Hours(24) * 370);
  Start();
  EXPECT_TRUE(Await([&] { return !HasCapture(1); }));
}

TEST_F(RetentionChainTest, ReadingsThatAreMadeAnewPassByWhatWasDeleted) {
  Start();
  Send(1, kLorry);
  ASSERT_TRUE(Await([&] { return HasPassage(1); }));
  server_.clock().Advance(absl::Hours(24) * 740);
  Start();
  ASSERT_TRUE(Await([&] { return !HasPassage(1); }));
  Start();
  ASSERT_TRUE(Await([&] { return !HasCapture(1); }));
  Send(2, kLorry);
  ASSERT_TRUE(Await([&] { return HasPassage(2); }));

  server_.Stop();
  std::filesystem::remove_all(server_.folder().path() / "data/recognition");
  Start();
  ASSERT_TRUE(Await([&] { return HasReading(2); }));
  EXPECT_FALSE(HasReading(1));
}

}  // namespace
}  // namespace bluegate
