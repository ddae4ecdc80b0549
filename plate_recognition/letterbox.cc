#include "plate_recognition/letterbox.h"

#include <algorithm>
#include <cmath>

#include "plate_recognition/scaling.h"

namespace bluegate::plate_recognition {
namespace {

// The network halves its input five times.
constexpr int kSideMultiple = 32;
constexpr double kPaddingGrey = 114;

int RoundUp(int px) { return (px + kSideMultiple - 1) / kSideMultiple * kSideMultiple; }

int ScaledSide(int px, float scale) {
  return std::max(1, static_cast<int>(std::lround(static_cast<float>(px) * scale)));
}

}  // namespace

Letterbox FitLetterbox(cv::Size picture, int long_side_px) {
  Letterbox box;
  box.scale = static_cast<float>(long_side_px) /
              static_cast<float>(std::max(picture.width, picture.height));
  box.scaled =
      cv::Size(ScaledSide(picture.width, box.scale), ScaledSide(picture.height, box.scale));
  box.padded = cv::Size(RoundUp(box.scaled.width), RoundUp(box.scaled.height));
  return box;
}

cv::Mat ApplyLetterbox(const cv::Mat& picture, const Letterbox& letterbox) {
  cv::Mat input(letterbox.padded, CV_8UC3, cv::Scalar::all(kPaddingGrey));
  Scaled(picture, letterbox.scaled).copyTo(input(cv::Rect(cv::Point(0, 0), letterbox.scaled)));
  return input;
}

cv::Point2f ToPicture(const Letterbox& letterbox, cv::Point2f input) {
  return input * (1 / letterbox.scale);
}

cv::Point2f ToInput(const Letterbox& letterbox, cv::Point2f picture) {
  return picture * letterbox.scale;
}

}  // namespace bluegate::plate_recognition
