#ifndef BLUEGATE_PLATE_RECOGNITION_LETTERING_H_
#define BLUEGATE_PLATE_RECOGNITION_LETTERING_H_

#include "plate_recognition/plate_reader.h"

namespace bluegate::plate_recognition {

// Whether the place is lettering, a lamp or a badge by what was read there, though the close look
// holds it for a plate with `plate_probability`. A number of a class never is. Another one is,
// where the close look is not quite sure, or where no plate bears such a number with at most one
// character missing or misread: by the layouts of the classes, with at most two letters behind the
// office's, as GA 36-2018 issues them.
bool IsLettering(const PlateReading& reading, float plate_probability);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_LETTERING_H_
