#include "storage/audit_layout.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage::audit_layout {
namespace {

constexpr std::string_view kLeafTable = "audit.leaf";
constexpr std::string_view kSubjectTable = "audit.subject";
constexpr std::string_view kSubjectRunTable = "audit.subject_run";
constexpr std::string_view kTileTable = "audit.tile";
// What a row begins with that is a run; other rows begin with the length of a hash.
constexpr uint64_t kRunMark = 0;
// Leaves that an upgrade takes into one batch.
constexpr uint64_t kUpgradeLeaves = 4096;

// Takes one leaf off the front.
AuditLeaf TakeLeaf(RecordReader& record) {
  AuditLeaf leaf;
  leaf.hash = record.Bytes();
  leaf.leaf = record.Bytes();
  return leaf;
}

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
    const auto leaves = DecodeLeaves(value);
    broken.Update(sequence.status());
    broken.Update(leaves.status());
    if (!broken.ok()) return false;
    const AuditLeaf& leaf = leaves->front();  // of the first layout each row is one leaf
    const auto entry = DecodeAuditEntry(leaf.leaf);
    broken.Update(entry.status());
    if (broken.ok() && *sequence != wanted) {
      broken = absl::DataLossError(absl::StrCat("audit leaf: ", wanted, " is missing"));
    }
    if (!broken.ok()) return false;
    batch.Put(SubjectKey(entry->kind, entry->subject, wanted), "");
    edge.Append(leaf.hash, put);
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

std::string EncodeRun(absl::Span<const AuditLeaf> leaves) {
  size_t bytes = 16;
  for (const AuditLeaf& leaf : leaves) bytes += 16 + leaf.hash.size() + leaf.leaf.size();
  RecordWriter run;
  run.Reserve(bytes).Number(kRunMark).Number(leaves.size());
  for (const AuditLeaf& leaf : leaves) run.Bytes(leaf.hash).Bytes(leaf.leaf);
  return run.Take();
}

absl::StatusOr<std::vector<AuditLeaf>> DecodeLeaves(std::string_view row) {
  std::vector<AuditLeaf> leaves;
  const bool is_run = RecordReader(row).Number() == kRunMark;
  RecordReader record(row);
  if (is_run) record.Number();
  const uint64_t count = is_run ? record.Number() : 1;
  while (leaves.size() < count && !record.AtEnd()) leaves.push_back(TakeLeaf(record));
  absl::Status status = record.Finish("audit leaf");
  if (status.ok() && (leaves.empty() || leaves.size() < count)) {
    status = absl::DataLossError("audit leaf: a run is cut short");
  }
  if (!status.ok()) return status;
  return leaves;
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

std::string SubjectRunKey(std::string_view kind, uint64_t first_number) {
  return OrderedKey(kSubjectRunTable).Text(kind).Number(first_number).str();
}

std::string EncodeSubjectRun(const SubjectRun& run) {
  return RecordWriter().Number(run.first_sequence).Number(run.count).Take();
}

absl::StatusOr<SubjectRun> DecodeSubjectRun(std::string_view row) {
  RecordReader record(row);
  SubjectRun run;
  run.first_sequence = record.Number();
  run.count = record.Number();
  if (absl::Status status = record.Finish("audit subject run"); !status.ok()) return status;
  return run;
}

absl::StatusOr<uint64_t> NumberOfSubjectRunKey(std::string_view key) {
  OrderedKeyReader reader(kSubjectRunTable, key);
  if (auto kind = reader.Text(); !kind.ok()) return kind.status();
  return reader.Number();
}

std::optional<uint64_t> NumberOfSubject(std::string_view subject) {
  uint64_t number = 0;
  const char* const end = subject.data() + subject.size();
  const auto [read, error] = std::from_chars(subject.data(), end, number);
  const bool is_plain = subject == "0" || (!subject.empty() && subject.front() != '0');
  return is_plain && error == std::errc() && read == end ? std::optional(number) : std::nullopt;
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
