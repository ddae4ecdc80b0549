#include "plate_recognition/road_drawing.h"

#include <opencv2/imgproc.hpp>
#include <vector>

namespace bluegate::plate_recognition {
namespace {

struct Palette {
  cv::Scalar zenith, horizon, building, tree, verge, road, line;
};

Palette PaletteOf(SceneLight light) {
  switch (light) {
    case SceneLight::kDay:
      return {{224, 178, 120}, {240, 232, 222}, {176, 170, 166}, {84, 124, 78},
              {96, 140, 108},  {112, 110, 108}, {232, 232, 232}};
    case SceneLight::kDusk:
      return {{130, 92, 76}, {120, 160, 224}, {86, 78, 80},   {46, 62, 46},
              {54, 70, 62},  {84, 80, 80},    {196, 198, 200}};
    case SceneLight::kNight:
      return {{34, 22, 16}, {52, 38, 30}, {30, 26, 24},   {20, 26, 18},
              {26, 30, 26}, {52, 50, 50}, {150, 152, 152}};
  }
  return {};
}

void Fill(cv::Mat& picture, const std::vector<cv::Point>& corners, const cv::Scalar& color) {
  cv::fillPoly(picture, std::vector<std::vector<cv::Point>>{corners}, color, cv::LINE_AA);
}

void DrawSkyline(cv::Mat& picture, int horizon, const Palette& palette, SceneLight light,
                 Dice& dice) {
  for (int left = -20; left < picture.cols;) {
    const int width = 60 + dice.Below(90), height = 30 + dice.Below(110);
    const cv::Rect house(left, horizon - height, width, height + 4);
    const cv::Scalar wall = palette.building * dice.Between(0.85, 1.1);
    cv::rectangle(picture, house, wall, cv::FILLED);
    for (int y = house.y + 8; y < horizon - 10; y += 14) {
      for (int x = house.x + 8; x < house.x + width - 8; x += 13) {
        const bool lit = light != SceneLight::kDay && dice.Below(3) == 0;
        const cv::Scalar window = lit ? cv::Scalar(120, 200, 245) : wall * 0.8;
        cv::rectangle(picture, cv::Rect(x, y, 6, 7), window, cv::FILLED);
      }
    }
    left += width + dice.Below(40);
  }
  for (int left = 0; left < picture.cols; left += 26 + dice.Below(30)) {
    const cv::Scalar leaves = palette.tree * dice.Between(0.8, 1.15);
    const int size = 14 + dice.Below(20);
    cv::circle(picture, {left, horizon - size / 3}, size, leaves, cv::FILLED, cv::LINE_AA);
  }
}

// A strip of the road between two shares of its width, from near to far.
void DrawStrip(cv::Mat& picture, int horizon, double left, double right, double near_share,
               double far_share, const cv::Scalar& color) {
  const double middle = picture.cols / 2.0;
  const auto point = [&](double across, double depth) {
    // The road is 1.6 pictures wide at the lower edge and 0.12 at the horizon.
    const double half = picture.cols * (0.8 * (1 - depth) + 0.06 * depth);
    const double y = picture.rows + (horizon - picture.rows) * depth;
    return cv::Point(static_cast<int>(middle + (2 * across - 1) * half), static_cast<int>(y));
  };
  Fill(picture,
       {point(left, near_share), point(right, near_share), point(right, far_share),
        point(left, far_share)},
       color);
}

}  // namespace

cv::Mat DrawRoad(cv::Size size, SceneLight light, Dice& dice) {
  const Palette palette = PaletteOf(light);
  const int horizon = static_cast<int>(size.height * dice.Between(0.26, 0.34));
  cv::Mat picture(size, CV_8UC3);
  for (int row = 0; row < size.height; ++row) {
    const double share = std::min(1.0, static_cast<double>(row) / horizon);
    picture.row(row) = palette.zenith * (1 - share) + palette.horizon * share;
  }
  DrawSkyline(picture, horizon, palette, light, dice);
  cv::rectangle(picture, {0, horizon}, {size.width, size.height}, palette.verge, cv::FILLED);
  DrawStrip(picture, horizon, -0.04, 1.04, 0, 1, palette.road * 1.2);
  DrawStrip(picture, horizon, 0, 1, 0, 1, palette.road);
  DrawStrip(picture, horizon, 0.015, 0.025, 0, 1, palette.line);
  DrawStrip(picture, horizon, 0.975, 0.985, 0, 1, palette.line);
  for (double near = dice.Between(-0.1, 0); near < 0.96; near += 0.16) {
    for (double across : {1.0 / 3, 2.0 / 3}) {
      DrawStrip(picture, horizon, across - 0.004, across + 0.004, near, near + 0.08, palette.line);
    }
  }
  return picture;
}

}  // namespace bluegate::plate_recognition
