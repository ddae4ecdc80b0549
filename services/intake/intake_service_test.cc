#include "services/intake/intake_service.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/intake/testing/sample_capture.h"
#include "services/intake/testing/stream_client.h"
#include "services/support/channels.h"
#include "services/support/status.h"
#include "services/support/testing/in_process_server.h"
#include "storage/engine.h"
#include "storage/faulty/faulty_store.h"

namespace bluegate::intake {
namespace {

namespace pb = capture::v1;
using common::v1::ErrorReason;
using testing::Jpeg;
using testing::kDevice;
using testing::SampleCapture;
using testing::StreamClient;

class IntakeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.config().set_intake_credits(4);
    server_.Add("intake", MakeIntake);
    Start();
  }
  void Start() {
    const absl::Status started = server_.Start();
    ASSERT_TRUE(started.ok()) << started;
    stub_ = pb::IntakeService::NewStub(server_.channel("intake"));
  }
  void Restart() {
    server_.Stop();
    Start();
  }
  pb::Capture Sample(uint64_t sequence) { return SampleCapture(sequence, server_.clock().Now()); }
  pb::StreamCapturesResponse Ask(const pb::Capture& capture) {
    return StreamClient(stub_.get(), kDevice).Ask(capture);
  }
  ErrorReason ReasonOf(const pb::Capture& capture) {
    return Ask(capture).rejection().error().reason();
  }
  ErrorReason ReasonOfPicture(const std::string& picture) {
    pb::Capture capture = Sample(++sequence_);
    capture.set_pictures(0, picture);
    return ReasonOf(capture);
  }
  pb::GetIntakeTallyResponse Tally() {
    grpc::ClientContext context;
    pb::GetIntakeTallyResponse tally;
    EXPECT_TRUE(stub_->GetIntakeTally(&context, {}, &tally).ok());
    return tally;
  }
  pb::CaptureRecord Record(uint64_t sequence) {
    grpc::ClientContext context;
    pb::GetCaptureRequest request;
    *request.mutable_name() = Sample(sequence).name();
    pb::GetCaptureResponse response;
    EXPECT_TRUE(stub_->GetCapture(&context, request, &response).ok());
    return response.capture();
  }

  support::testing::InProcessServer server_;
  std::unique_ptr<pb::IntakeService::Stub> stub_;
  uint64_t sequence_ = 100;
};

TEST_F(IntakeTest, KeepsACaptureWithItsPictureAndSaysWhere) {
  const pb::StreamCapturesResponse answer = Ask(Sample(1));
  ASSERT_TRUE(answer.has_ack()) << answer.DebugString();
  EXPECT_EQ(answer.ack().position(), 1);
  EXPECT_FALSE(answer.ack().repeated());
  EXPECT_EQ(answer.ack().received_time_us(), absl::ToUnixMicros(server_.clock().Now()));

  const pb::CaptureRecord record = Record(1);
  EXPECT_EQ(record.site_id(), testing::kSite);
  EXPECT_FALSE(record.clock_suspect());
  ASSERT_EQ(record.pictures_size(), 1);
  EXPECT_EQ(record.pictures(0).format(), pb::PICTURE_FORMAT_JPEG);
  EXPECT_EQ(record.pictures(0).width_px(), 1920);

  grpc::ClientContext context;
  pb::GetPictureRequest request;
  request.set_sha256(record.pictures(0).sha256());
  pb::GetPictureResponse picture;
  ASSERT_TRUE(stub_->GetPicture(&context, request, &picture).ok());
  EXPECT_EQ(picture.picture(), Sample(1).pictures(0));
  EXPECT_EQ(picture.format(), pb::PICTURE_FORMAT_JPEG);
}

