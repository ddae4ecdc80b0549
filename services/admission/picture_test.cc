#include "services/admission/admission_fixture.h"

namespace bluegate::admission {
namespace {

using registry::v1::EMISSION_STAGE_CHINA_IV;

class PictureTest : public AdmissionTest {
 protected:
  static v1::DecideRequest Picture(const std::string& bytes = "\xFF\xD8\xFF picture") {
    v1::DecideRequest request;
    request.set_request_id("q1");
    request.set_site_id("cp-01");
    request.set_picture(bytes);
    return request;
  }
  void Read(const std::string& number, common::v1::ReadingVerdict verdict) {
    recognition::v1::ReadPictureResponse response;
    response.set_state(recognition::v1::READ_STATE_READ);
    recognition::v1::PlateReading* const reading = response.add_readings();
    reading->set_number(number);
    reading->set_color(common::v1::PLATE_COLOR_YELLOW);
    reading->set_verdict(verdict);
    response.add_readings()->set_number("陕D99999");
    recognition_.Answer(response);
  }
  common::v1::ErrorReason ReasonOf(const v1::DecideRequest& request) {
    const absl::Status status = Decide(request).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    return support::GetDetail(status).reason();
  }
};

TEST_F(PictureTest, LargestPlateIsLookedUpByNumberAndColourAndDecided) {
  Read("陕D12345", common::v1::READING_VERDICT_AUTO);
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_IV));
  const auto decision = Decide(Picture());
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->reason_code(), "R01");
  EXPECT_EQ(decision->reading().number(), "陕D12345");
  EXPECT_EQ(registry_.asked().number(), "陕D12345");
  EXPECT_EQ(registry_.asked().plate_class(), common::v1::PLATE_CLASS_LARGE_VEHICLE);
}

TEST_F(PictureTest, ReadingThatNeedsAHumanIsHeld) {
  Read("陕D12345", common::v1::READING_VERDICT_REVIEW);
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_IV));
  EXPECT_EQ(Decide(Picture())->reason_code(), "I02");
}

TEST_F(PictureTest, NumberOfSeveralClassesIsHeld) {
  Read("陕D12345", common::v1::READING_VERDICT_AUTO);
  registry_.Fail(absl::FailedPreconditionError("several classes"));
  const auto decision = Decide(Picture());
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->reason_code(), "I02");
}

TEST_F(PictureTest, PictureWithoutAPlateIsHeld) {
  recognition::v1::ReadPictureResponse response;
  response.set_state(recognition::v1::READ_STATE_NO_PLATE);
  recognition_.Answer(response);
  const auto decision = Decide(Picture());
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->outcome(), v1::OUTCOME_HOLD);
  EXPECT_EQ(decision->display().plate(), "未识别");
  EXPECT_EQ(registry_.calls(), 0);
}

TEST_F(PictureTest, PictureThatIsNoneIsRefusedWithItsReason) {
  EXPECT_EQ(ReasonOf(Picture("")), common::v1::ERROR_REASON_PICTURE_EMPTY);
  EXPECT_EQ(ReasonOf(Picture("GIF89a")), common::v1::ERROR_REASON_PICTURE_NOT_AN_IMAGE);
  EXPECT_EQ(ReasonOf(Picture("\xFF\xD8\xFF" + std::string(8 << 20, 'x'))),
            common::v1::ERROR_REASON_PICTURE_TOO_LARGE);
  recognition::v1::ReadPictureResponse failed;
  failed.set_state(recognition::v1::READ_STATE_FAILED);
  failed.set_error("cut off");
  recognition_.Answer(failed);
  EXPECT_EQ(ReasonOf(Picture()), common::v1::ERROR_REASON_PICTURE_NOT_AN_IMAGE);
}

}  // namespace
}  // namespace bluegate::admission
