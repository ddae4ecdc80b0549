#include "storage/audit_log.h"

#include <algorithm>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "storage/audit_layout.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

using namespace audit_layout;  // NOLINT: the log's own keys

constexpr size_t kFoundMax = 1000;
// A run is read whole for one leaf of it.
constexpr size_t kRunLeavesMax = 256;

// A row of leaves.
struct LeafRow {
  uint64_t first = 0;
  std::vector<AuditLeaf> leaves;
};

absl::StatusOr<LeafRow> ReadRow(std::string_view key, std::string_view value) {
  const auto first = SequenceOfLeafKey(key);
  if (!first.ok()) return first.status();
  auto leaves = DecodeLeaves(value);
  if (!leaves.ok()) return leaves.status();
  return LeafRow{*first, *std::move(leaves)};
}

// The row that a leaf stands in, which may begin before it. NOT_FOUND when there is none.
absl::StatusOr<LeafRow> RowOf(const KeyValueStore& store, uint64_t sequence) {
  absl::StatusOr<LeafRow> row = absl::NotFoundError("audit leaf: not there");
  const absl::Status scan = store.Scan({LeafKey(0), LeafKey(sequence + 1)}, ScanOrder::kDescending,
                                       [&](std::string_view key, std::string_view value) {
                                         row = ReadRow(key, value);
                                         return false;
                                       });
  if (!scan.ok()) return scan;
  if (row.ok() && sequence - row->first >= row->leaves.size()) {
    return absl::NotFoundError("audit leaf: not there");
  }
  return row;
}

// The hashes of the leaves from `begin` to `end`.
absl::StatusOr<std::string> ReadLeafHashes(const KeyValueStore& store, uint64_t begin,
                                           uint64_t end) {
  std::string hashes;
  const auto wanted = [&] { return begin + hashes.size() / kHashBytes; };
  const auto take = [&](const LeafRow& row) {
    for (uint64_t at = wanted() - row.first; at < row.leaves.size() && wanted() < end; ++at) {
      hashes += row.leaves[at].hash;
    }
  };
  absl::StatusOr<LeafRow> first = RowOf(store, begin);
  if (first.ok()) take(*first);
  absl::Status broken = absl::IsNotFound(first.status()) ? absl::OkStatus() : first.status();
  const auto visit = [&](std::string_view key, std::string_view value) {
    const absl::StatusOr<LeafRow> row = ReadRow(key, value);
    broken.Update(row.status());
    if (!row.ok() || row->first != wanted()) return false;
    take(*row);
    return wanted() < end;
  };
  if (first.ok() && wanted() < end) {
    broken.Update(store.Scan({LeafKey(wanted()), LeafKey(end)}, ScanOrder::kAscending, visit));
  }
  if (!broken.ok()) return broken;
  if (wanted() != end) {
    return absl::DataLossError(
        absl::StrCat("audit leaf: of those from ", begin, " to ", end - 1, " some are missing"));
  }
  return hashes;
}

// How many of the entries, from the first on, are one run.
size_t RunLength(absl::Span<const AuditEntry> entries) {
  const std::optional<uint64_t> first = NumberOfSubject(entries.front().subject);
  size_t length = 1;
  while (first && length < std::min(entries.size(), kRunLeavesMax) &&
         entries[length].kind == entries.front().kind &&
         NumberOfSubject(entries[length].subject) == *first + length) {
    ++length;
  }
  return length;
}

