#include "plate_recognition/annotate.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "plate_recognition/decode.h"
#include "plate_recognition/geometry.h"
#include "plate_recognition/glyph_drawing.h"

namespace bluegate::plate_recognition {
namespace {

constexpr int kLongSidePxMin = 640;
constexpr int kJpegQuality = 90;
// Sizes as shares of the long side.
constexpr double kNumberShare = 0.030;
constexpr double kDetailShare = 0.018;
constexpr double kOutlineShare = 0.0025;
// Below this the strokes of Chinese characters run together.
constexpr int kTextHeightPxMin = 15;

const cv::Scalar kAutoGreen(80, 200, 60);
const cv::Scalar kReviewAmber(0, 170, 255);
const cv::Scalar kUnreadableRed(70, 60, 235);
const cv::Scalar kLabelGround(32, 32, 32);
const cv::Scalar kDetailInk(225, 225, 225);

struct VerdictLook {
  const char* word;
  cv::Scalar color;
};

VerdictLook LookOf(plate::ReadingVerdict verdict) {
  switch (verdict) {
    case plate::ReadingVerdict::kAuto:
      return {"auto", kAutoGreen};
    case plate::ReadingVerdict::kReview:
      return {"review", kReviewAmber};
    default:
      return {"unreadable", kUnreadableRed};
  }
}

std::string Details(const PlateReading& plate) {
  std::string text = absl::StrFormat("%s %.3f %s", LookOf(plate.verdict).word, plate.confidence,
                                     std::string(plate::NameZh(plate.color)));
  if (plate.plate_class != plate::PlateClass::kUnspecified) {
    absl::StrAppend(&text, " ", std::string(plate::NameZh(plate.plate_class)), " ",
                    plate::CodeOf(plate.plate_class));
  }
  if (plate.rows == 2) absl::StrAppend(&text, " 双层");
  return text;
}

Quad CornersOf(const PlateReading& plate, double scale) {
  Quad corners;
  for (size_t i = 0; i < corners.size(); ++i) {
    corners[i] = scale * cv::Point2d(plate.corners[i].x_px, plate.corners[i].y_px);
  }
  return corners;
}

// Text on a dark ground, 8-bit BGR.
struct Line {
  cv::Mat ink;
  cv::Scalar color;
};

cv::Mat LabelOf(const std::vector<Line>& lines, int border_px) {
  cv::Size size;
  for (const Line& line : lines) {
    size.width = std::max(size.width, line.ink.cols);
    size.height += line.ink.rows;
  }
  cv::Mat label(size + cv::Size(2 * border_px, border_px), CV_8UC3, kLabelGround);
  int top = 0;
  for (const Line& line : lines) {
    LayInk(label, line.ink, {border_px, top}, line.color);
    top += line.ink.rows;
  }
  return label;
}

// Above the plate where there is room, else below it, else further down, clear of other labels. May
// end below the picture's lower edge.
cv::Rect PlaceLabel(cv::Size label, const cv::Rect& plate, cv::Size picture, int gap_px,
                    const std::vector<cv::Rect>& taken) {
  const int left = std::clamp(plate.x, 0, std::max(0, picture.width - label.width));
  cv::Rect place({left, plate.y - gap_px - label.height}, label);
  const auto is_free = [&] {
    return std::none_of(taken.begin(), taken.end(),
                        [&](const cv::Rect& other) { return !(other & place).empty(); });
  };
  if (place.y >= 0 && is_free()) return place;
  place.y = std::max(0, plate.br().y + gap_px);
  while (!is_free()) place.y += gap_px;
  return place;
}

class FontReadingArtist : public ReadingArtist {
 public:
  explicit FontReadingArtist(GlyphFont font) : font_(std::move(font)) {}

  absl::StatusOr<std::string> Draw(std::string_view picture,
                                   const PictureReading& reading) override {
    absl::StatusOr<cv::Mat> decoded = DecodePicture(picture);
    if (!decoded.ok()) return decoded.status();
    try {
      return DrawOn(*std::move(decoded), reading);
    } catch (const cv::Exception& error) {
      return absl::InternalError(absl::StrCat("picture: cannot be annotated: ", error.err));
    } catch (const std::bad_alloc&) {
      return absl::ResourceExhaustedError("picture: no memory to annotate it");
    }
  }

