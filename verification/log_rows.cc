#include "verification/log_rows.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "verification/checkpoint.h"
#include "verification/log_proofs.h"
#include "verification/merkle.h"

namespace bluegate::verification {
namespace {

constexpr uint64_t kTileWidth = 256;
// Wrong leaves that are told one by one and looked for elsewhere in the log.
constexpr size_t kStrayMax = 10'000;

// A leaf that is not the one its place in the tree was made with.
struct Stray {
  uint64_t sequence = 0;
  std::string hash;      // of what stands there
  std::string expected;  // of what stood there
};

class LogRowsCheck {
 public:
  LogRowsCheck(std::string_view log, Rows& rows, const Trust& trust, Report* report)
      : log_(log), rows_(rows), trust_(trust), report_(report) {}

  LogCoverage Run(absl::FunctionRef<void(uint64_t, const Leaf&)> visit) {
    ReadTree();
    ReadCheckpoint();
    const std::string prefix = TableKey("audit.leaf");
    rows_.ForEach(prefix, [&](std::string_view key, std::string_view value) {
      TakeRow(key.substr(prefix.size()), value, visit);
      return true;
    });
    if (running_.size() < tree_size_) Skip(tree_size_);
    coverage_.leaves = running_.size();
    if (running_.size() > tree_size_) {
      Add(Verdict::kModified, "its tree",
          absl::StrCat("was made of ", tree_size_, " leaves and ", running_.size(), " are there"));
    } else if (missing_.empty() && tree_root_ != running_.Root()) {
      trouble_ = true;
      Add(Verdict::kModified, "its tree", "is not the one of its leaves");
    }
    TellStrays();
    CheckUpperTiles();
    CheckSigned();
    return coverage_;
  }

 private:
  void Add(Verdict verdict, std::string_view part, std::string what) {
    report_->Add(verdict, absl::StrCat("log ", std::string(log_), ", ", std::string(part)),
                 std::move(what));
  }

  void ReadTree() {
    tree_root_ = RunningRoot().Root();
    const auto row = rows_.Get(TableKey("audit.tree"));
    if (!row.has_value()) return;
    Parts parts(*row);
    tree_size_ = parts.Number();
    std::vector<std::string_view> roots;
    for (int i = std::popcount(tree_size_); i > 0; --i) roots.push_back(parts.Bytes());
    if (!parts.Whole() || tree_size_ == 0) {
      tree_size_ = 0;
      Add(Verdict::kMalformed, "its tree", "cannot be read");
      return;
    }
    tree_root_ = std::string(roots.back());
    for (size_t i = roots.size() - 1; i-- > 0;) tree_root_ = NodeHash(roots[i], tree_root_);
  }

  void ReadCheckpoint() {
    const auto text = rows_.Get(TableKey("audit.checkpoint"));
    if (!text.has_value()) {
      if (tree_size_ > 0) {
        Add(Verdict::kMissing, "its checkpoint",
            "is not there: nothing signed tells of these leaves");
      }
      return;
    }
    auto checkpoint = ParseCheckpoint(*text);
    if (!checkpoint.has_value()) {
      Add(Verdict::kMalformed, "its checkpoint", "cannot be read");
      return;
    }
    const SignedBy by = CheckSignature(*checkpoint, trust_.keys);
    if (by == SignedBy::kUnknown) {
      Add(Verdict::kUnknownKey, "its checkpoint", "is signed by a key that is not trusted");
    } else if (by == SignedBy::kNobody || !IsOriginOf(checkpoint->origin, log_)) {
      Add(Verdict::kModified, "its checkpoint",
          by == SignedBy::kNobody ? "the signature is not one of these lines"
                                  : absl::StrCat("is of the log ", checkpoint->origin));
    } else {
      ++report_->checkpoints;
      checkpoint_ = std::move(checkpoint);
      wanted_roots_[checkpoint_->size];
    }
    for (const Checkpoint& witnessed : trust_.witnessed) {
      if (IsOriginOf(witnessed.origin, log_)) wanted_roots_[witnessed.size];
    }
  }

