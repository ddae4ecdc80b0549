#include "services/audit/case_proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/support/clock.h"
#include "services/support/status.h"
#include "services/support/testing/temp_folder.h"
#include "storage/engine.h"
#include "verification/checkpoint.h"
#include "verification/merkle.h"

namespace bluegate::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kNever = absl::Hours(1);  // between checkpoints that nobody asks for
constexpr char kCase[] = "cp-01-cam-1/1/42";

// A log over memory. What its leaves tell of is "KIND SUBJECT", unless it was deleted.
class SampleLog {
 public:
  void Publish(LogHost& host, const std::string& name) {
    publication_ = host.Publish(
        name, {log_.get(), [this](const storage::AuditEntry& entry) { return ContentOf(entry); }});
  }
  void Withdraw() { publication_.reset(); }
  void Add(const std::string& kind, const std::string& subject) {
    const storage::AuditEntry entry = {kind, subject, "bluegate", 1,
                                       storage::Sha256(absl::StrCat(kind, " ", subject))};
    storage::WriteBatch batch;
    storage::AuditLog::Growth growth = log_->Stage({entry}, batch);
    ASSERT_TRUE(store_->Write(batch, storage::Durability::kSynced).ok());
    log_->Commit(std::move(growth));
  }
  void Delete(const std::string& content) { deleted_ = content; }

 private:
  absl::StatusOr<std::string> ContentOf(const storage::AuditEntry& entry) const {
    std::string content = absl::StrCat(entry.kind, " ", entry.subject);
    if (content == deleted_) return absl::NotFoundError("deleted");
    return content;
  }

  std::unique_ptr<storage::KeyValueStore> store_ = storage::MakeMemoryStore();
  std::unique_ptr<storage::AuditLog> log_ = *storage::AuditLog::Open(store_.get());
  std::string deleted_;
  std::unique_ptr<LogHost::Publication> publication_;
};

class CaseProofTest : public ::testing::Test {
 protected:
  void SetUp() override {
    intake_.Publish(host_, "intake");
    casework_.Publish(host_, "casework");
  }
  void TearDown() override {
    intake_.Withdraw();
    casework_.Withdraw();
  }

  // The case with two events, among others.
  void AddCase() {
    intake_.Add("capture", "cp-01-cam-1/1/41");
    intake_.Add("capture", kCase);
    casework_.Add("passage", "cp-01-cam-1/1/4");
    casework_.Add("passage", kCase);
    casework_.Add("case.event", absl::StrCat(kCase, "#1"));
    casework_.Add("case.event", "cp-01-cam-1/1/4#1");
    casework_.Add("export", absl::StrCat("wang ", kCase));
    casework_.Add("search", kCase);
    casework_.Add("case.event", absl::StrCat(kCase, "#2"));
    casework_.Add("case.event", absl::StrCat(kCase, "/S12/entry#1"));
  }
  void Sign() { ASSERT_TRUE(host_.SignGrown().ok()); }

  v1::ProveCaseResponse Prove(const std::string& case_id = kCase) {
    const auto proof = ProveCase(host_, case_id);
    EXPECT_TRUE(proof.ok()) << proof.status();
    return proof.value_or(v1::ProveCaseResponse());
  }
  static std::vector<std::string> Contents(const v1::ProveCaseResponse& proof) {
    std::vector<std::string> contents;
    for (const v1::ProvenLeaf& leaf : proof.leaves()) contents.push_back(leaf.content());
    return contents;
  }
  // By code of its own: the checkpoints are signed by the key, each leaf that does not wait is in
  // the tree of its log's, and tells of the content.
  static void ExpectHolds(const v1::ProveCaseResponse& proof) {
    const auto key = verification::ParsePublicKey(proof.public_key());
    ASSERT_TRUE(key.has_value());
    std::map<std::string, verification::Checkpoint> checkpoints;
    for (const std::string& text : proof.checkpoints()) {
      const auto checkpoint = verification::ParseCheckpoint(text);
      ASSERT_TRUE(checkpoint.has_value()) << text;
      EXPECT_EQ(verification::CheckSignature(*checkpoint, {*key}), verification::SignedBy::kKey);
      checkpoints[checkpoint->origin] = *checkpoint;
    }
    for (const v1::ProvenLeaf& leaf : proof.leaves()) {
      if (leaf.waits()) continue;
      const verification::Checkpoint& checkpoint = checkpoints.at("bluegate/" + leaf.log());
      EXPECT_TRUE(verification::InclusionHolds(verification::LeafHash(leaf.leaf()), leaf.sequence(),
                                               checkpoint.size, absl::StrJoin(leaf.hashes(), ""),
                                               checkpoint.root))
          << leaf.log() << " " << leaf.sequence();
      const auto entry = storage::DecodeAuditEntry(leaf.leaf());
      ASSERT_TRUE(entry.ok());
      if (leaf.content_gone()) continue;
      EXPECT_EQ(storage::Sha256(leaf.content()), entry->content_sha256);
    }
  }
  static absl::StatusCode CodeOf(const absl::StatusOr<v1::ProveCaseResponse>& proof) {
    return proof.status().code();
  }

