#include "services/bluegate/read_command.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "plate_recognition/plate_reader.h"
#include "plate_recognition/sample_scene.h"
#include "services/bluegate/annotated_pictures.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/picture_files.h"
#include "services/bluegate/reading_text.h"
#include "services/bluegate/resource_path.h"
#include "services/bluegate/traced_picture.h"

namespace bluegate {
namespace {

using plate_recognition::PictureReading;
using plate_recognition::PlateReader;
using plate_recognition::ReadState;

struct ReadOptions {
  std::vector<std::string> pictures;
  std::string models;
  int threads = 0;
  bool json = false;
  std::string annotate;  // folder; empty: nothing is drawn
  std::string trace;     // folder; empty: nothing is traced
  std::string font = plate_recognition::kSampleFont;
};

// Prints readings in the order of the pictures, each as soon as those before it are out.
class OrderedOutput {
 public:
  OrderedOutput(const std::vector<std::string>& files, bool json)
      : files_(files), json_(json), texts_(files.size()) {}

  void Put(size_t index, const PictureReading& reading) {
    std::string text =
        json_ ? ReadingJson(files_[index], reading) + "\n" : ReadingLines(files_[index], reading);
    absl::MutexLock lock(&mutex_);
    any_failed_ = any_failed_ || reading.state == ReadState::kFailed;
    texts_[index] = std::move(text);
    while (next_ < texts_.size() && !texts_[next_].empty()) {
      std::fwrite(texts_[next_].data(), 1, texts_[next_].size(), stdout);
      texts_[next_++] = std::string();
    }
    std::fflush(stdout);
  }

  bool any_failed() {
    absl::MutexLock lock(&mutex_);
    return any_failed_;
  }

 private:
  const std::vector<std::string>& files_;
  const bool json_;
  absl::Mutex mutex_;
  std::vector<std::string> texts_ ABSL_GUARDED_BY(mutex_);
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  bool any_failed_ ABSL_GUARDED_BY(mutex_) = false;
};

void PrintError(const absl::Status& status) {
  std::fprintf(stderr, "bluegate read: %s\n", std::string(status.message()).c_str());
}

// One run of the command, shared by its threads.
struct ReadRun {
  PlateReader& reader;
  const std::vector<std::string>& files;
  OrderedOutput& output;
  AnnotatedPictures* annotated;  // null: nothing is drawn
  std::atomic<size_t> next = 0;
  std::atomic<bool> any_undrawn = false;
};

void ReadOne(ReadRun& run, size_t index) {
  const absl::StatusOr<std::string> bytes = ReadPictureFile(run.files[index]);
  PictureReading reading;
  if (bytes.ok()) {
    reading = run.reader.Read(*bytes);
  } else {
    reading.error = std::string(bytes.status().message());
  }
  run.output.Put(index, reading);
  if (run.annotated == nullptr || reading.state == ReadState::kFailed) return;
  const absl::Status drawn = run.annotated->Write(index, *bytes, reading);
  if (drawn.ok()) return;
  run.any_undrawn = true;
  PrintError(drawn);
}

// Reads one picture and shows how.
int TracePicture(const ReadOptions& options) {
  const std::vector<std::string> files = PictureFiles(options.pictures);
  if (files.size() != 1) {
    std::fprintf(stderr, "bluegate read: --trace: %zu pictures, wanted 1\n", files.size());
    return kExitUsage;
  }
  const absl::StatusOr<PictureReading> reading =
      WriteTrace(files.front(), options.trace, options.models, options.font);
  if (!reading.ok()) {
    PrintError(reading.status());
    return kExitFailed;
  }
  OrderedOutput output(files, options.json);
  output.Put(0, *reading);
  return output.any_failed() ? kExitFailed : kExitDone;
}

int ReadPictures(const ReadOptions& options) {
  const int threads =
      options.threads > 0
          ? options.threads
          : std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 64);
  const absl::StatusOr<std::unique_ptr<PlateReader>> reader =
      plate_recognition::LoadPlateReader(options.models, threads);
  if (!reader.ok()) {
    PrintError(reader.status());
    return kExitFailed;
  }
  const std::vector<std::string> files = PictureFiles(options.pictures);
  std::unique_ptr<AnnotatedPictures> annotated;
  if (!options.annotate.empty()) {
    auto made = AnnotatedPictures::Make(files, options.annotate, options.font);
    if (!made.ok()) {
      PrintError(made.status());
      return kExitFailed;
    }
    annotated = *std::move(made);
  }
  OrderedOutput output(files, options.json);
  ReadRun run{**reader, files, output, annotated.get()};
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&run] {
      for (size_t index; (index = run.next++) < run.files.size();) ReadOne(run, index);
    });
  }
  for (std::thread& worker : workers) worker.join();
  return output.any_failed() || run.any_undrawn ? kExitFailed : kExitDone;
}

}  // namespace

void AddReadCommand(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<ReadOptions>();
  options->models = ResourcePath("plate_recognition/models").string();
  CLI::App* command = app.add_subcommand("read", "Read the plates in pictures; needs no server");
  command->add_option("picture", options->pictures, "JPEG, PNG or WebP files, or folders of them")
      ->required();
  command->add_flag("--json", options->json, "One JSON object a picture, one line each");
  command->add_option("--models", options->models, "Folder of the models")->capture_default_str();
  command->add_option("--threads", options->threads, "Pictures read at a time; default: the cores")
      ->check(CLI::Range(1, 64));
  CLI::Option* annotate = command
                              ->add_option("--annotate", options->annotate,
                                           "Draw what was seen on each picture, as DIR/NAME.jpg")
                              ->type_name("DIR");
  command
      ->add_option("--trace", options->trace,
                   "Save what each stage saw of one picture, as DIR/001-decoded.png and so on")
      ->type_name("DIR")
      ->excludes(annotate);
  command->add_option("--font", options->font, "Font of what is drawn")->capture_default_str();
  command->footer(
      "Exit code 1 when a picture could not be read; its line says why. --annotate makes DIR, "
      "never\n"
      "writes over a picture that is read, and tells equal names apart: a.jpg, a-2.jpg.");
  command->callback([options, exit_code] {
    *exit_code = options->trace.empty() ? ReadPictures(*options) : TracePicture(*options);
  });
}

}  // namespace bluegate
