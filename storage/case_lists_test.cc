// Cases by deadline, likeness and day, and passages by day: what the store lists and counts.
#include "storage/case_lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/case_store.h"
#include "storage/faulty/faulty_store.h"
#include "storage/faulty/lent_store.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr uint32_t kOpen = 1, kClaimed = 2, kConfirmed = 3;
constexpr uint32_t kClear = 1, kHeld = 4;

// The owner of these tests: a case's content is "DUE/DAY/LIKE,LIKE...", a passage's "DAY/SITE".
CaseFacets FacetsOf(const CaseRecord& record) {
  const std::vector<std::string> parts = absl::StrSplit(record.content, '/');
  CaseFacets facets;
  if (parts.size() != 3) return facets;
  EXPECT_TRUE(absl::SimpleAtoi(parts[0], &facets.due_us));
  EXPECT_TRUE(absl::SimpleAtoi(parts[1], &facets.day));
  facets.likes = absl::StrSplit(parts[2], ',', absl::SkipEmpty());
  facets.figures = absl::StrCat("state ", record.standing.state, " of ", record.events.size());
  EXPECT_FALSE(record.passage.empty());
  return facets;
}

PassageKind KindOf(std::string_view content) {
  const std::vector<std::string> parts = absl::StrSplit(std::string(content), '/');
  PassageKind kind;
  if (parts.size() != 2) return kind;
  EXPECT_TRUE(absl::SimpleAtoi(parts[0], &kind.day));
  kind.site_id = parts[1];
  return kind;
}

// Dies at its write number `writes`, and writes no more.
class DyingStore : public LentStore {
 public:
  DyingStore(KeyValueStore* kept, int writes) : LentStore(kept), writes_(writes) {}
  absl::Status Write(const WriteBatch& batch, Durability durability) override {
    if (--writes_ < 0) return absl::UnavailableError("killed");
    return LentStore::Write(batch, durability);
  }

 private:
  int writes_;
};

class CaseListsTest : public ::testing::Test {
 protected:
  CaseListsTest() { Reopen(); }

  void Reopen() { Open({FacetsOf, KindOf}); }
  // As a program that knows nothing of lists and counts.
  void ReopenAsEarlier() { Open({}); }

  static std::string IdOf(uint64_t position) { return absl::StrCat("cp-01-cam-1/1/", position); }

  static NewPassage Passage(uint64_t position, uint64_t day, std::string case_content = "") {
    NewPassage passage;
    passage.position = position;
    passage.passage_id = IdOf(position);
    passage.state = case_content.empty() ? kClear : kHeld;
    passage.content = absl::StrCat(day, "/", position % 2 == 0 ? "cp-02" : "cp-01");
    if (case_content.empty()) return passage;
    passage.opened = NewCase{.state = kOpen,
                             .site_id = position % 2 == 0 ? "cp-02" : "cp-01",
                             .content = std::move(case_content),
                             .event = "opened"};
    return passage;
  }

  void Commit(const NewPassage& passage) {
    const absl::Status status = store_->CommitPassages({passage});
    ASSERT_TRUE(status.ok()) << status;
  }

  void Change(uint64_t position, const CaseStanding& standing, const std::string& content) {
    const auto before = store_->GetCase(IdOf(position));
    ASSERT_TRUE(before.ok()) << before.status();
    const auto changed = store_->ChangeCase({.request_id = absl::StrCat("r", ++requests_),
                                             .request_digest = "digest",
                                             .case_id = IdOf(position),
                                             .seen_revision = before->revision,
                                             .standing = standing,
                                             .content = content,
                                             .event = "changed"});
    ASSERT_TRUE(changed.ok()) << changed.status();
    EXPECT_EQ(changed->events.size(), before->events.size() + 1);
    EXPECT_EQ(changed->content, content);
  }