  support::testing::TempFolder folder_;
  support::FakeClock clock_{absl::FromUnixSeconds(1'640'000'000)};
  LogHost host_{*SigningKey::LoadOrMake(folder_.path() / "key.pem", "bluegate"), &clock_, nullptr,
                kNever};
  SampleLog intake_;
  SampleLog casework_;
};

TEST_F(CaseProofTest, LeavesOfTheCaseAreProvenAndNoOthersAreTold) {
  AddCase();
  Sign();
  const v1::ProveCaseResponse proof = Prove();
  EXPECT_THAT(Contents(proof),
              ElementsAre("capture cp-01-cam-1/1/42", "passage cp-01-cam-1/1/42",
                          "case.event cp-01-cam-1/1/42#1", "case.event cp-01-cam-1/1/42#2"));
  EXPECT_EQ(proof.public_key(), host_.key().PublicText());
  EXPECT_THAT(proof.checkpoints(), SizeIs(2));
  for (const v1::ProvenLeaf& leaf : proof.leaves()) {
    EXPECT_FALSE(leaf.waits());
    EXPECT_FALSE(leaf.content_gone());
  }
  ExpectHolds(proof);
}

TEST_F(CaseProofTest, CaseThatCameUpLaterIsProvenWithThePassageOfItsCapture) {
  AddCase();
  Sign();
  const v1::ProveCaseResponse proof = Prove(absl::StrCat(kCase, "/S12/entry"));
  EXPECT_THAT(Contents(proof), ElementsAre("capture cp-01-cam-1/1/42", "passage cp-01-cam-1/1/42",
                                           "case.event cp-01-cam-1/1/42/S12/entry#1"));
  ExpectHolds(proof);
}

TEST_F(CaseProofTest, LeafThatIsNewerThanTheCheckpointWaits) {
  AddCase();
  Sign();
  casework_.Add("case.event", absl::StrCat(kCase, "#3"));
  v1::ProveCaseResponse proof = Prove();
  ASSERT_THAT(proof.leaves(), SizeIs(5));
  EXPECT_TRUE(proof.leaves(4).waits());
  EXPECT_THAT(proof.leaves(4).hashes(), IsEmpty());
  EXPECT_FALSE(proof.leaves(3).waits());
  ExpectHolds(proof);
  Sign();
  proof = Prove();
  EXPECT_FALSE(proof.leaves(4).waits());
  ExpectHolds(proof);
}

TEST_F(CaseProofTest, EverythingWaitsBeforeTheFirstCheckpoint) {
  AddCase();
  const v1::ProveCaseResponse proof = Prove();
  EXPECT_THAT(proof.checkpoints(), IsEmpty());
  ASSERT_THAT(proof.leaves(), SizeIs(4));
  for (const v1::ProvenLeaf& leaf : proof.leaves()) EXPECT_TRUE(leaf.waits());
}

TEST_F(CaseProofTest, DeletedContentIsToldAsGoneAndItsLeafStaysProven) {
  AddCase();
  Sign();
  intake_.Delete(absl::StrCat("capture ", kCase));
  const v1::ProveCaseResponse proof = Prove();
  EXPECT_TRUE(proof.leaves(0).content_gone());
  EXPECT_EQ(proof.leaves(0).content(), "");
  EXPECT_FALSE(proof.leaves(1).content_gone());
  ExpectHolds(proof);
}

TEST_F(CaseProofTest, LogsOfOtherProcessesAreLeftOut) {
  AddCase();
  Sign();
  intake_.Withdraw();
  EXPECT_THAT(Contents(Prove()),
              ElementsAre("passage cp-01-cam-1/1/42", "case.event cp-01-cam-1/1/42#1",
                          "case.event cp-01-cam-1/1/42#2"));
  casework_.Withdraw();
  EXPECT_EQ(CodeOf(ProveCase(host_, kCase)), absl::StatusCode::kNotFound);
  intake_.Publish(host_, "intake");
  EXPECT_THAT(Contents(Prove()), ElementsAre("capture cp-01-cam-1/1/42"));
}

TEST_F(CaseProofTest, WhatIsNoCaseOfOursIsNotFound) {
  AddCase();
  casework_.Add("passage", "cp-01-cam-1/1/43");
  for (const char* none : {"cp-01-cam-1/1/41", "cp-01-cam-1/1/43", "cp-09-cam-1/1/42",
                           "cp-01-cam-1/1/42/S12", "unnamed/7"}) {
    EXPECT_EQ(CodeOf(ProveCase(host_, none)), absl::StatusCode::kNotFound) << none;
  }
}

TEST_F(CaseProofTest, MalformedIdsAreRefusedAndNamed) {
  for (const std::string& bad :
       {std::string(), std::string("cp-01"), std::string("cp-01-cam-1/1"),
        std::string("cp-01-cam-1/one/42"), std::string("/1/42"), std::string("unnamed/x"),
        std::string("cp-01-cam-1/1/42\0", 17), std::string("\xff/1/42"), std::string("a/1/42#1"),
        absl::StrCat("cp/1/42/", std::string(512, 'a'))}) {
    const auto proof = ProveCase(host_, bad);
    EXPECT_EQ(CodeOf(proof), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_EQ(support::GetDetail(proof.status()).field(), "case_id") << bad;
  }
}

TEST_F(CaseProofTest, CaseWithMoreEventsThanTheLimitIsRefused) {
  casework_.Add("passage", kCase);
  for (uint64_t number = 1; number < kProvenEventsMax; ++number) {
    casework_.Add("case.event", absl::StrCat(kCase, "#", number));
  }
  EXPECT_THAT(Prove().leaves(), SizeIs(kProvenEventsMax));
  casework_.Add("case.event", absl::StrCat(kCase, "#", kProvenEventsMax));
  EXPECT_EQ(CodeOf(ProveCase(host_, kCase)), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace bluegate::audit
