#include "storage/case_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "storage/engine.h"
#include "storage/faulty/faulty_store.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr uint32_t kOpen = 1, kClaimed = 2, kConfirmed = 3;
constexpr uint32_t kClear = 1, kRestricted = 2, kSuspect = 3, kHeld = 4;

// A store that several openings can share: what is kept outlives a CaseStore.
class SharedStore : public KeyValueStore {
 public:
  explicit SharedStore(KeyValueStore* kept) : kept_(kept) {}
  absl::StatusOr<std::string> Get(std::string_view key) const override { return kept_->Get(key); }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return kept_->MultiGet(keys);
  }
  absl::Status Scan(
      const KeyRange& range, ScanOrder order,
      absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override {
    return kept_->Scan(range, order, visit);
  }
  absl::Status Sync() override { return kept_->Sync(); }
  absl::Status Write(const WriteBatch& batch, Durability durability) override {
    return kept_->Write(batch, durability);
  }

 private:
  KeyValueStore* const kept_;
};

class CaseStoreTest : public ::testing::Test {
 protected:
  CaseStoreTest() { Reopen(); }

  void Reopen() {
    auto store = CaseStore::Open(std::make_unique<SharedStore>(&kept_));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  static NewPassage Passage(uint64_t position, uint32_t state) {
    NewPassage passage;
    passage.position = position;
    passage.passage_id = absl::StrCat("cp-01-cam-1/1/", position);
    passage.state = state;
    passage.content = absl::StrCat("passage ", position);
    passage.time_us = static_cast<int64_t>(position);
    passage.plates_read = 1;
    passage.looked_up = 1;
    if (state != kClear) {
      passage.opened = NewCase{.state = kOpen,
                               .site_id = position % 2 == 0 ? "cp-02" : "cp-01",
                               .content = "case",
                               .event = "opened"};
    }
    return passage;
  }

  void Commit(uint64_t position, uint32_t state) {
    const absl::Status status = store_->CommitPassages({Passage(position, state)});
    ASSERT_TRUE(status.ok()) << status;
  }

  absl::StatusOr<CaseRecord> Change(std::string request_id, uint64_t position,
                                    CaseStanding standing, uint64_t seen_revision) {
    return store_->ChangeCase({.request_id = request_id,
                               .request_digest = "digest",
                               .case_id = absl::StrCat("cp-01-cam-1/1/", position),
                               .seen_revision = seen_revision,
                               .standing = standing,
                               .content = "case after " + request_id,
                               .event = "event of " + request_id,
                               .actor = "officer-1",
                               .time_us = 5});
  }

  std::vector<uint64_t> PositionsOf(const CaseQuery& query) {
    std::vector<uint64_t> positions;
    const auto cases = store_->ListCases(query);
    EXPECT_TRUE(cases.ok()) << cases.status();
    for (const CaseRecord& record : *cases) positions.push_back(record.place.position);
    return positions;
  }

  FaultyStore kept_;
  std::unique_ptr<CaseStore> store_;
};

TEST_F(CaseStoreTest, PassageCaseTallyAndLeavesAreWrittenTogether) {
  Commit(3, kRestricted);
  EXPECT_EQ(store_->GetPassage("cp-01-cam-1/1/3")->content, "passage 3");
  const auto passages = store_->FindPassages({"none", "cp-01-cam-1/1/3"});
  ASSERT_TRUE(passages.ok()) << passages.status();
  EXPECT_FALSE((*passages)[0].has_value());
  EXPECT_EQ((*passages)[1]->content, "passage 3");
  const auto record = store_->GetCase("cp-01-cam-1/1/3");
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->revision, 1u);
  EXPECT_EQ(record->passage, "passage 3");
  EXPECT_THAT(record->events, ElementsAre("opened"));
  const CaseTally tally = store_->tally();
  EXPECT_EQ(tally.position, 3u);
  EXPECT_THAT(tally.passages, ElementsAre(Pair(kRestricted, 1u)));
  EXPECT_THAT(tally.cases, ElementsAre(Pair(kOpen, 1u)));
  EXPECT_EQ(store_->audit_log().tree().size(), 2u);
  const AuditEntry leaf = *DecodeAuditEntry(store_->audit_log().ReadLeaf(0)->leaf);
  EXPECT_EQ(leaf.kind, "passage");
  EXPECT_EQ(leaf.content_sha256, Sha256("passage 3"));
}

