#ifndef BLUEGATE_SERVICES_BLUEGATE_SAMPLE_SET_H_
#define BLUEGATE_SERVICES_BLUEGATE_SAMPLE_SET_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "plate_recognition/sample_scene.h"

namespace bluegate {

// A plate of a register, as far as a picture of it needs.
struct RegisteredPlate {
  std::string number;
  plate::PlateColor color = plate::PlateColor::kBlue;
  bool lorry = false;
};

// Reads a register in CSV; columns plate_number (or number), plate_class and vehicle_type are
// found by the header (GA/T 16.7 and 16.4 codes). Keeps what can be drawn: classes 01, 02 and 52
// with one row. INVALID_ARGUMENT when a column is missing or no plate is left.
absl::StatusOr<std::vector<RegisteredPlate>> ReadRegister(std::string_view csv);

// A picture of the set and the site whose camera takes it.
struct SamplePicture {
  std::string site_id;
  plate_recognition::Scene scene;
};

// Plans `count` pictures over the sites in turn: mostly one registered vehicle each, some with a
// number that is in no register, some without a plate, two with two plates, one with three and one
// blurred beyond reading (fewer in small sets). The same arguments give the same plan.
std::vector<SamplePicture> PlanSampleSet(const std::vector<RegisteredPlate>& plates,
                                         const std::vector<std::string>& site_ids, int count,
                                         uint64_t seed);

// The rows of labels.csv for a drawn picture, each with its line end. A blurred picture's plates
// have a box and no number; a picture without plates is one row that names only itself.
std::string LabelRows(const std::string& image, bool blurred,
                      const std::vector<plate_recognition::DrawnPlate>& plates);
// Its header, with line end.
std::string LabelHeader();

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_SAMPLE_SET_H_
