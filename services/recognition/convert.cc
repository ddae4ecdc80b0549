#include "services/recognition/convert.h"

namespace bluegate::recognition {
namespace {

// The core gives its colours, classes and verdicts the numbers of the contract.
common::v1::PlateColor ToProto(plate::PlateColor color) {
  return static_cast<common::v1::PlateColor>(color);
}
common::v1::PlateClass ToProto(plate::PlateClass plate_class) {
  return static_cast<common::v1::PlateClass>(plate_class);
}
common::v1::ReadingVerdict ToProto(plate::ReadingVerdict verdict) {
  return static_cast<common::v1::ReadingVerdict>(verdict);
}

}  // namespace

v1::ReadState ToProto(plate_recognition::ReadState state) {
  switch (state) {
    case plate_recognition::ReadState::kRead:
      return v1::READ_STATE_READ;
    case plate_recognition::ReadState::kNoPlate:
      return v1::READ_STATE_NO_PLATE;
    case plate_recognition::ReadState::kFailed:
      return v1::READ_STATE_FAILED;
  }
  return v1::READ_STATE_UNSPECIFIED;
}

v1::PlateReading ToProto(const plate_recognition::PlateReading& reading) {
  v1::PlateReading proto;
  proto.set_number(reading.number);
  proto.set_color(ToProto(reading.color));
  proto.set_plate_class(ToProto(reading.plate_class));
  proto.set_rows(reading.rows);
  const bool shown = reading.corners != decltype(reading.corners){};
  for (size_t i = 0; shown && i < reading.corners.size(); ++i) {
    const plate_recognition::Point& corner = reading.corners[i];
    v1::Point* point = proto.add_corners();
    point->set_x_px(corner.x_px);
    point->set_y_px(corner.y_px);
  }
  proto.set_confidence(reading.confidence);
  proto.mutable_character_confidences()->Add(reading.character_confidences.begin(),
                                             reading.character_confidences.end());
  for (const plate_recognition::Candidate& candidate : reading.candidates) {
    v1::PlateCandidate* other = proto.add_candidates();
    other->set_number(candidate.number);
    other->set_confidence(candidate.confidence);
  }
  proto.set_verdict(ToProto(reading.verdict));
  return proto;
}

v1::ReadTimings ToProto(const plate_recognition::Timings& timings) {
  v1::ReadTimings proto;
  proto.set_decode_ms(timings.decode_ms);
  proto.set_locate_ms(timings.locate_ms);
  proto.set_read_ms(timings.read_ms);
  return proto;
}

v1::ReadPictureResponse ToProto(const plate_recognition::PictureReading& reading) {
  v1::ReadPictureResponse proto;
  proto.set_state(ToProto(reading.state));
  proto.set_error(reading.error);
  for (const plate_recognition::PlateReading& plate : reading.readings) {
    *proto.add_readings() = ToProto(plate);
  }
  *proto.mutable_timings() = ToProto(reading.timings);
  proto.set_model_version(reading.model_version);
  return proto;
}

}  // namespace bluegate::recognition
