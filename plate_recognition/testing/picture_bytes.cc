#include "plate_recognition/testing/picture_bytes.h"

#include <opencv2/imgcodecs.hpp>

namespace bluegate::plate_recognition {
namespace {

// The check sum of PNG's chunks (ISO/IEC 15948, 5.5).
uint32_t Crc32(const std::string& bytes) {
  uint32_t crc = 0xFFFFFFFF;
  for (const char byte : bytes) {
    crc ^= static_cast<uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
  }
  return ~crc;
}

}  // namespace

std::string EncodePicture(const std::string& form, const cv::Mat& picture,
                          const std::vector<int>& parameters) {
  std::vector<uchar> bytes;
  cv::imencode(form, picture, bytes, parameters);
  return std::string(bytes.begin(), bytes.end());
}

cv::Mat TwoHalves(int width, int height, int type, double full) {
  cv::Mat picture(height, width, type, cv::Scalar(0, 0, full));
  picture(cv::Rect(width / 2, 0, width - width / 2, height)) = cv::Scalar(full, 0, 0);
  return picture;
}

std::string BigEndian32(uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

std::string LittleEndian32(uint32_t value) {
  const std::string bytes = BigEndian32(value);
  return std::string(bytes.rbegin(), bytes.rend());
}

std::string WithSegment(const std::string& jpeg, uint8_t marker, const std::string& body) {
  const uint32_t length = static_cast<uint32_t>(body.size()) + 2;
  return jpeg.substr(0, 2) + '\xFF' + static_cast<char>(marker) + BigEndian32(length).substr(2) +
         body + jpeg.substr(2);
}

std::string WithOrientation(const std::string& jpeg, char orientation) {
  // One directory of one tag, 0x0112, a short.
  std::string exif("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 25);
  exif += std::string{orientation, 0, 0, 0, 0, 0, 0};
  return WithSegment(jpeg, 0xE1, exif);
}

std::string WithSides(std::string jpeg, int width_px, int height_px) {
  size_t frame = jpeg.find("\xFF\xC0");
  if (frame == std::string::npos) frame = jpeg.find("\xFF\xC2");
  jpeg.replace(frame + 5, 4, BigEndian32(height_px).substr(2) + BigEndian32(width_px).substr(2));
  return jpeg;
}

std::string PngWithSides(std::string png, uint32_t width_px, uint32_t height_px) {
  png.replace(16, 8, BigEndian32(width_px) + BigEndian32(height_px));
  png.replace(29, 4, BigEndian32(Crc32(png.substr(12, 17))));
  return png;
}

std::string CmykJpeg() {
  // Quantization and Huffman tables are those of a grey JPEG; frame and scan are made here.
  const std::string grey = EncodePicture(".jpg", cv::Mat(32, 32, CV_8UC1, cv::Scalar(128)));
  const size_t frame = grey.find("\xFF\xC0"), tables = grey.find("\xFF\xC4");
  const size_t scan = grey.find("\xFF\xDA");
  std::string jpeg = grey.substr(0, frame);
  jpeg += std::string("\xFF\xC0\0\x14\x08\0\x20\0\x20\x04", 10);  // 8 bits, 32x32, 4 components
  for (char id = 1; id <= 4; ++id) jpeg += std::string{id, 0x11, 0};
  jpeg += grey.substr(tables, scan - tables);
  jpeg += std::string("\xFF\xDA\0\x0E\x04", 5);
  for (char id = 1; id <= 4; ++id) jpeg += std::string{id, 0};
  jpeg += std::string("\0\x3F\0", 3);
  // 16 units of 4 blocks; each block is 00 (no difference), 1010 (end of block).
  for (int i = 0; i < 16; ++i) jpeg += "\x28\xA2\x8A";
  jpeg += "\xFF\xD9";
  return WithSegment(jpeg, 0xEE, std::string("Adobe\0\x64\0\0\0\0\0", 12));
}

}  // namespace bluegate::plate_recognition
