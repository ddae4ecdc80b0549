#ifndef BLUEGATE_SERVICES_BLUEGATE_BENCH_PICTURES_H_
#define BLUEGATE_SERVICES_BLUEGATE_BENCH_PICTURES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "plate_recognition/sample_scene.h"

namespace bluegate {

// The scenes that `bench read` draws when it is given no pictures: cars and lorries by day and
// night, of 0.2, 0.9, 2.1 and 3.7 megapixels, as many of each. Always the same.
std::vector<plate_recognition::Scene> BenchScenes();

// Draws them as JPEGs. What SceneArtist::Make says when `font` is not one.
absl::StatusOr<std::vector<std::string>> DrawBenchPictures(const std::string& font);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_BENCH_PICTURES_H_