TEST_F(CaseStoreTest, RepeatedPassagesDoNothing) {
  const std::vector<NewPassage> passages = {Passage(1, kClear), Passage(2, kHeld)};
  ASSERT_TRUE(store_->CommitPassages(passages).ok());
  const std::string root = store_->audit_log().tree().Root();
  ASSERT_TRUE(store_->CommitPassages(passages).ok());
  Reopen();
  ASSERT_TRUE(store_->CommitPassages(passages).ok());
  EXPECT_EQ(store_->audit_log().tree().Root(), root);
  EXPECT_EQ(store_->tally().plates_read, 2u);
  EXPECT_EQ(store_->tally().revision, 1u);
}

TEST_F(CaseStoreTest, CaptureThatComesAgainAtALaterPositionKeepsItsPassage) {
  Commit(1, kClear);
  NewPassage again = Passage(1, kHeld);
  again.position = 2;
  ASSERT_TRUE(store_->CommitPassages({again}).ok());
  EXPECT_EQ(store_->tally().position, 2u);
  EXPECT_THAT(store_->tally().passages, ElementsAre(Pair(kClear, 1u)));
  EXPECT_EQ(store_->GetPassage(again.passage_id)->state, kClear);
}

TEST_F(CaseStoreTest, AFailedWriteLeavesNoTrace) {
  Commit(1, kHeld);
  kept_.FailNextWrite(absl::UnavailableError("disk"));
  EXPECT_TRUE(absl::IsUnavailable(store_->CommitPassages({Passage(2, kHeld)})));
  EXPECT_EQ(store_->tally().position, 1u);
  EXPECT_TRUE(absl::IsNotFound(store_->GetCase("cp-01-cam-1/1/2").status()));
  Commit(2, kHeld);
  EXPECT_EQ(store_->tally().revision, 2u);
  EXPECT_EQ(store_->audit_log().tree().size(), 4u);
}

TEST_F(CaseStoreTest, WhatWasCommittedOutlivesPowerLoss) {
  Commit(1, kHeld);
  ASSERT_TRUE(Change("r1", 1, {.state = kConfirmed}, 1).ok());
  kept_.LosePower();
  Reopen();
  EXPECT_EQ(store_->GetCase("cp-01-cam-1/1/1")->standing.state, kConfirmed);
  EXPECT_EQ(store_->tally().revision, 2u);
}

TEST_F(CaseStoreTest, ChangeFromAnOldRevisionIsAborted) {
  Commit(1, kHeld);
  ASSERT_TRUE(Change("r1", 1, {.state = kConfirmed}, 1).ok());
  EXPECT_TRUE(absl::IsAborted(Change("r2", 1, {.state = kOpen}, 1).status()));
  EXPECT_TRUE(absl::IsAborted(Change("r1", 1, {.state = kOpen}, 2).status())) << "id is used";
  EXPECT_TRUE(absl::IsNotFound(Change("r3", 9, {.state = kOpen}, 1).status()));
  EXPECT_EQ(store_->tally().revision, 2u);
  EXPECT_THAT(store_->GetCase("cp-01-cam-1/1/1")->events, ElementsAre("opened", "event of r1"));
}

TEST_F(CaseStoreTest, FirstAnswerIsTheCaseOfThen) {
  Commit(1, kHeld);
  ASSERT_TRUE(Change("r1", 1, {.state = kClaimed}, 1).ok());
  ASSERT_TRUE(Change("r2", 1, {.state = kConfirmed}, 2).ok());
  Reopen();
  const auto answer = store_->FindAnswer("r1");
  ASSERT_TRUE(answer.ok() && answer->has_value());
  EXPECT_EQ((*answer)->request_digest, "digest");
  EXPECT_EQ((*answer)->record.standing.state, kClaimed);
  EXPECT_EQ((*answer)->record.revision, 2u);
  EXPECT_THAT((*answer)->record.events, ElementsAre("opened", "event of r1"));
  EXPECT_FALSE(store_->FindAnswer("r9")->has_value());
}

TEST_F(CaseStoreTest, ChangesAreNumberedWithoutGaps) {
  Commit(1, kHeld);
  Commit(2, kClear);
  Commit(3, kHeld);
  ASSERT_TRUE(Change("r1", 1, {.state = kClaimed}, 1).ok());
  const auto changes = store_->ChangesAfter(0, 10);
  ASSERT_EQ(changes->size(), 3u);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ((*changes)[i].revision, i + 1);
  EXPECT_EQ((*changes)[2].case_id, "cp-01-cam-1/1/1");
  EXPECT_EQ(store_->ChangesAfter(1, 1)->front().revision, 2u);
  EXPECT_THAT(*store_->ChangesAfter(3, 10), IsEmpty());
  EXPECT_THAT(*store_->ChangesAfter(std::numeric_limits<uint64_t>::max(), 10), IsEmpty());
}

