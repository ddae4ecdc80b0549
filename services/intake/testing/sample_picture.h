#ifndef BLUEGATE_SERVICES_INTAKE_TESTING_SAMPLE_PICTURE_H_
#define BLUEGATE_SERVICES_INTAKE_TESTING_SAMPLE_PICTURE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace bluegate::intake::testing {

inline std::string BigEndian(uint32_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
  return out;
}

// The start of a JPEG: SOI, an APP0 segment, the frame header, SOS; then `body` as its scan. No
// decoder would take it, intake does.
inline std::string Jpeg(uint32_t width_px, uint32_t height_px, std::string_view body = "") {
  return std::string("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00", 20) +
         std::string("\xff\xc0\x00\x0b\x08", 5) + BigEndian(height_px, 2) + BigEndian(width_px, 2) +
         std::string("\x01\x01\x11\x00", 4) +
         std::string("\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00", 10) + std::string(body) +
         "\xff\xd9";
}

// The start of a PNG, without its data.
inline std::string Png(uint32_t width_px, uint32_t height_px) {
  return std::string("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", 16) + BigEndian(width_px, 4) +
         BigEndian(height_px, 4) + std::string("\x08\x02\x00\x00\x00", 5);
}

}  // namespace bluegate::intake::testing

#endif  // BLUEGATE_SERVICES_INTAKE_TESTING_SAMPLE_PICTURE_H_
