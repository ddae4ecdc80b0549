#include "services/bluegate/bench_command.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plate_recognition/plate_reader.h"
#include "services/bluegate/bench_pictures.h"
#include "services/bluegate/bench_report.h"
#include "services/bluegate/decide_bench_command.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/intake_bench_command.h"
#include "services/bluegate/log_bench.h"
#include "services/bluegate/lookup_bench_command.h"
#include "services/bluegate/picture_files.h"
#include "services/bluegate/process_memory.h"
#include "services/bluegate/proof_bench.h"
#include "services/bluegate/read_bench.h"
#include "services/bluegate/resource_path.h"
#include "services/bluegate/rules_bench_command.h"
#include "services/bluegate/search_bench_command.h"

namespace bluegate {
namespace {

using plate_recognition::LoadPlateReader;
using plate_recognition::PlateReader;
using plate_recognition::ReadState;

// Pictures that a reader is warmed with before its memory is measured.
constexpr size_t kWarmPicturesMax = 8;

struct BenchReadOptions {
  std::vector<std::string> pictures;
  std::string models;
  std::string font = plate_recognition::kSampleFont;
  double seconds = 20;
  bool json = false;
};

absl::StatusOr<std::vector<std::string>> LoadPictures(const BenchReadOptions& options) {
  if (options.pictures.empty()) return DrawBenchPictures(options.font);
  std::vector<std::string> pictures;
  for (const std::string& path : PictureFiles(options.pictures)) {
    absl::StatusOr<std::string> bytes = ReadPictureFile(path);
    if (!bytes.ok()) {
      return absl::NotFoundError(absl::StrCat(path, ": ", bytes.status().message()));
    }
    pictures.push_back(*std::move(bytes));
  }
  if (pictures.empty()) return absl::NotFoundError("pictures: the folders hold none");
  return pictures;
}

// Leaves out what the reader cannot take: there is nothing to measure in it.
void KeepReadable(PlateReader& reader, std::vector<std::string>& pictures) {
  const size_t before = pictures.size();
  std::erase_if(pictures, [&](const std::string& picture) {
    return reader.Read(picture).state == ReadState::kFailed;
  });
  if (pictures.size() == before) return;
  std::fprintf(stderr, "bluegate bench: %zu pictures left out: they cannot be read\n",
               before - pictures.size());
}

// Loads a reader and works with it; what the process grew by is what it takes.
absl::StatusOr<std::unique_ptr<PlateReader>> WarmReader(const std::string& models,
                                                        const std::vector<std::string>& pictures,
                                                        double& grown_mb) {
  const double before = ResidentMb();
  absl::StatusOr<std::unique_ptr<PlateReader>> reader = LoadPlateReader(models, 1);
  if (!reader.ok()) return reader;
  const size_t step = 1 + pictures.size() / kWarmPicturesMax;
  for (size_t i = 0; i < pictures.size(); i += step) (*reader)->Read(pictures[i]);
  grown_mb = ResidentMb() - before;
  return reader;
}

absl::StatusOr<ReaderMemory> MeasureMemory(const std::string& models,
                                           std::vector<std::string>& pictures) {
  ReaderMemory memory;
  const auto first = WarmReader(models, pictures, memory.first_reader_mb);
  if (!first.ok()) return first.status();
  const auto further = WarmReader(models, pictures, memory.further_reader_mb);
  if (!further.ok()) return further.status();
  KeepReadable(**first, pictures);
  return memory;
}

absl::Status BenchRead(const BenchReadOptions& options) {
  absl::StatusOr<std::vector<std::string>> pictures = LoadPictures(options);
  if (!pictures.ok()) return pictures.status();
  absl::StatusOr<ReaderMemory> memory = MeasureMemory(options.models, *pictures);
  if (!memory.ok()) return memory.status();
  const int cores = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 64);
  std::vector<int> threads;
  if (cores >= 2) threads.push_back(2);
  if (cores > 2) threads.push_back(cores);
  const absl::StatusOr<std::unique_ptr<PlateReader>> reader =
      LoadPlateReader(options.models, cores);
  if (!reader.ok()) return reader.status();
  const absl::StatusOr<ReadBench> bench =
      BenchReading(**reader, *pictures, threads, std::chrono::duration<double>(options.seconds));
  if (!bench.ok()) return bench.status();
  memory->peak_mb = PeakResidentMb();
  const std::string report =
      options.json ? BenchJson(*bench, *memory) + "\n" : BenchText(*bench, *memory);
  std::fwrite(report.data(), 1, report.size(), stdout);
  return absl::OkStatus();
}

void AddBenchReadCommand(CLI::App& bench, int* exit_code) {
  auto options = std::make_shared<BenchReadOptions>();
  options->models = ResourcePath("plate_recognition/models").string();
  CLI::App* command = bench.add_subcommand(
      "read", "Reading plates: pictures per second, time of each stage, memory");
  command->add_option("picture", options->pictures,
                      "Pictures, or folders of them; without any, scenes of 0.2 to 3.7 megapixels "
                      "are drawn");
  command->add_option("--models", options->models, "Folder of the models")->capture_default_str();
  command->add_option("--seconds", options->seconds, "How long to measure; at least one round")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  command->add_flag("--json", options->json, "The figures by name, as one JSON object");
  command->add_option("--font", options->font, "Font of the scenes that are drawn")
      ->capture_default_str();
  command->footer(
      "Reads the pictures on one thread, on two and on every core, by turns. Beside each reading\n"
      "the same picture is decoded by one plain call of OpenCV, on the same thread, so that what\n"
      "else the machine does hits both: \"total / OpenCV decode\" compares the two. Needs no "
      "server.");
  command->callback([options, exit_code] {
    const absl::Status done = BenchRead(*options);
    *exit_code = ExitCodeOf(done);
    if (done.ok()) return;
    std::fprintf(stderr, "bluegate bench: %s\n", std::string(done.message()).c_str());
  });
}

}  // namespace

void AddBenchCommand(CLI::App& app, int* exit_code) {
  CLI::App* command = app.add_subcommand("bench", "Measure parts of Bluegate on this machine");
  command->require_subcommand(1);
  AddBenchReadCommand(*command, exit_code);
  AddBenchDecideCommand(*command, exit_code);
  AddBenchLogCommand(*command, exit_code);
  AddBenchRulesCommand(*command, exit_code);
  AddBenchLookupCommand(*command, exit_code);
  AddBenchSearchCommand(*command, exit_code);
  AddBenchIntakeCommand(*command, exit_code);
  AddBenchProofCommand(*command, exit_code);
}

}  // namespace bluegate
