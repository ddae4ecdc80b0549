#include "plate_recognition/trace.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "plate_recognition/annotate.h"
#include "plate_recognition/decode.h"
#include "plate_recognition/observed_reader.h"
#include "plate_recognition/stage_observer.h"

namespace bluegate::plate_recognition {
namespace {

// Inputs of networks are small; they are shown at least this wide.
constexpr int kShownWidthPxMin = 512;
// Cells below 5 % leave the picture as it is.
constexpr int kShownHeatMin = 13;

// The probability of each cell of the locator's output, 0 to 1, over the input it came of.
cv::Mat WithHeatMap(const cv::Mat& input, const cv::Mat& cells) {
  if (cells.dims != 4 || cells.type() != CV_32F) return input;
  cv::Mat heat(cells.size[2], cells.size[3], CV_8UC1);
  for (int row = 0; row < heat.rows; ++row) {
    for (int column = 0; column < heat.cols; ++column) {
      const int at[] = {0, 0, row, column};
      heat.at<uchar>(row, column) =
          cv::saturate_cast<uchar>(255 / (1 + std::exp(-cells.at<float>(at))));
    }
  }
  cv::resize(heat, heat, input.size(), 0, 0, cv::INTER_NEAREST);
  cv::Mat colors, shown = input.clone();
  cv::applyColorMap(heat, colors, cv::COLORMAP_JET);
  cv::addWeighted(input, 0.4, colors, 0.6, 0, colors);
  colors.copyTo(shown, heat >= kShownHeatMin);
  return shown;
}

// Draws what it is shown.
class StageArtist : public StageObserver {
 public:
  void Saw(std::string_view stage, const cv::Mat& input,
           const std::vector<cv::Mat>& outputs) override {
    const bool has_heat = stage == "locator" && !outputs.empty();
    const cv::Mat shown = has_heat ? WithHeatMap(input, outputs.front()) : input;
    const int factor = std::max(1, (kShownWidthPxMin + shown.cols - 1) / shown.cols);
    cv::Mat enlarged;
    cv::resize(shown, enlarged, {}, factor, factor, cv::INTER_NEAREST);
    Add(stage, enlarged);
  }

  void Add(std::string_view stage, const cv::Mat& picture) {
    std::vector<uchar> bytes;
    cv::imencode(".png", picture, bytes);
    stages_.push_back({NextName(stage), std::string(bytes.begin(), bytes.end()), true});
  }

  void AddJpeg(std::string_view stage, std::string jpeg) {
    stages_.push_back({NextName(stage), std::move(jpeg), false});
  }

  std::vector<StagePicture> TakeStages() { return std::move(stages_); }

 private:
  std::string NextName(std::string_view stage) const {
    return absl::StrFormat("%03d-%s", stages_.size() + 1, std::string(stage));
  }

  std::vector<StagePicture> stages_;
};

}  // namespace

absl::StatusOr<ReadingTrace> TraceReading(const std::filesystem::path& models_dir,
                                          const std::filesystem::path& font,
                                          std::string_view picture) {
  const auto artist = ReadingArtist::Make(font);
  if (!artist.ok()) return artist.status();
  StageArtist stages;
  const auto reader = LoadObservedPlateReader(models_dir, stages);
  if (!reader.ok()) return reader.status();
  ReadingTrace trace;
  if (const absl::StatusOr<cv::Mat> decoded = DecodePicture(picture); decoded.ok()) {
    stages.Add("decoded", *decoded);
  }
  trace.reading = (*reader)->Read(picture);
  if (trace.reading.state != ReadState::kFailed) {
    absl::StatusOr<std::string> result = (*artist)->Draw(picture, trace.reading);
    if (!result.ok()) return result.status();
    stages.AddJpeg("result", *std::move(result));
  }
  trace.stages = stages.TakeStages();
  return trace;
}

}  // namespace bluegate::plate_recognition