 private:
  absl::StatusOr<std::string> DrawOn(cv::Mat picture, const PictureReading& reading) {
    const int given = std::max(picture.cols, picture.rows);
    const double scale = std::max(1.0, static_cast<double>(kLongSidePxMin) / given);
    if (scale > 1) cv::resize(picture, picture, {}, scale, scale, cv::INTER_CUBIC);
    const int side = std::max(picture.cols, picture.rows);
    const int thick = std::max(1, cvRound(kOutlineShare * side));
    std::vector<cv::Mat> labels;
    std::vector<cv::Rect> places;
    for (const PlateReading& plate : reading.readings) {
      const absl::StatusOr<cv::Mat> label = PlateLabel(plate, side);
      if (!label.ok()) return label.status();
      const Quad corners = CornersOf(plate, scale);
      DrawOutline(picture, corners, LookOf(plate.verdict).color, thick);
      places.push_back(
          PlaceLabel(label->size(), BoundingBox(corners), picture.size(), 3 * thick, places));
      labels.push_back(*label);
    }
    if (reading.readings.empty()) {
      const absl::StatusOr<cv::Mat> label = NoPlateLabel(reading, side);
      if (!label.ok()) return label.status();
      places.push_back({{thick, thick}, label->size()});
      labels.push_back(*label);
    }
    LayLabels(picture, labels, places);
    std::vector<uchar> bytes;
    cv::imencode(".jpg", picture, bytes, {cv::IMWRITE_JPEG_QUALITY, kJpegQuality});
    return std::string(bytes.begin(), bytes.end());
  }

  static void DrawOutline(cv::Mat& picture, const Quad& corners, const cv::Scalar& color,
                          int thick) {
    std::vector<cv::Point> points(corners.begin(), corners.end());
    cv::polylines(picture, points, true, color, thick, cv::LINE_AA);
    cv::circle(picture, points[0], 2 * thick, color, cv::FILLED, cv::LINE_AA);
  }

  // The picture grows where a label ends outside.
  static void LayLabels(cv::Mat& picture, const std::vector<cv::Mat>& labels,
                        const std::vector<cv::Rect>& places) {
    cv::Size size = picture.size();
    for (const cv::Rect& place : places) {
      size = {std::max(size.width, place.br().x), std::max(size.height, place.br().y)};
    }
    cv::copyMakeBorder(picture, picture, 0, size.height - picture.rows, 0,
                       size.width - picture.cols, cv::BORDER_CONSTANT, kLabelGround);
    for (size_t i = 0; i < labels.size(); ++i) labels[i].copyTo(picture(places[i]));
  }

  absl::StatusOr<cv::Mat> PlateLabel(const PlateReading& plate, int side) {
    const std::string number = plate.number.empty() ? "?" : plate.number;
    const absl::StatusOr<cv::Mat> large = Ink(number, cvRound(kNumberShare * side));
    if (!large.ok()) return large;
    const absl::StatusOr<cv::Mat> small = Ink(Details(plate), cvRound(kDetailShare * side));
    if (!small.ok()) return small;
    return LabelOf({{*large, LookOf(plate.verdict).color}, {*small, kDetailInk}}, side / 160);
  }

  absl::StatusOr<cv::Mat> NoPlateLabel(const PictureReading& reading, int side) {
    const bool failed = reading.state == ReadState::kFailed;
    const absl::StatusOr<cv::Mat> ink =
        Ink(failed ? "failed 识读失败" : "no plate 未见号牌", cvRound(kDetailShare * side));
    if (!ink.ok()) return ink;
    return LabelOf({{*ink, failed ? kUnreadableRed : kDetailInk}}, side / 160);
  }

  absl::StatusOr<cv::Mat> Ink(const std::string& text, int height_px) {
    absl::MutexLock lock(&mutex_);
    return font_.DrawLine(text, std::max(kTextHeightPxMin, height_px));
  }

  absl::Mutex mutex_;
  GlyphFont font_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<ReadingArtist>> ReadingArtist::Make(
    const std::filesystem::path& font) {
  absl::StatusOr<GlyphFont> glyphs = GlyphFont::Open(font);
  if (!glyphs.ok()) return glyphs.status();
  return std::make_unique<FontReadingArtist>(*std::move(glyphs));
}

}  // namespace bluegate::plate_recognition