TEST_F(IntakeTest, RepeatGetsTheFirstAnswerAlsoAfterARestart) {
  const pb::Ack first = Ask(Sample(1)).ack();
  const pb::Capture same = Sample(1);
  server_.clock().Advance(absl::Hours(1));
  Restart();
  const pb::Ack again = Ask(same).ack();
  EXPECT_TRUE(again.repeated());
  EXPECT_EQ(again.position(), first.position());
  EXPECT_EQ(again.received_time_us(), first.received_time_us());
  EXPECT_EQ(Tally().kept(), 1);
}

TEST_F(IntakeTest, OtherContentUnderAUsedNameIsRefusedAndCountedOnce) {
  ASSERT_TRUE(Ask(Sample(1)).has_ack());
  pb::Capture other = Sample(1);
  other.set_lane(2);
  EXPECT_EQ(ReasonOf(other), common::v1::ERROR_REASON_NAME_REUSED);
  EXPECT_EQ(ReasonOf(other), common::v1::ERROR_REASON_NAME_REUSED);
  EXPECT_EQ(Tally().rejected(), 1);
  EXPECT_EQ(Record(1).lane(), 1);
}

TEST_F(IntakeTest, EveryBadPictureHasItsReason) {
  EXPECT_EQ(ReasonOfPicture(""), common::v1::ERROR_REASON_PICTURE_EMPTY);
  EXPECT_EQ(ReasonOfPicture("not an image"), common::v1::ERROR_REASON_PICTURE_NOT_AN_IMAGE);
  EXPECT_EQ(ReasonOfPicture(Jpeg(640, 480).substr(0, 25)),
            common::v1::ERROR_REASON_PICTURE_NOT_AN_IMAGE);
  EXPECT_EQ(ReasonOfPicture(Jpeg(20000, 480)), common::v1::ERROR_REASON_PICTURE_DIMENSIONS);
  EXPECT_EQ(ReasonOfPicture(testing::Png(480, 20000)), common::v1::ERROR_REASON_PICTURE_DIMENSIONS);
  EXPECT_EQ(ReasonOfPicture(Jpeg(15, 480)), common::v1::ERROR_REASON_PICTURE_DIMENSIONS);
  EXPECT_EQ(ReasonOfPicture(Jpeg(12000, 16)), common::v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(Tally().rejected(), 6);
  EXPECT_EQ(Tally().kept(), 1);
}

TEST_F(IntakeTest, RefusalIsKeptAndRepeatedInItsFirstWords) {
  pb::Capture capture = Sample(1);
  capture.set_site_id("cp-99");
  const common::v1::ErrorDetail first = Ask(capture).rejection().error();
  EXPECT_EQ(first.reason(), common::v1::ERROR_REASON_SITE_UNKNOWN);
  EXPECT_EQ(first.field(), "capture.site_id");
  EXPECT_EQ(first.value(), "cp-99");
  server_.sites().add_sites()->set_site_id("cp-99");
  Restart();
  EXPECT_EQ(Ask(capture).rejection().error().SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Tally().rejected(), 1);
  EXPECT_EQ(StreamClient(stub_.get(), kDevice).welcome.durable_sequence(), 1);
}

TEST_F(IntakeTest, EveryBadFieldIsRefused) {
  const auto refused = [&](auto change) {
    pb::Capture capture = Sample(++sequence_);
    change(capture);
    return ReasonOf(capture) == common::v1::ERROR_REASON_FIELD_INVALID;
  };
  EXPECT_TRUE(refused([](pb::Capture& c) { c.set_lane(17); }));
  EXPECT_TRUE(refused([](pb::Capture& c) { c.set_direction(common::v1::Direction(9)); }));
  EXPECT_TRUE(refused([](pb::Capture& c) { c.clear_pictures(); }));
  EXPECT_TRUE(refused([](pb::Capture& c) {
    for (int i = 0; i < 5; ++i) c.add_pictures(Jpeg(640, 480));
  }));
  EXPECT_TRUE(refused([](pb::Capture& c) { c.clear_name(); }));
  EXPECT_TRUE(refused([](pb::Capture& c) { c.mutable_name()->set_sequence(0); }));
  EXPECT_TRUE(refused([](pb::Capture& c) { c.mutable_name()->set_boot_epoch(2); }));
  EXPECT_TRUE(refused([](pb::Capture& c) { c.mutable_camera_reading()->set_confidence(1.5); }));
  EXPECT_TRUE(refused([](pb::Capture& c) { c.mutable_seen_vehicle()->set_body_color("K"); }));
  EXPECT_TRUE(refused([](pb::Capture& c) { c.mutable_seen_vehicle()->set_body_color("ABCD"); }));
  EXPECT_TRUE(refused([](pb::Capture& c) { c.mutable_seen_vehicle()->set_vehicle_type("A1"); }));
  EXPECT_TRUE(refused([](pb::Capture& c) { c.mutable_seen_vehicle()->set_vehicle_type("H111"); }));
  EXPECT_TRUE(
      refused([](pb::Capture& c) { c.mutable_seen_vehicle()->set_brand(std::string(65, 'a')); }));
  EXPECT_TRUE(refused([](pb::Capture& c) {
    c.mutable_seen_vehicle()->set_brand_confidence(std::numeric_limits<double>::quiet_NaN());
  }));
  EXPECT_TRUE(
      refused([](pb::Capture& c) { c.mutable_seen_vehicle()->set_vehicle_type_confidence(-0.1); }));
  EXPECT_EQ(Tally().kept(), 0);
}

TEST_F(IntakeTest, WhatTheCameraMadeOfTheVehicleIsKeptAndPartOfTheCapture) {
  pb::Capture capture = Sample(1);
  capture.mutable_seen_vehicle()->set_body_color("AJ");
  capture.mutable_seen_vehicle()->set_body_color_confidence(0.9);
  capture.mutable_seen_vehicle()->set_vehicle_type("H1");
  capture.mutable_seen_vehicle()->set_brand("解放");
  ASSERT_TRUE(Ask(capture).has_ack());
  EXPECT_EQ(Record(1).seen_vehicle().SerializeAsString(),
            capture.seen_vehicle().SerializeAsString());
  EXPECT_TRUE(Ask(capture).ack().repeated());
  capture.mutable_seen_vehicle()->set_brand("东风");
  EXPECT_EQ(ReasonOf(capture), common::v1::ERROR_REASON_NAME_REUSED);
}

TEST_F(IntakeTest, NameOfAnotherDeviceStaysFreeForIt) {
  pb::Capture capture = Sample(1);
  capture.mutable_name()->set_device_id("cam-02");
  EXPECT_EQ(ReasonOf(capture), common::v1::ERROR_REASON_FIELD_INVALID);
  EXPECT_TRUE(StreamClient(stub_.get(), "cam-02").Ask(capture).has_ack());
}

TEST_F(IntakeTest, CaptureFromTomorrowIsKeptWithItsTimeInDoubt) {
  const absl::Time now = server_.clock().Now();
  const auto suspect = [&](uint64_t sequence, absl::Time taken) {
    EXPECT_TRUE(Ask(SampleCapture(sequence, taken)).has_ack());
    return Record(sequence).clock_suspect();
  };
  EXPECT_TRUE(suspect(1, now + absl::Hours(24)));
  EXPECT_TRUE(suspect(2, now - absl::Hours(24) * 731));
  EXPECT_FALSE(suspect(3, now + absl::Minutes(5)));
  EXPECT_FALSE(suspect(4, now - absl::Hours(24) * 700));
  EXPECT_EQ(Record(1).terminal_time_us(), absl::ToUnixMicros(now + absl::Hours(24)));
}

TEST_F(IntakeTest, StreamMustOpenWithOneHello) {
  StreamClient without(stub_.get());
  without.Send(Sample(1));
  EXPECT_TRUE(absl::IsInvalidArgument(without.Finish()));
  StreamClient twice(stub_.get(), kDevice);
  twice.SayHello(kDevice, 1);
  EXPECT_TRUE(absl::IsInvalidArgument(twice.Finish()));
  StreamClient nameless(stub_.get());
  nameless.SayHello("CAM 01", 1);
  EXPECT_TRUE(absl::IsInvalidArgument(nameless.Finish()));
  EXPECT_EQ(Tally().kept(), 0);
}

TEST_F(IntakeTest, CreditsComeBackByHalves) {
  StreamClient client(stub_.get(), kDevice);
  for (uint64_t sequence = 1; sequence <= 8; ++sequence) {
    client.Send(Sample(sequence));
    EXPECT_TRUE(client.Read().has_ack());
    if (sequence % 2 == 0) {
      EXPECT_EQ(client.Read().credit_grant().credits(), 2);
    }
  }
}

TEST_F(IntakeTest, CreditsComeBackAsCapturesAreAnswered) {
  StreamClient client(stub_.get(), kDevice);
  ASSERT_EQ(client.welcome.credits(), 4);
  uint32_t credits = client.welcome.credits();
  uint64_t answered = 0;
  uint64_t sent = 0;
  while (answered < 40) {
    while (credits > 0 && sent < 40) {
      client.Send(Sample(++sent));
      --credits;
    }
    const pb::StreamCapturesResponse response = client.Read();
    ASSERT_NE(response.message_case(), pb::StreamCapturesResponse::MESSAGE_NOT_SET);
    credits += response.credit_grant().credits();
    answered += response.has_ack();
    ASSERT_LE(credits, 4);
  }
  client.DoneSending();
  EXPECT_TRUE(client.Finish().ok());
  EXPECT_EQ(StreamClient(stub_.get(), kDevice).welcome.durable_sequence(), 40);
}

TEST_F(IntakeTest, CaptureUpToEightMebibytesPassesOneByteMoreIsRefused) {
  server_.Stop();
  server_.ListenOnNetwork();
  Start();
  const auto stub = pb::IntakeService::NewStub(grpc::CreateCustomChannel(
      server_.address(), grpc::InsecureChannelCredentials(), support::ClientChannelArguments()));
  const size_t header = Jpeg(640, 480).size();
  const std::string largest = Jpeg(640, 480, std::string((8 << 20) - header, 'x'));
  pb::Capture five = Sample(1);
  five.clear_pictures();
  for (int i = 0; i < 5; ++i) five.add_pictures(largest);
  EXPECT_TRUE(StreamClient(stub.get(), kDevice).Ask(five).has_ack());
  pb::Capture over = Sample(2);
  over.set_pictures(0, largest + "x");
  EXPECT_EQ(StreamClient(stub.get(), kDevice).Ask(over).rejection().error().reason(),
            common::v1::ERROR_REASON_PICTURE_TOO_LARGE);
}

TEST_F(IntakeTest, FollowerSeesDensePositionsUnderEightWritersAndEndsOnStop) {
  constexpr int kWriters = 8;
  constexpr int kEach = 25;
  grpc::ClientContext context;
  const auto follow = stub_->FollowCaptures(&context, {});
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      const std::string device = absl::StrCat("cam-1", i);
      StreamClient client(stub_.get(), device);
      for (int sequence = 1; sequence <= kEach; ++sequence) {
        pb::Capture capture = Sample(sequence);
        capture.mutable_name()->set_device_id(device);
        EXPECT_TRUE(client.Ask(capture).has_ack());
      }
    });
  }
  pb::FollowCapturesResponse response;
  for (uint64_t position = 1; position <= kWriters * kEach; ++position) {
    ASSERT_TRUE(follow->Read(&response));
    ASSERT_EQ(response.position(), position);
    ASSERT_FALSE(response.capture().site_id().empty());
  }
  for (std::thread& writer : writers) writer.join();
  std::thread stop([&] { server_.Stop(); });
  EXPECT_FALSE(follow->Read(&response));
  EXPECT_EQ(follow->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  stop.join();
}

