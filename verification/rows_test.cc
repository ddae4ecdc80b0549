#include "verification/rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/sha256.h"
#include "verification/folder.h"
#include "verification/log_rows.h"
#include "verification/merkle.h"
#include "verification/testing/sample_log.h"

namespace bluegate::verification {
namespace {

// A database in memory, written by the words of docs/storage_format.md.
class SampleRows : public Rows {
 public:
  std::optional<std::string> Get(std::string_view key) override {
    const auto row = rows.find(std::string(key));
    return row == rows.end() ? std::nullopt : std::optional(row->second);
  }
  void ForEach(std::string_view prefix,
               absl::FunctionRef<bool(std::string_view, std::string_view)> visit) override {
    for (auto row = rows.lower_bound(std::string(prefix)); row != rows.end(); ++row) {
      if (row->first.compare(0, prefix.size(), prefix) != 0 || !visit(row->first, row->second)) {
        return;
      }
    }
  }
  std::optional<std::pair<std::string, std::string>> LastUpTo(std::string_view prefix,
                                                              std::string_view key) override {
    auto row = rows.upper_bound(std::string(key));
    if (row == rows.begin() || std::prev(row)->first.compare(0, prefix.size(), prefix) != 0) {
      return std::nullopt;
    }
    return *std::prev(row);
  }
  std::optional<std::string> Picture(std::string_view) override { return std::nullopt; }

  std::map<std::string, std::string> rows;
};

std::string LeafRow(uint64_t sequence) { return TableKey("audit.leaf") + NumberPart(sequence); }
std::string TileRow(uint64_t level, uint64_t index) {
  return TableKey("audit.tile") + NumberPart(level) + NumberPart(index);
}
std::string PassageRow(uint64_t number) {
  return TableKey("passage") + TextPart(absl::StrCat("cp/1/", number));
}

constexpr uint64_t kPassages = 520;  // two full tiles and a rest
constexpr uint64_t kSigned = 515;

// Casework with passages, each with its leaf, and a checkpoint over the first of them.
struct SampleCasework {
  SampleCasework() : log("casework") {
    for (uint64_t i = 0; i < kPassages; ++i) Add(i);
    Write();
  }

  void Add(uint64_t number) {
    const std::string content = absl::StrCat("passage ", number);
    rows.rows[PassageRow(number)] = SampleNumber(number) + SampleNumber(1) + SampleBytes(content);
    log.Add(SampleLeaf("passage", absl::StrCat("cp/1/", number), content));
  }

  // Leaves, tiles, tree and checkpoint as the log is.
  void Write() {
    rows.rows[TableKey("audit.checkpoint")] = log.Checkpoint(kSigned, key);
    WriteLog();
  }

  void WriteLog() {
    RunningRoot tile;
    std::string hashes, above;
    for (uint64_t i = 0; i < log.size(); ++i) {
      const std::string hash = LeafHash(log.leaves()[i]);
      rows.rows[LeafRow(i)] = SampleBytes(hash) + SampleBytes(log.leaves()[i]);
      hashes += hash;
      tile.Add(hash);
      if (tile.size() < 256) continue;
      rows.rows[TileRow(0, i / 256)] = std::exchange(hashes, "");
      above += std::exchange(tile, RunningRoot()).Root();
      rows.rows[TileRow(1, 0)] = above;
    }
    // 520 leaves: subtrees of 512 and 8.
    std::string tree = SampleNumber(log.size());
    RunningRoot first, rest;
    for (uint64_t i = 0; i < 512; ++i) first.Add(LeafHash(log.leaves()[i]));
    for (uint64_t i = 512; i < log.size(); ++i) rest.Add(LeafHash(log.leaves()[i]));
    rows.rows[TableKey("audit.tree")] = tree + SampleBytes(first.Root()) + SampleBytes(rest.Root());
  }

  Report Verify(bool witnessed = false) {
    Trust trust;
    trust.keys.push_back(*ParsePublicKey(key.text()));
    if (witnessed) trust.witnessed.push_back(*ParseCheckpoint(witness));
    Report report;
    coverage = VerifyServiceRows("casework", rows, trust, &report);
    return report;
  }

