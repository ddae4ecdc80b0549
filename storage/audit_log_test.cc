#include "storage/audit_log.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/engine.h"
#include "storage/faulty/faulty_store.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

AuditEntry Entry(uint64_t number) {
  return {"passage", absl::StrCat("cp-01-cam-1/1/", number), "bluegate",
          static_cast<int64_t>(1640000000000000 + number),
          Sha256(absl::StrCat("content ", number))};
}

std::vector<AuditEntry> Entries(uint64_t begin, uint64_t end) {
  std::vector<AuditEntry> entries;
  for (uint64_t i = begin; i < end; ++i) entries.push_back(Entry(i));
  return entries;
}

// The leaves with numbers below `count`, of which the log must consist.
std::vector<std::string> LeafHashes(uint64_t count) {
  std::vector<std::string> hashes;
  for (uint64_t i = 0; i < count; ++i) hashes.push_back(MerkleLeafHash(EncodeAuditEntry(Entry(i))));
  return hashes;
}

// Roots of complete subtrees straight from the hashes of the leaves, each computed once.
auto SubtreesOf(const std::vector<std::string>& hashes) {
  std::vector<std::vector<std::string>> rows = {hashes};
  while (rows.back().size() > 1) {
    std::vector<std::string> above;
    for (size_t i = 0; i + 1 < rows.back().size(); i += 2) {
      above.push_back(MerkleNodeHash(rows.back()[i], rows.back()[i + 1]));
    }
    rows.push_back(std::move(above));
  }
  return [rows = std::move(rows)](int height, uint64_t index) -> absl::StatusOr<std::string> {
    return rows[static_cast<size_t>(height)][index];
  };
}

absl::Status Append(AuditLog& log, KeyValueStore& store, uint64_t end) {
  WriteBatch batch;
  AuditLog::Growth growth = log.Stage(Entries(log.size(), end), batch);
  absl::Status status = store.Write(batch, Durability::kSynced);
  if (status.ok()) log.Commit(std::move(growth));
  return status;
}

TEST(AuditEntryTest, ComesBackAsItWas) {
  const AuditEntry entry = Entry(7);
  const absl::StatusOr<AuditEntry> back = DecodeAuditEntry(EncodeAuditEntry(entry));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(EncodeAuditEntry(*back), EncodeAuditEntry(entry));
  EXPECT_EQ(back->subject, entry.subject);
  EXPECT_EQ(back->time_us, entry.time_us);
}

TEST(AuditEntryTest, NeighbouringFieldsCannotBeShiftedIntoEachOther) {
  AuditEntry one = Entry(1), other = Entry(1);
  one.kind = "ab";
  one.subject = "c";
  other.kind = "a";
  other.subject = "bc";
  EXPECT_NE(EncodeAuditEntry(one), EncodeAuditEntry(other));
}

TEST(AuditLogTest, LeavesAndTreeOutliveTheProcess) {
  const std::unique_ptr<KeyValueStore> store = MakeMemoryStore();
  for (uint64_t size = 3; size <= 15; size += 3) {
    auto log = AuditLog::Open(store.get());
    ASSERT_TRUE(log.ok()) << log.status();
    EXPECT_EQ((*log)->size(), size - 3);
    ASSERT_TRUE(Append(**log, *store, size).ok());
    EXPECT_EQ((*log)->size(), size);
  }
  const auto log = *AuditLog::Open(store.get());
  for (uint64_t i = 0; i < 15; ++i) {
    const absl::StatusOr<AuditLeaf> leaf = log->ReadLeaf(i);
    ASSERT_TRUE(leaf.ok()) << leaf.status();
    EXPECT_EQ(leaf->leaf, EncodeAuditEntry(Entry(i)));
    EXPECT_EQ(leaf->hash, MerkleLeafHash(leaf->leaf));
  }
  EXPECT_TRUE(absl::IsNotFound(log->ReadLeaf(15).status()));
}