TEST_F(CaseStoreTest, ListsByStatePassageStateAndSiteNewestFirst) {
  for (uint64_t position = 1; position <= 6; ++position) {
    Commit(position, position <= 3 ? kRestricted : kHeld);
  }
  ASSERT_TRUE(Change("r1", 4, {.state = kConfirmed}, 4).ok());
  EXPECT_THAT(PositionsOf({}), ElementsAre(6, 5, 4, 3, 2, 1));
  EXPECT_THAT(PositionsOf({.states = {kConfirmed}}), ElementsAre(4));
  EXPECT_THAT(PositionsOf({.states = {kOpen}}), ElementsAre(6, 5, 3, 2, 1));
  EXPECT_THAT(PositionsOf({.states = {kOpen, kConfirmed}, .limit = 3}), ElementsAre(6, 5, 4));
  EXPECT_THAT(PositionsOf({.states = {kOpen, kConfirmed, kOpen}, .below = {.position = 5}}),
              ElementsAre(4, 3, 2, 1));
  EXPECT_THAT(PositionsOf({.passage_state = kRestricted}), ElementsAre(3, 2, 1));
  EXPECT_THAT(PositionsOf({.site_id = "cp-02"}), ElementsAre(6, 4, 2));
  EXPECT_THAT(PositionsOf({.states = {kOpen}, .passage_state = kHeld, .site_id = "cp-02"}),
              ElementsAre(6));
  EXPECT_THAT(PositionsOf({.site_id = "cp-0"}), IsEmpty());
}

TEST_F(CaseStoreTest, LapsedStateCountsAsTheOtherFromItsTimeOn) {
  Commit(1, kHeld);
  Commit(2, kHeld);
  ASSERT_TRUE(Change("r1", 1, {.state = kClaimed, .lapse_us = 100, .lapsed_state = kOpen}, 1).ok());
  EXPECT_THAT(PositionsOf({.states = {kOpen}, .now_us = 99}), ElementsAre(2));
  EXPECT_THAT(PositionsOf({.states = {kClaimed}, .now_us = 99}), ElementsAre(1));
  EXPECT_THAT(PositionsOf({.states = {kOpen}, .now_us = 100}), ElementsAre(2, 1));
  EXPECT_THAT(PositionsOf({.states = {kClaimed}, .now_us = 100}), IsEmpty());
  EXPECT_EQ(*store_->CountLapsed(kClaimed, 99), 0u);
  EXPECT_EQ(*store_->CountLapsed(kClaimed, 100), 1u);
  ASSERT_TRUE(Change("r2", 1, {.state = kConfirmed}, 3).ok());
  EXPECT_THAT(PositionsOf({.states = {kOpen, kClaimed}, .now_us = 100}), ElementsAre(2));
  EXPECT_EQ(*store_->CountLapsed(kClaimed, 100), 0u);
}

TEST_F(CaseStoreTest, PassagesAreListedByStateAndPosition) {
  for (uint64_t position = 1; position <= 5; ++position) {
    Commit(position, position % 2 == 0 ? kClear : kHeld);
  }
  const auto all = store_->ListPassages({.below_position = 5, .limit = 2});
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].position, 4u);
  EXPECT_EQ((*all)[1].position, 3u);
  const auto clear = store_->ListPassages({.state = kClear});
  ASSERT_EQ(clear->size(), 2u);
  EXPECT_EQ((*clear)[1].content, "passage 2");
}

TEST_F(CaseStoreTest, OfTwoWritersFromTheSameRevisionOneWins) {
  Commit(1, kHeld);
  for (uint64_t round = 1; round <= 50; ++round) {
    absl::Status first, second;
    std::thread other(
        [&] { first = Change(absl::StrCat("a", round), 1, {.state = kClaimed}, round).status(); });
    second = Change(absl::StrCat("b", round), 1, {.state = kClaimed}, round).status();
    other.join();
    EXPECT_NE(first.ok(), second.ok());
    EXPECT_TRUE(absl::IsAborted(first.ok() ? second : first));
  }
  EXPECT_EQ(store_->GetCase("cp-01-cam-1/1/1")->events.size(), 51u);
}

LateCase LateOf(uint64_t position, std::string_view what, int64_t time_us = 9) {
  LateCase late;
  late.passage_id = absl::StrCat("cp-01-cam-1/1/", position);
  late.case_id = absl::StrCat(late.passage_id, "/", std::string(what));
  late.state = kOpen;
  late.passage_state = kSuspect;
  late.site_id = "cp-01";
  late.content = "late case";
  late.event = "opened late";
  late.actor = "officer-1";
  late.time_us = time_us;
  return late;
}

