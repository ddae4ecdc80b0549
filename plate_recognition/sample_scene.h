#ifndef BLUEGATE_PLATE_RECOGNITION_SAMPLE_SCENE_H_
#define BLUEGATE_PLATE_RECOGNITION_SAMPLE_SCENE_H_

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "enforcement/plate/plate_class.h"
#include "plate_recognition/plate_reader.h"

// Demonstration pictures: drawn vehicles on a drawn road, as a camera over a lane sees them. They
// show how the system works where no real pictures may be shown, and prove nothing about reading
// real ones.
namespace bluegate::plate_recognition {

inline constexpr int kScenePictureWidthPx = 1280;
inline constexpr int kScenePictureHeightPx = 720;
inline constexpr char kSampleFont[] = "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc";

enum class VehicleView { kLorryFront, kLorryRear, kCarFront, kCarRear };
enum class SceneLight { kDay, kDusk, kNight };

struct SceneVehicle {
  VehicleView view = VehicleView::kCarFront;
  std::string number;  // empty: no plate is mounted
  plate::PlateColor color = plate::PlateColor::kBlue;
};

struct Scene {
  std::vector<SceneVehicle> vehicles;  // side by side, 0 to 3
  SceneLight light = SceneLight::kDay;
  bool blurred = false;  // shaken beyond reading
  double scale = 1;      // of the picture's sides over kScenePicture...Px, 0.25 to 4
  uint64_t seed = 0;     // of everything that is left open: paint, places, noise, tilt
};

struct DrawnPlate {
  std::string number;
  plate::PlateColor color = plate::PlateColor::kUnspecified;
  std::array<Point, 4> corners{};  // top left, top right, bottom right, bottom left
};

struct DrawnScene {
  // At scale 1: 1280x720, about 60 to 120 KB, plates 110 to 220 pixels wide.
  std::string jpeg;
  std::vector<DrawnPlate> plates;  // in the order of the vehicles
};

// Draws scenes. The same scene gives the same bytes. One thread at a time may use it.
class SceneArtist {
 public:
  // `font` is a font with the province characters, such as kSampleFont. NOT_FOUND or
  // INVALID_ARGUMENT when it is not.
  static absl::StatusOr<std::unique_ptr<SceneArtist>> Make(const std::filesystem::path& font);

  virtual ~SceneArtist() = default;

  // INVALID_ARGUMENT: more than 3 vehicles, a scale out of bounds, or a plate that PlateArtist
  // cannot draw.
  virtual absl::StatusOr<DrawnScene> Draw(const Scene& scene) = 0;
};

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_SAMPLE_SCENE_H_
