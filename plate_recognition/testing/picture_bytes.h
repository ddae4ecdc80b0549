#ifndef BLUEGATE_PLATE_RECOGNITION_TESTING_PICTURE_BYTES_H_
#define BLUEGATE_PLATE_RECOGNITION_TESTING_PICTURE_BYTES_H_

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

// Files that tests make of pictures, sound ones and others.
namespace bluegate::plate_recognition {

// The file that OpenCV writes; `form` is ".jpg", ".png" or ".webp".
std::string EncodePicture(const std::string& form, const cv::Mat& picture,
                          const std::vector<int>& parameters = {});

// Left half red, right half blue; `full` is the type's largest value.
cv::Mat TwoHalves(int width, int height, int type = CV_8UC3, double full = 255);

std::string BigEndian32(uint32_t value);
std::string LittleEndian32(uint32_t value);

// `jpeg` with a segment put behind its start-of-image marker; `body` of at most 65533 bytes.
std::string WithSegment(const std::string& jpeg, uint8_t marker, const std::string& body);

// With an EXIF orientation (1 to 8).
std::string WithOrientation(const std::string& jpeg, char orientation);

// A JPEG that says its sides are these, whatever it holds.
std::string WithSides(std::string jpeg, int width_px, int height_px);

// A PNG that does, with the check sum that goes with it.
std::string PngWithSides(std::string png, uint32_t width_px, uint32_t height_px);

// 32x32 pixels of one colour in four components, as Adobe's programs write CMYK.
std::string CmykJpeg();

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_TESTING_PICTURE_BYTES_H_
