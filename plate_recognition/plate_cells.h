#ifndef BLUEGATE_PLATE_RECOGNITION_PLATE_CELLS_H_
#define BLUEGATE_PLATE_RECOGNITION_PLATE_CELLS_H_

#include <opencv2/core.hpp>
#include <vector>

#include "plate_recognition/geometry.h"

namespace bluegate::plate_recognition {

// A place where a plate seems to be.
struct Detection {
  float score = 0;  // 0 to 1
  Quad corners{};
};

// How the locator's output is laid out; see plate_recognition/models/locator.json.
struct CellLayout {
  int stride_px = 8;          // input pixels a cell
  float offset_unit_px = 16;  // input pixels a unit of a corner's offset
  float threshold = 0.5f;     // least score of a detection
};

// Reads detections from the locator's output: float [1, 9, rows, columns], channel 0 the logit that
// a plate's centre is in the cell, 1 to 8 the corners' offsets from the cell's centre. Corners come
// in input pixels, the surest first, at most 256; such that are no plate's shape are left out.
std::vector<Detection> DecodeCells(const cv::Mat& cells, const CellLayout& layout);

// Makes one of each group that lies on one plate: its surest score, and the mean of the corners of
// those that nearly agree with the surest, weighted by their scores. Two lie on one plate when they
// share more than `iou_max` of the area of both, or most of the area of the smaller one.
// `detections` are ordered by falling score; so is the answer.
std::vector<Detection> JoinOverlaps(const std::vector<Detection>& detections, float iou_max);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_PLATE_CELLS_H_