TEST(AuditLogTest, ProofsAgreeWithThoseFromTheLeavesAtDrawnSizes) {
  constexpr uint64_t kLeaves = 70'000;  // a full tile of the second level and more
  const std::unique_ptr<KeyValueStore> store = MakeMemoryStore();
  const std::vector<std::string> hashes = LeafHashes(kLeaves);
  const auto subtree = SubtreesOf(hashes);
  ProofMaker maker(subtree);
  std::mt19937_64 random(7);
  auto log = *AuditLog::Open(store.get());
  while (log->size() < kLeaves) {
    const uint64_t step = 1 + random() % 6000;
    ASSERT_TRUE(Append(*log, *store, std::min(log->size() + step, kLeaves)).ok());
    if (random() % 4 == 0) log = *AuditLog::Open(store.get());
    const uint64_t size = 1 + random() % log->size();
    const uint64_t index = random() % size;
    EXPECT_EQ(*log->Inclusion(index, size), *maker.Inclusion(index, size)) << index << "/" << size;
    EXPECT_EQ(*log->Consistency(index + 1, size), *maker.Consistency(index + 1, size));
    EXPECT_EQ(*log->RootAt(size), *maker.Root(0, size));
    EXPECT_EQ(log->tree().Root(), *log->RootAt(log->size()));
  }
  for (const uint64_t size : {1u, 255u, 256u, 257u, 65'535u, 65'536u, 65'537u}) {
    EXPECT_EQ(*log->Inclusion(size - 1, size), *maker.Inclusion(size - 1, size)) << size;
    EXPECT_EQ(*log->RootAt(size), *maker.Root(0, size)) << size;
  }
}

TEST(AuditLogTest, SizesBeyondTheEndAreOutOfRange) {
  const std::unique_ptr<KeyValueStore> store = MakeMemoryStore();
  const auto log = *AuditLog::Open(store.get());
  EXPECT_TRUE(absl::IsOutOfRange(log->Inclusion(0, 0).status()));
  ASSERT_TRUE(Append(*log, *store, 5).ok());
  EXPECT_TRUE(absl::IsOutOfRange(log->Inclusion(5, 5).status()));
  EXPECT_TRUE(absl::IsOutOfRange(log->Inclusion(0, 6).status()));
  EXPECT_TRUE(absl::IsOutOfRange(log->Consistency(0, 5).status()));
  EXPECT_TRUE(absl::IsOutOfRange(log->Consistency(5, 4).status()));
  EXPECT_TRUE(absl::IsOutOfRange(log->RootAt(6).status()));
  EXPECT_TRUE(absl::IsNotFound(log->Tile(1, 0).status()));
  EXPECT_EQ(log->Tile(0, 0)->size(), 5 * kHashBytes);
}

TEST(AuditLogTest, LeavesAreFoundBySubject) {
  const std::unique_ptr<KeyValueStore> store = MakeMemoryStore();
  const auto log = *AuditLog::Open(store.get());
  ASSERT_TRUE(Append(*log, *store, 12).ok());
  EXPECT_EQ(*log->Find("passage", "cp-01-cam-1/1/1"), std::vector<uint64_t>{1});
  EXPECT_EQ(*log->Find("passage", "cp-01-cam-1/1/11"), std::vector<uint64_t>{11});
  EXPECT_TRUE(log->Find("passage", "cp-01-cam-1/1/")->empty());
  EXPECT_TRUE(log->Find("case.event", "cp-01-cam-1/1/1")->empty());
  EXPECT_TRUE(log->Find("passage", std::string("a\0b", 3))->empty());
}

TEST(AuditLogTest, ADeletionIsALeafAndOldProofsStay) {
  const std::unique_ptr<KeyValueStore> store = MakeMemoryStore();
  const auto log = *AuditLog::Open(store.get());
  ASSERT_TRUE(Append(*log, *store, 300).ok());
  const std::vector<std::string> before = *log->Inclusion(17, 300);
  WriteBatch batch;
  const AuditEntry kept = Entry(17);
  const AuditEntry deletion = {kDeletionKind, DeletedSubject(kept.kind, kept.subject), "bluegate",
                               kept.time_us + 1, kept.content_sha256};
  AuditLog::Growth growth = log->Stage({deletion}, batch);
  ASSERT_TRUE(store->Write(batch, Durability::kSynced).ok());
  log->Commit(std::move(growth));
  EXPECT_EQ(*log->Inclusion(17, 300), before);
  EXPECT_EQ(*log->Find("deletion", "passage:cp-01-cam-1/1/17"), std::vector<uint64_t>{300});
}

TEST(AuditLogTest, TwoAppendersAtTheSameSizeCannotBothWrite) {
  const std::unique_ptr<KeyValueStore> store = MakeMemoryStore();
  const auto one = *AuditLog::Open(store.get());
  const auto other = *AuditLog::Open(store.get());
  EXPECT_TRUE(Append(*one, *store, 1).ok());
  EXPECT_TRUE(absl::IsAborted(Append(*other, *store, 1)));
}

TEST(AuditLogTest, ALostBatchLeavesTheLogAsItWas) {
  FaultyStore faulty;
  const auto log = *AuditLog::Open(&faulty);
  ASSERT_TRUE(Append(*log, faulty, 250).ok());
  const std::string root = log->tree().Root();
  faulty.FailNextWrite(absl::ResourceExhaustedError("disk full"));
  EXPECT_FALSE(Append(*log, faulty, 260).ok());
  EXPECT_EQ(log->size(), 250u);
  EXPECT_EQ(log->tree().Root(), root);
}

TEST(AuditLogTest, ALogOfTheFirstLayoutGetsTilesAndIndex) {
  constexpr uint64_t kLeaves = 600;
  const std::unique_ptr<KeyValueStore> store = MakeMemoryStore();
  const std::vector<std::string> hashes = LeafHashes(kLeaves);
  WriteBatch first_layout;  // leaves and tree, as the first release wrote them
  CompactTree tree;
  for (uint64_t i = 0; i < kLeaves; ++i) {
    std::string key = std::string("audit.leaf") + '\0' + RecordWriter().Number(i).Take();
    first_layout.Put(key, RecordWriter().Bytes(hashes[i]).Bytes(EncodeAuditEntry(Entry(i))).Take());
    tree.Append(hashes[i]);
  }
  first_layout.Put(std::string("audit.tree") + '\0', tree.Encode());
  ASSERT_TRUE(store->Write(first_layout, Durability::kSynced).ok());
  const auto log = *AuditLog::Open(store.get());
  const auto subtree = SubtreesOf(hashes);
  ProofMaker maker(subtree);
  EXPECT_EQ(log->tree().Root(), tree.Root());
  EXPECT_EQ(*log->Inclusion(3, kLeaves), *maker.Inclusion(3, kLeaves));
  EXPECT_EQ(*log->Find("passage", "cp-01-cam-1/1/599"), std::vector<uint64_t>{599});
  ASSERT_TRUE(Append(*log, *store, 800).ok());
  EXPECT_EQ(*(*AuditLog::Open(store.get()))->RootAt(kLeaves), tree.Root());
}

AuditEntry Numbered(uint64_t number) {
  return {"decision", absl::StrCat(number), "bluegate", static_cast<int64_t>(number),
          Sha256(absl::StrCat("content ", number))};
}

TEST(AuditLogTest, LeavesInRunsAreReadFoundAndProvedAsIfEachWereAlone) {
  const std::unique_ptr<KeyValueStore> store = MakeMemoryStore();
  const std::unique_ptr<KeyValueStore> each_store = MakeMemoryStore();
  auto log = *AuditLog::Open(store.get());
  const auto each = *AuditLog::Open(each_store.get());
  std::mt19937_64 random(11);
  std::vector<AuditEntry> all;
  uint64_t number = 0;
  while (all.size() < 3000) {
    std::vector<AuditEntry> entries;
    for (uint64_t i = 1 + random() % 600; i > 0; --i) {
      const uint64_t drawn = random() % 50;
      number += drawn == 0 ? 2 : 1;  // some runs end before a gap, some before another kind
      entries.push_back(drawn == 1 ? Entry(number) : Numbered(number));
    }
    WriteBatch batch, each_batch;
    AuditLog::Growth growth =
        log->Stage(entries, batch, AuditLog::Guard::kOwnersLock, AuditLog::Keeping::kRuns);
    AuditLog::Growth each_growth = each->Stage(entries, each_batch);
    EXPECT_LT(batch.changes().size(), entries.size());
    ASSERT_TRUE(store->Write(batch, Durability::kSynced).ok());
    ASSERT_TRUE(each_store->Write(each_batch, Durability::kSynced).ok());
    log->Commit(std::move(growth));
    each->Commit(std::move(each_growth));
    all.insert(all.end(), entries.begin(), entries.end());
    if (random() % 3 == 0) log = *AuditLog::Open(store.get());
    EXPECT_EQ(log->tree().Root(), each->tree().Root());
  }
  for (uint64_t i = 0; i < all.size(); ++i) {
    const absl::StatusOr<AuditLeaf> leaf = log->ReadLeaf(i);
    ASSERT_TRUE(leaf.ok()) << leaf.status();
    EXPECT_EQ(leaf->leaf, EncodeAuditEntry(all[i]));
    EXPECT_EQ(*log->Find(all[i].kind, all[i].subject), std::vector<uint64_t>{i});
    if (i % 50 != 0) continue;
    EXPECT_EQ(*log->Inclusion(i, all.size()), *each->Inclusion(i, all.size()));
    EXPECT_EQ(*log->RootAt(i + 1), *each->RootAt(i + 1));
  }
  for (const std::string wrong : {"0", "007", "7 ", "-7", "99999999999999999999999", ""}) {
    EXPECT_TRUE(log->Find("decision", wrong)->empty()) << wrong;
  }
  EXPECT_TRUE(log->Find("decision", absl::StrCat(number + 1))->empty());
  EXPECT_TRUE(log->Find("reading", "7")->empty());
}

TEST(AuditLogTest, ARunThatIsCutShortIsDamageAndARunThatIsGoneIsMissing) {
  const std::unique_ptr<KeyValueStore> store = MakeMemoryStore();
  const auto log = *AuditLog::Open(store.get());
  WriteBatch batch;
  AuditLog::Growth growth = log->Stage({Numbered(7), Numbered(8), Numbered(9)}, batch,
                                       AuditLog::Guard::kOwnersLock, AuditLog::Keeping::kRuns);
  ASSERT_TRUE(store->Write(batch, Durability::kSynced).ok());
  log->Commit(std::move(growth));
  const std::string key = std::string("audit.leaf") + '\0' + RecordWriter().Number(0).Take();
  const std::string run = *store->Get(key);
  for (const std::string& damaged :
       {run.substr(0, run.size() - 1), run.substr(0, 16), run.substr(0, 8), run + "x"}) {
    WriteBatch change;
    change.Put(key, damaged);
    ASSERT_TRUE(store->Write(change, Durability::kSynced).ok());
    for (const uint64_t leaf : {0, 1, 2}) {
      EXPECT_TRUE(absl::IsDataLoss(log->ReadLeaf(leaf).status())) << leaf;
    }
    EXPECT_TRUE(absl::IsDataLoss(log->Inclusion(1, 3).status()));
  }
  WriteBatch change;
  change.Delete(key);
  ASSERT_TRUE(store->Write(change, Durability::kSynced).ok());
  EXPECT_TRUE(absl::IsDataLoss(log->ReadLeaf(0).status()));
  EXPECT_TRUE(absl::IsDataLoss(log->ReadLeaf(2).status()));
}

TEST(AuditLogTest, TheNewestCheckpointIsKept) {
  const std::unique_ptr<KeyValueStore> store = MakeMemoryStore();
  const auto log = *AuditLog::Open(store.get());
  EXPECT_TRUE(absl::IsNotFound(log->Checkpoint().status()));
  ASSERT_TRUE(log->KeepCheckpoint("one").ok());
  ASSERT_TRUE(log->KeepCheckpoint("two").ok());
  EXPECT_EQ(*log->Checkpoint(), "two");
}

}  // namespace
}  // namespace bluegate::storage
