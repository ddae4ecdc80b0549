// Whatever is put before an officer shows its own vehicle: captures of vehicles that look alike,
// interleaved from many cameras, read by several threads, and for each passage and case the frame
// that it names belongs to its own capture and shows its own number.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "plate_recognition/testing/fake_plate_reader.h"
#include "services/casework/passage_making.h"
#include "services/recognition/capture_reader.h"
#include "services/recognition/reading_pipeline.h"
#include "services/support/clock.h"
#include "storage/audit_log.h"
#include "storage/engine.h"

namespace bluegate {
namespace {

using plate::ReadingVerdict;

constexpr int kCaptures = 100'000;
constexpr int kCameras = 34;
// One character apart from each other, or one look-alike.
constexpr const char* kNumbers[] = {"陕D12345", "陕D1234S", "陕D12346", "陕D1Z345", "陕D12B45",
                                    "陕D12845", "陕D02345", "陕DQ2345", "晋D12345", "陕D12348"};

// A frame is text: whose it is, its number in the capture, the plates that it shows and how surely.
std::string FrameOf(int capture, int frame, std::string_view plates) {
  return absl::StrCat("capture=", capture, " frame=", frame,
                      " plates=", absl::string_view(plates.data(), plates.size()));
}

int CaptureOf(const std::string& frame) {
  return std::stoi(frame.substr(std::string_view("capture=").size()));
}

// Reads such frames.
class FrameReader : public plate_recognition::PlateReader {
 public:
  plate_recognition::PictureReading Read(std::string_view picture) override {
    std::vector<plate_recognition::PlateReading> readings;
    const std::string plates(picture.substr(picture.find("plates=") + 7));
    for (const auto plate : absl::StrSplit(plates, ',', absl::SkipEmpty())) {
      const std::vector<std::string> parts = absl::StrSplit(plate, '/');
      const float confidence = std::stof(parts[1]);
      readings.push_back(plate_recognition::FakeReading(
          parts[0], confidence,
          confidence > 0.9f ? ReadingVerdict::kAuto : ReadingVerdict::kReview));
    }
    return plate_recognition::FakePicture(std::move(readings));
  }
};

class RightPictureTest : public testing::Test {
 protected:
  // A capture of one vehicle, now and then with another in view, in 1 to 5 frames, some blurred so
  // that they are read as another number.
  capture::v1::CaptureRecord Draw(int index) {
    capture::v1::CaptureRecord capture;
    capture.mutable_name()->set_device_id(absl::StrCat("cam-", index % kCameras));
    capture.mutable_name()->set_boot_epoch(1);
    capture.mutable_name()->set_sequence(static_cast<uint64_t>(index));
    capture.set_site_id("cp-01");
    capture.set_received_time_us(1'638'316'800'000'000 + index);
    const char* const vehicle = Any();
    const char* const other = absl::Bernoulli(random_, 0.2) ? Any() : nullptr;
    const int frames = absl::Uniform(random_, 1, 6);
    for (int frame = 0; frame < frames; ++frame) {
      const bool blurred = absl::Bernoulli(random_, 0.2);
      std::string plates = absl::StrCat(blurred ? Any() : vehicle, "/",
                                        absl::Uniform(random_, 0.4, blurred ? 0.9 : 0.999));
      if (other != nullptr && absl::Bernoulli(random_, 0.7)) {
        absl::StrAppend(&plates, ",", other, "/", absl::Uniform(random_, 0.4, 0.999));
      }
      if (absl::Bernoulli(random_, 0.05)) plates.clear();
      const std::string bytes = FrameOf(index, frame, plates);
      const std::string sha256 = storage::Sha256(bytes);
      frames_[sha256] = bytes;
      capture.add_pictures()->set_sha256(sha256);
    }
    return capture;
  }
  const char* Any() { return kNumbers[absl::Uniform<size_t>(random_, 0, std::size(kNumbers))]; }

  // The frame that `sha256` names, which must be one of the capture's own.
  std::string OwnFrame(const std::string& sha256, int capture) {
    const auto frame = frames_.find(sha256);
    const bool own = frame != frames_.end() && CaptureOf(frame->second) == capture;
    EXPECT_TRUE(own) << (frame == frames_.end() ? "no frame" : frame->second);
    return own ? frame->second : "";
  }

  // What is sure of itself must stand in its frame. What several blurred frames say together may
  // stand in none, and goes to a human.
  void ExpectShown(const recognition::v1::PlateReading& plate, int capture) {
    const bool shown =
        OwnFrame(plate.picture_sha256(), capture).find(plate.number()) != std::string::npos;
    EXPECT_TRUE(shown || plate.verdict() != common::v1::READING_VERDICT_AUTO) << plate.number();
    ++(shown ? shown_ : voted_);
  }

  std::mt19937_64 random_{20211128};  // the same captures every time
  std::map<std::string, std::string> frames_;
  int shown_ = 0;
  int voted_ = 0;
};

TEST_F(RightPictureTest, EveryReadingAndCaseShowsItsOwnVehicle) {
  std::vector<capture::v1::CaptureRecord> captures;
  captures.reserve(kCaptures);
  for (int i = 0; i < kCaptures; ++i) captures.push_back(Draw(i));
  std::shuffle(captures.begin(), captures.end(), random_);

  recognition::ReadingLog log(storage::ReadingStore::Open(storage::MakeMemoryStore()).value());
  recognition::WorkQueue queue(4, 8);
  FrameReader reader;
  const support::FakeClock clock(absl::FromUnixSeconds(1'638'320'400));
  {
    recognition::ReadingPipeline pipeline(
        &queue, &log, 0, 64,
        [&](const capture::v1::CaptureRecord& capture) {
          return recognition::ReadCapture(
              capture,
              [this](const std::string& sha256) -> absl::StatusOr<std::string> {
                return frames_.at(sha256);
              },
              reader, clock);
        },
        [] {});
    uint64_t position = 0;
    for (capture::v1::CaptureRecord& capture : captures) {
      ASSERT_TRUE(pipeline.Add(++position, std::move(capture)).ok());
    }
    ASSERT_TRUE(pipeline.Finish().ok());
  }

  int cases = 0;
  uint64_t position = 0;
  const cases::Terms terms{absl::Minutes(10), absl::Hours(1), absl::Hours(2)};
  while (true) {
    const auto entries = log.store().ReadAfter(position, 1000).value();
    if (entries.empty()) break;
    for (const auto& entry : entries) {
      ++position;
      recognition::v1::ReadingRecord record;
      ASSERT_TRUE(record.ParseFromString(entry.record));
      const int capture = static_cast<int>(record.capture().name().sequence());
      for (const recognition::v1::PlateReading& plate : record.readings()) {
        ExpectShown(plate, capture);
      }
      // Every plate is restricted, so that whatever may become a case does.
      const std::string id = casework::PassageIdOf(record, position);
      std::vector<casework::Answer> answers(casework::QuestionsOf(record, id, position).size());
      for (casework::Answer& answer : answers) {
        answer.looked_up = true;
        answer.decision.emplace().set_outcome(admission::v1::OUTCOME_FLAG);
        answer.decision->set_reason_code("R01");
      }
      const storage::NewPassage made =
          casework::MakePassage(record, position, answers, {}, terms, clock.Now());
      casework::v1::Passage passage;
      ASSERT_TRUE(passage.ParseFromString(made.content));
      ASSERT_EQ(static_cast<int>(passage.capture().name().sequence()), capture);
      if (record.readings().empty()) continue;
      OwnFrame(passage.picture_sha256(), capture);
      cases += made.opened.has_value();
      if (HasFailure()) return;
    }
  }
  EXPECT_EQ(position, static_cast<uint64_t>(kCaptures));
  EXPECT_GT(cases, kCaptures / 2);
  EXPECT_GT(shown_, cases);
  EXPECT_LT(voted_, shown_ / 10);
}

}  // namespace
}  // namespace bluegate