  // The hash that the tile of the leaves, if it is full, has for a leaf; empty otherwise.
  std::string_view InTile(uint64_t sequence) {
    const uint64_t index = sequence / kTileWidth;
    if (tile_index_ != index) {
      tile_index_ = index;
      tile_ = rows_.Get(TileKey(0, index)).value_or("");
      if (tile_.empty() && (index + 1) * kTileWidth <= tree_size_) {
        Add(Verdict::kMissing, absl::StrCat("tile 0/", index), "is not there");
      } else if (!tile_.empty() && tile_.size() != kTileWidth * kHashSize) {
        Add(Verdict::kMalformed, absl::StrCat("tile 0/", index), "is not 256 hashes");
        tile_.clear();
      }
    }
    if (tile_.empty()) return {};
    return std::string_view(tile_).substr(sequence % kTileWidth * kHashSize, kHashSize);
  }

  static std::string TileKey(uint64_t level, uint64_t index) {
    return absl::StrCat(TableKey("audit.tile"), NumberPart(level), NumberPart(index));
  }

  // Leaves up to `sequence` are missing; their hashes are taken from their tiles as far as there.
  void Skip(uint64_t sequence) {
    const uint64_t first = running_.size();
    Add(Verdict::kMissing,
        sequence == first + 1 ? absl::StrCat("leaf ", first)
                              : absl::StrCat("leaves ", first, " to ", sequence - 1),
        "not there");
    missing_.insert(first);
    while (running_.size() < sequence) {
      const std::string_view hash = InTile(running_.size());
      if (hash.empty()) hole_ = true;
      // Holes as large as a forged tree size claims are not walked through.
      if (hash.empty() && sequence - running_.size() > kTileWidth) {
        sequence = running_.size() + 1;
      }
      AddHash(hash.empty() ? std::string(kHashSize, '\0') : std::string(hash));
    }
  }

  void AddHash(const std::string& hash) {
    NoteRoot();
    running_.Add(hash);
    tile_root_.Add(hash);
    if (tile_root_.size() == kTileWidth) {
      tile_roots_.append(tile_root_.Root());
      tile_root_ = RunningRoot();
    }
    NoteRoot();
  }

  void NoteRoot() {
    const auto wanted = wanted_roots_.find(running_.size());
    if (wanted != wanted_roots_.end()) wanted->second = running_.Root();
  }

  // A leaf as its row has it.
  struct KeptLeaf {
    std::string_view hash;
    std::string_view bytes;
  };

  // One leaf, or a run: a zero, how many there are, and each. Empty when it cannot be read.
  static std::vector<KeptLeaf> ReadRow(std::string_view value) {
    constexpr uint64_t kRun = 0;
    constexpr size_t kLeafSizeMin = 16;
    Parts row(value);
    uint64_t count = 1;
    if (Parts(value).Number() == kRun) {
      row.Number();
      count = row.Number();
    }
    if (count > value.size() / kLeafSizeMin) return {};
    std::vector<KeptLeaf> leaves(count);
    for (KeptLeaf& leaf : leaves) {
      leaf.hash = row.Bytes();
      leaf.bytes = row.Bytes();
    }
    if (!row.Whole()) leaves.clear();
    return leaves;
  }

  void TakeRow(std::string_view key, std::string_view value,
               absl::FunctionRef<void(uint64_t, const Leaf&)> visit) {
    Parts name(key);
    const uint64_t sequence = name.Number();
    if (!name.Whole()) return Add(Verdict::kMalformed, "a leaf", "has a key that cannot be read");
    if (sequence > running_.size()) Skip(sequence);
    if (sequence != running_.size()) return;  // after a hole that was not walked through
    const std::vector<KeptLeaf> leaves = ReadRow(value);
    for (const KeptLeaf& leaf : leaves) TakeLeaf(leaf, visit);
    if (!leaves.empty()) return;
    Add(Verdict::kMalformed, absl::StrCat("leaf ", sequence), "cannot be read");
    trouble_ = true;
    AddHash(std::string(kHashSize, '\0'));
  }

  void TakeLeaf(const KeptLeaf& kept, absl::FunctionRef<void(uint64_t, const Leaf&)> visit) {
    const uint64_t sequence = running_.size();
    const std::string hash = LeafHash(kept.bytes);
    const std::string_view in_tile = InTile(sequence);
    if (!in_tile.empty() && in_tile != hash) {
      NoteStray({sequence, hash, std::string(in_tile)});
    } else if (kept.hash != hash) {
      NoteStray({sequence, hash, std::string(kept.hash)});
    }
    AddHash(hash);
    ++report_->leaves;
    const auto leaf = ParseLeaf(kept.bytes);
    if (leaf.has_value()) {
      visit(sequence, *leaf);
    } else {
      Add(Verdict::kMalformed, absl::StrCat("leaf ", sequence), "cannot be read as a leaf");
    }
  }

