#include "verification/testing/sample_bundle.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/sha256.h"

namespace bluegate::verification {
namespace {

using storage::Sha256;

std::string Varint(uint64_t value) {
  std::string bytes;
  for (; value > 127; value >>= 7) bytes += static_cast<char>((value & 127) | 128);
  return bytes + static_cast<char>(value);
}
std::string Field(uint32_t number, std::string_view bytes) {
  return absl::StrCat(Varint(number << 3 | 2), Varint(bytes.size()), std::string(bytes));
}
std::string Field(uint32_t number, uint64_t value) { return Varint(number << 3) + Varint(value); }

std::string DrawBytes(size_t size, std::mt19937_64& random) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

}  // namespace

SampleBundle::SampleBundle(uint64_t seed) {
  std::mt19937_64 random(seed);
  const uint64_t sequence = 1 + random() % 1000;
  case_id = passage_id = absl::StrCat("cp-01-cam-1/1/", sequence);
  if (random() % 3 == 0) absl::StrAppend(&case_id, "/S12/w-", random() % 100);
  const std::string name = Field(1, "cp-01-cam-1") + Field(2, uint64_t{1}) + Field(3, sequence);
  pictures = 1 + random() % 3;
  std::string capture = Field(1, name) + Field(2, "cp-01");
  std::vector<std::string> hashes;
  for (size_t i = 1; i <= pictures; ++i) {
    const std::string picture = DrawBytes(200 + random() % 800, random);
    hashes.push_back(Sha256(picture));
    capture += Field(8, Field(1, hashes.back()) + Field(2, picture.size()));
    files[absl::StrCat("pictures/", i, ".jpg")] = picture;
    lines.push_back({"picture", absl::StrCat("pictures/", i, ".jpg")});
  }
  const std::string evidence = hashes[random() % hashes.size()];
  const std::string revision = absl::StrCat("xianyang-2021@", random() % 90000000 + 10000000);
  std::string reading = Field(1, capture) + Field(2, uint64_t{1});
  std::string passage = Field(1, passage_id) + Field(2, capture) + Field(4, uint64_t{2});
  const size_t plates = 1 + random() % 2;
  for (size_t i = 0; i < plates; ++i) {
    const std::string plate = Field(1, absl::StrCat("陕D", random() % 90000 + 10000));
    reading += Field(4, plate);
    passage += Field(7, Field(1, plate) + Field(4, Field(11, revision)));
  }
  reading += Field(5, evidence);
  passage += Field(8, evidence) + Field(9, passage_id);
  for (const char* log : {"intake", "recognition", "admission", "casework"}) {
    logs.emplace(log, SampleLog(log));
  }
  AddLeaf("intake", "capture", passage_id, capture, random);
  AddLeaf("recognition", "reading", absl::StrCat(sequence), reading, random);
  AddLeaf("admission", "rule_set", revision, DrawBytes(300, random), random);
  AddLeaf("casework", "passage", passage_id, passage, random);
  events = 1 + random() % 4;
  for (size_t i = 1; i <= events; ++i) {
    AddLeaf("casework", "case.event", absl::StrCat(case_id, "#", i),
            Field(1, i) + Field(2, uint64_t{i == 1 ? 1u : 3u}) + Field(4, "officer"), random);
  }
  for (auto& [log, leaves] : logs) {
    for (uint64_t more = random() % 9; more > 0; --more) leaves.Add(DrawBytes(40, random));
    const uint64_t size = leaves.size();
    files[absl::StrCat("checkpoints/", log, ".txt")] = leaves.Checkpoint(size, key);
    lines.push_back({"checkpoint", log, absl::StrCat("checkpoints/", log, ".txt")});
    old_sizes[log] = size;
    if (size > 1 && random() % 2 == 0) {
      const uint64_t old_size = old_sizes[log] = 1 + random() % (size - 1);
      const std::string path = absl::StrCat("proofs/", log, "-", old_size, ".consistency");
      files[path] = leaves.Consistency(old_size, size);
      lines.push_back({"consistency", log, absl::StrCat(old_size), absl::StrCat(size), path});
    }
  }
  for (auto& line : lines) {
    if (line[0] != "leaf") continue;
    const SampleLog& log = logs.at(line[1]);
    uint64_t index = 0;
    (void)absl::SimpleAtoi(line[2], &index);
    line[3] = absl::StrCat(log.size());
    files[line[5]] = log.Inclusion(index, log.size());
  }
  const SampleKey between("bluegate", 'b');
  if (random() % 3 == 0) {
    first_key = SampleKey("bluegate", 'f');
    files["handovers/1.txt"] = SampleHandover(first_key, between);
    files["handovers/2.txt"] = SampleHandover(between, key);
    for (const char* path : {"handovers/1.txt", "handovers/2.txt"}) {
      lines.push_back({"handover", path});
    }
  }
  files["key.txt"] = key.text() + "\n";
  lines.push_back({"key", "key.txt"});
  lines.push_back({"case", case_id});
  Seal();
}

void SampleBundle::AddLeaf(const std::string& log, const std::string& kind,
                           const std::string& subject, const std::string& content,
                           std::mt19937_64& random) {
  SampleLog& leaves = logs.at(log);
  for (uint64_t before = random() % 5; before > 0; --before) leaves.Add(DrawBytes(40, random));
  const std::string leaf = SampleLeaf(kind, subject, content);
  const uint64_t index = leaves.Add(leaf);
  const std::string stem = absl::StrCat(log, "-", index);
  files[absl::StrCat("leaves/", stem)] = leaf;
  files[absl::StrCat("records/", stem)] = content;
  lines.push_back({"leaf", log, absl::StrCat(index), "", absl::StrCat("leaves/", stem),
                   absl::StrCat("proofs/", stem), absl::StrCat("records/", stem)});
}

void SampleBundle::Seal() {
  std::string text = "bluegate case bundle 1\n";
  for (const auto& line : lines) absl::StrAppend(&text, absl::StrJoin(line, " "), "\n");
  for (const auto& [path, bytes] : files) {
    if (path == kManifestPath) continue;
    absl::StrAppend(&text, "file ", path, " ", bytes.size(), " ",
                    absl::BytesToHexString(Sha256(bytes)), "\n");
  }
  absl::StrAppend(&text, "end ", absl::BytesToHexString(Sha256(text)), "\n");
  files[kManifestPath] = text;
}

std::vector<size_t> SampleBundle::LinesOf(const std::string& word) const {
  std::vector<size_t> found;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i][0] == word) found.push_back(i);
  }
  return found;
}

Trust SampleBundle::TrustOf(bool witnessed) const {
  Trust trust;
  trust.keys.push_back(*ParsePublicKey(first_key.text()));
  if (!witnessed) return trust;
  for (const auto& [log, size] : old_sizes) {
    trust.witnessed.push_back(*ParseCheckpoint(logs.at(log).Checkpoint(size, key)));
  }
  return trust;
}

}  // namespace bluegate::verification