  std::vector<uint64_t> DueOrder(CaseQuery query) {
    query.order = CaseOrder::kDue;
    return PositionsOf(store_->ListCases(query));
  }
  std::vector<uint64_t> Like(const std::vector<std::string>& likes, size_t limit = 50) {
    return PositionsOf(store_->ListLike(likes, limit));
  }
  static std::vector<uint64_t> PositionsOf(const absl::StatusOr<std::vector<CaseRecord>>& cases) {
    std::vector<uint64_t> positions;
    EXPECT_TRUE(cases.ok()) << cases.status();
    if (!cases.ok()) return positions;
    for (const CaseRecord& record : *cases) positions.push_back(record.place.position);
    return positions;
  }
  std::map<std::string, uint64_t> CountsOf(uint64_t day) {
    std::map<std::string, uint64_t> counts;
    const auto kept = store_->PassagesOfDay(day);
    EXPECT_TRUE(kept.ok()) << kept.status();
    for (const PassageCount& count : *kept) counts[count.kind.site_id] = count.count;
    return counts;
  }

  FaultyStore kept_;
  std::unique_ptr<CaseStore> store_;

 private:
  void Open(CaseReader reader) {
    auto store = CaseStore::Open(std::make_unique<LentStore>(&kept_), std::move(reader));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  int requests_ = 0;
};

TEST_F(CaseListsTest, TheEarliestDeadlineComesFirstUnderEveryFilter) {
  for (const auto& [position, due] :
       std::map<uint64_t, int>{{1, 500}, {2, 300}, {3, 300}, {4, 100}, {5, 200}}) {
    Commit(Passage(position, 7, absl::StrCat(due, "/7/")));
  }
  Change(5, {.state = kConfirmed}, "200/7/");
  EXPECT_THAT(DueOrder({}), ElementsAre(4, 5, 2, 3, 1));
  EXPECT_THAT(DueOrder({.states = {kOpen}}), ElementsAre(4, 2, 3, 1));
  EXPECT_THAT(DueOrder({.states = {kConfirmed, kOpen}, .limit = 2}), ElementsAre(4, 5));
  EXPECT_THAT(DueOrder({.site_id = "cp-02"}), ElementsAre(4, 2));
  EXPECT_THAT(DueOrder({.passage_state = kHeld, .site_id = "cp-01"}), ElementsAre(5, 3, 1));
  EXPECT_THAT(DueOrder({.passage_state = kClear}), IsEmpty());
  const auto first = store_->ListCases({.limit = 1, .order = CaseOrder::kDue});
  EXPECT_EQ(first->front().due_us, 100);
}

TEST_F(CaseListsTest, ANextPageBeginsBehindTheLastCaseOfTheOneBefore) {
  std::mt19937 random(1);
  for (uint64_t position = 1; position <= 60; ++position) {
    Commit(Passage(position, 7, absl::StrCat(random() % 5, "/7/")));
  }
  for (uint64_t position = 1; position <= 60; position += 3) {
    Change(position, {.state = kConfirmed}, absl::StrCat(random() % 5, "/7/"));
  }
  CaseQuery query{.limit = 7, .order = CaseOrder::kDue};
  std::vector<DuePlace> places;
  while (true) {
    const auto page = store_->ListCases(query);
    ASSERT_TRUE(page.ok()) << page.status();
    if (page->empty()) break;
    for (const CaseRecord& record : *page) places.push_back({record.due_us, record.place});
    ASSERT_LE(places.size(), 60u) << "a case came twice";
    query.behind = places.back();
  }
  EXPECT_EQ(places.size(), 60u);
  EXPECT_TRUE(std::is_sorted(places.begin(), places.end()));
  EXPECT_EQ(std::set<DuePlace>(places.begin(), places.end()).size(), 60u);
}

TEST_F(CaseListsTest, ACaseMovesWhenItsDeadlineDoesAndLapsesWhenItsTimeHasCome) {
  Commit(Passage(1, 7, "100/7/"));
  Commit(Passage(2, 7, "200/7/"));
  Change(1, {.state = kClaimed, .lapse_us = 50, .lapsed_state = kOpen}, "300/7/");
  EXPECT_THAT(DueOrder({.states = {kOpen}, .now_us = 49}), ElementsAre(2));
  EXPECT_THAT(DueOrder({.states = {kOpen}, .now_us = 50}), ElementsAre(2, 1));
  EXPECT_THAT(DueOrder({.states = {kClaimed}, .now_us = 50}), IsEmpty());
  EXPECT_THAT(DueOrder({.now_us = 49}), ElementsAre(2, 1));
  EXPECT_THAT(DueOrder({.now_us = 50}), ElementsAre(2, 1));
  Change(1, {.state = kConfirmed}, "10/7/");
  EXPECT_THAT(DueOrder({.now_us = 50}), ElementsAre(1, 2));
  EXPECT_THAT(DueOrder({.states = {kOpen}, .now_us = 50}), ElementsAre(2));
}

TEST_F(CaseListsTest, CasesWithATextInCommonAreAlikeNewestFirstAndOnceEach) {
  Commit(Passage(1, 7, "1/7/a,r"));
  Commit(Passage(2, 7, "1/7/b,r"));
  Commit(Passage(3, 7, "1/7/a,b"));
  LateCase late;
  late.passage_id = IdOf(1);
  late.case_id = IdOf(1) + "/S12/w";
  late.state = kOpen;
  late.site_id = "cp-01";
  late.content = "1/7/a";
  late.event = "opened late";
  ASSERT_TRUE(store_->OpenLateCases({late}, {}).ok());
  const auto like = store_->ListLike({"a"}, 50);
  ASSERT_TRUE(like.ok()) << like.status();
  ASSERT_EQ(like->size(), 3u);
  EXPECT_EQ(like->front().case_id, late.case_id);
  EXPECT_THAT(Like({"a", "b"}), ElementsAre(3, 3, 2, 1));
  EXPECT_THAT(Like({"a", "b"}, 2), ElementsAre(3, 3));
  EXPECT_THAT(Like({"r"}), ElementsAre(2, 1));
  EXPECT_THAT(Like({"c"}), IsEmpty());
  EXPECT_THAT(Like({}), IsEmpty());
  Change(1, {.state = kOpen}, "1/7/a,c");
  EXPECT_THAT(Like({"c"}), ElementsAre(1));
  EXPECT_THAT(Like({"r"}), ElementsAre(2));
}

TEST_F(CaseListsTest, FiguresOfADayAreThoseOfEachCaseAsItStands) {
  Commit(Passage(1, 7, "1/7/"));
  Commit(Passage(2, 7, "1/8/"));
  Commit(Passage(3, 7, "1/7/"));
  Change(3, {.state = kConfirmed}, "1/7/");
  EXPECT_THAT(*store_->FiguresOfDay(7), ElementsAre("state 1 of 1", "state 3 of 2"));
  EXPECT_THAT(*store_->FiguresOfDay(8), ElementsAre("state 1 of 1"));
  EXPECT_THAT(*store_->FiguresOfDay(9), IsEmpty());
}

TEST_F(CaseListsTest, PassagesAreCountedOnceWhateverComesAgainOrFails) {
  const std::vector<NewPassage> passages = {Passage(1, 7), Passage(2, 7), Passage(3, 7),
                                            Passage(4, 8)};
  ASSERT_TRUE(store_->CommitPassages(passages).ok());
  ASSERT_TRUE(store_->CommitPassages(passages).ok());
  kept_.FailNextWrite(absl::UnavailableError("disk"));
  EXPECT_FALSE(store_->CommitPassages({Passage(5, 7)}).ok());
  EXPECT_THAT(CountsOf(7), ElementsAre(Pair("cp-01", 2u), Pair("cp-02", 1u)));
  kept_.LosePower();
  Reopen();
  NewPassage again = Passage(1, 7);
  again.position = 5;
  ASSERT_TRUE(store_->CommitPassages({again, Passage(6, 7)}).ok());
  EXPECT_THAT(CountsOf(7), ElementsAre(Pair("cp-01", 2u), Pair("cp-02", 2u)));
  EXPECT_THAT(CountsOf(8), ElementsAre(Pair("cp-02", 1u)));
  EXPECT_EQ(store_->first_counted_day(), 0u);
}

TEST_F(CaseListsTest, WhatAnEarlierVersionWroteIsBroughtInAtOpening) {
  ReopenAsEarlier();
  Commit(Passage(1, 7, "300/7/a"));
  Commit(Passage(2, 7, "200/7/a"));
  EXPECT_THAT(DueOrder({}), IsEmpty());
  Reopen();
  EXPECT_EQ(store_->brought_in().cases, 2u);
  EXPECT_EQ(store_->brought_in().passages, 2u);
  EXPECT_THAT(DueOrder({}), ElementsAre(2, 1));
  EXPECT_THAT(Like({"a"}), ElementsAre(2, 1));
  EXPECT_EQ(store_->FiguresOfDay(7)->size(), 2u);
  EXPECT_THAT(CountsOf(7), ElementsAre(Pair("cp-01", 1u), Pair("cp-02", 1u)));
  EXPECT_EQ(store_->first_counted_day(), 0u);
  Reopen();
  EXPECT_EQ(store_->brought_in().cases, 0u);
  EXPECT_EQ(store_->brought_in().passages, 0u);
}

TEST_F(CaseListsTest, WhatAnEarlierVersionChangedMovesWithoutLeavingATrace) {
  Commit(Passage(1, 7, "100/7/a"));
  Commit(Passage(2, 7, "200/7/a"));
  ReopenAsEarlier();
  Change(1, {.state = kConfirmed}, "300/7/b");
  Commit(Passage(3, 7, "50/7/b"));
  Reopen();
  EXPECT_EQ(store_->brought_in().cases, 2u);
  EXPECT_EQ(store_->brought_in().passages, 1u);
  EXPECT_THAT(DueOrder({}), ElementsAre(3, 2, 1));
  EXPECT_THAT(DueOrder({.states = {kOpen}}), ElementsAre(3, 2));
  EXPECT_THAT(Like({"a"}), ElementsAre(2));
  EXPECT_THAT(Like({"b"}), ElementsAre(3, 1));
  EXPECT_THAT(*store_->FiguresOfDay(7),
              ElementsAre("state 3 of 2", "state 1 of 1", "state 1 of 1"));
  EXPECT_THAT(CountsOf(7), ElementsAre(Pair("cp-01", 2u), Pair("cp-02", 1u)));
}

TEST_F(CaseListsTest, ABringingInThatIsCutOffGoesOnAtTheNextOpening) {
  ReopenAsEarlier();
  std::vector<NewPassage> passages;
  for (uint64_t position = 1; position <= 2500; ++position) {
    passages.push_back(Passage(position, 7, absl::StrCat(position, "/7/a")));
  }
  ASSERT_TRUE(store_->CommitPassages(passages).ok());
  // Each opening gets one write further: three of cases, three of passages.
  for (int opening = 0; opening < 6; ++opening) {
    const auto cut_off =
        CaseStore::Open(std::make_unique<DyingStore>(&kept_, 1), {FacetsOf, KindOf});
    EXPECT_EQ(cut_off.ok(), opening == 5) << cut_off.status();
  }
  Reopen();
  EXPECT_EQ(store_->brought_in().cases, 0u);
  EXPECT_EQ(store_->FiguresOfDay(7)->size(), 2500u);
  EXPECT_THAT(DueOrder({.limit = 2}), ElementsAre(1, 2));
  EXPECT_THAT(CountsOf(7), ElementsAre(Pair("cp-01", 1250u), Pair("cp-02", 1250u)));
}

TEST_F(CaseListsTest, ADayThatMayLackPassagesIsNamed) {
  ReopenAsEarlier();
  // The first was deleted by age.
  Commit(Passage(2, 7));
  Commit(Passage(3, 8));
  Reopen();
  EXPECT_EQ(store_->first_counted_day(), 10u);
  Commit(Passage(4, 11));
  Reopen();
  EXPECT_EQ(store_->first_counted_day(), 10u);
  EXPECT_THAT(CountsOf(11), ElementsAre(Pair("cp-02", 1u)));
}

TEST_F(CaseListsTest, ADeletedCaseLeavesNothingButItsFigures) {
  Commit(Passage(1, 7, "100/7/a"));
  Commit(Passage(2, 7, "200/7/a"));
  const auto record = store_->GetCase(IdOf(1));
  WriteBatch batch;
  ASSERT_TRUE(case_lists::StageRemoval(*store_->kv(), *record, batch).ok());
  ASSERT_TRUE(store_->kv()->Write(batch, Durability::kSynced).ok());
  EXPECT_THAT(DueOrder({}), ElementsAre(2));
  EXPECT_THAT(Like({"a"}), ElementsAre(2));
  EXPECT_EQ(store_->FiguresOfDay(7)->size(), 2u);
  EXPECT_TRUE(absl::IsNotFound(store_->kv()->Get(case_lists::ListedKey(IdOf(1))).status()));
}

// Random cases and changes, by programs with and without lists, beside what the cases themselves
// say.
TEST_F(CaseListsTest, ListsAreWhatTheCasesSayWhateverHappened) {
  std::mt19937 random(7);
  uint64_t position = 0;
  const auto content = [&] {
    return absl::StrCat(random() % 9, "/", 7, "/",
                        std::string(1, static_cast<char>('a' + random() % 3)));
  };
  for (int step = 0; step < 400; ++step) {
    const auto what = random() % 40;
    if (what == 0) Reopen();
    if (what == 1) ReopenAsEarlier();
    if (position < 3 || what < 12) {
      ++position;
      Commit(Passage(position, 7, content()));
    } else {
      const uint64_t changed = 1 + random() % position;
      const auto state = static_cast<uint32_t>(kOpen + random() % 3);
      CaseStanding standing{.state = state};
      if (state == kClaimed) standing = {kClaimed, static_cast<int64_t>(1 + random() % 9), kOpen};
      // Its day stays.
      Change(changed, standing, content());
    }
    if (step % 20 != 19) continue;
    Reopen();
    const auto kept = store_->ListCases({.limit = 1000});
    ASSERT_TRUE(kept.ok()) << kept.status();
    const std::vector<CaseRecord>& all = *kept;
    ASSERT_EQ(all.size(), position);
    for (const int64_t now_us : {0, 5, 99}) {
      for (const uint32_t state : {0u, kOpen, kClaimed, kConfirmed}) {
        std::vector<DuePlace> expected, listed;
        for (const CaseRecord& record : all) {
          const CaseStanding& standing = record.standing;
          const bool lapsed = standing.lapse_us != 0 && standing.lapse_us <= now_us;
          const uint32_t stands = lapsed ? standing.lapsed_state : standing.state;
          if (state == 0 || stands == state) {
            expected.push_back({FacetsOf(record).due_us, record.place});
          }
        }
        std::sort(expected.begin(), expected.end());
        CaseQuery query{.now_us = now_us, .limit = 1000, .order = CaseOrder::kDue};
        if (state != 0) query.states = {state};
        const auto by_due = store_->ListCases(query);
        ASSERT_TRUE(by_due.ok()) << by_due.status();
        for (const CaseRecord& record : *by_due) {
          listed.push_back({record.due_us, record.place});
        }
        ASSERT_EQ(listed, expected);
      }
    }
    for (const std::string like : {"a", "b", "c"}) {
      std::vector<uint64_t> expected;
      for (const CaseRecord& record : all) {
        if (FacetsOf(record).likes.front() == like) expected.push_back(record.place.position);
      }
      ASSERT_EQ(Like({like}, 1000), expected);
    }
    uint64_t counted = 0;
    for (const auto& [site, count] : CountsOf(7)) counted += count;
    ASSERT_EQ(counted, position);
  }
}

}  // namespace
}  // namespace bluegate::storage
