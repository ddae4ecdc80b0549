#include "plate_recognition/glyph_drawing.h"

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

absl::StatusOr<FT_ULong> CodePoint(std::string_view character) {
  const absl::StatusOr<std::vector<std::string_view>> split = plate::SplitCharacters(character);
  if (!split.ok()) return split.status();
  if (split->size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("character: ", split->size(), " characters, wanted 1"));
  }
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0);
  FT_ULong code = byte(0) & (0x7F >> character.size());
  for (size_t i = 1; i < character.size(); ++i) code = code << 6 | (byte(i) & 0x3F);
  return code;
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
  const FT_Bitmap& bitmap = face_->glyph->bitmap;
  const cv::Mat ink(static_cast<int>(bitmap.rows), static_cast<int>(bitmap.width), CV_8UC1,
                    bitmap.buffer, static_cast<size_t>(bitmap.pitch));
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

}  // namespace bluegate::plate_recognition
