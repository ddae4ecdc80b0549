#include "storage/audit_log.h"

#include <openssl/sha.h>

#include <bit>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

constexpr std::string_view kLeafTable = "audit.leaf";
constexpr std::string_view kTreeTable = "audit.tree";
constexpr size_t kHashBytes = SHA256_DIGEST_LENGTH;
constexpr uint64_t kEntryFormat = 1;
constexpr char kLeafPrefix = 0;
constexpr char kNodePrefix = 1;

std::string LeafKey(uint64_t sequence) { return OrderedKey(kLeafTable).Number(sequence).str(); }
std::string TreeKey() { return OrderedKey(kTreeTable).str(); }

}  // namespace

std::string Sha256(std::string_view bytes) {
  std::string hash(kHashBytes, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

std::string MerkleLeafHash(std::string_view leaf) {
  return Sha256(std::string(1, kLeafPrefix).append(leaf));
}

std::string MerkleNodeHash(std::string_view left, std::string_view right) {
  return Sha256(std::string(1, kNodePrefix).append(left).append(right));
}

void CompactTree::Append(std::string leaf_hash) {
  std::string root = std::move(leaf_hash);
  for (uint64_t full = size_; (full & 1) != 0; full >>= 1) {
    root = MerkleNodeHash(subtree_roots_.back(), root);
    subtree_roots_.pop_back();
  }
  subtree_roots_.push_back(std::move(root));
  ++size_;
}

std::string CompactTree::Root() const {
  if (subtree_roots_.empty()) return Sha256("");
  std::string root = subtree_roots_.back();
  for (size_t i = subtree_roots_.size() - 1; i > 0; --i) {
    root = MerkleNodeHash(subtree_roots_[i - 1], root);
  }
  return root;
}

std::string CompactTree::Encode() const {
  RecordWriter record;
  record.Number(size_);
  for (const std::string& root : subtree_roots_) record.Bytes(root);
  return record.Take();
}

absl::StatusOr<CompactTree> CompactTree::Decode(std::string_view bytes) {
  RecordReader record(bytes);
  CompactTree tree;
  tree.size_ = record.Number();
  for (int i = std::popcount(tree.size_); i > 0; --i) {
    tree.subtree_roots_.push_back(record.Bytes());
    if (tree.subtree_roots_.back().size() != kHashBytes) {
      return absl::DataLossError("audit tree: a hash is not 32 bytes");
    }
  }
  if (absl::Status status = record.Finish("audit tree"); !status.ok()) return status;
  return tree;
}

std::string EncodeAuditEntry(const AuditEntry& entry) {
  return RecordWriter()
      .Number(kEntryFormat)
      .Bytes(entry.kind)
      .Bytes(entry.subject)
      .Bytes(entry.actor)
      .Number(static_cast<uint64_t>(entry.time_us))
      .Bytes(entry.content_sha256)
      .Take();
}

absl::StatusOr<AuditEntry> DecodeAuditEntry(std::string_view leaf) {
  RecordReader record(leaf);
  if (const uint64_t format = record.Number(); format != kEntryFormat) {
    return absl::DataLossError(absl::StrCat("audit entry: format ", format, ", wanted 1"));
  }
  AuditEntry entry;
  entry.kind = record.Bytes();
  entry.subject = record.Bytes();
  entry.actor = record.Bytes();
  entry.time_us = static_cast<int64_t>(record.Number());
  entry.content_sha256 = record.Bytes();
  if (absl::Status status = record.Finish("audit entry"); !status.ok()) return status;
  return entry;
}

absl::StatusOr<AuditLog> AuditLog::Open(const KeyValueStore* store) {
  absl::StatusOr<std::string> bytes = store->Get(TreeKey());
  if (absl::IsNotFound(bytes.status())) return AuditLog(store, CompactTree());
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<CompactTree> tree = CompactTree::Decode(*bytes);
  if (!tree.ok()) return tree.status();
  return AuditLog(store, *std::move(tree));
}

CompactTree AuditLog::Stage(absl::Span<const AuditEntry> entries, WriteBatch& batch) const {
  CompactTree tree = tree_;
  if (entries.empty()) return tree;
  batch.Expect(TreeKey(), tree.size() == 0 ? std::nullopt : std::optional(tree.Encode()));
  for (const AuditEntry& entry : entries) {
    const std::string leaf = EncodeAuditEntry(entry);
    std::string hash = MerkleLeafHash(leaf);
    batch.Put(LeafKey(tree.size()), RecordWriter().Bytes(hash).Bytes(leaf).Take());
    tree.Append(std::move(hash));
  }
  batch.Put(TreeKey(), tree.Encode());
  return tree;
}

absl::StatusOr<AuditLeaf> AuditLog::ReadLeaf(uint64_t sequence) const {
  absl::StatusOr<std::string> bytes = store_->Get(LeafKey(sequence));
  if (!bytes.ok()) return bytes.status();
  RecordReader record(*bytes);
  AuditLeaf leaf;
  leaf.hash = record.Bytes();
  leaf.leaf = record.Bytes();
  if (absl::Status status = record.Finish("audit leaf"); !status.ok()) return status;
  return leaf;
}

}  // namespace bluegate::storage