  SampleKey key{"bluegate", 'k'};
  SampleLog log;
  SampleRows rows;
  std::string witness;
  LogCoverage coverage;
};

std::string Told(const Report& report) {
  std::string text(NameOf(report.verdict()));
  for (const Finding& finding : report.findings()) {
    absl::StrAppend(&text, "\n  ", std::string(NameOf(finding.verdict)), " ", finding.where, ": ",
                    finding.what);
  }
  return text;
}

TEST(RowsTest, AWholeFolderIsValid) {
  SampleCasework casework;
  casework.witness = casework.log.Checkpoint(300, casework.key);
  const Report report = casework.Verify(true);
  EXPECT_EQ(report.verdict(), Verdict::kValid) << Told(report);
  EXPECT_EQ(report.leaves, kPassages);
  EXPECT_EQ(report.contents, kPassages);
  EXPECT_EQ(casework.coverage.leaves, kPassages);
  EXPECT_EQ(casework.coverage.signed_leaves, kSigned);
}

TEST(RowsTest, AFolderWithoutALogIsValid) {
  SampleRows rows;
  Report report;
  VerifyServiceRows("casework", rows, {}, &report);
  EXPECT_EQ(report.verdict(), Verdict::kValid) << Told(report);
}

struct Change {
  const char* name;
  Verdict verdict;
  std::function<void(SampleCasework&)> change;
};

TEST(RowsTest, EveryChangeIsFoundAndClassed) {
  const Change changes[] = {
      {"a passage", Verdict::kModified,
       [](SampleCasework& c) { c.rows.rows[PassageRow(7)].back() ^= 1; }},
      {"a passage removed", Verdict::kMissing,
       [](SampleCasework& c) { c.rows.rows.erase(PassageRow(7)); }},
      {"a passage added", Verdict::kModified,
       [](SampleCasework& c) { c.rows.rows[PassageRow(9999)] = c.rows.rows[PassageRow(7)]; }},
      {"a leaf in a full tile", Verdict::kModified,
       [](SampleCasework& c) { c.rows.rows[LeafRow(7)].back() ^= 1; }},
      {"a leaf at the edge", Verdict::kModified,
       [](SampleCasework& c) { c.rows.rows[LeafRow(514)].back() ^= 1; }},
      {"a leaf removed", Verdict::kMissing,
       [](SampleCasework& c) { c.rows.rows.erase(LeafRow(7)); }},
      {"the last leaves removed", Verdict::kMissing,
       [](SampleCasework& c) {
         for (uint64_t i = 500; i < kPassages; ++i) c.rows.rows.erase(LeafRow(i));
       }},
      {"two leaves changed for each other", Verdict::kReordered,
       [](SampleCasework& c) { std::swap(c.rows.rows[LeafRow(7)], c.rows.rows[LeafRow(300)]); }},
      {"a tile", Verdict::kModified,
       [](SampleCasework& c) { c.rows.rows[TileRow(0, 1)][40] ^= 1; }},
      {"a tile removed", Verdict::kMissing,
       [](SampleCasework& c) { c.rows.rows.erase(TileRow(0, 1)); }},
      {"an upper tile", Verdict::kModified,
       [](SampleCasework& c) { c.rows.rows[TileRow(1, 0)][3] ^= 1; }},
      {"the tree", Verdict::kModified,
       [](SampleCasework& c) { c.rows.rows[TableKey("audit.tree")].back() ^= 1; }},
      {"the tree cut short", Verdict::kMalformed,
       [](SampleCasework& c) { c.rows.rows[TableKey("audit.tree")].pop_back(); }},
      {"the checkpoint removed", Verdict::kMissing,
       [](SampleCasework& c) { c.rows.rows.erase(TableKey("audit.checkpoint")); }},
      {"the checkpoint cut short", Verdict::kMalformed,
       [](SampleCasework& c) { c.rows.rows[TableKey("audit.checkpoint")].pop_back(); }},
      {"another key", Verdict::kUnknownKey,
       [](SampleCasework& c) {
         c.rows.rows[TableKey("audit.checkpoint")] =
             c.log.Checkpoint(kSigned, SampleKey("bluegate", 'o'));
       }},
      {"a checkpoint of more leaves than are there", Verdict::kMissing,
       [](SampleCasework& c) {
         SampleLog longer = c.log;
         longer.Add("more");
         c.rows.rows[TableKey("audit.checkpoint")] = longer.Checkpoint(kPassages + 1, c.key);
       }},
      {"all made anew but the signature", Verdict::kForked,
       [](SampleCasework& c) {
         c.log.leaves()[7] = SampleLeaf("passage", "cp/1/7", "passage other");
         c.rows.rows[PassageRow(7)] =
             SampleNumber(7) + SampleNumber(1) + SampleBytes("passage other");
         c.WriteLog();
       }},
  };
  for (const Change& change : changes) {
    SampleCasework casework;
    change.change(casework);
    const Report report = casework.Verify();
    EXPECT_EQ(report.verdict(), change.verdict) << change.name << " was taken for " << Told(report);
  }
}

// Leaves from `begin` to `end` in one row.
void KeepAsRun(SampleCasework& casework, uint64_t begin, uint64_t end) {
  std::string run = SampleNumber(0) + SampleNumber(end - begin);
  for (uint64_t i = begin; i < end; ++i) {
    run += casework.rows.rows[LeafRow(i)];
    casework.rows.rows.erase(LeafRow(i));
  }
  casework.rows.rows[LeafRow(begin)] = run;
}

TEST(RowsTest, LeavesInRunsAreCheckedOneByOne) {
  const Change changes[] = {
      {"nothing", Verdict::kValid, [](SampleCasework&) {}},
      {"its last leaf", Verdict::kModified,
       [](SampleCasework& c) { c.rows.rows[LeafRow(250)].back() ^= 1; }},
      {"the run removed", Verdict::kMissing,
       [](SampleCasework& c) { c.rows.rows.erase(LeafRow(250)); }},
      {"the leaf before it removed", Verdict::kMissing,
       [](SampleCasework& c) { c.rows.rows.erase(LeafRow(249)); }},
      {"the run cut short", Verdict::kMalformed,
       [](SampleCasework& c) { c.rows.rows[LeafRow(250)].pop_back(); }},
      {"a count beyond what is there", Verdict::kMalformed,
       [](SampleCasework& c) { c.rows.rows[LeafRow(250)][9] = '\x7f'; }},
      {"two of its leaves changed for each other", Verdict::kReordered,
       [](SampleCasework& c) {
         std::string& run = c.rows.rows[LeafRow(250)];
         const size_t leaf = (run.size() - 16) / 10;  // all are of one size here
         std::swap_ranges(run.begin() + 16, run.begin() + 16 + static_cast<std::ptrdiff_t>(leaf),
                          run.begin() + 16 + static_cast<std::ptrdiff_t>(leaf));
       }},
      {"its passage", Verdict::kModified,
       [](SampleCasework& c) { c.rows.rows[PassageRow(257)].back() ^= 1; }},
  };
  for (const Change& change : changes) {
    SampleCasework casework;
    KeepAsRun(casework, 250, 260);
    change.change(casework);
    const Report report = casework.Verify();
    EXPECT_EQ(report.verdict(), change.verdict) << change.name << " was taken for " << Told(report);
  }
}

TEST(RowsTest, AHistorySignedAnewIsFoundByAWitness) {
  SampleCasework casework;
  casework.witness = casework.log.Checkpoint(300, casework.key);
  casework.log.leaves()[7] = SampleLeaf("passage", "cp/1/7", "passage other");
  casework.rows.rows[PassageRow(7)] =
      SampleNumber(7) + SampleNumber(1) + SampleBytes("passage other");
  casework.Write();
  EXPECT_EQ(casework.Verify(false).verdict(), Verdict::kValid);
  EXPECT_EQ(casework.Verify(true).verdict(), Verdict::kForked);
  casework.witness = casework.log.Checkpoint(300, casework.key);
  EXPECT_EQ(casework.Verify(true).verdict(), Verdict::kValid);
}

TEST(RowsTest, APassageThatRestsOnAnotherVehiclesPictureIsFound) {
  const std::string own(32, 'a'), other(32, 'b');
  for (const std::string& evidence : {own, other}) {
    // Passage: 2 capture {8 picture {1 hash}}, 8 evidence.
    const std::string picture = absl::StrCat("\x0a\x20", own);
    const std::string capture = absl::StrCat("\x42\x22", picture);
    const std::string content = absl::StrCat("\x12\x24", capture, "\x42\x20", evidence);
    SampleCasework casework;
    casework.rows.rows[PassageRow(7)] = SampleNumber(7) + SampleNumber(1) + SampleBytes(content);
    casework.log.leaves()[7] = SampleLeaf("passage", "cp/1/7", content);
    casework.Write();
    const Report report = casework.Verify();
    EXPECT_EQ(report.verdict(), evidence == own ? Verdict::kValid : Verdict::kModified)
        << Told(report);
  }
}

TEST(RowsTest, WhatWasDeletedWithALeafIsNotMissing) {
  SampleCasework casework;
  casework.rows.rows.erase(PassageRow(7));
  casework.log.Add(SampleLeaf("deletion", "passage:cp/1/7", "passage 7"));
  casework.WriteLog();
  // 521 leaves: subtrees of 512, 8 and 1.
  RunningRoot first, second;
  for (uint64_t i = 0; i < 512; ++i) first.Add(LeafHash(casework.log.leaves()[i]));
  for (uint64_t i = 512; i < 520; ++i) second.Add(LeafHash(casework.log.leaves()[i]));
  casework.rows.rows[TableKey("audit.tree")] = SampleNumber(521) + SampleBytes(first.Root()) +
                                               SampleBytes(second.Root()) +
                                               SampleBytes(LeafHash(casework.log.leaves()[520]));
  const Report report = casework.Verify();
  EXPECT_EQ(report.verdict(), Verdict::kValid) << Told(report);
}

}  // namespace
}  // namespace bluegate::verification
