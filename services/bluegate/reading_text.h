#ifndef BLUEGATE_SERVICES_BLUEGATE_READING_TEXT_H_
#define BLUEGATE_SERVICES_BLUEGATE_READING_TEXT_H_

#include <string>

#include "plate_recognition/plate_reader.h"

namespace bluegate {

// A reading as `bluegate read --json` prints it: one JSON object on one line, without line end.
//   {"image": PATH, "state": "read" | "no_plate" | "failed", "error": TEXT,
//    "readings": [{"number", "color", "rows", "confidence", "verdict",
//                  "corners": [[x, y] * 4], ...}],
//    "ms": {"decode", "locate", "read"}, "model_version": TEXT}
std::string ReadingJson(const std::string& image, const plate_recognition::PictureReading& reading);

// The same for people: a line for each plate, or one that says that there is none or why not; each
// with its line end.
std::string ReadingLines(const std::string& image,
                         const plate_recognition::PictureReading& reading);

// "blue", "yellow", "green", "yellow_green", "white", "black"; empty for an unknown colour.
std::string ColorWord(plate::PlateColor color);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_READING_TEXT_H_
