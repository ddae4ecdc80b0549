#include "services/recognition/recognition_service.h"

#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <chrono>

#include "absl/synchronization/notification.h"
#include "bluegate/recognition/v1/recognition.grpc.pb.h"
#include "plate_recognition/testing/fake_plate_reader.h"
#include "services/recognition/testing/fake_intake.h"
#include "services/support/testing/in_process_server.h"

namespace bluegate::recognition {
namespace {

using plate::ReadingVerdict;

class RecognitionServiceTest : public testing::Test {
 protected:
  void SetUp() override {
    reader_->Holds("blue car", "陕D12345", 0.99f, ReadingVerdict::kAuto);
    reader_->Holds("dirty plate", "陕D1234S", 0.6f, ReadingVerdict::kReview);
    plate_recognition::PictureReading nothing;
    nothing.state = plate_recognition::ReadState::kNoPlate;
    reader_->Gives("empty road", nothing);
    server_.config().set_reader_threads(3);
    server_.AddFake("intake", &intake_);
    server_.Add("recognition", [this](const support::ServiceContext& context) {
      return MakeRecognitionWith(context, reader_);
    });
    Start();
  }

  void Start() {
    ASSERT_TRUE(server_.Start().ok());
    stub_ = v1::RecognitionService::NewStub(server_.channel("recognition"));
  }

  // Follows the readings after `position` until there are `count`.
  std::vector<v1::FollowReadingsResponse> Follow(uint64_t position, size_t count) {
    grpc::ClientContext call;
    call.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    v1::FollowReadingsRequest request;
    request.set_after_position(position);
    const auto stream = stub_->FollowReadings(&call, request);
    std::vector<v1::FollowReadingsResponse> readings;
    v1::FollowReadingsResponse next;
    while (readings.size() < count && stream->Read(&next)) readings.push_back(next);
    call.TryCancel();
    stream->Finish();
    return readings;
  }

  v1::GetRecognitionTallyResponse Tally() {
    grpc::ClientContext call;
    v1::GetRecognitionTallyResponse tally;
    EXPECT_TRUE(stub_->GetRecognitionTally(&call, {}, &tally).ok());
    return tally;
  }

  grpc::Status ReadPicture(const std::string& picture, v1::ReadPictureResponse* response) {
    grpc::ClientContext call;
    v1::ReadPictureRequest request;
    request.set_picture(picture);
    return stub_->ReadPicture(&call, request, response);
  }

