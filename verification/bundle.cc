#include "verification/bundle.h"

#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "verification/case_chain.h"
#include "verification/log_proofs.h"
#include "verification/manifest.h"

namespace bluegate::verification {

Files ReadBundle(const std::filesystem::path& folder, Report* report) {
  Files files;
  std::error_code error;
  size_t bytes = 0;
  std::filesystem::recursive_directory_iterator entries(folder, error);
  for (; !error && entries != std::filesystem::recursive_directory_iterator();
       entries.increment(error)) {
    const std::string path = entries->path().lexically_relative(folder).generic_string();
    if (entries->is_directory() && !entries->is_symlink()) continue;
    std::error_code unread;
    const bool plain = entries->is_regular_file() && !entries->is_symlink();
    const uintmax_t size = plain ? entries->file_size(unread) : 0;
    if (!plain || unread) {
      report->Add(Verdict::kMalformed, path, "is no plain file");
      continue;
    }
    if (files.size() == kBundleFilesMax || size > kBundleBytesMax - bytes) {
      report->Add(Verdict::kMalformed, path,
                  absl::StrCat("the bundle is over the limits of ", kBundleFilesMax, " files and ",
                               kBundleBytesMax, " bytes"));
      return files;
    }
    std::ifstream in(entries->path(), std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(in)), {});
    if (!in.good() && !in.eof()) report->Add(Verdict::kMalformed, path, "cannot be read");
    bytes += content.size();
    files.emplace(path, std::move(content));
  }
  if (error) {
    report->Add(Verdict::kMalformed, folder.string(),
                absl::StrCat("cannot be read as a folder: ", error.message()));
  }
  return files;
}

Report VerifyBundle(const Files& files, const Trust& trust) {
  Report report;
  const auto manifest = ReadManifest(files, &report);
  // What follows from a fault is not told as another one: each step needs the one before.
  if (!manifest.has_value() || !report.ok()) return report;
  const std::vector<ProvenLeaf> leaves = CheckLogs(files, *manifest, trust, &report);
  if (!report.ok()) return report;
  std::vector<BundlePicture> pictures;
  for (const std::string& path : manifest->pictures) {
    const auto file = files.find(path);
    if (file == files.end()) {
      report.Add(Verdict::kMissing, path, "a line of the manifest needs it and it is not there");
    }
    pictures.push_back({path, file == files.end() ? std::string_view() : file->second});
  }
  if (!report.ok()) return report;
  CheckCase(manifest->case_id, leaves, pictures, &report);
  return report;
}

}  // namespace bluegate::verification
