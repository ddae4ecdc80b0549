#include "plate_recognition/model_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/str_cat.h"

namespace bluegate::plate_recognition {
namespace {

using Json = nlohmann::json;

// Takes fields out of a JSON object and remembers the first one that is missing or out of range.
class Fields {
 public:
  explicit Fields(std::string_view json) : object_(Json::parse(json, nullptr, false)) {
    if (!object_.is_object()) Fail("description", "no JSON object", "one");
  }

  std::string Text(const char* name) {
    const Json* field = Find(name);
    if (field && !field->is_string()) Fail(name, field->dump(), "a text");
    return status_.ok() ? field->get<std::string>() : "";
  }

  double Number(const char* name, double least, double most) {
    const Json* field = Find(name);
    const bool inside = field && field->is_number() && field->get<double>() >= least &&
                        field->get<double>() <= most;
    if (field && !inside) Fail(name, field->dump(), absl::StrCat(least, " to ", most));
    return status_.ok() ? field->get<double>() : least;
  }

  int Integer(const char* name, int least, int most) {
    return static_cast<int>(Number(name, least, most));
  }

  std::vector<std::string> Texts(const char* name) {
    std::vector<std::string> texts;
    const Json* field = Find(name);
    if (field && (!field->is_array() || field->empty())) Fail(name, field->dump(), "a list");
    if (!status_.ok()) return texts;
    for (const Json& item : *field) {
      if (!item.is_string()) {
        Fail(name, item.dump(), "texts");
        return {};
      }
      texts.push_back(item.get<std::string>());
    }
    return texts;
  }

  std::vector<double> Numbers(const char* name, size_t count, double least, double most) {
    const Json* field = Find(name);
    std::vector<double> numbers;
    if (field && field->is_array()) {
      for (const Json& item : *field) {
        if (item.is_number()) numbers.push_back(item.get<double>());
      }
    }
    const bool inside = std::all_of(numbers.begin(), numbers.end(),
                                    [&](double n) { return n >= least && n <= most; });
    if (field && (numbers.size() != count || field->size() != count || !inside)) {
      Fail(name, field->dump(), absl::StrCat(count, " numbers, ", least, " to ", most));
    }
    numbers.resize(count, least);
    return numbers;
  }

  void Fail(const std::string& name, const std::string& value, const std::string& wish) {
    if (status_.ok()) {
      status_ = absl::InvalidArgumentError(absl::StrCat(name, ": ", value, ", wanted ", wish));
    }
  }

  const absl::Status& status() const { return status_; }

 private:
  const Json* Find(const char* name) {
    if (!status_.ok()) return nullptr;
    const auto found = object_.find(name);
    if (found != object_.end()) return &*found;
    Fail(name, "missing", "a value");
    return nullptr;
  }

  Json object_;
  absl::Status status_;
};

std::optional<plate::PlateColor> ColorFromName(std::string_view name) {
  if (name == "blue") return plate::PlateColor::kBlue;
  if (name == "yellow") return plate::PlateColor::kYellow;
  if (name == "green") return plate::PlateColor::kGreen;
  if (name == "yellow_green") return plate::PlateColor::kYellowGreen;
  if (name == "white") return plate::PlateColor::kWhite;
  if (name == "black") return plate::PlateColor::kBlack;
  return std::nullopt;
}

}  // namespace

absl::StatusOr<LocatorDescription> ParseLocatorDescription(std::string_view json) {
  Fields fields(json);
  LocatorDescription description;
  description.version = fields.Text("version");
  description.cells.stride_px = fields.Integer("stride", 4, 32);
  description.cells.offset_unit_px = static_cast<float>(fields.Number("offset_unit_px", 1, 1000));
  description.cells.threshold = static_cast<float>(fields.Number("threshold", 0.01, 1));
  description.long_side_px = fields.Integer("long_side_px", 32, 2048);
  if (!fields.status().ok()) return fields.status();
  return description;
}

absl::StatusOr<CloseLookDescription> ParseCloseLookDescription(std::string_view json) {
  Fields fields(json);
  CloseLookDescription description;
  description.version = fields.Text("version");
  description.input.width = fields.Integer("input_width", 16, 1024);
  description.input.height = fields.Integer("input_height", 16, 1024);
  const std::vector<double> part = fields.Numbers("part", 4, -3, 4);
  description.part = {static_cast<float>(part[0]), static_cast<float>(part[1]),
                      static_cast<float>(part[2]), static_cast<float>(part[3])};
  if (!(part[0] < part[2] && part[1] < part[3])) {
    fields.Fail("part", "its edges are crossed", "left, top, right, bottom");
  }
  description.offset_unit_px = static_cast<float>(fields.Number("offset_unit_px", 1, 1000));
  description.plate_width_max_px =
      static_cast<float>(fields.Number("plate_width_max_px", 16, 4096));
  description.plate_min = static_cast<float>(fields.Number("plate_min", 0, 1));
  if (!fields.status().ok()) return fields.status();
  return description;
}

absl::StatusOr<ReaderDescription> ParseReaderDescription(std::string_view json) {
  Fields fields(json);
  ReaderDescription description;
  description.version = fields.Text("version");
  description.input_width_px = fields.Integer("input_width", 16, 1024);
  description.input_height_px = fields.Integer("input_height", 16, 1024);
  description.margin = static_cast<float>(fields.Number("margin", 0, 0.4));
  const std::string layout = fields.Text("layout");
  if (layout == "[1,T,C]") {
    description.layout = CharacterLayout::kStepsBySymbol;
  } else if (layout != "[1,C,1,T]") {
    fields.Fail("layout", layout, "[1,C,1,T] or [1,T,C]");
  }
  description.characters = fields.Texts("characters");
  description.blank = fields.Integer("blank", 0, static_cast<int>(description.characters.size()));
  for (const std::string& name : fields.Texts("colors")) {
    const std::optional<plate::PlateColor> color = ColorFromName(name);
    if (!color) fields.Fail("colors", name, "blue, yellow, green, yellow_green, white or black");
    description.colors.push_back(color.value_or(plate::PlateColor::kUnspecified));
  }
  description.auto_min = static_cast<float>(fields.Number("auto_min", 0, 1));
  description.review_min = static_cast<float>(fields.Number("review_min", 0, 1));
  description.blank_shift = static_cast<float>(fields.Number("blank_shift", -20, 20));
  description.temperature = static_cast<float>(fields.Number("temperature", 0.05, 20));
  if (!fields.status().ok()) return fields.status();
  return description;
}

absl::StatusOr<std::string> ReadTextFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("file: ", path.string(), " cannot be read"));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace bluegate::plate_recognition
