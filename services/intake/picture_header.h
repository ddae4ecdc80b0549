#ifndef BLUEGATE_SERVICES_INTAKE_PICTURE_HEADER_H_
#define BLUEGATE_SERVICES_INTAKE_PICTURE_HEADER_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "bluegate/capture/v1/capture.pb.h"

namespace bluegate::intake {

// What the first bytes of a picture say about it.
struct PictureHeader {
  capture::v1::PictureFormat format = capture::v1::PICTURE_FORMAT_UNSPECIFIED;
  uint32_t width_px = 0;
  uint32_t height_px = 0;
};

// Reads the header of a JPEG (ISO/IEC 10918-1, B.2: up to the frame header) or PNG (ISO/IEC 15948,
// 11.2.2: IHDR) without decoding: a picture may still turn out to be damaged further on. Nothing
// when the bytes are neither, or end before both sizes are known. A JPEG whose height is only told
// after its scan (DNL) is nothing too: no camera sends one. Takes time with the header's length
// only, whatever the bytes are.
std::optional<PictureHeader> ReadPictureHeader(std::string_view picture);

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_PICTURE_HEADER_H_
