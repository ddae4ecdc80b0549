#include "storage/audit_layout.h"

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage::audit_layout {
namespace {

constexpr std::string_view kLeafTable = "audit.leaf";
constexpr std::string_view kSubjectTable = "audit.subject";
constexpr std::string_view kTileTable = "audit.tile";
// Leaves that an upgrade takes into one batch.
constexpr uint64_t kUpgradeLeaves = 4096;

// Stages tiles and index of leaves that are there already, from `begin` on.
absl::Status StageUpgrade(uint64_t begin, uint64_t end, const KeyValueStore& store, TileEdge& edge,
                          WriteBatch& batch) {
  uint64_t wanted = begin;
  absl::Status broken;
  const auto put = [&](int level, uint64_t index, std::string_view hashes) {
    batch.Put(TileKey(level, index), std::string(hashes));
  };
  const auto visit = [&](std::string_view key, std::string_view value) {
    const auto sequence = SequenceOfLeafKey(key);
    const auto leaf = DecodeLeaf(value);
    broken.Update(sequence.status());
    broken.Update(leaf.status());
    if (!broken.ok()) return false;
    const auto entry = DecodeAuditEntry(leaf->leaf);
    broken.Update(entry.status());
    if (broken.ok() && *sequence != wanted) {
      broken = absl::DataLossError(absl::StrCat("audit leaf: ", wanted, " is missing"));
    }
    if (!broken.ok()) return false;
    batch.Put(SubjectKey(entry->kind, entry->subject, wanted), "");
    edge.Append(leaf->hash, put);
    return ++wanted < end;
  };
  const absl::Status scan =
      store.Scan({LeafKey(begin), LeafKey(end)}, ScanOrder::kAscending, visit);
  broken.Update(scan);
  if (broken.ok() && wanted != end) {
    broken = absl::DataLossError(absl::StrCat("audit leaf: ", wanted, " is missing"));
  }
  return broken;
}

}  // namespace

std::string LeafKey(uint64_t sequence) { return OrderedKey(kLeafTable).Number(sequence).str(); }

std::string EncodeLeaf(const AuditLeaf& leaf) {
  return RecordWriter().Bytes(leaf.hash).Bytes(leaf.leaf).Take();
}

absl::StatusOr<AuditLeaf> DecodeLeaf(std::string_view bytes) {
  RecordReader record(bytes);
  AuditLeaf leaf;
  leaf.hash = record.Bytes();
  leaf.leaf = record.Bytes();
  if (absl::Status status = record.Finish("audit leaf"); !status.ok()) return status;
  return leaf;
}

absl::StatusOr<uint64_t> SequenceOfLeafKey(std::string_view key) {
  return OrderedKeyReader(kLeafTable, key).Number();
}

std::string SubjectPrefix(std::string_view kind, std::string_view subject) {
  return OrderedKey(kSubjectTable).Text(kind).Text(subject).str();
}

std::string SubjectKey(std::string_view kind, std::string_view subject, uint64_t sequence) {
  return OrderedKey(kSubjectTable).Text(kind).Text(subject).Number(sequence).str();
}

absl::StatusOr<uint64_t> SequenceOfSubjectKey(std::string_view key) {
  OrderedKeyReader reader(kSubjectTable, key);
  if (auto kind = reader.Text(); !kind.ok()) return kind.status();
  if (auto subject = reader.Text(); !subject.ok()) return subject.status();
  return reader.Number();
}

std::string TileKey(int level, uint64_t index) {
  return OrderedKey(kTileTable).Number(static_cast<uint64_t>(level)).Number(index).str();
}

std::string TreeKey() { return OrderedKey("audit.tree").str(); }
std::string LayoutKey() { return OrderedKey("audit.layout").str(); }
std::string CheckpointKey() { return OrderedKey("audit.checkpoint").str(); }

absl::Status UpgradeFirstLayout(uint64_t size, KeyValueStore* store) {
  TileEdge edge;
  for (uint64_t begin = 0; begin < size; begin += kUpgradeLeaves) {
    WriteBatch batch;
    absl::Status status =
        StageUpgrade(begin, std::min(begin + kUpgradeLeaves, size), *store, edge, batch);
    if (status.ok()) status = store->Write(batch, Durability::kBuffered);
    if (!status.ok()) return status;
  }
  WriteBatch done;
  done.Put(LayoutKey(), EncodeNumber(kLayout));
  return store->Write(done, Durability::kSynced);
}

}  // namespace bluegate::storage::audit_layout
