#ifndef BLUEGATE_PLATE_RECOGNITION_ROAD_DRAWING_H_
#define BLUEGATE_PLATE_RECOGNITION_ROAD_DRAWING_H_

#include <opencv2/core.hpp>

#include "plate_recognition/sample_scene.h"
#include "plate_recognition/vehicle_drawing.h"

namespace bluegate::plate_recognition {

// Sky, skyline, trees and a road of three lanes that runs away from the camera; the whole picture,
// 8-bit BGR.
cv::Mat DrawRoad(cv::Size size, SceneLight light, Dice& dice);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_ROAD_DRAWING_H_
