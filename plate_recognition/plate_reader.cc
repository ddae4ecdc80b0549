#include "plate_recognition/plate_reader.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <opencv2/core.hpp>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "plate_recognition/ctc.h"
#include "plate_recognition/decode.h"
#include "plate_recognition/distinct_readings.h"
#include "plate_recognition/geometry.h"
#include "plate_recognition/lettering.h"
#include "plate_recognition/locate.h"
#include "plate_recognition/model_files.h"
#include "plate_recognition/network.h"
#include "plate_recognition/number_ranking.h"
#include "plate_recognition/observed_reader.h"
#include "plate_recognition/read_characters.h"
#include "plate_recognition/rectify.h"
#include "plate_recognition/same_drawing.h"

namespace bluegate::plate_recognition {
namespace {

constexpr int kThreadsMax = 64;
constexpr size_t kBeamWidth = 8;

// A plate less than this share as wide as one that was read is on a vehicle far behind.
constexpr float kFarBehindShare = 0.5f;
// How much higher and lower a doubtful plate is cut out, as a share of its height: about what the
// close look may be off.
constexpr float kOtherCutShare = 0.05f;
// Below this a plate is not read as one of so many rows.
constexpr float kRowsProbabilityMin = 0.1f;

// The networks that one reading at a time uses.
struct Networks {
  Locator locator;
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

float WidthOf(const PlateReading& reading) {
  return std::max(reading.corners[1].x_px, reading.corners[2].x_px) -
         std::min(reading.corners[0].x_px, reading.corners[3].x_px);
}

// Beside a plate that was read, what nobody can read is no plate worth a look: it is far behind, or
// has a number of no class.
void DropUnreadable(std::vector<PlateReading>& readings) {
  float widest_read = 0;
  for (const PlateReading& reading : readings) {
    if (reading.verdict != plate::ReadingVerdict::kUnreadable &&
        reading.plate_class != plate::PlateClass::kUnspecified) {
      widest_read = std::max(widest_read, WidthOf(reading));
    }
  }
  if (widest_read == 0) return;
  std::erase_if(readings, [widest_read](const PlateReading& reading) {
    return reading.verdict == plate::ReadingVerdict::kUnreadable &&
           (reading.plate_class == plate::PlateClass::kUnspecified ||
            WidthOf(reading) < kFarBehindShare * widest_read);
  });
}

class NetworkPlateReader : public PlateReader {
 public:
  NetworkPlateReader(LocatorDescriptions locator, ReaderDescription reader,
                     std::vector<Networks> networks)
      : locator_(std::move(locator)), reader_(std::move(reader)), networks_(std::move(networks)) {
    for (Networks& one : networks_) idle_.push_back(&one);
  }