// The first hashes of a tile, as many as a tree of `size` leaves has in it.
absl::StatusOr<std::string> ReadTileOf(const KeyValueStore& store, int level, uint64_t index,
                                       uint64_t size) {
  const uint64_t hashes = TileHashes(level, index, size);
  absl::StatusOr<std::string> tile = store.Get(TileKey(level, index));
  // Not full yet, and so not written; a smaller tree than the present one may end in a full one.
  if (level == 0 && hashes < kTileWidth && absl::IsNotFound(tile.status())) {
    return ReadLeafHashes(store, index * kTileWidth, index * kTileWidth + hashes);
  }
  if (absl::IsNotFound(tile.status()) || (tile.ok() && tile->size() < hashes * kHashBytes)) {
    return absl::DataLossError(
        absl::StrCat("audit tile: ", level, "/", index, " has not its ", hashes, " hashes"));
  }
  if (tile.ok()) tile->resize(hashes * kHashBytes);
  return tile;
}

absl::StatusOr<TileEdge> ReadEdge(const KeyValueStore& store, uint64_t size) {
  std::vector<std::string> open_tiles;
  for (int level = 0; (size >> (level * kTileHeight)) != 0; ++level) {
    const uint64_t index = size >> ((level + 1) * kTileHeight);
    if (TileHashes(level, index, size) == 0) {
      open_tiles.emplace_back();
      continue;
    }
    absl::StatusOr<std::string> tile = ReadTileOf(store, level, index, size);
    if (!tile.ok()) return tile.status();
    open_tiles.push_back(*std::move(tile));
  }
  return TileEdge(size, std::move(open_tiles));
}

// The sequence number of the leaf of a run that has this subject.
absl::StatusOr<std::optional<uint64_t>> FindInRun(const KeyValueStore& store, std::string_view kind,
                                                  std::string_view subject) {
  const std::optional<uint64_t> number = NumberOfSubject(subject);
  if (!number) return std::nullopt;
  std::optional<uint64_t> found;
  absl::Status broken;
  const auto visit = [&](std::string_view key, std::string_view value) {
    const absl::StatusOr<uint64_t> first = NumberOfSubjectRunKey(key);
    const absl::StatusOr<SubjectRun> run = DecodeSubjectRun(value);
    broken.Update(first.status());
    broken.Update(run.status());
    if (broken.ok() && *number - *first < run->count) {
      found = run->first_sequence + (*number - *first);
    }
    return false;
  };
  // The last run to begin with the number or before it.
  const KeyRange range = {SubjectRunKey(kind, 0), SubjectRunKey(kind, *number) + '\0'};
  broken.Update(store.Scan(range, ScanOrder::kDescending, visit));
  if (!broken.ok()) return broken;
  return found;
}

absl::Status CheckSize(std::string_view field, uint64_t value, uint64_t min, uint64_t max) {
  if (min <= value && value <= max) return absl::OkStatus();
  return absl::OutOfRangeError(
      absl::StrCat(std::string(field), ": ", value, ", wanted ", min, " to ", max));
}

}  // namespace

absl::StatusOr<std::unique_ptr<AuditLog>> AuditLog::Open(KeyValueStore* store) {
  Growth committed;
  const absl::StatusOr<std::string> bytes = store->Get(TreeKey());
  if (!bytes.ok() && !absl::IsNotFound(bytes.status())) return bytes.status();
  if (bytes.ok()) {
    absl::StatusOr<CompactTree> tree = CompactTree::Decode(*bytes);
    if (!tree.ok()) return tree.status();
    committed.tree = *std::move(tree);
    const absl::StatusOr<std::string> layout = store->Get(LayoutKey());
    if (!layout.ok() && !absl::IsNotFound(layout.status())) return layout.status();
    absl::Status upgraded;
    if (!layout.ok()) upgraded = UpgradeFirstLayout(committed.tree.size(), store);
    if (!upgraded.ok()) return upgraded;
    absl::StatusOr<TileEdge> edge = ReadEdge(*store, committed.tree.size());
    if (!edge.ok()) return edge.status();
    committed.edge = *std::move(edge);
  }
  return std::unique_ptr<AuditLog>(new AuditLog(store, std::move(committed)));
}

