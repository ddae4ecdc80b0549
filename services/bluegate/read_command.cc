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
#include "services/bluegate/exit_code.h"
#include "services/bluegate/picture_files.h"
#include "services/bluegate/reading_text.h"
#include "services/bluegate/resource_path.h"

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
};

PictureReading ReadFile(PlateReader& reader, const std::string& path) {
  const absl::StatusOr<std::string> bytes = ReadPictureFile(path);
  if (bytes.ok()) return reader.Read(*bytes);
  PictureReading failed;
  failed.error = std::string(bytes.status().message());
  return failed;
}

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

int ReadPictures(const ReadOptions& options) {
  const int threads =
      options.threads > 0
          ? options.threads
          : std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 64);
  const absl::StatusOr<std::unique_ptr<PlateReader>> reader =
      plate_recognition::LoadPlateReader(options.models, threads);
  if (!reader.ok()) {
    std::fprintf(stderr, "bluegate read: %s\n", std::string(reader.status().message()).c_str());
    return kExitFailed;
  }
  const std::vector<std::string> files = PictureFiles(options.pictures);
  OrderedOutput output(files, options.json);
  std::atomic<size_t> next = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      for (size_t index; (index = next++) < files.size();) {
        output.Put(index, ReadFile(**reader, files[index]));
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  return output.any_failed() ? kExitFailed : kExitDone;
}

}  // namespace

void AddReadCommand(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<ReadOptions>();
  options->models = ResourcePath("plate_recognition/models").string();
  CLI::App* command = app.add_subcommand("read", "Read the plates in pictures; needs no server");
  command->add_option("picture", options->pictures, "JPEG or PNG files, or folders of them")
      ->required();
  command->add_flag("--json", options->json, "One JSON object a picture, one line each");
  command->add_option("--models", options->models, "Folder of the models")->capture_default_str();
  command->add_option("--threads", options->threads, "Pictures read at a time; default: the cores")
      ->check(CLI::Range(1, 64));
  command->footer("Exit code 1 when a picture could not be read; its line says why.");
  command->callback([options, exit_code] { *exit_code = ReadPictures(*options); });
}

}  // namespace bluegate
