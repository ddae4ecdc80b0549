#ifndef BLUEGATE_SERVICES_INTAKE_CAPTURE_CHECK_H_
#define BLUEGATE_SERVICES_INTAKE_CAPTURE_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "bluegate/common/v1/site.pb.h"

namespace bluegate::intake {

inline constexpr int kPicturesMax = 5;
inline constexpr size_t kPictureBytesMax = 8 << 20;
inline constexpr uint32_t kPicturePixelsMin = 16;
inline constexpr uint32_t kPicturePixelsMax = 12000;
inline constexpr uint32_t kLaneMax = 16;
inline constexpr size_t kCameraNumberBytesMax = 32;
inline constexpr size_t kSeenColorsMax = 3;
inline constexpr size_t kSeenBrandBytesMax = 64;
// A terminal's clock may be ahead of ours by this much, and behind by what the ledger keeps.
inline constexpr absl::Duration kClockAheadMax = absl::Minutes(5);
inline constexpr absl::Duration kClockBehindMax = absl::Hours(730 * 24);

// What makes one capture the same as another.
struct CaptureHashes {
  std::vector<std::string> picture_sha256;  // 32 bytes each, in order
  std::string digest;                       // 32 bytes over the name and all that was sent
};
// `picture_sha256` are those of its pictures.
CaptureHashes HashCapture(const capture::v1::Capture& capture,
                          std::vector<std::string> picture_sha256);

// What makes one report of a dropped capture the same as another; 32 bytes.
std::string HashDrop(const capture::v1::Drop& drop);

// All errors below are INVALID_ARGUMENT with an ErrorDetail.

// Of an opened stream: device 2-32 lower case letters, digits, hyphens; epoch from 1.
absl::Status CheckHello(const capture::v1::Hello& hello);

// Whether who said `hello` may use the capture's name: its own device, its epoch or an earlier one,
// a sequence from 1.
absl::Status CheckName(const capture::v1::Hello& hello, const capture::v1::Capture& capture);

// Everything else: the record to keep, or what is wrong with the first field at fault.
// `received` is our clock.
absl::StatusOr<capture::v1::CaptureRecord> CheckCapture(const capture::v1::Capture& capture,
                                                        const CaptureHashes& hashes,
                                                        const common::v1::SiteList& sites,
                                                        absl::Time received);

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_CAPTURE_CHECK_H_