AuditLog::Growth AuditLog::Stage(absl::Span<const AuditEntry> entries, WriteBatch& batch,
                                 Guard guard, Keeping keeping) const {
  Growth after;
  {
    absl::MutexLock lock(&mutex_);
    after = committed_;
  }
  if (entries.empty()) return after;
  const bool first = after.tree.size() == 0;
  if (guard == Guard::kExpect) {
    batch.Expect(TreeKey(), first ? std::nullopt : std::optional(after.tree.Encode()));
  }
  if (first) batch.Put(LayoutKey(), EncodeNumber(kLayout));
  const auto put = [&](int level, uint64_t index, std::string_view hashes) {
    batch.Put(TileKey(level, index), std::string(hashes));
  };
  std::vector<std::string> bytes;
  bytes.reserve(entries.size());
  for (const AuditEntry& entry : entries) bytes.push_back(EncodeAuditEntry(entry));
  std::vector<std::string> hashes = MerkleLeafHashes(bytes);
  std::vector<AuditLeaf> leaves;
  leaves.reserve(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    leaves.push_back({std::move(hashes[i]), std::move(bytes[i])});
  }
  uint64_t sequence = after.tree.size();
  for (size_t i = 0, length = 0; i < entries.size(); i += length, sequence += length) {
    const AuditEntry& entry = entries[i];
    length = keeping == Keeping::kRuns ? RunLength(entries.subspan(i)) : 1;
    if (length == 1) {
      batch.Put(LeafKey(sequence), EncodeLeaf(leaves[i]));
      batch.Put(SubjectKey(entry.kind, entry.subject, sequence), "");
    } else {
      batch.Put(LeafKey(sequence), EncodeRun(absl::MakeSpan(leaves).subspan(i, length)));
      batch.Put(SubjectRunKey(entry.kind, *NumberOfSubject(entry.subject)),
                EncodeSubjectRun({sequence, length}));
    }
  }
  for (AuditLeaf& leaf : leaves) {
    after.edge.Append(leaf.hash, put);
    after.tree.Append(std::move(leaf.hash));
  }
  batch.Put(TreeKey(), after.tree.Encode());
  return after;
}

void AuditLog::Commit(Growth growth) {
  absl::MutexLock lock(&mutex_);
  committed_ = std::move(growth);
}

CompactTree AuditLog::tree() const {
  absl::MutexLock lock(&mutex_);
  return committed_.tree;
}

uint64_t AuditLog::size() const {
  absl::MutexLock lock(&mutex_);
  return committed_.tree.size();
}

absl::StatusOr<AuditLeaf> AuditLog::ReadLeaf(uint64_t sequence) const {
  if (sequence >= size()) {
    return absl::NotFoundError(
        absl::StrCat("sequence: ", sequence, ", wanted less than ", size(), " leaves"));
  }
  absl::StatusOr<LeafRow> row = absl::NotFoundError("audit leaf: begins no row");
  const std::string key = LeafKey(sequence);
  const absl::StatusOr<std::string> bytes = store_->Get(key);
  if (bytes.ok()) row = ReadRow(key, *bytes);
  if (!bytes.ok() && !absl::IsNotFound(bytes.status())) return bytes.status();
  if (!bytes.ok()) row = RowOf(*store_, sequence);
  if (absl::IsNotFound(row.status())) {
    return absl::DataLossError(absl::StrCat("audit leaf: ", sequence, " is missing"));
  }
  if (!row.ok()) return row.status();
  return std::move(row->leaves[sequence - row->first]);
}

