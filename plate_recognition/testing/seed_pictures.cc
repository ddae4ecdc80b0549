#include "plate_recognition/testing/seed_pictures.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "plate_recognition/decode.h"
#include "plate_recognition/sample_scene.h"
#include "plate_recognition/testing/picture_bytes.h"

namespace bluegate::plate_recognition {
namespace {

// 320x180 pixels, with a plate of about 40.
cv::Mat SmallScene(uint64_t seed) {
  const auto artist = SceneArtist::Make(kSampleFont).value();
  Scene scene;
  scene.scale = 0.25;
  scene.seed = seed;
  scene.vehicles = {{seed % 2 ? VehicleView::kCarFront : VehicleView::kLorryFront, "陕D12345",
                     seed % 2 ? plate::PlateColor::kBlue : plate::PlateColor::kYellow}};
  return DecodePicture(artist->Draw(scene)->jpeg).value();
}

}  // namespace

std::map<std::string, std::string> SeedPictures() {
  const cv::Mat car = SmallScene(1), lorry = SmallScene(2);
  cv::Mat grey, alpha, deep, tiny;
  cv::cvtColor(car, grey, cv::COLOR_BGR2GRAY);
  cv::cvtColor(car, alpha, cv::COLOR_BGR2BGRA);
  car.convertTo(deep, CV_16UC3, 257);
  cv::resize(car, tiny, {32, 18}, 0, 0, cv::INTER_AREA);
  const std::vector<int> rough = {cv::IMWRITE_JPEG_QUALITY, 60};
  const std::string jpeg = EncodePicture(".jpg", car, rough);
  const std::string small_jpeg = EncodePicture(".jpg", tiny, rough);
  return {
      {"car.jpg", jpeg},
      {"lorry.jpg", EncodePicture(".jpg", lorry, rough)},
      {"grey.jpg", EncodePicture(".jpg", grey, rough)},
      {"progressive.jpg",
       EncodePicture(".jpg", car, {cv::IMWRITE_JPEG_QUALITY, 60, cv::IMWRITE_JPEG_PROGRESSIVE, 1})},
      {"restarts.jpg",
       EncodePicture(".jpg", car,
                     {cv::IMWRITE_JPEG_QUALITY, 60, cv::IMWRITE_JPEG_RST_INTERVAL, 4})},
      {"turned.jpg", WithOrientation(jpeg, 6)},
      {"commented.jpg", WithSegment(small_jpeg, 0xFE, "a comment")},
      {"cmyk.jpg", CmykJpeg()},
      {"tiny.jpg", small_jpeg},
      {"car.png", EncodePicture(".png", car)},
      {"tiny.png", EncodePicture(".png", tiny)},
      {"grey.png", EncodePicture(".png", grey)},
      {"alpha.png", EncodePicture(".png", alpha)},
      {"deep.png", EncodePicture(".png", deep)},
      {"lossy.webp", EncodePicture(".webp", car, {cv::IMWRITE_WEBP_QUALITY, 60})},
      {"alpha.webp", EncodePicture(".webp", alpha, {cv::IMWRITE_WEBP_QUALITY, 60})},
      {"lossless.webp", EncodePicture(".webp", tiny)},
  };
}

}  // namespace bluegate::plate_recognition