  FakeIntake intake_;
  std::shared_ptr<plate_recognition::FakePlateReader> reader_ =
      std::make_shared<plate_recognition::FakePlateReader>();
  support::testing::InProcessServer server_;
  std::unique_ptr<v1::RecognitionService::Stub> stub_;
};

TEST_F(RecognitionServiceTest, EveryCaptureGetsOneReadingInOrder) {
  intake_.Keep({"blue car"});
  intake_.Keep({"empty road"});
  intake_.Keep({"not a picture"});
  intake_.Keep({"dirty plate", "blue car"});
  const auto readings = Follow(0, 4);
  ASSERT_EQ(readings.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(readings[i].position(), i + 1);
    EXPECT_EQ(readings[i].reading().capture().name().sequence(), i + 1);
  }
  EXPECT_EQ(readings[0].reading().state(), v1::READ_STATE_READ);
  EXPECT_EQ(readings[0].reading().readings(0).number(), "陕D12345");
  EXPECT_EQ(readings[0].reading().readings(0).plate_class(), common::v1::PLATE_CLASS_SMALL_VEHICLE);
  EXPECT_EQ(readings[1].reading().state(), v1::READ_STATE_NO_PLATE);
  EXPECT_EQ(readings[2].reading().state(), v1::READ_STATE_FAILED);
  EXPECT_EQ(readings[2].reading().error(), "picture: not an image, wanted a JPEG or PNG");
  EXPECT_EQ(readings[3].reading().picture_sha256(), "#blue car");
  const v1::GetRecognitionTallyResponse tally = Tally();
  EXPECT_EQ(tally.position(), 4u);
  EXPECT_EQ(tally.read(), 2u);
  EXPECT_EQ(tally.no_plate(), 1u);
  EXPECT_EQ(tally.failed(), 1u);
}

TEST_F(RecognitionServiceTest, AFollowerIsToldOfWhatComesLater) {
  grpc::ClientContext call;
  call.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  const auto stream = stub_->FollowReadings(&call, {});
  v1::FollowReadingsResponse next;
  for (uint64_t i = 1; i <= 20; ++i) {
    intake_.Keep({"blue car"});
    ASSERT_TRUE(stream->Read(&next));
    EXPECT_EQ(next.position(), i);
  }
  call.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(RecognitionServiceTest, AfterARestartItGoesOnFromItsCursor) {
  for (int i = 0; i < 30; ++i) intake_.Keep({"blue car"});
  ASSERT_EQ(Follow(0, 30).size(), 30u);
  server_.Stop();
  intake_.Keep({"empty road"});
  Start();
  const auto readings = Follow(29, 2);
  ASSERT_EQ(readings.size(), 2u);
  EXPECT_EQ(readings[0].position(), 30u);
  EXPECT_EQ(readings[1].reading().state(), v1::READ_STATE_NO_PLATE);
  EXPECT_EQ(intake_.followed_after().back(), 30u);
  EXPECT_EQ(Tally().read(), 30u);
}

TEST_F(RecognitionServiceTest, WhileIntakeDoesNotGivePicturesCapturesWait) {
  intake_.FailPictures(2);
  for (int i = 0; i < 6; ++i) intake_.Keep({"blue car"});
  const auto readings = Follow(0, 6);
  ASSERT_EQ(readings.size(), 6u);
  for (const auto& reading : readings) {
    EXPECT_EQ(reading.reading().state(), v1::READ_STATE_READ);
  }
  EXPECT_EQ(Tally().failed(), 0u);
}

TEST_F(RecognitionServiceTest, APictureIsReadOnDemandAndNotKept) {
  v1::ReadPictureResponse response;
  ASSERT_TRUE(ReadPicture("blue car", &response).ok());
  EXPECT_EQ(response.state(), v1::READ_STATE_READ);
  EXPECT_EQ(response.readings(0).number(), "陕D12345");
  ASSERT_TRUE(ReadPicture("", &response).ok());
  EXPECT_EQ(response.state(), v1::READ_STATE_FAILED);
  EXPECT_EQ(Tally().position(), 0u);
}

TEST_F(RecognitionServiceTest, PicturesOfAStreamAreAnsweredInOrder) {
  grpc::ClientContext call;
  const auto stream = stub_->StreamReadPictures(&call);
  const std::vector<std::pair<std::string, v1::ReadState>> pictures = {
      {"blue car", v1::READ_STATE_READ},
      {"empty road", v1::READ_STATE_NO_PLATE},
      {"noise", v1::READ_STATE_FAILED},
      {"dirty plate", v1::READ_STATE_READ}};
  for (const auto& [picture, state] : pictures) {
    v1::StreamReadPicturesRequest request;
    request.set_picture(picture);
    ASSERT_TRUE(stream->Write(request));
  }
  stream->WritesDone();
  v1::StreamReadPicturesResponse response;
  for (const auto& [picture, state] : pictures) {
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.result().state(), state) << picture;
  }
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(RecognitionServiceTest, StoppingEndsOpenStreams) {
  grpc::ClientContext follow_call, read_call;
  const auto follow = stub_->FollowReadings(&follow_call, {});
  const auto read = stub_->StreamReadPictures(&read_call);
  v1::StreamReadPicturesRequest request;
  request.set_picture("blue car");
  ASSERT_TRUE(read->Write(request));
  v1::StreamReadPicturesResponse response;
  ASSERT_TRUE(read->Read(&response));
  server_.Stop();
  v1::FollowReadingsResponse next;
  EXPECT_FALSE(follow->Read(&next));
  EXPECT_FALSE(follow->Finish().ok());
  EXPECT_FALSE(read->Read(&response));
  EXPECT_FALSE(read->Finish().ok());
}

}  // namespace
}  // namespace bluegate::recognition
