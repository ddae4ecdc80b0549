#ifndef BLUEGATE_SERVICES_RECOGNITION_CONVERT_H_
#define BLUEGATE_SERVICES_RECOGNITION_CONVERT_H_

#include "bluegate/recognition/v1/recognition.pb.h"
#include "plate_recognition/plate_reader.h"

namespace bluegate::recognition {

// A reading as the contract says it. Corners that are all zero are none: the picture does not show
// the plate.
v1::ReadState ToProto(plate_recognition::ReadState state);
v1::PlateReading ToProto(const plate_recognition::PlateReading& reading);
v1::ReadTimings ToProto(const plate_recognition::Timings& timings);
v1::ReadPictureResponse ToProto(const plate_recognition::PictureReading& reading);

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_CONVERT_H_
