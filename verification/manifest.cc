#include "verification/manifest.h"

#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/sha256.h"

namespace bluegate::verification {
namespace {

constexpr char kFirstLine[] = "bluegate case bundle 1";
constexpr std::string_view kEndMark = "end ";
constexpr size_t kHexBytes = 64;

std::string HexOf(std::string_view bytes) { return absl::BytesToHexString(storage::Sha256(bytes)); }

using Words = std::vector<std::string>;

// Takes one line into the manifest; false when it is none.
bool TakeLine(const Words& words, Manifest* manifest, std::map<std::string, Words>* listed) {
  const std::string& what = words[0];
  for (const std::string& word : words) {
    if (word.empty()) return false;
  }
  if (what == "case" && words.size() == 2 && manifest->case_id.empty()) {
    manifest->case_id = words[1];
    return true;
  }
  if (what == "key" && words.size() == 2 && manifest->key_path.empty()) {
    manifest->key_path = words[1];
    return true;
  }
  if (what == "handover" && words.size() == 2) {
    manifest->handover_paths.push_back(words[1]);
    return true;
  }
  if (what == "checkpoint" && words.size() == 3) {
    manifest->checkpoints.push_back({words[1], words[2]});
    return true;
  }
  if (what == "consistency" && words.size() == 5) {
    const auto old_size = ParseDecimal(words[2]), size = ParseDecimal(words[3]);
    if (!old_size.has_value() || !size.has_value()) return false;
    manifest->consistencies.push_back({words[1], *old_size, *size, words[4]});
    return true;
  }
  if (what == "leaf" && words.size() == 7) {
    const auto index = ParseDecimal(words[2]), size = ParseDecimal(words[3]);
    if (!index.has_value() || !size.has_value()) return false;
    manifest->leaves.push_back({words[1], *index, *size, words[4], words[5], words[6]});
    return true;
  }
  if (what == "picture" && words.size() == 2) {
    manifest->pictures.push_back(words[1]);
    return true;
  }
  if (what == "file" && words.size() == 4 && ParseDecimal(words[2]).has_value()) {
    return words[3].size() == kHexBytes && listed->emplace(words[1], words).second;
  }
  return false;
}

// Holds the files against the lines that list them.
void CheckFiles(const Files& files, const std::map<std::string, Words>& listed, Report* report) {
  for (const auto& [path, words] : listed) {
    const auto file = files.find(path);
    if (file == files.end()) {
      report->Add(Verdict::kMissing, path, "the manifest lists this file and it is not there");
    } else if (absl::StrCat(file->second.size()) != words[2]) {
      report->Add(
          Verdict::kModified, path,
          absl::StrCat("has ", file->second.size(), " bytes, the manifest says ", words[2]));
    } else if (HexOf(file->second) != words[3]) {
      report->Add(Verdict::kModified, path, "its bytes are not those that the manifest lists");
    }
  }
  for (const auto& [path, bytes] : files) {
    if (path != kManifestPath && !listed.contains(path)) {
      report->Add(Verdict::kModified, path, "was added: the manifest does not list it");
    }
  }
}

}  // namespace

std::optional<Manifest> ReadManifest(const Files& files, Report* report) {
  const auto file = files.find(kManifestPath);
  if (file == files.end()) {
    report->Add(Verdict::kMissing, kManifestPath, "the bundle has no manifest");
    return std::nullopt;
  }
  const auto malformed = [report](std::string what) {
    report->Add(Verdict::kMalformed, kManifestPath, std::move(what));
    return std::nullopt;
  };
  const std::string& text = file->second;
  const std::string first = absl::StrCat(kFirstLine, "\n");
  if (text.compare(0, first.size(), first) != 0) {
    return malformed(absl::StrCat("does not begin with \"", kFirstLine, "\""));
  }
  const size_t end_bytes = kEndMark.size() + kHexBytes + 1;
  if (text.size() < first.size() + end_bytes ||
      text.compare(text.size() - end_bytes, kEndMark.size(), kEndMark) != 0 ||
      text[text.size() - end_bytes - 1] != '\n' || text.back() != '\n') {
    return malformed("is cut short: its last line is not \"end\" and a hash");
  }
  const std::string_view body = std::string_view(text).substr(0, text.size() - end_bytes);
  if (HexOf(body) != text.substr(body.size() + kEndMark.size(), kHexBytes)) {
    report->Add(Verdict::kModified, kManifestPath, "its lines are not those that its end sums up");
    return std::nullopt;
  }
  Manifest manifest;
  std::map<std::string, Words> listed;
  const std::string lines(body.substr(first.size()));
  int number = 1;
  for (const absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
    ++number;
    if (!TakeLine(absl::StrSplit(line, ' '), &manifest, &listed)) {
      return malformed(absl::StrCat("line ", number, " cannot be read"));
    }
  }
  if (manifest.case_id.empty() || manifest.key_path.empty()) {
    return malformed("names no case or no key");
  }
  CheckFiles(files, listed, report);
  return manifest;
}

}  // namespace bluegate::verification
