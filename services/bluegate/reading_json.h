#ifndef BLUEGATE_SERVICES_BLUEGATE_READING_JSON_H_
#define BLUEGATE_SERVICES_BLUEGATE_READING_JSON_H_

#include <nlohmann/json.hpp>

#include "bluegate/recognition/v1/recognition.pb.h"

namespace bluegate {

// A reading as the command line prints it: number, color, rows, confidence, verdict, corners.
// Colours: blue, yellow, green, yellow_green, white, black or empty. Verdicts: auto, review,
// unreadable.
nlohmann::ordered_json ReadingJson(const recognition::v1::PlateReading& reading);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_READING_JSON_H_
