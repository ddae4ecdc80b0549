#include "plate_recognition/vehicle_drawing.h"

#include <array>

namespace bluegate::plate_recognition {
namespace {

const cv::Scalar kTyre(28, 28, 30);
const cv::Scalar kTrim(46, 46, 48);
const cv::Scalar kChrome(205, 205, 200);
const cv::Scalar kGlassTop(120, 104, 88);
const cv::Scalar kGlassBottom(48, 42, 36);
const cv::Scalar kRedLamp(40, 30, 190);
const cv::Scalar kAmberLamp(40, 150, 235);

cv::Scalar Darker(const cv::Scalar& color, double share) { return color * share; }

cv::Scalar LorryPaint(Dice& dice) {
  static const std::array<cv::Scalar, 6> paints = {
      cv::Scalar(40, 40, 170),  cv::Scalar(150, 90, 40), cv::Scalar(225, 225, 222),
      cv::Scalar(40, 110, 205), cv::Scalar(90, 120, 60), cv::Scalar(120, 118, 112)};
  return paints[dice.Below(paints.size())];
}

cv::Scalar CarPaint(Dice& dice) {
  static const std::array<cv::Scalar, 7> paints = {
      cv::Scalar(228, 228, 226), cv::Scalar(52, 50, 48),  cv::Scalar(150, 148, 145),
      cv::Scalar(50, 40, 140),   cv::Scalar(130, 80, 40), cv::Scalar(96, 92, 90),
      cv::Scalar(190, 186, 176)};
  return paints[dice.Below(paints.size())];
}

cv::Scalar HeadLamp(SceneLight light) {
  return light == SceneLight::kDay ? cv::Scalar(225, 222, 214) : cv::Scalar(235, 252, 255);
}

void DrawLorryFront(VehicleBrush& brush, SceneLight light, Dice& dice) {
  const cv::Scalar paint = LorryPaint(dice), shade = Darker(paint, 0.7);
  const cv::Scalar box = dice.Below(2) ? cv::Scalar(200, 200, 198) : cv::Scalar(120, 96, 70);
  brush.Box(-1250, 900, 1250, 3900, 30, box, Darker(box, 0.8));
  for (double x : {-1080.0, 1080.0}) brush.Box(x - 170, 0, x + 170, 700, 40, kTyre);
  brush.Box(-1200, 420, 1200, 2950, 160, paint, shade);
  brush.Box(-1130, 2720, 1130, 2900, 60, kTrim);  // sun visor
  brush.Polygon({{-1080, 2720}, {1080, 2720}, {1130, 1820}, {-1130, 1820}}, kTrim);
  brush.Box(-1060, 1860, 1060, 2700, 70, kGlassTop, kGlassBottom);
  brush.Polygon({{-700, 2700}, {-350, 2700}, {-640, 1860}, {-990, 1860}}, kGlassTop * 1.15);
  brush.Line(-100, 1880, -720, 2150, 26, kTyre);
  brush.Line(620, 1880, 20, 2150, 26, kTyre);
  brush.Box(-760, 980, 760, 1640, 50, kTrim);
  for (double y = 1060; y < 1620; y += 130) brush.Box(-720, y, 720, y + 36, 10, kChrome);
  brush.Ellipse(0, 1720, 90, 60, kChrome);
  brush.Box(-1240, 300, 1240, 840, 80, Darker(paint, 0.55), Darker(paint, 0.4));
  for (double side : {-1.0, 1.0}) {
    brush.Box(side * 975 - 185, 560, side * 975 + 185, 820, 40, kTrim);
    brush.Box(side * 1000 - 130, 590, side * 1000 + 130, 790, 50, HeadLamp(light));
    brush.Box(side * 690 - 70, 640, side * 690 + 70, 740, 20, kAmberLamp);
    brush.Line(side * 1180, 2500, side * 1420, 2560, 40, kTrim);
    brush.Box(side * 1430 - 110, 1900, side * 1430 + 110, 2540, 50, kTrim);
    brush.Ellipse(side * 900, 3000, 50, 30, kAmberLamp);
  }
  brush.Box(-420, 380, 420, 700, 20, kTrim);  // behind the plate
}

void DrawLorryRear(VehicleBrush& brush, SceneLight light, Dice& dice) {
  const cv::Scalar box = LorryPaint(dice), shade = Darker(box, 0.82);
  for (double x : {-950.0, 950.0}) brush.Box(x - 290, 0, x + 290, 900, 60, kTyre);
  brush.Box(-400, 380, 400, 700, 0, kTrim);
  brush.Box(-1250, 1000, 1250, 3900, 25, box, shade);
  brush.Line(0, 1020, 0, 3900, 26, Darker(box, 0.5));
  for (double x : {-1190.0, -560.0, 560.0, 1190.0}) {
    brush.Line(x, 1040, x, 3880, 34, Darker(box, 0.62));
  }
  for (double x : {-300.0, 300.0}) brush.Line(x, 1040, x, 3880, 44, kChrome);
  for (double x : {-300.0, 300.0}) brush.Box(x - 60, 1500, x + 160, 1570, 10, kChrome);
  for (int i = 0; i < 10; ++i) {  // red and white reflecting strip
    const double left = -1225 + i * 245;
    brush.Box(left, 1015, left + 245, 1075, 0,
              i % 2 ? cv::Scalar(235, 235, 235) : cv::Scalar(50, 40, 200));
  }
  brush.Box(-1230, 480, 1230, 900, 30, kTrim, Darker(kTrim, 0.7));
  const double lit = light == SceneLight::kDay ? 1 : 1.25;
  for (double side : {-1.0, 1.0}) {
    brush.Box(side * 960 - 220, 640, side * 960 + 220, 800, 20, kRedLamp * lit);
    brush.Box(side * 960 - 60, 640, side * 960 + 60, 800, 10, kAmberLamp);
  }
}

void DrawCarFront(VehicleBrush& brush, SceneLight light, Dice& dice) {
  const cv::Scalar paint = CarPaint(dice), shade = Darker(paint, 0.72);
  for (double x : {-760.0, 760.0}) brush.Box(x - 110, 0, x + 110, 560, 40, kTyre);
  brush.Polygon({{-560, 1480}, {560, 1480}, {800, 950}, {-800, 950}}, paint);
  brush.Polygon({{-520, 1430}, {520, 1430}, {720, 990}, {-720, 990}}, kGlassBottom);
  brush.Polygon({{-380, 1430}, {-120, 1430}, {-300, 990}, {-590, 990}}, kGlassTop);
  for (double side : {-1.0, 1.0}) {
    brush.Box(side * 940 - 90, 950, side * 940 + 90, 1080, 50, shade);
  }
  brush.Polygon({{-760, 1000}, {760, 1000}, {880, 700}, {-880, 700}}, Darker(paint, 1.05));
  brush.Box(-900, 210, 900, 800, 170, paint, shade);
  brush.Box(-480, 610, 480, 760, 50, kTrim);
  for (double y : {640.0, 690.0, 735.0}) brush.Line(-450, y, 450, y, 12, kChrome);
  brush.Ellipse(0, 690, 62, 46, kChrome);
  for (double side : {-1.0, 1.0}) {
    brush.Polygon({{side * 520, 640}, {side * 860, 700}, {side * 850, 800}, {side * 540, 750}},
                  HeadLamp(light));
    brush.Box(side * 700 - 90, 290, side * 700 + 90, 380, 40, kTrim);
  }
  brush.Box(-620, 215, 620, 330, 50, kTrim);
  brush.Line(-560, 620, 560, 620, 8, Darker(paint, 0.5));
}

void DrawCarRear(VehicleBrush& brush, SceneLight light, Dice& dice) {
  const cv::Scalar paint = CarPaint(dice), shade = Darker(paint, 0.72);
  for (double x : {-740.0, 740.0}) brush.Box(x - 120, 0, x + 120, 500, 40, kTyre);
  brush.Polygon({{-580, 1470}, {580, 1470}, {820, 1000}, {-820, 1000}}, paint);
  brush.Polygon({{-530, 1420}, {530, 1420}, {680, 1080}, {-680, 1080}}, kGlassBottom);
  brush.Polygon({{100, 1420}, {330, 1420}, {440, 1080}, {180, 1080}}, kGlassTop);
  brush.Box(-890, 220, 890, 1080, 150, paint, shade);
  brush.Line(-620, 600, 620, 600, 8, Darker(paint, 0.5));
  brush.Line(-640, 1010, 640, 1010, 8, Darker(paint, 0.55));
  const double lit = light == SceneLight::kDay ? 1 : 1.25;
  for (double side : {-1.0, 1.0}) {
    brush.Polygon({{side * 520, 880}, {side * 880, 850}, {side * 870, 1010}, {side * 540, 1000}},
                  kRedLamp * lit);
    brush.Box(side * 740 - 70, 890, side * 740 + 70, 940, 10, cv::Scalar(225, 225, 225));
    brush.Box(side * 620 - 110, 240, side * 620 + 110, 310, 30, kTrim);
  }
  brush.Ellipse(0, 955, 56, 40, kChrome);
  brush.Box(-400, 560, 400, 880, 40, Darker(paint, 0.6));
}

}  // namespace

VehicleMeasure MeasureOf(VehicleView view) {
  switch (view) {
    case VehicleView::kLorryFront:
      return {540, 2860, 3900};
    case VehicleView::kLorryRear:
      return {690, 2500, 3900};
    case VehicleView::kCarFront:
      return {470, 2060, 1480};
    case VehicleView::kCarRear:
      return {720, 1800, 1470};
  }
  return {};
}

void DrawVehicle(VehicleBrush& brush, VehicleView view, SceneLight light, Dice& dice) {
  brush.Ellipse(0, 20, MeasureOf(view).width_mm * 0.52, 150, cv::Scalar(38, 38, 40));
  switch (view) {
    case VehicleView::kLorryFront:
      return DrawLorryFront(brush, light, dice);
    case VehicleView::kLorryRear:
      return DrawLorryRear(brush, light, dice);
    case VehicleView::kCarFront:
      return DrawCarFront(brush, light, dice);
    case VehicleView::kCarRear:
      return DrawCarRear(brush, light, dice);
  }
}

}  // namespace bluegate::plate_recognition
