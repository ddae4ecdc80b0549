#include "plate_recognition/plate_reader.h"

#include <algorithm>
#include <chrono>
#include <opencv2/core.hpp>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "plate_recognition/ctc.h"
#include "plate_recognition/decode.h"
#include "plate_recognition/distinct_readings.h"
#include "plate_recognition/locate.h"
#include "plate_recognition/model_files.h"
#include "plate_recognition/network.h"
#include "plate_recognition/number_ranking.h"
#include "plate_recognition/read_characters.h"
#include "plate_recognition/rectify.h"

namespace bluegate::plate_recognition {
namespace {

constexpr int kThreadsMax = 64;
constexpr size_t kBeamWidth = 16;

// Plates bear 7 or 8 characters (GA 36-2018). A place where fewer than this are seen, beside a
// surer one in the same picture, is lettering, a lamp or a badge.
constexpr size_t kCharactersOfPlateMin = 5;

// The networks that one reading at a time uses.
struct NetworkPair {
  Network locator;
  Network reader;
};

// Milliseconds since the last call.
class Stopwatch {
 public:
  double Lap() {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double, std::milli> lap = now - last_;
    last_ = now;
    return lap.count();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

std::vector<SeenNumber> NumbersOf(const SymbolProbabilities& probabilities,
                                  const ReaderDescription& description) {
  std::vector<SeenNumber> numbers;
  for (const Labelling& labelling :
       DecodeCtc(probabilities, description.blank, kBeamWidth, kCandidatesMax + 1)) {
    SeenNumber number{{}, labelling.confidences, labelling.probability};
    for (int symbol : labelling.symbols) {
      number.characters.push_back(description.characters[symbol]);
    }
    numbers.push_back(std::move(number));
  }
  return numbers;
}

std::vector<SeenColor> ColorsOf(const std::vector<float>& probabilities,
                                const ReaderDescription& description) {
  std::vector<SeenColor> colors;
  for (size_t i = 0; i < probabilities.size(); ++i) {
    colors.push_back({description.colors[i], probabilities[i]});
  }
  return colors;
}

class NetworkPlateReader : public PlateReader {
 public:
  NetworkPlateReader(LocatorDescription locator, ReaderDescription reader,
                     std::vector<NetworkPair> networks)
      : locator_(std::move(locator)), reader_(std::move(reader)), networks_(std::move(networks)) {
    for (NetworkPair& pair : networks_) idle_.push_back(&pair);
  }

  PictureReading Read(std::string_view picture) override {
    PictureReading result;
    result.model_version = absl::StrCat("locator ", locator_.version, ", reader ", reader_.version);
    NetworkPair* networks = Take();
    const absl::Status status = ReadWith(*networks, picture, result);
    GiveBack(networks);
    if (!status.ok()) {
      result.state = ReadState::kFailed;
      result.error = std::string(status.message());
      result.readings.clear();
    }
    return result;
  }

 private:
  absl::Status ReadWith(NetworkPair& networks, std::string_view bytes, PictureReading& result) {
    try {
      // OpenCV keeps this setting for each thread.
      cv::setNumThreads(1);
      Stopwatch watch;
      const absl::StatusOr<cv::Mat> picture = DecodePicture(bytes);
      result.timings.decode_ms = watch.Lap();
      if (!picture.ok()) return picture.status();
      const absl::StatusOr<std::vector<Detection>> detections =
          LocatePlates(networks.locator, locator_, *picture);
      result.timings.locate_ms = watch.Lap();
      if (!detections.ok()) return detections.status();
      absl::StatusOr<std::vector<PlateReading>> readings =
          ReadPlates(networks.reader, *picture, *detections);
      result.timings.read_ms = watch.Lap();
      if (!readings.ok()) return readings.status();
      result.readings = DistinctReadings(*std::move(readings));
      result.state = result.readings.empty() ? ReadState::kNoPlate : ReadState::kRead;
      return absl::OkStatus();
    } catch (const cv::Exception& error) {
      return absl::InternalError(absl::StrCat("picture: cannot be read: ", error.err));
    } catch (const std::bad_alloc&) {
      return absl::ResourceExhaustedError("picture: no memory to read it");
    }
  }

  absl::StatusOr<std::vector<PlateReading>> ReadPlates(Network& network, const cv::Mat& picture,
                                                       const std::vector<Detection>& detections) {
    std::vector<PlateReading> readings;
    const size_t count = std::min(detections.size(), kReadingsMax);
    for (size_t i = 0; i < count; ++i) {
      absl::StatusOr<PlateReading> reading = ReadPlate(network, picture, detections[i].corners);
      if (!reading.ok()) return reading.status();
      // The surest place is always kept: a plate that nobody can read is for a human to see.
      if (i > 0 && reading->character_confidences.size() < kCharactersOfPlateMin) continue;
      readings.push_back(*std::move(reading));
    }
    return readings;
  }

  absl::StatusOr<PlateReading> ReadPlate(Network& network, const cv::Mat& picture,
                                         const Quad& corners) {
    const cv::Size size(reader_.input_width_px, reader_.input_height_px);
    const absl::StatusOr<PlateEvidence> evidence =
        ReadCharacters(network, reader_, RectifyPlate(picture, corners, size, reader_.margin));
    if (!evidence.ok()) return evidence.status();
    PlateReading reading =
        RankNumbers(NumbersOf(evidence->characters, reader_), ColorsOf(evidence->colors, reader_),
                    {reader_.auto_min, reader_.review_min});
    for (size_t i = 0; i < corners.size(); ++i) reading.corners[i] = {corners[i].x, corners[i].y};
    return reading;
  }

  NetworkPair* Take() {
    absl::MutexLock lock(&mutex_, absl::Condition(this, &NetworkPlateReader::HasIdle));
    NetworkPair* pair = idle_.back();
    idle_.pop_back();
    return pair;
  }

  void GiveBack(NetworkPair* pair) {
    absl::MutexLock lock(&mutex_);
    idle_.push_back(pair);
  }

  bool HasIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !idle_.empty(); }

  const LocatorDescription locator_;
  const ReaderDescription reader_;
  std::vector<NetworkPair> networks_;
  absl::Mutex mutex_;
  std::vector<NetworkPair*> idle_ ABSL_GUARDED_BY(mutex_);
};

// Adds the file's name to what is wrong with it.
absl::Status InFile(const absl::Status& status, const std::filesystem::path& path) {
  return absl::Status(status.code(), absl::StrCat(path.string(), ": ", status.message()));
}

template <typename Description>
absl::StatusOr<Description> LoadDescription(
    const std::filesystem::path& path,
    absl::StatusOr<Description> (*parse)(std::string_view json)) {
  const absl::StatusOr<std::string> text = ReadTextFile(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<Description> description = parse(*text);
  if (!description.ok()) return InFile(description.status(), path);
  return description;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PlateReader>> LoadPlateReader(
    const std::filesystem::path& models_dir, int threads) {
  if (threads < 1 || threads > kThreadsMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("threads: ", threads, ", wanted 1 to ", kThreadsMax));
  }
  auto locator = LoadDescription(models_dir / "locator.json", ParseLocatorDescription);
  if (!locator.ok()) return locator.status();
  auto reader = LoadDescription(models_dir / "reader.json", ParseReaderDescription);
  if (!reader.ok()) return reader.status();
  cv::setNumThreads(1);
  std::vector<NetworkPair> networks;
  for (int i = 0; i < threads; ++i) {
    absl::StatusOr<Network> locator_network = Network::Load(models_dir / "locator.onnx");
    if (!locator_network.ok()) return locator_network.status();
    absl::StatusOr<Network> reader_network = Network::Load(models_dir / "reader.onnx");
    if (!reader_network.ok()) return reader_network.status();
    networks.push_back({*std::move(locator_network), *std::move(reader_network)});
  }
  return std::make_unique<NetworkPlateReader>(*std::move(locator), *std::move(reader),
                                              std::move(networks));
}

}  // namespace bluegate::plate_recognition
