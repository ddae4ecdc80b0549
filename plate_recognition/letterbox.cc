#include "plate_recognition/letterbox.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace bluegate::plate_recognition {
namespace {

// The network halves its input five times.
constexpr int kSideMultiple = 32;
constexpr double kPaddingGrey = 114;

int RoundUp(int px) { return (px + kSideMultiple - 1) / kSideMultiple * kSideMultiple; }

int Scaled(int px, float scale) {
  return std::max(1, static_cast<int>(std::lround(static_cast<float>(px) * scale)));
}

}  // namespace

Letterbox FitLetterbox(cv::Size picture, int long_side_px) {
  Letterbox box;
  box.scale = static_cast<float>(long_side_px) /
              static_cast<float>(std::max(picture.width, picture.height));
  box.scaled = cv::Size(Scaled(picture.width, box.scale), Scaled(picture.height, box.scale));
  box.padded = cv::Size(RoundUp(box.scaled.width), RoundUp(box.scaled.height));
  return box;
}

cv::Mat ApplyLetterbox(const cv::Mat& picture, const Letterbox& letterbox) {
  cv::Mat input(letterbox.padded, CV_8UC3, cv::Scalar::all(kPaddingGrey));
  cv::Mat part = input(cv::Rect(cv::Point(0, 0), letterbox.scaled));
  // Halving is several times as fast as means over shares of pixels, and a last step of less than
  // two still takes in every pixel; the locator's training does it so too.
  cv::Mat smaller = picture;
  while (smaller.cols >= 2 * letterbox.scaled.width &&
         smaller.rows >= 2 * letterbox.scaled.height) {
    const cv::Mat even = smaller(cv::Rect(0, 0, smaller.cols / 2 * 2, smaller.rows / 2 * 2));
    cv::Mat half;
    cv::resize(even, half, cv::Size(even.cols / 2, even.rows / 2), 0, 0, cv::INTER_AREA);
    smaller = half;
  }
  cv::resize(smaller, part, letterbox.scaled, 0, 0, cv::INTER_LINEAR);
  return input;
}

cv::Point2f ToPicture(const Letterbox& letterbox, cv::Point2f input) {
  return input * (1 / letterbox.scale);
}

cv::Point2f ToInput(const Letterbox& letterbox, cv::Point2f picture) {
  return picture * letterbox.scale;
}

}  // namespace bluegate::plate_recognition
