#ifndef BLUEGATE_PLATE_RECOGNITION_TESTING_SEED_PICTURES_H_
#define BLUEGATE_PLATE_RECOGNITION_TESTING_SEED_PICTURES_H_

#include <map>
#include <string>

namespace bluegate::plate_recognition {

// Small drawn scenes by file name, as JPEG (grey, progressive, turned, CMYK), PNG (8 and 16 bits,
// grey, with alpha) and WebP (lossy, lossless): what fuzzing starts from. Always the same.
std::map<std::string, std::string> SeedPictures();

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_TESTING_SEED_PICTURES_H_
