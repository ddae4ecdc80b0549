#include "services/bluegate/sample_command.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/common/v1/site.pb.h"
#include "plate_recognition/sample_scene.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/progress.h"
#include "services/bluegate/resource_path.h"
#include "services/bluegate/sample_set.h"
#include "services/support/text_proto.h"

namespace bluegate {
namespace {

using plate_recognition::SceneArtist;

struct SampleOptions {
  std::string out;
  int count = 96;
  uint64_t seed = 1;
  std::string register_file;
  std::string sites_file;
  std::string font = plate_recognition::kSampleFont;
};

absl::Status WriteFile(const std::filesystem::path& path, const std::string& bytes) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.flush();
  if (file) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("file: ", path.string(), " cannot be written"));
}

absl::StatusOr<std::vector<SamplePicture>> Plan(const SampleOptions& options) {
  const absl::StatusOr<std::string> csv = support::ReadFile(options.register_file, 64 << 20);
  if (!csv.ok()) return csv.status();
  const absl::StatusOr<std::vector<RegisteredPlate>> plates = ReadRegister(*csv);
  if (!plates.ok()) return plates.status();
  common::v1::SiteList sites;
  if (absl::Status read = support::ReadTextProto(options.sites_file, &sites); !read.ok()) {
    return read;
  }
  std::vector<std::string> site_ids;
  for (const common::v1::Site& site : sites.sites()) site_ids.push_back(site.site_id());
  if (site_ids.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(options.sites_file, ": has no sites"));
  }
  return PlanSampleSet(*plates, site_ids, options.count, options.seed);
}

// Draws the pictures of a plan, several at a time.
class Drawing {
 public:
  Drawing(const SampleOptions& options, const std::vector<SamplePicture>& pictures)
      : options_(options), pictures_(pictures), rows_(pictures.size()) {}

  // The rows of labels.csv, in the order of the plan.
  absl::StatusOr<std::string> Draw() {
    const size_t cores = std::clamp<size_t>(std::thread::hardware_concurrency(), 1, 64);
    std::vector<std::thread> threads;
    for (size_t i = 0; i < std::min(cores, pictures_.size()); ++i) {
      threads.emplace_back([this] { End(DrawNextOnes()); });
    }
    for (std::thread& thread : threads) thread.join();
    absl::MutexLock lock(&mutex_);
    if (!status_.ok()) return status_;
    return absl::StrJoin(rows_, "");
  }

 private:
  // Each thread has an artist of its own.
  absl::Status DrawNextOnes() {
    const auto artist = SceneArtist::Make(options_.font);
    if (!artist.ok()) return artist.status();
    for (size_t i = next_++; i < pictures_.size() && !failed_; i = next_++) {
      if (absl::Status drawn = DrawOne(**artist, i); !drawn.ok()) return drawn;
      progress_.Show(++drawn_, pictures_.size());
    }
    return absl::OkStatus();
  }

  absl::Status DrawOne(SceneArtist& artist, size_t i) {
    const SamplePicture& picture = pictures_[i];
    const absl::StatusOr<plate_recognition::DrawnScene> drawn = artist.Draw(picture.scene);
    if (!drawn.ok()) return drawn.status();
    // Names differ over all sites, so that a table of results can go by the name alone.
    const std::string name = absl::StrFormat("%s/%03d.jpg", picture.site_id, i + 1);
    rows_[i] = LabelRows(name, picture.scene.blurred, drawn->plates);
    return WriteFile(std::filesystem::path(options_.out) / name, drawn->jpeg);
  }

  void End(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    status_.Update(status);
    if (!status.ok()) failed_ = true;
  }

  const SampleOptions& options_;
  const std::vector<SamplePicture>& pictures_;
  std::vector<std::string> rows_;  // each written by the thread that draws its picture
  std::atomic<size_t> next_ = 0;
  std::atomic<size_t> drawn_ = 0;
  std::atomic<bool> failed_ = false;
  Progress progress_{"pictures drawn"};
  absl::Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

absl::Status DrawSampleSet(const SampleOptions& options) {
  const absl::StatusOr<std::vector<SamplePicture>> pictures = Plan(options);
  if (!pictures.ok()) return pictures.status();
  const absl::StatusOr<std::string> rows = Drawing(options, *pictures).Draw();
  if (!rows.ok()) return rows.status();
  return WriteFile(std::filesystem::path(options.out) / "labels.csv",
                   absl::StrCat(LabelHeader(), *rows));
}

int Run(const SampleOptions& options) {
  const absl::Status drawn = DrawSampleSet(options);
  if (!drawn.ok()) {
    std::fprintf(stderr, "bluegate sample: %s\n", std::string(drawn.message()).c_str());
    return kExitFailed;
  }
  std::printf("%d pictures in %s\n", options.count, options.out.c_str());
  return kExitDone;
}

}  // namespace

void AddSampleCommand(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<SampleOptions>();
  options->register_file = ResourcePath("deploy/sample/vehicles.csv").string();
  options->sites_file = ResourcePath("deploy/sites/xianyang.textproto").string();
  CLI::App* command =
      app.add_subcommand("sample", "Draw demonstration captures, one folder a site");
  command->add_option("--out", options->out, "Folder to write to")->required();
  command->add_option("--count", options->count, "Pictures to draw")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "The same seed draws the same pictures")
      ->capture_default_str();
  command->add_option("--register", options->register_file, "Register (CSV) with the numbers")
      ->capture_default_str();
  command->add_option("--sites", options->sites_file, "Site list (protobuf text)")
      ->capture_default_str();
  command->add_option("--font", options->font, "Font with the province characters")
      ->capture_default_str();
  command->footer("Writes OUT/<site>/<nnn>.jpg and OUT/labels.csv.");
  command->callback([options, exit_code] { *exit_code = Run(*options); });
}

}  // namespace bluegate
