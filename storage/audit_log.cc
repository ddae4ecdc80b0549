#include "storage/audit_log.h"

#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "storage/audit_layout.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

using namespace audit_layout;  // NOLINT: the log's own keys

constexpr size_t kFoundMax = 1000;

// The hashes of the leaves from `begin` to `end`.
absl::StatusOr<std::string> ReadLeafHashes(const KeyValueStore& store, uint64_t begin,
                                           uint64_t end) {
  std::string hashes;
  absl::Status broken;
  const auto visit = [&](std::string_view, std::string_view value) {
    const auto leaf = DecodeLeaf(value);
    broken = leaf.status();
    if (leaf.ok()) hashes += leaf->hash;
    return leaf.ok();
  };
  absl::Status scan = store.Scan({LeafKey(begin), LeafKey(end)}, ScanOrder::kAscending, visit);
  broken.Update(scan);
  if (!broken.ok()) return broken;
  if (hashes.size() != (end - begin) * kHashBytes) {
    return absl::DataLossError(
        absl::StrCat("audit leaf: of those from ", begin, " to ", end - 1, " some are missing"));
  }
  return hashes;
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
                                 Guard guard) const {
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
  std::vector<std::string> leaves;
  leaves.reserve(entries.size());
  for (const AuditEntry& entry : entries) leaves.push_back(EncodeAuditEntry(entry));
  std::vector<std::string> hashes = MerkleLeafHashes(leaves);
  for (size_t i = 0; i < entries.size(); ++i) {
    const AuditEntry& entry = entries[i];
    AuditLeaf leaf = {std::move(hashes[i]), std::move(leaves[i])};
    const uint64_t sequence = after.tree.size();
    batch.Put(LeafKey(sequence), EncodeLeaf(leaf));
    batch.Put(SubjectKey(entry.kind, entry.subject, sequence), "");
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
  const absl::StatusOr<std::string> bytes = store_->Get(LeafKey(sequence));
  if (absl::IsNotFound(bytes.status())) {
    return absl::DataLossError(absl::StrCat("audit leaf: ", sequence, " is missing"));
  }
  if (!bytes.ok()) return bytes.status();
  return DecodeLeaf(*bytes);
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
