#include "plate_recognition/plate_drawing.h"

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "enforcement/plate/characters.h"
#include "plate_recognition/glyph_drawing.h"

namespace bluegate::plate_recognition {
namespace {

using plate::PlateColor;

constexpr double kPxPerMm = 2;
constexpr double kPlateHeightMm = 140;
constexpr double kCharacterHeightMm = 90;
constexpr double kCharacterTopMm = 25;

// GA 36-2018, front plates of one row; measures in millimetres.
struct Layout {
  size_t characters = 0;
  double width_mm = 0;
  double side_mm = 0;         // from the edge to the first character
  double first_width_mm = 0;  // the province character
  double character_width_mm = 0;
  double gap_mm = 0;
  double wide_gap_mm = 0;  // between the second and the third character
  bool dot = false;        // in the wide gap
};
constexpr Layout kSevenCharacters{7, 440, 15.5, 45, 45, 12, 34, true};
constexpr Layout kEightCharacters{8, 480, 15.5, 45, 43, 9, 49, false};

struct Paint {
  Layout layout;
  cv::Scalar top;     // ground at the upper edge, BGR
  cv::Scalar bottom;  // ground at the lower edge
  cv::Scalar ink;
};

std::optional<Paint> PaintOf(PlateColor color) {
  switch (color) {
    case PlateColor::kBlue:
      return Paint{kSevenCharacters, {170, 62, 10}, {170, 62, 10}, {250, 250, 250}};
    case PlateColor::kYellow:
      return Paint{kSevenCharacters, {10, 178, 245}, {10, 178, 245}, {20, 20, 20}};
    case PlateColor::kGreen:
      return Paint{kEightCharacters, {236, 246, 240}, {95, 205, 95}, {20, 20, 20}};
    default:
      return std::nullopt;
  }
}

int Px(double mm) { return static_cast<int>(std::lround(mm * kPxPerMm)); }

cv::Mat Ground(const Paint& paint) {
  const int height = Px(kPlateHeightMm);
  cv::Mat plate(height, Px(paint.layout.width_mm), CV_8UC3);
  for (int row = 0; row < height; ++row) {
    const double share = static_cast<double>(row) / (height - 1);
    plate.row(row) = paint.top * (1 - share) + paint.bottom * share;
  }
  return plate;
}

void DrawFrame(cv::Mat& plate, const Paint& paint) {
  const cv::Rect frame(Px(4), Px(4), plate.cols - 2 * Px(4), plate.rows - 2 * Px(4));
  cv::rectangle(plate, frame, paint.ink, Px(1.5), cv::LINE_AA);
  for (double share : {0.25, 0.75}) {
    for (int row : {Px(11), plate.rows - Px(11)}) {
      const cv::Point hole(static_cast<int>(plate.cols * share), row);
      cv::circle(plate, hole, Px(4.5), cv::Scalar(165, 165, 165), cv::FILLED, cv::LINE_AA);
      cv::circle(plate, hole, Px(2), cv::Scalar(90, 90, 90), cv::FILLED, cv::LINE_AA);
    }
  }
}

// Letters of the font are lighter than those of the standard and are made bolder; the strokes of
// the province characters would run together. 1 is not stretched to its box.
absl::StatusOr<cv::Mat> DrawCharacter(GlyphFont& font, std::string_view character, cv::Size box) {
  const bool province = character.size() > 1;
  if (character != "1") return font.Draw(character, box, province ? 0 : Px(4));
  const cv::Size narrow(box.width * 2 / 5, box.height);
  const absl::StatusOr<cv::Mat> one = font.Draw(character, narrow, Px(4));
  if (!one.ok()) return one;
  cv::Mat centred(box, CV_8UC1, cv::Scalar(0));
  one->copyTo(centred(cv::Rect({(box.width - narrow.width) / 2, 0}, narrow)));
  return centred;
}

class FontPlateArtist : public PlateArtist {
 public:
  explicit FontPlateArtist(GlyphFont font) : font_(std::move(font)) {}

  absl::StatusOr<cv::Mat> Draw(std::string_view number, PlateColor color) override {
    const std::optional<Paint> paint = PaintOf(color);
    if (!paint) return absl::InvalidArgumentError("color: wanted blue, yellow or green");
    const absl::StatusOr<std::vector<std::string_view>> characters = plate::SplitCharacters(number);
    if (!characters.ok()) return characters.status();
    const Layout& layout = paint->layout;
    if (characters->size() != layout.characters) {
      return absl::InvalidArgumentError(
          absl::StrCat("number: ", characters->size(), " characters, wanted ", layout.characters));
    }
    cv::Mat plate = Ground(*paint);
    DrawFrame(plate, *paint);
    double left = layout.side_mm;
    for (size_t i = 0; i < characters->size(); ++i) {
      const double width = i == 0 ? layout.first_width_mm : layout.character_width_mm;
      const absl::StatusOr<cv::Mat> ink =
          DrawCharacter(font_, (*characters)[i], {Px(width), Px(kCharacterHeightMm)});
      if (!ink.ok()) return ink.status();
      LayInk(plate, *ink, {Px(left), Px(kCharacterTopMm)}, paint->ink);
      left += width + (i == 1 ? layout.wide_gap_mm : layout.gap_mm);
      if (i == 1 && layout.dot) {
        const cv::Point dot(Px(left - layout.wide_gap_mm / 2), Px(kPlateHeightMm / 2));
        cv::circle(plate, dot, Px(5), paint->ink, cv::FILLED, cv::LINE_AA);
      }
    }
    return plate;
  }

 private:
  GlyphFont font_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<PlateArtist>> PlateArtist::Make(const std::filesystem::path& font) {
  absl::StatusOr<GlyphFont> glyphs = GlyphFont::Open(font);
  if (!glyphs.ok()) return glyphs.status();
  return std::make_unique<FontPlateArtist>(*std::move(glyphs));
}

}  // namespace bluegate::plate_recognition
