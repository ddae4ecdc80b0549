#include "plate_recognition/glyph_drawing.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "enforcement/plate/characters.h"

namespace bluegate::plate_recognition {
namespace {

// Drawn this high first, so that stretching only shrinks.
constexpr FT_UInt kDrawnHeightPx = 320;
constexpr int kLineHeightPxMin = 8;
constexpr int kLineHeightPxMax = 512;
// FreeType's measures are in 64ths of a pixel.
constexpr int kFractionBits = 6;

// Of one character, whole UTF-8.
FT_ULong CodePointOf(std::string_view character) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0);
  FT_ULong code = byte(0) & (0x7F >> character.size());
  for (size_t i = 1; i < character.size(); ++i) code = code << 6 | (byte(i) & 0x3F);
  return code;
}

absl::StatusOr<FT_ULong> CodePoint(std::string_view character) {
  const absl::StatusOr<std::vector<std::string_view>> split = plate::SplitCharacters(character);
  if (!split.ok()) return split.status();
  if (split->size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("character: ", split->size(), " characters, wanted 1"));
  }
  return CodePointOf(character);
}

// The bitmap of FreeType's glyph slot, which holds until the next glyph is loaded.
cv::Mat InkOf(const FT_Bitmap& bitmap) {
  return cv::Mat(static_cast<int>(bitmap.rows), static_cast<int>(bitmap.width), CV_8UC1,
                 bitmap.buffer, static_cast<size_t>(bitmap.pitch));
}

// Copies what lies inside.
void CopyInside(const cv::Mat& from, cv::Mat& to, cv::Point at) {
  const cv::Rect whole(at, from.size());
  const cv::Rect inside = whole & cv::Rect({0, 0}, to.size());
  if (inside.empty()) return;
  cv::Mat part = to(inside);
  cv::max(from(inside - at), part, part);
}

}  // namespace

absl::StatusOr<GlyphFont> GlyphFont::Open(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    return absl::NotFoundError(absl::StrCat("font: ", file.string(), " is not there"));
  }
  GlyphFont font;
  FT_Library library = nullptr;
  if (FT_Init_FreeType(&library) != 0) return absl::InternalError("font: FreeType cannot start");
  font.library_.reset(library);
  FT_Face face = nullptr;
  if (FT_New_Face(library, file.c_str(), 0, &face) != 0) {
    return absl::InvalidArgumentError(absl::StrCat("font: ", file.string(), " is not a font"));
  }
  font.face_.reset(face);
  if (FT_Set_Pixel_Sizes(face, 0, kDrawnHeightPx) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("font: ", file.string(), " cannot be scaled, wanted outlines"));
  }
  return font;
}

absl::StatusOr<cv::Mat> GlyphFont::Draw(std::string_view character, cv::Size size, int stroke_px) {
  const absl::StatusOr<FT_ULong> code = CodePoint(character);
  if (!code.ok()) return code.status();
  const FT_UInt glyph = FT_Get_Char_Index(face_.get(), *code);
  if (glyph == 0 || FT_Load_Glyph(face_.get(), glyph, FT_LOAD_NO_BITMAP) != 0 ||
      FT_Render_Glyph(face_->glyph, FT_RENDER_MODE_NORMAL) != 0 || face_->glyph->bitmap.rows == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("character: ", std::string(character), " is not in the font"));
  }
  const cv::Mat ink = InkOf(face_->glyph->bitmap);
  cv::Mat drawn;
  cv::resize(ink, drawn, size - cv::Size(stroke_px, stroke_px), 0, 0, cv::INTER_AREA);
  cv::Mat bold(size, CV_8UC1, cv::Scalar(0));
  drawn.copyTo(bold(cv::Rect(cv::Point(stroke_px / 2, stroke_px / 2), drawn.size())));
  if (stroke_px > 0) {
    cv::dilate(bold, bold,
               cv::getStructuringElement(cv::MORPH_ELLIPSE, {stroke_px + 1, stroke_px + 1}));
  }
  return bold;
}

absl::StatusOr<cv::Mat> GlyphFont::DrawLine(std::string_view text, int height_px) {
  const absl::StatusOr<std::vector<std::string_view>> characters = plate::SplitCharacters(text);
  if (!characters.ok()) return characters.status();
  if (characters->empty()) return absl::InvalidArgumentError("text: empty, wanted characters");
  if (height_px < kLineHeightPxMin || height_px > kLineHeightPxMax) {
    return absl::InvalidArgumentError(absl::StrCat("height_px: ", height_px, ", wanted ",
                                                   kLineHeightPxMin, " to ", kLineHeightPxMax));
  }
  FT_Set_Pixel_Sizes(face_.get(), 0, static_cast<FT_UInt>(height_px));
  const int base = static_cast<int>(face_->size->metrics.ascender >> kFractionBits);
  const int below = static_cast<int>(-face_->size->metrics.descender >> kFractionBits);
  // Nothing of a script that plates and labels use is wider than two heights.
  cv::Mat line(base + below, 2 * height_px * static_cast<int>(characters->size()), CV_8UC1,
               cv::Scalar(0));
  int left = 0;
  for (std::string_view character : *characters) {
    if (FT_Load_Char(face_.get(), CodePointOf(character), FT_LOAD_RENDER | FT_LOAD_NO_BITMAP) !=
        0) {
      continue;
    }
    const FT_GlyphSlot slot = face_->glyph;
    if (slot->bitmap.rows > 0) {
      CopyInside(InkOf(slot->bitmap), line, {left + slot->bitmap_left, base - slot->bitmap_top});
    }
    left += static_cast<int>(slot->advance.x >> kFractionBits);
  }
  FT_Set_Pixel_Sizes(face_.get(), 0, kDrawnHeightPx);
  return line.colRange(0, std::clamp(left, 1, line.cols)).clone();
}

void LayInk(cv::Mat& picture, const cv::Mat& ink, cv::Point at, const cv::Scalar& color) {
  const cv::Rect inside = cv::Rect(at, ink.size()) & cv::Rect({0, 0}, picture.size());
  for (int y = inside.y; y < inside.y + inside.height; ++y) {
    for (int x = inside.x; x < inside.x + inside.width; ++x) {
      const double share = ink.at<uchar>(y - at.y, x - at.x) / 255.0;
      cv::Vec3b& pixel = picture.at<cv::Vec3b>(y, x);
      for (int channel = 0; channel < 3; ++channel) {
        pixel[channel] =
            cv::saturate_cast<uchar>(pixel[channel] * (1 - share) + color[channel] * share);
      }
    }
  }
}

}  // namespace bluegate::plate_recognition
