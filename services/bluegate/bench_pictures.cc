#include "services/bluegate/bench_pictures.h"

#include <memory>
#include <utility>

namespace bluegate {

using plate::PlateColor;
using plate_recognition::Scene;
using plate_recognition::SceneArtist;
using plate_recognition::SceneLight;
using plate_recognition::VehicleView;

std::vector<Scene> BenchScenes() {
  std::vector<Scene> scenes;
  for (double scale : {0.5, 1.0, 1.5, 2.0}) {
    Scene scene;
    scene.scale = scale;
    scene.seed = 1;
    scene.vehicles = {{VehicleView::kLorryFront, "陕D12345", PlateColor::kYellow}};
    scenes.push_back(scene);
    scene.seed = 2;
    scene.light = SceneLight::kNight;
    scene.vehicles = {{VehicleView::kCarFront, "晋M67890", PlateColor::kBlue}};
    scenes.push_back(scene);
    scene.seed = 3;
    scene.light = SceneLight::kDay;
    scene.vehicles = {{VehicleView::kCarRear, "陕AD24680", PlateColor::kGreen},
                      {VehicleView::kLorryRear, "豫A13579", PlateColor::kYellow}};
    scenes.push_back(scene);
    scene.seed = 4;
    scene.light = SceneLight::kDusk;
    scene.vehicles = {{VehicleView::kCarFront, "川C86420", PlateColor::kBlue}};
    scenes.push_back(scene);
  }
  return scenes;
}

absl::StatusOr<std::vector<std::string>> DrawBenchPictures(const std::string& font) {
  const absl::StatusOr<std::unique_ptr<SceneArtist>> artist = SceneArtist::Make(font);
  if (!artist.ok()) return artist.status();
  std::vector<std::string> pictures;
  for (const Scene& scene : BenchScenes()) {
    absl::StatusOr<plate_recognition::DrawnScene> drawn = (*artist)->Draw(scene);
    if (!drawn.ok()) return drawn.status();
    pictures.push_back(std::move(drawn->jpeg));
  }
  return pictures;
}

}  // namespace bluegate