TEST_F(IntakeTest, FollowerAheadOfTheLogIsTold) {
  ASSERT_TRUE(Ask(Sample(1)).has_ack());
  grpc::ClientContext context;
  pb::FollowCapturesRequest request;
  request.set_after_position(2);
  pb::FollowCapturesResponse response;
  const auto follow = stub_->FollowCaptures(&context, request);
  EXPECT_FALSE(follow->Read(&response));
  EXPECT_EQ(follow->Finish().error_code(), grpc::StatusCode::OUT_OF_RANGE);
}

TEST_F(IntakeTest, UnknownNamesAndPicturesAreNotFound) {
  grpc::ClientContext context;
  pb::GetCaptureRequest request;
  *request.mutable_name() = Sample(7).name();
  pb::GetCaptureResponse response;
  const absl::Status status = support::FromGrpc(stub_->GetCapture(&context, request, &response));
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_EQ(support::GetDetail(status).reason(), common::v1::ERROR_REASON_NOT_FOUND);
  grpc::ClientContext picture_context;
  pb::GetPictureResponse picture;
  EXPECT_EQ(stub_->GetPicture(&picture_context, {}, &picture).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(IntakeTest, DropIsKeptUnderItsNameAndLetsTheDurableSequenceGoOn) {
  StreamClient client(stub_.get(), kDevice);
  pb::StreamCapturesRequest request;
  *request.mutable_drop()->mutable_name() = Sample(1).name();
  request.mutable_drop()->set_pictures(1);
  for (int coming = 0; coming < 2; ++coming) {
    const pb::StreamCapturesResponse answer = client.AskRequest(request);
    EXPECT_EQ(answer.rejection().error().reason(), common::v1::ERROR_REASON_DROPPED_BY_TERMINAL);
  }
  EXPECT_TRUE(client.Ask(Sample(2)).has_ack());
  EXPECT_EQ(StreamClient(stub_.get(), kDevice).welcome.durable_sequence(), 2);
  grpc::ClientContext context;
  pb::GetIntakeTallyResponse tally;
  ASSERT_TRUE(stub_->GetIntakeTally(&context, {}, &tally).ok());
  ASSERT_EQ(tally.rejections_size(), 1);
  EXPECT_EQ(tally.rejections(0).reason(), common::v1::ERROR_REASON_DROPPED_BY_TERMINAL);
  EXPECT_EQ(tally.rejections(0).count(), 1);
}

TEST_F(IntakeTest, CaptureThatComesAfterItsDropHasTheAnswerOfTheDrop) {
  StreamClient client(stub_.get(), kDevice);
  const pb::Capture capture = Sample(1);
  pb::StreamCapturesRequest request;
  *request.mutable_drop()->mutable_name() = capture.name();
  request.mutable_drop()->set_site_id(capture.site_id());
  request.mutable_drop()->set_terminal_time_us(capture.terminal_time_us());
  EXPECT_TRUE(client.AskRequest(request).has_rejection());
  EXPECT_EQ(client.Ask(capture).rejection().error().reason(),
            common::v1::ERROR_REASON_DROPPED_BY_TERMINAL);
}

TEST_F(IntakeTest, DropOfACaptureWhoseAckWasLostGetsThatAck) {
  StreamClient client(stub_.get(), kDevice);
  ASSERT_TRUE(client.Ask(Sample(1)).has_ack());
  pb::StreamCapturesRequest request;
  *request.mutable_drop()->mutable_name() = Sample(1).name();
  // Another terminal's, then this one's.
  EXPECT_EQ(client.AskRequest(request).rejection().error().reason(),
            common::v1::ERROR_REASON_NAME_REUSED);
  request.mutable_drop()->set_site_id(Sample(1).site_id());
  request.mutable_drop()->set_terminal_time_us(Sample(1).terminal_time_us());
  const pb::StreamCapturesResponse answer = client.AskRequest(request);
  EXPECT_EQ(answer.ack().position(), 1);
  EXPECT_TRUE(answer.ack().repeated());
}

}  // namespace
}  // namespace bluegate::intake