  PictureReading Read(std::string_view picture) override {
    PictureReading result;
    result.model_version = absl::StrCat("locator ", locator_.locator.version, ", close look ",
                                        locator_.close_look.version, ", reader ", reader_.version);
    Networks* networks = Take();
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
  absl::Status ReadWith(Networks& networks, std::string_view bytes, PictureReading& result) {
    try {
      Stopwatch watch;
      const absl::StatusOr<cv::Mat> picture = DecodePicture(bytes);
      result.timings.decode_ms = watch.Lap();
      if (!picture.ok()) return picture.status();
      const absl::StatusOr<std::vector<CloseLook>> plates =
          LocatePlates(networks.locator, locator_, *picture);
      result.timings.locate_ms = watch.Lap();
      if (!plates.ok()) return plates.status();
      absl::StatusOr<std::vector<PlateReading>> readings =
          ReadPlates(networks.reader, *picture, *plates);
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
                                                       const std::vector<CloseLook>& plates) {
    std::vector<PlateReading> readings;
    for (const CloseLook& plate : plates) {
      absl::StatusOr<PlateReading> reading = ReadPlate(network, picture, plate);
      if (!reading.ok()) return reading.status();
      if (!IsLettering(*reading, plate.plate)) readings.push_back(*std::move(reading));
    }
    DropUnreadable(readings);
    return readings;
  }

  // Where it is not clear how many rows there are, the surer reading shows it.
  absl::StatusOr<PlateReading> ReadPlate(Network& network, const cv::Mat& picture,
                                         const CloseLook& plate) {
    absl::StatusOr<PlateReading> best = absl::InternalError("plate: has neither one row nor two");
    for (int rows = 1; rows <= 2; ++rows) {
      const float probability = rows == 2 ? plate.two_rows : 1 - plate.two_rows;
      if (probability < kRowsProbabilityMin) continue;
      absl::StatusOr<PlateReading> reading = ReadRows(network, picture, plate.corners, rows);
      if (!reading.ok()) return reading.status();
      if (!best.ok() || reading->confidence > best->confidence) best = std::move(reading);
    }
    return best;
  }

  // A plate that is not clear at first sight is cut out a little higher and a little lower too.
  absl::StatusOr<PlateReading> ReadRows(Network& network, const cv::Mat& picture,
                                        const Quad& corners, int rows) {
    absl::StatusOr<PlateEvidence> evidence = LookAt(network, picture, corners, rows);
    if (!evidence.ok()) return evidence.status();
    PlateReading reading = Rank(*evidence);
    if (reading.verdict != plate::ReadingVerdict::kAuto) {
      std::vector<SymbolProbabilities> looks = {evidence->characters};
      for (const float share : {kOtherCutShare, -kOtherCutShare}) {
        absl::StatusOr<PlateEvidence> other =
            LookAt(network, picture, Taller(corners, share), rows);
        if (!other.ok()) return other.status();
        looks.push_back(std::move(other->characters));
      }
      evidence->characters = MeanOf(looks);
      reading = Rank(*evidence);
    }
    reading.rows = rows;
    for (size_t i = 0; i < corners.size(); ++i) reading.corners[i] = {corners[i].x, corners[i].y};
    return reading;
  }

  absl::StatusOr<PlateEvidence> LookAt(Network& network, const cv::Mat& picture,
                                       const Quad& corners, int rows) {
    const cv::Size size(reader_.input_width_px, reader_.input_height_px);
    return ReadCharacters(network, reader_,
                          PlateLine(picture, corners, rows, size, reader_.margin));
  }

  PlateReading Rank(const PlateEvidence& evidence) {
    return RankNumbers(JoinSameDrawings(NumbersOf(evidence.characters, reader_)),
                       ColorsOf(evidence.colors, reader_), {reader_.auto_min, reader_.review_min});
  }

  Networks* Take() {
    absl::MutexLock lock(&mutex_, absl::Condition(this, &NetworkPlateReader::HasIdle));
    Networks* networks = idle_.back();
    idle_.pop_back();
    return networks;
  }

  void GiveBack(Networks* networks) {
    absl::MutexLock lock(&mutex_);
    idle_.push_back(networks);
  }

  bool HasIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !idle_.empty(); }

  const LocatorDescriptions locator_;
  const ReaderDescription reader_;
  std::vector<Networks> networks_;
  absl::Mutex mutex_;
  std::vector<Networks*> idle_ ABSL_GUARDED_BY(mutex_);
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

// Once: OpenCV on TBB replaces its arena of threads at each call, also under a reading elsewhere.
void TurnOffThreadsOfOpenCv() {
  static std::once_flag once;
  std::call_once(once, [] { cv::setNumThreads(1); });
}

absl::StatusOr<Networks> LoadNetworks(const std::filesystem::path& models_dir) {
  absl::StatusOr<Network> locator = Network::Load(models_dir / "locator.onnx");
  if (!locator.ok()) return locator.status();
  absl::StatusOr<Network> close_look = Network::Load(models_dir / "close_look.onnx");
  if (!close_look.ok()) return close_look.status();
  absl::StatusOr<Network> reader = Network::Load(models_dir / "reader.onnx");
  if (!reader.ok()) return reader.status();
  return Networks{{*std::move(locator), *std::move(close_look)}, *std::move(reader)};
}

void ShowTo(StageObserver& observer, Networks& networks) {
  networks.locator.network.ShowTo(observer, "locator");
  networks.locator.close_look.ShowTo(observer, "close_look");
  networks.reader.ShowTo(observer, "reader");
}

absl::StatusOr<std::unique_ptr<PlateReader>> Load(const std::filesystem::path& models_dir,
                                                  int threads, StageObserver* observer) {
  if (threads < 1 || threads > kThreadsMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("threads: ", threads, ", wanted 1 to ", kThreadsMax));
  }
  auto locator = LoadDescription(models_dir / "locator.json", ParseLocatorDescription);
  if (!locator.ok()) return locator.status();
  auto close_look = LoadDescription(models_dir / "close_look.json", ParseCloseLookDescription);
  if (!close_look.ok()) return close_look.status();
  auto reader = LoadDescription(models_dir / "reader.json", ParseReaderDescription);
  if (!reader.ok()) return reader.status();
  TurnOffThreadsOfOpenCv();
  std::vector<Networks> networks;
  for (int i = 0; i < threads; ++i) {
    absl::StatusOr<Networks> one = LoadNetworks(models_dir);
    if (!one.ok()) return one.status();
    if (observer != nullptr) ShowTo(*observer, *one);
    networks.push_back(*std::move(one));
  }
  return std::make_unique<NetworkPlateReader>(
      LocatorDescriptions{*std::move(locator), *std::move(close_look)}, *std::move(reader),
      std::move(networks));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PlateReader>> LoadPlateReader(
    const std::filesystem::path& models_dir, int threads) {
  return Load(models_dir, threads, nullptr);
}

absl::StatusOr<std::unique_ptr<PlateReader>> LoadObservedPlateReader(
    const std::filesystem::path& models_dir, StageObserver& observer) {
  return Load(models_dir, 1, &observer);
}

}  // namespace bluegate::plate_recognition
