#include "plate_recognition/decode.h"

#include <opencv2/imgcodecs.hpp>

#include "absl/strings/str_cat.h"
#include "plate_recognition/picture_header.h"

namespace bluegate::plate_recognition {

absl::StatusOr<cv::Mat> DecodePicture(std::string_view bytes) {
  const absl::StatusOr<PictureHeader> header = ReadPictureHeader(bytes);
  if (!header.ok()) return header.status();
  if (absl::Status status = CheckPictureSides(*header); !status.ok()) return status;
  if (absl::Status status = CheckPictureComplete(bytes, *header); !status.ok()) {
    return status;
  }
  try {
    // imdecode only reads; its interface has no constant form.
    const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<char*>(bytes.data()));
    cv::Mat picture = cv::imdecode(raw, cv::IMREAD_COLOR);
    if (picture.empty()) {
      return absl::DataLossError("picture: damaged, its pixels cannot be decoded");
    }
    return picture;
  } catch (const cv::Exception& error) {
    return absl::DataLossError(absl::StrCat("picture: cannot be decoded: ", error.err));
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("picture: no memory to decode it");
  }
}

}  // namespace bluegate::plate_recognition
