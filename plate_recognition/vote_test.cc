#include "plate_recognition/vote.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plate_recognition/testing/fake_plate_reader.h"

namespace bluegate::plate_recognition {
namespace {

using plate::PlateColor;
using plate::ReadingVerdict;
using testing::ElementsAre;

PlateReading Unreadable(std::string_view number) {
  return FakeReading(number, 0.2f, ReadingVerdict::kUnreadable);
}

// Twice as large, elsewhere.
PlateReading Large(PlateReading reading) {
  for (Point& corner : reading.corners) corner = {2 * corner.x_px, 2 * corner.y_px};
  return reading;
}

CaptureReading Vote(std::vector<std::vector<PlateReading>> frames) {
  std::vector<PictureReading> pictures;
  for (std::vector<PlateReading>& frame : frames) pictures.push_back(FakePicture(std::move(frame)));
  return VoteOnCapture(pictures);
}

std::vector<std::string> NumbersOf(const CaptureReading& capture) {
  std::vector<std::string> numbers;
  for (const PlateReading& reading : capture.reading.readings) numbers.push_back(reading.number);
  return numbers;
}

std::vector<ReadingVerdict> VerdictsOf(const CaptureReading& capture) {
  std::vector<ReadingVerdict> verdicts;
  for (const PlateReading& reading : capture.reading.readings) verdicts.push_back(reading.verdict);
  return verdicts;
}

TEST(VoteTest, OneFrameComesOutAsItWasRead) {
  PictureReading frame = FakePicture({SureReading("陕D12345"), Unreadable("陕-1--45")});
  frame.timings = {1, 2, 3};
  frame.model_version = "7";
  const CaptureReading vote = VoteOnCapture({frame});
  EXPECT_EQ(vote.reading.state, ReadState::kRead);
  EXPECT_EQ(vote.reading.readings, frame.readings);
  EXPECT_EQ(vote.reading.timings.read_ms, 3);
  EXPECT_EQ(vote.reading.model_version, "7");
  EXPECT_EQ(vote.frame, 0u);
  EXPECT_THAT(vote.evidence, ElementsAre(0, 0));
}

TEST(VoteTest, TheEvidenceIsTheFrameThatReadThisNumberMostSurely) {
  PlateReading surest = Large(SureReading("陕D12345"));
  surest.confidence = 0.995f;
  const CaptureReading vote = Vote({{ReadingInDoubtAt("陕D12345", 6, 0.8f)},
                                    {SureReading("陕D12345")},
                                    {surest},
                                    {SureReading("陕D12345")}});
  EXPECT_THAT(NumbersOf(vote), ElementsAre("陕D12345"));
  EXPECT_EQ(vote.frame, 2u);
  EXPECT_THAT(vote.evidence, ElementsAre(2));
  EXPECT_EQ(vote.reading.readings[0].corners, surest.corners);
  EXPECT_EQ(vote.reading.readings[0].verdict, ReadingVerdict::kAuto);
}

TEST(VoteTest, TimingsAreThoseOfAllFrames) {
  PictureReading frame = FakePicture({SureReading("陕D12345")});
  frame.timings = {1, 2, 3};
  const CaptureReading vote = VoteOnCapture({frame, FakePicture({}), frame});
  EXPECT_EQ(vote.reading.timings.decode_ms, 2);
  EXPECT_EQ(vote.reading.timings.locate_ms, 4);
}

TEST(VoteTest, TwoSureFramesThatContradictEachOtherAreBothForAHuman) {
  const CaptureReading vote =
      Vote({{SureReading("陕D12348")}, {SureReading("陕D1234B")}, {SureReading("陕D12348")}});
  EXPECT_THAT(NumbersOf(vote), ElementsAre("陕D12348", "陕D1234B"));
  EXPECT_THAT(VerdictsOf(vote), ElementsAre(ReadingVerdict::kReview, ReadingVerdict::kReview));
}

TEST(VoteTest, TheSameNumberInAnotherColourIsAContradiction) {
  const CaptureReading vote =
      Vote({{SureReading("陕D12345")}, {SureReading("陕D12345", PlateColor::kYellow)}});
  EXPECT_THAT(VerdictsOf(vote), ElementsAre(ReadingVerdict::kReview, ReadingVerdict::kReview));
}

TEST(VoteTest, NeighboursOfAFleetInOneFrameAreTwoVehiclesAndBothSure) {
  const CaptureReading vote = Vote({{SureReading("陕D12345"), SureReading("陕D12346")},
                                    {SureReading("陕D12346")},
                                    {SureReading("陕D12345")}});
  EXPECT_THAT(NumbersOf(vote), ElementsAre("陕D12345", "陕D12346"));
  EXPECT_THAT(VerdictsOf(vote), ElementsAre(ReadingVerdict::kAuto, ReadingVerdict::kAuto));
}

TEST(VoteTest, TractorAndTrailerStayBothSure) {
  const CaptureReading vote = Vote({{SureReading("陕D12345", PlateColor::kYellow)},
                                    {Large(SureReading("陕D6789挂", PlateColor::kYellow))}});
  EXPECT_THAT(NumbersOf(vote), ElementsAre("陕D6789挂", "陕D12345"));
  EXPECT_THAT(VerdictsOf(vote), ElementsAre(ReadingVerdict::kAuto, ReadingVerdict::kAuto));
  EXPECT_EQ(vote.frame, 1u);
  EXPECT_THAT(vote.evidence, ElementsAre(1, 0));
  // The evidence frame does not show the tractor.
  EXPECT_EQ(vote.reading.readings[1].corners, (std::array<Point, 4>{}));
}

TEST(VoteTest, CornersAreThoseInTheEvidenceFrame) {
  PlateReading far = ReadingInDoubtAt("陕A55218", 5, 0.7f);
  far.corners[0] = {7, 7};
  const CaptureReading vote =
      Vote({{Large(SureReading("陕D12345")), far},
            {SureReading("陕A55218"), ReadingInDoubtAt("陕D12345", 3, 0.6f)}});
  ASSERT_THAT(NumbersOf(vote), ElementsAre("陕D12345", "陕A55218"));
  EXPECT_EQ(vote.frame, 0u);
  EXPECT_THAT(vote.evidence, ElementsAre(0, 1));
  EXPECT_EQ(vote.reading.readings[1].corners, far.corners);
}

TEST(VoteTest, ASureFrameDoesNotOutweighADissentButMoreOfThemDo) {
  const PlateReading sure = SureReading("陕D12348");
  const auto verdicts = [&](float dissent, size_t sure_frames) {
    std::vector<std::vector<PlateReading>> frames(sure_frames, {sure});
    frames.push_back({ReadingInDoubtAt("陕D1234B", 6, dissent)});
    return VerdictsOf(Vote(frames));
  };
  EXPECT_THAT(verdicts(0.4f, 1), ElementsAre(ReadingVerdict::kAuto));
  EXPECT_THAT(verdicts(0.6f, 1), ElementsAre(ReadingVerdict::kReview));
  EXPECT_THAT(verdicts(0.6f, 2), ElementsAre(ReadingVerdict::kAuto));
  EXPECT_THAT(verdicts(0.8f, 2), ElementsAre(ReadingVerdict::kReview));
  EXPECT_THAT(verdicts(0.8f, 3), ElementsAre(ReadingVerdict::kAuto));
}

TEST(VoteTest, AgreementAloneMakesNothingSure) {
  const PlateReading likely = FakeReading("陕D12345", 0.96f, ReadingVerdict::kReview);
  const CaptureReading vote = Vote({{likely}, {likely}, {likely}, {likely}, {likely}});
  EXPECT_THAT(VerdictsOf(vote), ElementsAre(ReadingVerdict::kReview));
  EXPECT_GT(vote.reading.readings[0].confidence, 0.96f);
}

TEST(VoteTest, ANumberThatNoFrameReadWholeIsForAHuman) {
  const CaptureReading vote =
      Vote({{ReadingInDoubtAt("陕D1Z348", 3, 0.5f)}, {ReadingInDoubtAt("陕D1234B", 6, 0.45f)}});
  EXPECT_THAT(NumbersOf(vote), ElementsAre("陕D12348"));
  EXPECT_THAT(VerdictsOf(vote), ElementsAre(ReadingVerdict::kReview));
  // Both have six characters of it; the first was read more surely.
  EXPECT_EQ(vote.frame, 0u);
}

TEST(VoteTest, WhatNoFrameCouldReadStaysUnreadable) {
  const CaptureReading vote = Vote({{Unreadable("陕-12345")}, {Unreadable("陕D1-345")}});
  EXPECT_THAT(VerdictsOf(vote), ElementsAre(ReadingVerdict::kUnreadable));
  EXPECT_EQ(vote.reading.state, ReadState::kRead);
}

TEST(VoteTest, AnUnreadablePlateOutsideOfTheEvidenceIsLeftOut) {
  const CaptureReading vote = Vote({{SureReading("陕D12345")}, {Large(Unreadable("-----78"))}});
  EXPECT_THAT(NumbersOf(vote), ElementsAre("陕D12345"));
  EXPECT_EQ(vote.frame, 0u);
}

TEST(VoteTest, AReadablePlateOutsideOfTheEvidenceIsTold) {
  const CaptureReading vote =
      Vote({{SureReading("陕D12345")}, {ReadingInDoubtAt("陕A98765", 3, 0.6f)}});
  EXPECT_THAT(NumbersOf(vote), ElementsAre("陕D12345", "陕A98765"));
  EXPECT_THAT(VerdictsOf(vote), ElementsAre(ReadingVerdict::kAuto, ReadingVerdict::kReview));
}

TEST(VoteTest, AtMostAsManyPlatesAsOnePictureGivesAndTheEvidenceFirst) {
  std::vector<std::vector<PlateReading>> frames(3);
  for (int i = 0; i < 8; ++i) {
    const std::string three = std::to_string(100 + 111 * i);
    frames[0].push_back(SureReading("陕A" + three + "AA"));
    frames[1].push_back(Large(ReadingInDoubtAt("川B" + three + "CC", 6, 0.6f)));
    frames[2].push_back(Large(ReadingInDoubtAt("鲁E" + three + "KK", 6, 0.6f)));
  }
  const CaptureReading vote = Vote(frames);
  EXPECT_EQ(vote.reading.readings.size(), kReadingsMax);
  EXPECT_EQ(vote.evidence.size(), kReadingsMax);
  EXPECT_EQ(std::count(vote.evidence.begin(), vote.evidence.end(), 0u), 8);
}

TEST(VoteTest, WithoutAPlateTheFirstFrameThatWasDecodedCounts) {
  PictureReading failed;
  failed.error = "picture: broken";
  const CaptureReading vote = VoteOnCapture({failed, FakePicture({}), FakePicture({})});
  EXPECT_EQ(vote.reading.state, ReadState::kNoPlate);
  EXPECT_EQ(vote.reading.error, "");
  EXPECT_EQ(vote.frame, 1u);
}

TEST(VoteTest, FramesThatAllFailGiveTheReasonOfTheFirst) {
  PictureReading failed;
  failed.error = "picture: broken";
  const CaptureReading vote = VoteOnCapture({failed, PictureReading()});
  EXPECT_EQ(vote.reading.state, ReadState::kFailed);
  EXPECT_EQ(vote.reading.error, "picture: broken");
  EXPECT_EQ(VoteOnCapture({}).reading.error, "capture: has no pictures");
}

TEST(VoteTest, AFailedFrameHoldsNothingUp) {
  const CaptureReading vote =
      VoteOnCapture({PictureReading(), FakePicture({SureReading("陕D12345")})});
  EXPECT_EQ(vote.reading.state, ReadState::kRead);
  EXPECT_EQ(vote.reading.error, "");
  EXPECT_EQ(vote.frame, 1u);
}

}  // namespace
}  // namespace bluegate::plate_recognition
