#include "plate_recognition/close_look.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "plate_recognition/plate_drawing.h"
#include "plate_recognition/sample_scene.h"

namespace bluegate::plate_recognition {
namespace {

const Quad kPlate = {cv::Point2f(200, 150), cv::Point2f(338, 164), cv::Point2f(336, 210),
                     cv::Point2f(198, 194)};

std::filesystem::path ModelsDir() {
  const char* source = std::getenv("BLUEGATE_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / "plate_recognition/models";
}

CloseLook LookAt(const cv::Mat& picture, const Quad& place) {
  static Network* const network =
      new Network(Network::Load(ModelsDir() / "close_look.onnx").value());
  const auto description =
      ParseCloseLookDescription(ReadTextFile(ModelsDir() / "close_look.json").value()).value();
  return LookClosely(*network, description, picture, place).value();
}

// A plate at kPlate on a grey ground, a little out of focus.
cv::Mat PictureOfPlate() {
  static PlateArtist* const artist = PlateArtist::Make(kSampleFont).value().release();
  const cv::Mat sheet = artist->Draw("陕D12345", plate::PlateColor::kBlue).value();
  const cv::Point2f source[] = {cv::Point2f(0, 0), cv::Point2f(sheet.cols, 0),
                                cv::Point2f(sheet.cols, sheet.rows), cv::Point2f(0, sheet.rows)};
  cv::Mat picture(400, 600, CV_8UC3, cv::Scalar(140, 135, 130)), small;
  cv::GaussianBlur(sheet, small, cv::Size(), 2.5);
  cv::warpPerspective(small, picture, cv::getPerspectiveTransform(source, kPlate.data()),
                      picture.size(), cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
  return picture;
}

TEST(CloseLookTest, FindsTheCornersFromAPlaceThatIsOff) {
  const cv::Mat picture = PictureOfPlate();
  const std::vector<cv::Point2f> errors = {{0, 0}, {9, 5}, {-8, 4}, {6, -6}};
  for (size_t turn = 0; turn < errors.size(); ++turn) {
    Quad place = kPlate;
    for (size_t i = 0; i < place.size(); ++i) place[i] += errors[(turn + i) % errors.size()];
    const CloseLook look = LookAt(picture, place);
    EXPECT_GT(look.plate, 0.8f);
    EXPECT_LT(look.two_rows, 0.2f);
    for (size_t i = 0; i < place.size(); ++i) {
      EXPECT_LT(cv::norm(look.corners[i] - kPlate[i]), 5) << "turn " << turn << " corner " << i;
    }
  }
}

TEST(CloseLookTest, AGroundWithoutAPlateIsNone) {
  cv::Mat picture(400, 600, CV_8UC3);
  for (int y = 0; y < picture.rows; ++y) picture.row(y) = cv::Scalar::all(60 + y / 4);
  EXPECT_LT(LookAt(picture, kPlate).plate, 0.2f);
}

}  // namespace
}  // namespace bluegate::plate_recognition
