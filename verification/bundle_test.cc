#include "verification/bundle.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "verification/testing/sample_bundle.h"

namespace bluegate::verification {
namespace {

using Random = std::mt19937_64;
using Classes = std::set<Verdict>;

std::string Told(const Report& report) {
  std::string text(NameOf(report.verdict()));
  for (const Finding& finding : report.findings()) {
    absl::StrAppend(&text, "\n  ", std::string(NameOf(finding.verdict)), " ", finding.where, ": ",
                    finding.what);
  }
  return text;
}

// One way to forge a bundle, and what it may be taken for.
struct Forgery {
  const char* name;
  Classes classes;
  // Changes the bundle; false when this one does not offer the chance.
  std::function<bool(SampleBundle&, Trust&, Random&)> forge;
};

// A file that is not the manifest.
std::string DrawFile(const SampleBundle& bundle, Random& random) {
  auto file =
      std::next(bundle.files.begin(), static_cast<ptrdiff_t>(random() % bundle.files.size()));
  if (file->first == kManifestPath)
    file = std::next(file) == bundle.files.end() ? bundle.files.begin() : std::next(file);
  return file->first;
}

void FlipBit(std::string& bytes, Random& random) {
  const size_t bit = random() % (bytes.size() * 8);
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
}

// The word of a drawn line of that kind; nullptr when there is no such line.
std::string* DrawWord(SampleBundle& bundle, const char* kind, size_t word, Random& random) {
  const std::vector<size_t> lines = bundle.LinesOf(kind);
  if (lines.empty()) return nullptr;
  return &bundle.lines[lines[random() % lines.size()]][word];
}

// Two lines of leaves, of one log if wanted; false when there are none.
bool DrawTwoLeaves(SampleBundle& bundle, bool same_log, Random& random,
                   std::vector<std::string>** one, std::vector<std::string>** other) {
  const std::vector<size_t> lines = bundle.LinesOf("leaf");
  *one = &bundle.lines[lines[random() % lines.size()]];
  for (const size_t line : lines) {
    *other = &bundle.lines[line];
    if (*other != *one && (!same_log || (**other)[1] == (**one)[1])) return true;
  }
  return false;
}

// Signs the checkpoint of a log anew and proves all its leaves anew: another history.
void ProveAnew(SampleBundle& bundle, const std::string& name, const SampleKey& key) {
  const SampleLog& log = bundle.logs.at(name);
  bundle.files[absl::StrCat("checkpoints/", name, ".txt")] = log.Checkpoint(log.size(), key);
  for (const size_t line : bundle.LinesOf("leaf")) {
    auto& words = bundle.lines[line];
    if (words[1] != name) continue;
    words[3] = absl::StrCat(log.size());
    bundle.files[words[5]] = log.Inclusion(std::stoull(words[2]), log.size());
  }
}

bool FlipIn(const char* line, size_t word, SampleBundle& bundle, Random& random) {
  const std::string* const path = DrawWord(bundle, line, word, random);
  if (path == nullptr || bundle.files[*path].empty()) return false;
  FlipBit(bundle.files[*path], random);
  bundle.Seal();
  return true;
}

std::vector<Forgery> Forgeries() {
  const Classes modified = {Verdict::kModified}, missing = {Verdict::kMissing};
  const Classes reordered = {Verdict::kReordered}, malformed = {Verdict::kMalformed};
  const Classes forked = {Verdict::kForked}, unknown = {Verdict::kUnknownKey};
  return {
      {"a bit of a file", modified,
       [](SampleBundle& bundle, Trust&, Random& random) {
         std::string& bytes = bundle.files[DrawFile(bundle, random)];
         if (bytes.empty()) return false;
         FlipBit(bytes, random);
         return true;
       }},
      {"a bit of the manifest",
       {Verdict::kModified, Verdict::kMalformed},
       [](SampleBundle& bundle, Trust&, Random& random) {
         FlipBit(bundle.files[kManifestPath], random);
         return true;
       }},
      {"a file removed", missing,
       [](SampleBundle& bundle, Trust&, Random& random) {
         bundle.files.erase(DrawFile(bundle, random));
         return true;
       }},
      {"the manifest removed", missing,
       [](SampleBundle& bundle, Trust&, Random&) {
         bundle.files.erase(kManifestPath);
         return true;
       }},
      {"a file cut short", modified,
       [](SampleBundle& bundle, Trust&, Random& random) {
         std::string& bytes = bundle.files[DrawFile(bundle, random)];
         if (bytes.empty()) return false;
         bytes.resize(random() % bytes.size());
         return true;
       }},
      {"the manifest cut short", malformed,
       [](SampleBundle& bundle, Trust&, Random& random) {
         std::string& bytes = bundle.files[kManifestPath];
         bytes.resize(random() % bytes.size());
         return true;
       }},
      {"a file added", modified,
       [](SampleBundle& bundle, Trust&, Random& random) {
         bundle.files[absl::StrCat("records/extra-", random() % 100)] = "more";
         return true;
       }},
      // From here on the forger is careful: the manifest is made to fit.
      {"a bit of a record, sealed", modified,
       [](SampleBundle& bundle, Trust&, Random& random) {
         return FlipIn("leaf", 6, bundle, random);
       }},
      {"a bit of a leaf, sealed",
       {Verdict::kModified, Verdict::kMalformed},
       [](SampleBundle& bundle, Trust&, Random& random) {
         return FlipIn("leaf", 4, bundle, random);
       }},
      {"a bit of a proof, sealed", modified,
       [](SampleBundle& bundle, Trust&, Random& random) {
         return FlipIn("leaf", 5, bundle, random);
       }},
      {"a bit of a picture, sealed", modified,
       [](SampleBundle& bundle, Trust&, Random& random) {
         return FlipIn("picture", 1, bundle, random);
       }},
      {"a bit of a checkpoint, sealed",
       {Verdict::kModified, Verdict::kMalformed, Verdict::kUnknownKey},
       [](SampleBundle& bundle, Trust&, Random& random) {
         return FlipIn("checkpoint", 2, bundle, random);
       }},
      {"a bit of a consistency proof, sealed", forked,
       [](SampleBundle& bundle, Trust& trust, Random& random) {
         trust = bundle.TrustOf(true);
         return FlipIn("consistency", 4, bundle, random);
       }},
      {"a bit of the key, sealed",
       {Verdict::kMalformed, Verdict::kUnknownKey},
       [](SampleBundle& bundle, Trust&, Random& random) {
         return FlipIn("key", 1, bundle, random);
       }},
      {"a record written anew with its leaf, sealed", modified,
       [](SampleBundle& bundle, Trust&, Random& random) {
         const std::vector<size_t> lines = bundle.LinesOf("leaf");
         const auto& words = bundle.lines[lines[random() % lines.size()]];
         std::string& record = bundle.files[words[6]];
         FlipBit(record, random);
         const auto leaf = bundle.files[words[4]];
         bundle.files[words[4]] = SampleLeaf("case.event", bundle.case_id + "#1", record);
         bundle.Seal();
         return true;
       }},
      {"two records changed for each other, sealed", reordered,
       [](SampleBundle& bundle, Trust&, Random& random) {
         std::vector<std::string>*one, *other;
         if (!DrawTwoLeaves(bundle, false, random, &one, &other)) return false;
         std::swap(bundle.files[(*one)[6]], bundle.files[(*other)[6]]);
         bundle.Seal();
         return true;
       }},
      {"two places changed for each other, sealed", reordered,
       [](SampleBundle& bundle, Trust&, Random& random) {
         std::vector<std::string>*one, *other;
         if (!DrawTwoLeaves(bundle, true, random, &one, &other)) return false;
         std::swap((*one)[2], (*other)[2]);
         if (random() % 2 == 0) std::swap((*one)[5], (*other)[5]);
         bundle.Seal();
         return true;
       }},
      {"two leaves changed for each other, sealed", reordered,
       [](SampleBundle& bundle, Trust&, Random& random) {
         std::vector<std::string>*one, *other;
         if (!DrawTwoLeaves(bundle, true, random, &one, &other)) return false;
         std::swap(bundle.files[(*one)[4]], bundle.files[(*other)[4]]);
         bundle.Seal();
         return true;
       }},
      {"two pictures changed for each other, sealed", reordered,
       [](SampleBundle& bundle, Trust&, Random&) {
         const std::vector<size_t> lines = bundle.LinesOf("picture");
         if (lines.size() < 2) return false;
         std::swap(bundle.lines[lines[0]], bundle.lines[lines[1]]);
         bundle.Seal();
         return true;
       }},
      {"a leaf left out, sealed", missing,
       [](SampleBundle& bundle, Trust&, Random& random) {
         std::vector<size_t> lines = bundle.LinesOf("leaf");
         // That the last event is left out nobody can see: the bundle may be older than it.
         if (bundle.events > 1) lines.pop_back();
         const size_t line = lines[random() % lines.size()];
         for (const size_t word : {4, 5, 6}) bundle.files.erase(bundle.lines[line][word]);
         bundle.lines.erase(bundle.lines.begin() + static_cast<ptrdiff_t>(line));
         bundle.Seal();
         return true;
       }},
      {"a picture left out, sealed", missing,
       [](SampleBundle& bundle, Trust&, Random&) {
         const size_t line = bundle.LinesOf("picture").back();
         bundle.files.erase(bundle.lines[line][1]);
         bundle.lines.erase(bundle.lines.begin() + static_cast<ptrdiff_t>(line));
         bundle.Seal();
         return true;
       }},
      {"a checkpoint left out, sealed", missing,
       [](SampleBundle& bundle, Trust&, Random& random) {
         const std::vector<size_t> lines = bundle.LinesOf("checkpoint");
         const size_t line = lines[random() % lines.size()];
         bundle.files.erase(bundle.lines[line][2]);
         bundle.lines.erase(bundle.lines.begin() + static_cast<ptrdiff_t>(line));
         bundle.Seal();
         return true;
       }},
      {"a checkpoint cut short, sealed", malformed,
       [](SampleBundle& bundle, Trust&, Random& random) {
         std::string& bytes = bundle.files[*DrawWord(bundle, "checkpoint", 2, random)];
         bytes.resize(random() % bytes.size());
         bundle.Seal();
         return true;
       }},
      {"a proof cut short, sealed",
       {Verdict::kMalformed, Verdict::kModified},
       [](SampleBundle& bundle, Trust&, Random& random) {
         std::string& bytes = bundle.files[*DrawWord(bundle, "leaf", 5, random)];
         if (bytes.empty()) return false;
         bytes.resize(random() % bytes.size());
         bundle.Seal();
         return true;
       }},
      {"another history, signed again, proven anew", forked,
       [](SampleBundle& bundle, Trust& trust, Random& random) {
         trust = bundle.TrustOf(true);
         const auto& words = bundle.lines[bundle.LinesOf("leaf")[random() % 3]];
         SampleLog& log = bundle.logs.at(words[1]);
         if (bundle.old_sizes[words[1]] <= std::stoull(words[2])) return false;
         log.leaves()[std::stoull(words[2])] = bundle.files[words[4]] =
             SampleLeaf("capture", bundle.passage_id, "another");
         bundle.files[words[6]] = "another";
         ProveAnew(bundle, words[1], bundle.key);
         bundle.Seal();
         return true;
       }},
      {"two signed histories of one size", forked,
       [](SampleBundle& bundle, Trust&, Random& random) {
         const std::string name = *DrawWord(bundle, "checkpoint", 1, random);
         SampleLog other = bundle.logs.at(name);
         FlipBit(other.leaves()[random() % other.size()], random);
         bundle.files["checkpoints/other.txt"] = other.Checkpoint(other.size(), bundle.key);
         bundle.lines.push_back({"checkpoint", name, "checkpoints/other.txt"});
         bundle.Seal();
         return true;
       }},
      {"a checkpoint by another key", unknown,
       [](SampleBundle& bundle, Trust&, Random& random) {
         const SampleKey other("bluegate", static_cast<char>('l' + random() % 8));
         ProveAnew(bundle, *DrawWord(bundle, "checkpoint", 1, random), other);
         bundle.Seal();
         return true;
       }},
      {"everything by another key", unknown,
       [](SampleBundle& bundle, Trust&, Random& random) {
         const SampleKey other("bluegate", static_cast<char>('l' + random() % 8));
         for (auto& [name, log] : bundle.logs) ProveAnew(bundle, name, other);
         bundle.files["key.txt"] = other.text() + "\n";
         bundle.Seal();
         return true;
       }},
      {"line feeds after the key, sealed",
       {Verdict::kMalformed},
       [](SampleBundle& bundle, Trust&, Random& random) {
         std::string& key = bundle.files["key.txt"];
         random() % 2 == 0 ? key.pop_back() : key.push_back('\n');
         bundle.Seal();
         return true;
       }},
      {"a bit of a handover, sealed",
       {Verdict::kModified, Verdict::kMalformed},
       [](SampleBundle& bundle, Trust&, Random& random) {
         return FlipIn("handover", 1, bundle, random);
       }},
      {"a handover left out, sealed", unknown,
       [](SampleBundle& bundle, Trust&, Random& random) {
         const std::vector<size_t> lines = bundle.LinesOf("handover");
         if (lines.empty()) return false;
         const size_t line = lines[random() % lines.size()];
         bundle.files.erase(bundle.lines[line][1]);
         bundle.lines.erase(bundle.lines.begin() + static_cast<ptrdiff_t>(line));
         bundle.Seal();
         return true;
       }},
      {"a handover that the old key did not sign, sealed", modified,
       [](SampleBundle& bundle, Trust&, Random& random) {
         const SampleKey other("bluegate", static_cast<char>('l' + random() % 8));
         std::string forged = SampleHandover(other, other);
         const std::string old_key = bundle.first_key.text();
         forged.replace(forged.find(other.text()), old_key.size(), old_key);
         for (auto& [name, log] : bundle.logs) ProveAnew(bundle, name, other);
         bundle.files["key.txt"] = other.text() + "\n";
         bundle.files["handovers/1.txt"] = forged;
         if (bundle.LinesOf("handover").empty()) {
           bundle.lines.push_back({"handover", "handovers/1.txt"});
         }
         bundle.Seal();
         return true;
       }},
      {"a checkpoint by a key that has handed over", unknown,
       [](SampleBundle& bundle, Trust&, Random& random) {
         if (bundle.LinesOf("handover").empty()) return false;
         ProveAnew(bundle, *DrawWord(bundle, "checkpoint", 1, random), bundle.first_key);
         bundle.Seal();
         return true;
       }},
      {"another case's name, sealed",
       {Verdict::kModified},
       [](SampleBundle& bundle, Trust&, Random&) {
         for (auto& line : bundle.lines) {
           if (line[0] == "case") line[1] += "0";
         }
         bundle.Seal();
         return true;
       }},
      {"the name of another case of the same passage, sealed",
       {Verdict::kModified},
       [](SampleBundle& bundle, Trust&, Random&) {
         const bool late = bundle.case_id != bundle.passage_id;
         for (auto& line : bundle.lines) {
           if (line[0] == "case") line[1] = late ? bundle.passage_id : line[1] + "/S08/w-1";
         }
         bundle.Seal();
         return true;
       }},
      {"a late case with the passage of another, sealed",
       {Verdict::kModified},
       [](SampleBundle& bundle, Trust&, Random&) {
         if (bundle.case_id == bundle.passage_id) return false;
         for (auto& line : bundle.lines) {
           if (line[0] == "case") line[1] = "cp-01-cam-1/1/9999/S12/w-1";
         }
         bundle.Seal();
         return true;
       }},
  };
}

TEST(BundleTest, ValidBundlesRaiseNoAlarm) {
  for (uint64_t seed = 0; seed < 400; ++seed) {
    const SampleBundle bundle(seed);
    const Report report = VerifyBundle(bundle.files, bundle.TrustOf(seed % 2 == 0));
    ASSERT_EQ(report.verdict(), Verdict::kValid) << "seed " << seed << ": " << Told(report);
    EXPECT_EQ(report.checkpoints, 4u);
    EXPECT_EQ(report.leaves, 4 + bundle.events);
    EXPECT_EQ(report.contents, 4 + bundle.events);
    EXPECT_EQ(report.pictures, bundle.pictures);
  }
}

TEST(BundleTest, TenThousandForgeriesAreFoundAndClassed) {
  constexpr int kForgeries = 10'000;
  const std::vector<Forgery> forgeries = Forgeries();
  std::vector<int> done(forgeries.size());
  std::vector<SampleBundle> bundles;
  for (uint64_t seed = 1000; seed < 1100; ++seed) bundles.emplace_back(seed);
  Random random(20211208);
  for (int made = 0; made < kForgeries;) {
    const size_t kind = random() % forgeries.size();
    SampleBundle bundle = bundles[random() % bundles.size()];
    const Files before = bundle.files;
    Trust trust = bundle.TrustOf(false);
    if (!forgeries[kind].forge(bundle, trust, random) || bundle.files == before) continue;
    ++made;
    ++done[kind];
    const Report report = VerifyBundle(bundle.files, trust);
    EXPECT_TRUE(forgeries[kind].classes.contains(report.verdict()))
        << forgeries[kind].name << " was taken for " << Told(report);
    for (const Finding& finding : report.findings()) {
      EXPECT_FALSE(finding.where.empty() || finding.what.empty());
    }
  }
  for (size_t kind = 0; kind < forgeries.size(); ++kind) {
    EXPECT_GT(done[kind], 50) << forgeries[kind].name;
  }
}

TEST(BundleTest, WithoutAKeyTheBundlesOwnIsTaken) {
  const SampleBundle bundle(1);
  EXPECT_EQ(VerifyBundle(bundle.files, {}).verdict(), Verdict::kValid);
}

TEST(BundleTest, AWitnessBeyondTheBundleNeedsAProof) {
  SampleBundle bundle(1);
  Trust trust = bundle.TrustOf(false);
  SampleLog later = bundle.logs.at("casework");
  later.Add("one more");
  trust.witnessed.push_back(*ParseCheckpoint(later.Checkpoint(later.size(), bundle.key)));
  EXPECT_EQ(VerifyBundle(bundle.files, trust).verdict(), Verdict::kMissing);
  const uint64_t size = bundle.logs.at("casework").size();
  bundle.files["proofs/later"] = later.Consistency(size, size + 1);
  bundle.lines.push_back(
      {"consistency", "casework", absl::StrCat(size), absl::StrCat(size + 1), "proofs/later"});
  bundle.Seal();
  EXPECT_EQ(VerifyBundle(bundle.files, trust).verdict(), Verdict::kValid);
}

TEST(BundleTest, VerdictsHaveTheirOwnExitCodesAndNames) {
  std::set<int> codes;
  std::set<std::string> names;
  for (const Verdict verdict :
       {Verdict::kValid, Verdict::kModified, Verdict::kMissing, Verdict::kReordered,
        Verdict::kForked, Verdict::kUnknownKey, Verdict::kMalformed}) {
    codes.insert(static_cast<int>(verdict));
    names.insert(std::string(NameOf(verdict)));
  }
  EXPECT_EQ(codes.size(), 7u);
  EXPECT_EQ(names.size(), 7u);
}

}  // namespace
}  // namespace bluegate::verification
