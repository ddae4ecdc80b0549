#ifndef BLUEGATE_PLATE_RECOGNITION_DISTINCT_READINGS_H_
#define BLUEGATE_PLATE_RECOGNITION_DISTINCT_READINGS_H_

#include <vector>

#include "plate_recognition/plate_reader.h"

namespace bluegate::plate_recognition {

// Each plate once, the largest first, at most kReadingsMax. Two readings are of one plate when they
// name the same number and share a fifth of the smaller one's box: the locator saw it twice with
// different corners. The surer one stays. The same number in two places is two plates: front and
// mirror image, a plate and its enlarged copy on a tailgate, a pair that lies on a counter.
std::vector<PlateReading> DistinctReadings(std::vector<PlateReading> readings);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_DISTINCT_READINGS_H_