absl::StatusOr<std::vector<uint64_t>> AuditLog::Find(std::string_view kind,
                                                     std::string_view subject) const {
  std::vector<uint64_t> found;
  if (kind.find('\0') != kind.npos || subject.find('\0') != subject.npos) return found;
  const uint64_t leaves = size();
  absl::Status broken;
  const auto visit = [&](std::string_view key, std::string_view) {
    const auto sequence = SequenceOfSubjectKey(key);
    broken = sequence.status();
    if (sequence.ok() && *sequence < leaves) found.push_back(*sequence);
    return sequence.ok() && found.size() < kFoundMax;
  };
  absl::Status scan =
      store_->Scan(PrefixRange(SubjectPrefix(kind, subject)), ScanOrder::kAscending, visit);
  broken.Update(scan);
  if (!broken.ok()) return broken;
  const absl::StatusOr<std::optional<uint64_t>> in_run = FindInRun(*store_, kind, subject);
  if (!in_run.ok()) return in_run.status();
  if (in_run->has_value() && **in_run < leaves) {
    found.insert(std::upper_bound(found.begin(), found.end(), **in_run), **in_run);
  }
  return found;
}

absl::StatusOr<std::string> AuditLog::ReadTile(int level, uint64_t index, uint64_t size) const {
  return ReadTileOf(*store_, level, index, size);
}

template <typename Make>
auto AuditLog::Prove(uint64_t size, Make make) const {
  std::map<std::pair<int, uint64_t>, std::string> tiles;
  const auto subtree = [&](int height, uint64_t index) -> absl::StatusOr<std::string> {
    const int level = height / kTileHeight;
    const int rest = height % kTileHeight;
    const uint64_t first = index << rest;
    const std::pair<int, uint64_t> name(level, first / kTileWidth);
    auto tile = tiles.find(name);
    if (tile == tiles.end()) {
      absl::StatusOr<std::string> read = ReadTile(level, name.second, size);
      if (!read.ok()) return read;
      tile = tiles.emplace(name, *std::move(read)).first;
    }
    const uint64_t at = first % kTileWidth;
    const uint64_t count = uint64_t{1} << rest;
    return RootOfHashes(std::string_view(tile->second).substr(at * kHashBytes, count * kHashBytes));
  };
  return make(ProofMaker(subtree));
}

absl::StatusOr<std::vector<std::string>> AuditLog::Inclusion(uint64_t sequence,
                                                             uint64_t size) const {
  absl::Status range = CheckSize("tree_size", size, 1, this->size());
  if (range.ok()) range = CheckSize("sequence", sequence, 0, size - 1);
  if (!range.ok()) return range;
  return Prove(size, [&](ProofMaker maker) { return maker.Inclusion(sequence, size); });
}

absl::StatusOr<std::vector<std::string>> AuditLog::Consistency(uint64_t old_size,
                                                               uint64_t size) const {
  absl::Status range = CheckSize("tree_size", size, 1, this->size());
  if (range.ok()) range = CheckSize("old_tree_size", old_size, 1, size);
  if (!range.ok()) return range;
  return Prove(size, [&](ProofMaker maker) { return maker.Consistency(old_size, size); });
}

absl::StatusOr<std::string> AuditLog::RootAt(uint64_t size) const {
  absl::Status range = CheckSize("tree_size", size, 0, this->size());
  if (!range.ok()) return range;
  return Prove(size, [&](ProofMaker maker) { return maker.Root(0, size); });
}

absl::StatusOr<std::string> AuditLog::Tile(int level, uint64_t index) const {
  const uint64_t leaves = size();
  if (TileHashes(level, index, leaves) == 0) {
    return absl::NotFoundError(
        absl::StrCat("tile: ", level, "/", index, ", wanted one of a tree of ", leaves, " leaves"));
  }
  return ReadTile(level, index, leaves);
}

absl::StatusOr<std::string> AuditLog::Checkpoint() const { return store_->Get(CheckpointKey()); }

absl::Status AuditLog::KeepCheckpoint(std::string checkpoint) {
  WriteBatch batch;
  batch.Put(CheckpointKey(), std::move(checkpoint));
  // Synced by itself, so that the owner's writes are not held up.
  absl::Status status = store_->Write(batch, Durability::kBuffered);
  return status.ok() ? store_->Sync() : status;
}

}  // namespace bluegate::storage