TEST_F(CaseStoreTest, ACaseThatIsOpenedLaterStandsAmongTheOthersByWhenItWasOpened) {
  for (uint64_t position = 1; position <= 3; ++position) Commit(position, kRestricted);
  Commit(4, kClear);
  ASSERT_EQ(store_->OpenLateCases({LateOf(1, "S12/a"), LateOf(4, "S08/0")}, {}).value(), 2u);
  Commit(5, kRestricted);
  Reopen();
  const auto late = store_->GetCase("cp-01-cam-1/1/1/S12/a");
  ASSERT_TRUE(late.ok()) << late.status();
  EXPECT_EQ(late->passage, "passage 1");
  EXPECT_EQ(late->passage_id, "cp-01-cam-1/1/1");
  EXPECT_EQ(late->place, (CasePlace{4, 4}));
  EXPECT_THAT(late->events, ElementsAre("opened late"));
  EXPECT_THAT(PositionsOf({}), ElementsAre(5, 4, 4, 3, 2, 1));
  EXPECT_THAT(PositionsOf({.passage_state = kSuspect}), ElementsAre(4, 4));
  EXPECT_THAT(PositionsOf({.states = {kOpen}, .below = {4, 5}}), ElementsAre(4, 3, 2, 1));
  EXPECT_THAT(PositionsOf({.below = {4, 4}}), ElementsAre(3, 2, 1));
  EXPECT_EQ(store_->tally().cases.at(kOpen), 6u);
  EXPECT_THAT(*store_->ChangesAfter(3, 2), SizeIs(2));
}

TEST_F(CaseStoreTest, OpeningALateCaseAgainDoesNothingAndItChangesLikeAnyOther) {
  Commit(1, kClear);
  ASSERT_EQ(store_->OpenLateCases({LateOf(1, "S12/a"), LateOf(1, "S12/a")}, {}).value(), 1u);
  const std::string root = store_->audit_log().tree().Root();
  EXPECT_EQ(store_->OpenLateCases({LateOf(1, "S12/a", 10)}, {}).value(), 0u);
  EXPECT_EQ(store_->audit_log().tree().Root(), root);
  const AuditEntry leaf = *DecodeAuditEntry(store_->audit_log().ReadLeaf(1)->leaf);
  EXPECT_EQ(leaf.actor, "officer-1");
  CaseChange change{.request_id = "r",
                    .request_digest = "d",
                    .case_id = "cp-01-cam-1/1/1/S12/a",
                    .seen_revision = 1,
                    .standing = {.state = kConfirmed},
                    .content = "confirmed",
                    .event = "confirmed",
                    .actor = "officer-1",
                    .time_us = 11};
  const auto changed = store_->ChangeCase(change);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->passage, "passage 1");
  EXPECT_THAT(changed->events, ElementsAre("opened late", "confirmed"));
  EXPECT_EQ(store_->FindAnswer("r")->value().record.content, "confirmed");
  EXPECT_THAT(PositionsOf({.states = {kConfirmed}}), ElementsAre(1));
  EXPECT_THAT(PositionsOf({.states = {kOpen}}), IsEmpty());
}

TEST_F(CaseStoreTest, RowsBesideAreWrittenWithTheCaseOrNotAtAll) {
  Commit(1, kClear);
  WriteBatch beside;
  beside.Put("row", "1");
  EXPECT_TRUE(absl::IsNotFound(store_->OpenLateCases({LateOf(7, "S12/a")}, beside).status()));
  EXPECT_TRUE(absl::IsNotFound(store_->kv()->Get("row").status()));
  ASSERT_TRUE(store_->OpenLateCases({LateOf(1, "S12/a")}, beside).ok());
  EXPECT_EQ(*store_->kv()->Get("row"), "1");
  // What was settled without a case is written too.
  WriteBatch settled;
  settled.Delete("row");
  ASSERT_EQ(store_->OpenLateCases({}, settled).value(), 0u);
  EXPECT_TRUE(absl::IsNotFound(store_->kv()->Get("row").status()));
  NewPassage passage = Passage(2, kClear);
  passage.beside.Put("row", "2");
  ASSERT_TRUE(store_->CommitPassages({passage}).ok());
  EXPECT_EQ(*store_->kv()->Get("row"), "2");
}

}  // namespace
}  // namespace bluegate::storage
