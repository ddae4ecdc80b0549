#ifndef BLUEGATE_SERVICES_INTAKE_TESTING_SAMPLE_CAPTURE_H_
#define BLUEGATE_SERVICES_INTAKE_TESTING_SAMPLE_CAPTURE_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "services/intake/testing/sample_picture.h"

namespace bluegate::intake::testing {

inline constexpr char kDevice[] = "cam-01";
inline constexpr char kSite[] = "cp-01";  // a site of InProcessServer

// A capture with nothing wrong, taken at `now`; its picture differs with the sequence.
inline capture::v1::Capture SampleCapture(uint64_t sequence, absl::Time now) {
  capture::v1::Capture capture;
  capture.mutable_name()->set_device_id(kDevice);
  capture.mutable_name()->set_boot_epoch(1);
  capture.mutable_name()->set_sequence(sequence);
  capture.set_site_id(kSite);
  capture.set_lane(1);
  capture.set_direction(common::v1::DIRECTION_IN);
  capture.set_terminal_time_us(absl::ToUnixMicros(now));
  capture.add_pictures(Jpeg(1920, 1080, "picture " + std::to_string(sequence)));
  return capture;
}

}  // namespace bluegate::intake::testing

#endif  // BLUEGATE_SERVICES_INTAKE_TESTING_SAMPLE_CAPTURE_H_
