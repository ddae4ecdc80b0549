#ifndef BLUEGATE_PLATE_RECOGNITION_GLYPH_DRAWING_H_
#define BLUEGATE_PLATE_RECOGNITION_GLYPH_DRAWING_H_

#include <ft2build.h>

#include <filesystem>
#include <memory>
#include <opencv2/core.hpp>
#include <string_view>

#include "absl/status/statusor.h"

#include FT_FREETYPE_H

namespace bluegate::plate_recognition {

// Characters of a font as pictures. One thread at a time may use it.
class GlyphFont {
 public:
  // NOT_FOUND: no such file; INVALID_ARGUMENT: not a font that FreeType reads.
  static absl::StatusOr<GlyphFont> Open(const std::filesystem::path& file);

  // The character's ink, cut to its bounds and stretched to `size`: 8-bit grey, 255 where it is.
  // Its strokes are about `stroke_px` bolder than the font's. INVALID_ARGUMENT when `character` is
  // not one UTF-8 character or the font has no ink for it.
  absl::StatusOr<cv::Mat> Draw(std::string_view character, cv::Size size, int stroke_px);

  // A line of text as the font spaces it, `height_px` from line to line: 8-bit grey, 255 where ink
  // is. A character that the font has not shows as the font's box for such. INVALID_ARGUMENT when
  // `text` is empty, not UTF-8, or the height not within 8 to 512.
  absl::StatusOr<cv::Mat> DrawLine(std::string_view text, int height_px);

 private:
  struct LibraryEnd {
    void operator()(FT_Library library) const { FT_Done_FreeType(library); }
  };
  struct FaceEnd {
    void operator()(FT_Face face) const { FT_Done_Face(face); }
  };

  GlyphFont() = default;

  // The face belongs to the library and goes first.
  std::unique_ptr<FT_LibraryRec_, LibraryEnd> library_;
  std::unique_ptr<FT_FaceRec_, FaceEnd> face_;
};

// Paints `color` on an 8-bit BGR picture where there is ink, whose top left corner lies `at`. What
// falls outside of the picture is left out.
void LayInk(cv::Mat& picture, const cv::Mat& ink, cv::Point at, const cv::Scalar& color);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_GLYPH_DRAWING_H_
