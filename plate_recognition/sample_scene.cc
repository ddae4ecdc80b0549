#include "plate_recognition/sample_scene.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plate_recognition/geometry.h"
#include "plate_recognition/plate_drawing.h"
#include "plate_recognition/road_drawing.h"
#include "plate_recognition/vehicle_drawing.h"

namespace bluegate::plate_recognition {
namespace {

constexpr size_t kVehiclesMax = 3;
constexpr double kPlateWidthMm = 440;
// Plates are drawn this much larger than the vehicles, so that both fit a picture.
constexpr double kPlateEnlargement = 1.35;
// Of a picture at scale 1; others may have as much for each pixel.
constexpr size_t kJpegBytesMax = 118 * 1000;
constexpr double kScaleMin = 0.25;
constexpr double kScaleMax = 4;

const cv::Size kPicture(kScenePictureWidthPx, kScenePictureHeightPx);

struct Placed {
  cv::Point2d ground;
  double px_per_mm = 0;  // of the vehicle
};

// Width of the plate in the picture that suits the view and how many stand beside it.
double PlateWidthPx(VehicleView view, size_t count, Dice& dice) {
  if (count == 3) return dice.Between(114, 122);
  const bool lorry = view == VehicleView::kLorryFront || view == VehicleView::kLorryRear;
  if (count == 2) return lorry ? dice.Between(118, 128) : dice.Between(125, 150);
  return lorry ? dice.Between(125, 165) : dice.Between(150, 208);
}

Placed Place(const Scene& scene, size_t index, Dice& dice) {
  const size_t count = scene.vehicles.size();
  const VehicleView view = scene.vehicles[index].view;
  const double px_per_mm = PlateWidthPx(view, count, dice) / (kPlateWidthMm * kPlateEnlargement);
  const double lane = kPicture.width / static_cast<double>(count);
  const double sway = count == 1 ? dice.Between(-150, 150) : dice.Between(-20, 20);
  return {{lane * (index + 0.5) + sway, kPicture.height * dice.Between(0.90, 0.96)}, px_per_mm};
}

// A slight turn and lean of the camera, as a transform of the whole picture.
cv::Mat CameraTilt(Dice& dice) {
  const float w = kPicture.width, h = kPicture.height;
  const Quad from = {cv::Point2f(0, 0), cv::Point2f(w, 0), cv::Point2f(w, h), cv::Point2f(0, h)};
  const double turn = dice.Between(-2.5, 2.5) * CV_PI / 180;
  Quad to;
  for (size_t i = 0; i < from.size(); ++i) {
    const cv::Point2f arm = from[i] - cv::Point2f(w / 2, h / 2);
    const cv::Point2f turned(arm.x * std::cos(turn) - arm.y * std::sin(turn),
                             arm.x * std::sin(turn) + arm.y * std::cos(turn));
    to[i] = cv::Point2f(w / 2, h / 2) + 1.05f * turned +
            cv::Point2f(dice.Between(-0.02, 0.02) * w, dice.Between(-0.02, 0.02) * h);
  }
  return cv::getPerspectiveTransform(from.data(), to.data());
}

Quad Transform(const Quad& quad, const cv::Mat& transform) {
  std::vector<cv::Point2f> out;
  cv::perspectiveTransform(std::vector<cv::Point2f>(quad.begin(), quad.end()), out, transform);
  Quad result;
  std::copy(out.begin(), out.end(), result.begin());
  return result;
}

Quad PlateQuad(const Placed& placed, VehicleView view, const cv::Mat& plate, Dice& dice) {
  const double width = 440 * kPlateEnlargement * placed.px_per_mm * plate.cols / 880.0;
  const double height = width * plate.rows / plate.cols;
  const double x = placed.ground.x;
  const double y = placed.ground.y - MeasureOf(view).plate_mm * placed.px_per_mm;
  const double lean = dice.Between(-0.012, 0.012) * width;  // never mounted quite straight
  const auto corner = [&](double across, double down) {
    return cv::Point2f(static_cast<float>(x + across * width / 2),
                       static_cast<float>(y + down * height / 2 + across * lean));
  };
  return {corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)};
}

// Lays the plate over the picture, with soft edges.
void MountPlate(cv::Mat& picture, const cv::Mat& plate, const Quad& corners) {
  const double wide = cv::norm(corners[1] - corners[0]);
  cv::Mat small;
  cv::resize(plate, small, cv::Size(), 1.25 * wide / plate.cols, 1.25 * wide / plate.cols,
             cv::INTER_AREA);
  const float w = small.cols, h = small.rows;
  const Quad from = {cv::Point2f(0, 0), cv::Point2f(w, 0), cv::Point2f(w, h), cv::Point2f(0, h)};
  const cv::Mat transform = cv::getPerspectiveTransform(from.data(), corners.data());
  cv::Mat laid, mask;
  cv::warpPerspective(small, laid, transform, picture.size(), cv::INTER_LINEAR,
                      cv::BORDER_REPLICATE);
  cv::warpPerspective(cv::Mat(small.size(), CV_32FC3, cv::Scalar::all(1)), mask, transform,
                      picture.size(), cv::INTER_LINEAR);
  cv::Mat over, under;
  laid.convertTo(over, CV_32FC3);
  picture.convertTo(under, CV_32FC3);
  cv::Mat(under + (over - under).mul(mask)).convertTo(picture, CV_8UC3);
}

// What the camera adds: softness, grain, and the shake of a blurred picture.
void Expose(cv::Mat& picture, const Scene& scene, Dice& dice) {
  cv::GaussianBlur(picture, picture, {}, dice.Between(0.45, 0.75));
  if (scene.blurred) {
    const int across = static_cast<int>(41 * scene.scale), down = static_cast<int>(9 * scene.scale);
    cv::blur(picture, picture, {std::max(1, across), std::max(1, down)});
    cv::GaussianBlur(picture, picture, {}, 5 * scene.scale);
  }
  const double gain = dice.Between(0.93, 1.06);
  const double grain = scene.light == SceneLight::kNight ? 5.0 : 2.5;
  cv::Mat noise(picture.size(), CV_16SC3);
  cv::RNG(dice.Next()).fill(noise, cv::RNG::NORMAL, 0, grain);
  cv::Mat wide;
  picture.convertTo(wide, CV_16SC3, gain);
  cv::Mat(wide + noise).convertTo(picture, CV_8UC3);
}

std::string EncodeJpeg(const cv::Mat& picture) {
  const size_t bytes_max = kJpegBytesMax * picture.total() / kPicture.area();
  std::vector<uchar> bytes;
  for (int quality = 92; quality >= 50; quality -= 6) {
    cv::imencode(".jpg", picture, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
    if (bytes.size() <= bytes_max) break;
  }
  return std::string(bytes.begin(), bytes.end());
}

class FontSceneArtist : public SceneArtist {
 public:
  explicit FontSceneArtist(std::unique_ptr<PlateArtist> plates) : plates_(std::move(plates)) {}

  absl::StatusOr<DrawnScene> Draw(const Scene& scene) override {
    if (scene.vehicles.size() > kVehiclesMax) {
      return absl::InvalidArgumentError(absl::StrCat("scene.vehicles: ", scene.vehicles.size(),
                                                     ", wanted at most ", kVehiclesMax));
    }
    if (!(scene.scale >= kScaleMin && scene.scale <= kScaleMax)) {
      return absl::InvalidArgumentError(
          absl::StrCat("scene.scale: ", scene.scale, ", wanted ", kScaleMin, " to ", kScaleMax));
    }
    Dice dice(scene.seed);
    cv::Mat flat = DrawRoad(kPicture, scene.light, dice);
    std::vector<Placed> places;
    for (size_t i = 0; i < scene.vehicles.size(); ++i) {
      places.push_back(Place(scene, i, dice));
      VehicleBrush brush(flat, places[i].ground, places[i].px_per_mm);
      DrawVehicle(brush, scene.vehicles[i].view, scene.light, dice);
    }
    if (scene.light == SceneLight::kNight) flat *= 0.62;
    const cv::Matx33d enlarge = cv::Matx33d::diag({scene.scale, scene.scale, 1});
    const cv::Mat tilt = cv::Mat(enlarge) * CameraTilt(dice);
    const cv::Size size(cvRound(kPicture.width * scene.scale),
                        cvRound(kPicture.height * scene.scale));
    cv::Mat picture;
    cv::warpPerspective(flat, picture, tilt, size, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    DrawnScene drawn;
    for (size_t i = 0; i < scene.vehicles.size(); ++i) {
      const absl::Status mounted =
          Mount(scene.vehicles[i], scene.light, places[i], tilt, dice, picture, drawn.plates);
      if (!mounted.ok()) return mounted;
    }
    Expose(picture, scene, dice);
    drawn.jpeg = EncodeJpeg(picture);
    return drawn;
  }

 private:
  absl::Status Mount(const SceneVehicle& vehicle, SceneLight light, const Placed& placed,
                     const cv::Mat& tilt, Dice& dice, cv::Mat& picture,
                     std::vector<DrawnPlate>& plates) {
    if (vehicle.number.empty()) return absl::OkStatus();
    absl::StatusOr<cv::Mat> plate = plates_->Draw(vehicle.number, vehicle.color);
    if (!plate.ok()) return plate.status();
    // Plates reflect the camera's flash: by night they stay brighter than what is round them.
    *plate *= light == SceneLight::kDay ? 0.96 : 0.86;
    const Quad corners = Transform(PlateQuad(placed, vehicle.view, *plate, dice), tilt);
    MountPlate(picture, *plate, corners);
    DrawnPlate drawn{vehicle.number, vehicle.color, {}};
    for (size_t i = 0; i < corners.size(); ++i) drawn.corners[i] = {corners[i].x, corners[i].y};
    plates.push_back(std::move(drawn));
    return absl::OkStatus();
  }

  const std::unique_ptr<PlateArtist> plates_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<SceneArtist>> SceneArtist::Make(const std::filesystem::path& font) {
  absl::StatusOr<std::unique_ptr<PlateArtist>> plates = PlateArtist::Make(font);
  if (!plates.ok()) return plates.status();
  return std::make_unique<FontSceneArtist>(*std::move(plates));
}

}  // namespace bluegate::plate_recognition
