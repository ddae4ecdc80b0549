#include "plate_recognition/locate.h"

#include <algorithm>

#include "plate_recognition/detect.h"
#include "plate_recognition/letterbox.h"
#include "plate_recognition/plate_reader.h"

namespace bluegate::plate_recognition {
namespace {

// Places that are looked at closely; a close look takes about a tenth of the locator's time.
constexpr size_t kPlacesMax = kReadingsMax;
// Two plates of a tractor and its trailer may touch in the picture, but never share a third.
constexpr double kOverlapMax = 0.3;
// A place below this is kept if the close look is sure of it, but the search goes on.
constexpr float kSurePlaceMin = 0.3f;
constexpr size_t kDoubtfulPlacesMax = 1;
// The locator sees about 300 input pixels: of a wider plate it takes parts for the whole. A place
// that is nearly so wide is looked for again in a look for a plate that fills its picture.
constexpr float kPlaceWidthMaxPx = 240;
constexpr int kFilledLongSidePx = 192;
constexpr int kFilledBorderPx = 32;
constexpr double kBorderGrey = 114;

// In a picture of more pixels plates may be smaller, and decoding it takes longer, so that a larger
// look costs no larger share: a plate of 60 pixels stays 20 wide up to 6144 pixels.
constexpr int kShrinkMax = 3;
// What a look may cost in memory and time.
constexpr int kLongSideMaxPx = 2048;

int FirstLongSide(cv::Size picture, int long_side_px) {
  const int side = std::max(picture.width, picture.height);
  return std::clamp(side / kShrinkMax, long_side_px, kLongSideMaxPx);
}

bool IsSamePlate(const CloseLook& a, const CloseLook& b) {
  const double common = IntersectionArea(a.corners, b.corners);
  const double smaller = std::min(SignedArea(a.corners), SignedArea(b.corners));
  return common > kOverlapMax * smaller;
}

class Search {
 public:
  Search(Locator& networks, const LocatorDescriptions& descriptions, const cv::Mat& picture)
      : networks_(networks), descriptions_(descriptions), picture_(picture) {}

  // Looks at the whole picture with its long side so long, and closely at what it finds.
  absl::Status Look(int long_side_px, int border_px = 0) {
    const Letterbox letterbox = FitLetterbox(picture_.size(), long_side_px);
    cv::Mat input = ApplyLetterbox(picture_, letterbox);
    if (border_px > 0) {
      cv::copyMakeBorder(input, input, border_px, border_px, border_px, border_px,
                         cv::BORDER_CONSTANT, cv::Scalar::all(kBorderGrey));
    }
    const absl::StatusOr<std::vector<Detection>> places =
        DetectPlates(networks_.network, descriptions_.locator.cells, input);
    if (!places.ok()) return places.status();
    const cv::Point2f border(static_cast<float>(border_px), static_cast<float>(border_px));
    size_t doubtful = 0;  // The surest places come first.
    for (size_t i = 0; i < std::min(places->size(), kPlacesMax); ++i) {
      Detection place = (*places)[i];
      if (BoundingBox(place.corners).width > kPlaceWidthMaxPx) {
        cut_off_ = cut_off_ || place.score >= kSurePlaceMin;
        continue;
      }
      if (place.score < kSurePlaceMin && ++doubtful > kDoubtfulPlacesMax) break;
      for (cv::Point2f& corner : place.corners) corner = ToPicture(letterbox, corner - border);
      if (absl::Status status = LookAt(place); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // Whether something was so wide that only part of it may have been seen.
  bool cut_off() const { return cut_off_; }
  // Whether a place was found that the locator and the close look both take for a plate.
  bool found() const { return found_; }
  std::vector<CloseLook> TakePlates() { return std::move(plates_); }

 private:
  absl::Status LookAt(const Detection& place) {
    const absl::StatusOr<CloseLook> look =
        LookClosely(networks_.close_look, descriptions_.close_look, picture_, place.corners);
    if (!look.ok()) return look.status();
    const bool known = std::any_of(plates_.begin(), plates_.end(), [&](const CloseLook& plate) {
      return IsSamePlate(plate, *look);
    });
    // What the one doubts the other must be sure of.
    if (known || look->plate < descriptions_.close_look.plate_min ||
        look->plate + place.score < 1) {
      return absl::OkStatus();
    }
    plates_.push_back(*look);
    found_ = found_ || place.score >= kSurePlaceMin;
    return absl::OkStatus();
  }

  Locator& networks_;
  const LocatorDescriptions& descriptions_;
  const cv::Mat& picture_;
  std::vector<CloseLook> plates_;
  bool found_ = false;
  bool cut_off_ = false;
};

}  // namespace

absl::StatusOr<std::vector<CloseLook>> LocatePlates(Locator& networks,
                                                    const LocatorDescriptions& descriptions,
                                                    const cv::Mat& picture) {
  Search search(networks, descriptions, picture);
  const int first = FirstLongSide(picture.size(), descriptions.locator.long_side_px);
  absl::Status status = search.Look(first);
  if (status.ok() && (search.cut_off() || !search.found())) {
    status = search.Look(kFilledLongSidePx, kFilledBorderPx);
  }
  const int second = std::min(2 * first, kLongSideMaxPx);
  const bool more_to_see = std::max(picture.cols, picture.rows) > first && second > first;
  if (status.ok() && !search.found() && more_to_see) status = search.Look(second);
  if (!status.ok()) return status;
  return search.TakePlates();
}

}  // namespace bluegate::plate_recognition
