#include "storage/audit_log.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/engine.h"

namespace bluegate::storage {
namespace {

// The definition of RFC 9162, 2.1.1, by recursion over the whole list of leaves.
std::string NaiveRoot(absl::Span<const std::string> leaves) {
  if (leaves.empty()) return Sha256("");
  if (leaves.size() == 1) return Sha256(absl::StrCat(std::string(1, '\0'), leaves[0]));
  size_t left = 1;
  while (left * 2 < leaves.size()) left *= 2;
  return Sha256(absl::StrCat(std::string(1, '\1'), NaiveRoot(leaves.subspan(0, left)),
                             NaiveRoot(leaves.subspan(left))));
}

AuditEntry Entry(int number) {
  return {"passage", absl::StrCat("cp-01-cam-1/1/", number), "bluegate", 1640000000000000 + number,
          Sha256(absl::StrCat("content ", number))};
}

TEST(AuditLogTest, HashIsSha256) {
  EXPECT_EQ(absl::BytesToHexString(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(AuditLogTest, RootsAreThoseOfTheCertificateTransparencyVectors) {
  const std::vector<std::string> leaves = {
      "",
      absl::HexStringToBytes("00"),
      absl::HexStringToBytes("10"),
      absl::HexStringToBytes("2021"),
      absl::HexStringToBytes("3031"),
      absl::HexStringToBytes("40414243"),
      absl::HexStringToBytes("5051525354555657"),
      absl::HexStringToBytes("606162636465666768696a6b6c6d6e6f")};
  CompactTree tree;
  EXPECT_EQ(absl::BytesToHexString(tree.Root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (const std::string& leaf : leaves) tree.Append(MerkleLeafHash(leaf));
  EXPECT_EQ(absl::BytesToHexString(tree.Root()), absl::BytesToHexString(NaiveRoot(leaves)));
  EXPECT_EQ(absl::BytesToHexString(tree.Root()),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST(AuditLogTest, RootAgreesWithTheDefinitionAtEverySize) {
  CompactTree tree;
  std::vector<std::string> leaves;
  for (int i = 0; i < 130; ++i) {
    EXPECT_EQ(tree.Root(), NaiveRoot(leaves)) << i;
    leaves.push_back(absl::StrCat("leaf ", i));
    tree.Append(MerkleLeafHash(leaves.back()));
    const absl::StatusOr<CompactTree> kept = CompactTree::Decode(tree.Encode());
    ASSERT_TRUE(kept.ok()) << kept.status();
    tree = *kept;
    EXPECT_EQ(tree.size(), leaves.size());
  }
}

TEST(AuditLogTest, BytesThatAreNoTreeAreDataLoss) {
  CompactTree tree;
  for (int i = 0; i < 3; ++i) tree.Append(MerkleLeafHash("x"));
  const std::string bytes = tree.Encode();
  for (size_t cut = 0; cut < bytes.size(); ++cut) {
    EXPECT_TRUE(absl::IsDataLoss(CompactTree::Decode(bytes.substr(0, cut)).status())) << cut;
  }
  EXPECT_TRUE(absl::IsDataLoss(CompactTree::Decode(bytes + "x").status()));
}

TEST(AuditLogTest, EntryComesBackAsItWas) {
  const AuditEntry entry = Entry(7);
  const absl::StatusOr<AuditEntry> back = DecodeAuditEntry(EncodeAuditEntry(entry));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(EncodeAuditEntry(*back), EncodeAuditEntry(entry));
  EXPECT_EQ(back->subject, entry.subject);
  EXPECT_EQ(back->time_us, entry.time_us);
}

TEST(AuditLogTest, NeighbouringFieldsCannotBeShiftedIntoEachOther) {
  AuditEntry one = Entry(1), other = Entry(1);
  one.kind = "ab";
  one.subject = "c";
  other.kind = "a";
  other.subject = "bc";
  EXPECT_NE(EncodeAuditEntry(one), EncodeAuditEntry(other));
}

TEST(AuditLogTest, LeavesAndTreeOutliveTheProcess) {
  const std::unique_ptr<KeyValueStore> store = MakeMemoryStore();
  std::vector<std::string> leaves;
  for (int round = 0; round < 5; ++round) {
    absl::StatusOr<AuditLog> log = AuditLog::Open(store.get());
    ASSERT_TRUE(log.ok()) << log.status();
    EXPECT_EQ(log->tree().size(), leaves.size());
    WriteBatch batch;
    std::vector<AuditEntry> entries;
    for (int i = 0; i < 3; ++i) {
      entries.push_back(Entry(round * 3 + i));
      leaves.push_back(EncodeAuditEntry(entries.back()));
    }
    CompactTree tree = log->Stage(entries, batch);
    EXPECT_NE(log->tree().size(), leaves.size()) << "staged is not yet committed";
    ASSERT_TRUE(store->Write(batch, Durability::kSynced).ok());
    log->Commit(std::move(tree));
    EXPECT_EQ(log->tree().Root(), NaiveRoot(leaves));
  }
  const AuditLog log = *AuditLog::Open(store.get());
  for (size_t i = 0; i < leaves.size(); ++i) {
    const absl::StatusOr<AuditLeaf> leaf = log.ReadLeaf(i);
    ASSERT_TRUE(leaf.ok()) << leaf.status();
    EXPECT_EQ(leaf->leaf, leaves[i]);
    EXPECT_EQ(leaf->hash, MerkleLeafHash(leaves[i]));
  }
  EXPECT_TRUE(absl::IsNotFound(log.ReadLeaf(leaves.size()).status()));
}

TEST(AuditLogTest, TwoAppendersAtTheSameSizeCannotBothWrite) {
  const std::unique_ptr<KeyValueStore> store = MakeMemoryStore();
  const AuditLog one = *AuditLog::Open(store.get());
  const AuditLog other = *AuditLog::Open(store.get());
  WriteBatch first, second;
  one.Stage({Entry(1)}, first);
  other.Stage({Entry(2)}, second);
  EXPECT_TRUE(store->Write(first, Durability::kSynced).ok());
  EXPECT_TRUE(absl::IsAborted(store->Write(second, Durability::kSynced)));
}

}  // namespace
}  // namespace bluegate::storage
