#ifndef BLUEGATE_PLATE_RECOGNITION_VEHICLE_DRAWING_H_
#define BLUEGATE_PLATE_RECOGNITION_VEHICLE_DRAWING_H_

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "plate_recognition/sample_scene.h"

namespace bluegate::plate_recognition {

// Numbers from a seed, the same everywhere (the standard library's distributions are not).
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  uint64_t Next();  // SplitMix64
  double Between(double low, double high);
  int Below(int count);  // 0 to count - 1

 private:
  uint64_t state_;
};

// A vehicle's place in a picture, and a brush in its measure: millimetres from the middle of the
// vehicle (x to the right) and from the ground (y up).
class VehicleBrush {
 public:
  VehicleBrush(cv::Mat& picture, cv::Point2d ground, double px_per_mm)
      : picture_(picture), ground_(ground), px_per_mm_(px_per_mm) {}

  cv::Point2d At(double x_mm, double y_mm) const {
    return {ground_.x + x_mm * px_per_mm_, ground_.y - y_mm * px_per_mm_};
  }
  void Polygon(const std::vector<cv::Point2d>& corners_mm, const cv::Scalar& color);
  // Corners rounded by `round_mm`; the ground runs from `color` above to `below`.
  void Box(double left, double bottom, double right, double top, double round_mm,
           const cv::Scalar& color, const cv::Scalar& below);
  void Box(double left, double bottom, double right, double top, double round_mm,
           const cv::Scalar& color) {
    Box(left, bottom, right, top, round_mm, color, color);
  }
  void Ellipse(double x, double y, double half_width, double half_height, const cv::Scalar& color);
  void Line(double x1, double y1, double x2, double y2, double width, const cv::Scalar& color);

 private:
  cv::Mat& picture_;
  const cv::Point2d ground_;
  const double px_per_mm_;
};

// Where the middle of a vehicle's plate is, millimetres above the ground; its width over all; and
// how much of it is seen, millimetres high.
struct VehicleMeasure {
  double plate_mm = 0;
  double width_mm = 0;
  double height_mm = 0;
};
VehicleMeasure MeasureOf(VehicleView view);

// Draws the vehicle without its plate; paint and small things by `dice`. Lamps are lit at night.
void DrawVehicle(VehicleBrush& brush, VehicleView view, SceneLight light, Dice& dice);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_VEHICLE_DRAWING_H_