  void NoteStray(Stray stray) {
    trouble_ = true;
    if (strays_.size() < kStrayMax) strays_.push_back(std::move(stray));
  }

  void TellStrays() {
    std::map<std::string_view, uint64_t> places;
    for (const Stray& stray : strays_) places.emplace(stray.expected, stray.sequence);
    for (const Stray& stray : strays_) {
      const auto place = places.find(stray.hash);
      const std::string where = absl::StrCat("leaf ", stray.sequence);
      if (place != places.end()) {
        Add(Verdict::kReordered, where, absl::StrCat("stood at ", place->second, " when logged"));
      } else {
        Add(Verdict::kModified, where, "is not the leaf that the tree was made with");
      }
    }
  }

  // Every tile above the leaves holds the roots of the tiles below it.
  void CheckUpperTiles() {
    if (hole_) return;
    std::string hashes = std::move(tile_roots_);
    for (uint64_t level = 1; !hashes.empty(); ++level) {
      std::string above;
      const uint64_t count = hashes.size() / kHashSize;
      for (uint64_t index = 0; index * kTileWidth < count; ++index) {
        const std::string wanted =
            hashes.substr(index * kTileWidth * kHashSize, kTileWidth * kHashSize);
        const auto tile = rows_.Get(TileKey(level, index));
        const std::string where = absl::StrCat("tile ", level, "/", index);
        if (!tile.has_value()) {
          Add(Verdict::kMissing, where, "is not there");
        } else if (*tile != wanted) {
          trouble_ = true;
          Add(Verdict::kModified, where, "is not the one of its leaves");
        }
        if (wanted.size() != kTileWidth * kHashSize) continue;
        RunningRoot root;
        for (size_t at = 0; at < wanted.size(); at += kHashSize) {
          root.Add(std::string_view(wanted).substr(at, kHashSize));
        }
        above += root.Root();
      }
      hashes = std::move(above);
    }
  }

  void CheckSigned() {
    if (checkpoint_.has_value()) {
      coverage_.signed_leaves = checkpoint_->size;
      coverage_.signed_time_us = checkpoint_->time_us;
      CheckRoot(*checkpoint_, "its checkpoint");
    }
    for (const Checkpoint& witnessed : trust_.witnessed) {
      if (IsOriginOf(witnessed.origin, log_)) CheckRoot(witnessed, "a witness");
    }
  }

  void CheckRoot(const Checkpoint& checkpoint, std::string_view by) {
    if (checkpoint.size > running_.size()) {
      Add(Verdict::kMissing, absl::StrCat("leaves ", running_.size(), " to ", checkpoint.size - 1),
          absl::StrCat("not there; ", std::string(by), " tells of them"));
      return;
    }
    const std::string& root = wanted_roots_[checkpoint.size];
    const std::string have = checkpoint.size == 0 ? RunningRoot().Root() : root;
    // Where leaves, tiles and tree do not agree it is told what was changed; where they agree, this
    // is another history.
    if (have == checkpoint.root || trouble_ || !missing_.empty()) return;
    Add(Verdict::kForked, absl::StrCat("its first ", checkpoint.size, " leaves"),
        absl::StrCat("are another history than the one that ", std::string(by), " tells of"));
  }

  const std::string_view log_;
  Rows& rows_;
  const Trust& trust_;
  Report* const report_;
  LogCoverage coverage_;
  uint64_t tree_size_ = 0;
  std::string tree_root_;
  std::optional<Checkpoint> checkpoint_;
  RunningRoot running_;
  std::map<uint64_t, std::string> wanted_roots_;  // by size
  RunningRoot tile_root_;
  std::string tile_roots_;
  std::optional<uint64_t> tile_index_;
  std::string tile_;
  std::vector<Stray> strays_;
  std::set<uint64_t> missing_;
  bool hole_ = false;     // a hash is not known
  bool trouble_ = false;  // leaves, tiles and tree do not agree
};

}  // namespace

LogCoverage CheckLogRows(std::string_view log, Rows& rows, const Trust& trust, Report* report,
                         absl::FunctionRef<void(uint64_t sequence, const Leaf& leaf)> visit) {
  return LogRowsCheck(log, rows, trust, report).Run(visit);
}

}  // namespace bluegate::verification
