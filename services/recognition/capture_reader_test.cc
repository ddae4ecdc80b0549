#include "services/recognition/capture_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "plate_recognition/testing/fake_plate_reader.h"
#include "services/support/clock.h"

namespace bluegate::recognition {
namespace {

using plate::ReadingVerdict;
using plate_recognition::FakePlateReader;
using plate_recognition::PictureReading;
using plate_recognition::ReadState;
using testing::ElementsAre;

class CaptureReaderTest : public testing::Test {
 protected:
  CaptureReaderTest() : clock_(absl::FromUnixSeconds(1'638'316'800)) {
    reader_.Holds("empty road", {});
    reader_.Holds("sure", "陕D12345", 0.99f, ReadingVerdict::kAuto);
    reader_.Holds("surest", "陕D12345", 0.995f, ReadingVerdict::kAuto);
    reader_.Holds("likely", "陕D1234S", 0.6f, ReadingVerdict::kReview);
    reader_.Holds("hardly", "陕D1Z34S", 0.25f, ReadingVerdict::kUnreadable);
    reader_.Holds("another vehicle", "川A98765", 0.6f, ReadingVerdict::kReview);
  }

  // Reads a capture of these pictures; their hashes are "#" and the picture.
  absl::StatusOr<v1::ReadingRecord> Read(const std::vector<std::string>& pictures) {
    capture::v1::CaptureRecord capture;
    capture.mutable_name()->set_device_id("cam-1");
    for (const std::string& picture : pictures) capture.add_pictures()->set_sha256("#" + picture);
    return ReadCapture(
        capture,
        [this](const std::string& sha256) -> absl::StatusOr<std::string> {
          asked_.push_back(sha256);
          if (errors_.contains(sha256)) return errors_[sha256];
          return sha256.substr(1);
        },
        reader_, clock_);
  }

  support::FakeClock clock_;
  FakePlateReader reader_;
  std::map<std::string, absl::Status> errors_;
  std::vector<std::string> asked_;
};

TEST_F(CaptureReaderTest, AllPicturesAreReadAndTheSurestIsTheEvidence) {
  const auto record = Read({"hardly", "sure", "likely", "surest"});
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->state(), v1::READ_STATE_READ);
  ASSERT_EQ(record->readings_size(), 1);
  EXPECT_EQ(record->readings(0).number(), "陕D12345");
  EXPECT_EQ(record->readings(0).verdict(), common::v1::READING_VERDICT_AUTO);
  EXPECT_EQ(record->picture_sha256(), "#surest");
  EXPECT_EQ(record->read_time_us(), 1'638'316'800'000'000);
  EXPECT_EQ(record->model_version(), "fake");
  EXPECT_EQ(record->capture().name().device_id(), "cam-1");
  EXPECT_THAT(asked_, ElementsAre("#hardly", "#sure", "#likely", "#surest"));
}

TEST_F(CaptureReaderTest, WithoutASureOneTheSurestCounts) {
  const auto record = Read({"empty road", "hardly", "likely", "no picture"});
  ASSERT_TRUE(record.ok());
  ASSERT_EQ(record->readings_size(), 1);
  EXPECT_EQ(record->readings(0).number(), "陕D1234S");
  EXPECT_EQ(record->readings(0).verdict(), common::v1::READING_VERDICT_REVIEW);
  EXPECT_EQ(record->picture_sha256(), "#likely");
}

TEST_F(CaptureReaderTest, SurePicturesThatContradictEachOtherAreForAHuman) {
  reader_.Holds("sure of a neighbour", "陕D12346", 0.99f, ReadingVerdict::kAuto);
  const auto record = Read({"sure", "sure of a neighbour"});
  ASSERT_TRUE(record.ok());
  ASSERT_EQ(record->readings_size(), 2);
  EXPECT_EQ(record->readings(0).verdict(), common::v1::READING_VERDICT_REVIEW);
  EXPECT_EQ(record->readings(1).verdict(), common::v1::READING_VERDICT_REVIEW);
}

TEST_F(CaptureReaderTest, APlateThatTheEvidenceDoesNotShowHasNoCorners) {
  const auto record = Read({"sure", "another vehicle"});
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->picture_sha256(), "#sure");
  ASSERT_EQ(record->readings_size(), 2);
  EXPECT_EQ(record->readings(0).corners_size(), 4);
  EXPECT_EQ(record->readings(1).number(), "川A98765");
  EXPECT_EQ(record->readings(1).corners_size(), 0);
}

TEST_F(CaptureReaderTest, EveryReadingNamesThePictureThatItWasReadFrom) {
  const auto record = Read({"hardly", "another vehicle", "sure"});
  ASSERT_TRUE(record.ok());
  ASSERT_EQ(record->readings_size(), 2);
  EXPECT_EQ(record->readings(0).number(), "陕D12345");
  EXPECT_EQ(record->readings(0).picture_sha256(), "#sure");
  EXPECT_EQ(record->readings(1).number(), "川A98765");
  EXPECT_EQ(record->readings(1).picture_sha256(), "#another vehicle");
}

TEST_F(CaptureReaderTest, APictureThatComesTwiceIsOneLook) {
  const auto record = Read({"likely", "sure", "sure", "sure"});
  ASSERT_TRUE(record.ok());
  EXPECT_THAT(asked_, ElementsAre("#likely", "#sure"));
  EXPECT_EQ(record->readings(0).verdict(), common::v1::READING_VERDICT_REVIEW);
}

TEST_F(CaptureReaderTest, TimingsAreThoseOfAllPictures) {
  PictureReading slow;
  slow.state = ReadState::kNoPlate;
  slow.timings = {3, 4, 5};
  reader_.Gives("slow", slow);
  const auto record = Read({"slow", "sure", "empty road"});
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->timings().locate_ms(), 4);
}

TEST_F(CaptureReaderTest, ACaptureWithoutPicturesIsAFailedReading) {
  const auto record = Read({});
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->state(), v1::READ_STATE_FAILED);
  EXPECT_EQ(record->error(), "capture: has no pictures");
  EXPECT_EQ(record->picture_sha256(), "");
}

TEST_F(CaptureReaderTest, NoPlateIsWorthMoreThanAFailure) {
  const auto record = Read({"no picture", "empty road"});
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->state(), v1::READ_STATE_NO_PLATE);
  EXPECT_EQ(record->error(), "");
  EXPECT_EQ(record->picture_sha256(), "#empty road");
}

TEST_F(CaptureReaderTest, APictureThatCannotBeReadIsAFailedReadingWithItsReason) {
  const auto record = Read({"no picture"});
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->state(), v1::READ_STATE_FAILED);
  EXPECT_EQ(record->error(), "picture: not an image, wanted a JPEG or PNG");
  EXPECT_EQ(record->picture_sha256(), "#no picture");
}

TEST_F(CaptureReaderTest, APictureThatIntakeHasLostIsAFailedReading) {
  errors_["#sure"] = absl::NotFoundError("picture: gone");
  const auto record = Read({"sure"});
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->state(), v1::READ_STATE_FAILED);
  EXPECT_EQ(record->error(), "picture: intake cannot give it: picture: gone");
}

TEST_F(CaptureReaderTest, WhenIntakeDoesNotAnswerTheCaptureWaits) {
  errors_["#sure"] = absl::UnavailableError("gone away");
  EXPECT_EQ(Read({"likely", "sure"}).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace bluegate::recognition
