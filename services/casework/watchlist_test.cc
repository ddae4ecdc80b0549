// The watchlist through the service.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/casework/testing/casework_fixture.h"
#include "services/support/status.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::casework::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class WatchlistTest : public CaseworkTest {
 protected:
  WatchlistTest() {
    auto kept = storage::OpenRocksDb(folder_.path());
    EXPECT_TRUE(kept.ok()) << kept.status();
    kept_ = *std::move(kept);
    v1::ConfusionData confusions;
    confusions.set_source("test");
    for (const auto& [a, b] : {std::pair("0", "D"), {"1", "7"}, {"2", "Z"}}) {
      v1::ConfusablePair& pair = *confusions.add_pairs();
      pair.set_a(a);
      pair.set_b(b);
      pair.set_weight(0.2);
    }
    EXPECT_TRUE(TakeConfusions(confusions, &options_.suspicion).ok());
    Restart();
  }
  ~WatchlistTest() override {
    server_.Stop();
    kept_.reset();
  }

  // Valid around the fixture's passages.
  static v1::WatchlistEntry Entry(const std::string& entry_id, const std::string& number,
                                  double distance_max = 0) {
    v1::WatchlistEntry entry;
    entry.set_entry_id(entry_id);
    entry.set_number(number);
    entry.set_reason("涉嫌套牌");
    entry.set_level(v1::WATCH_LEVEL_CHECK);
    entry.set_issuing_unit("秦都大队");
    entry.set_legal_basis("道路交通安全法第九十六条");
    entry.set_valid_from_us(1638316000000000);
    entry.set_valid_until_us(1640000000000000);
    entry.set_distance_max(distance_max);
    return entry;
  }

  grpc::Status Set(const std::string& request_id, const v1::WatchlistEntry& entry,
                   v1::WatchlistChange* change = nullptr, const std::string& note = "线索") {
    v1::SetWatchlistEntryRequest request;
    request.set_request_id(request_id);
    *request.mutable_entry() = entry;
    request.set_officer("li.wei");
    request.set_note(note);
    grpc::ClientContext context;
    v1::SetWatchlistEntryResponse response;
    const grpc::Status status = stub().SetWatchlistEntry(&context, request, &response);
    if (change != nullptr) *change = response.change();
    return status;
  }

  grpc::Status Remove(const std::string& request_id, const std::string& entry_id) {
    v1::RemoveWatchlistEntryRequest request;
    request.set_request_id(request_id);
    request.set_entry_id(entry_id);
    request.set_officer("wang.fang");
    request.set_note("已处理");
    grpc::ClientContext context;
    v1::RemoveWatchlistEntryResponse response;
    return stub().RemoveWatchlistEntry(&context, request, &response);
  }

  v1::ListWatchlistResponse List(uint32_t page_size = 0, const std::string& token = "") {
    v1::ListWatchlistRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    grpc::ClientContext context;
    v1::ListWatchlistResponse response;
    EXPECT_TRUE(stub().ListWatchlist(&context, request, &response).ok());
    return response;
  }

  std::vector<v1::WatchlistChange> Changes() {
    grpc::ClientContext context;
    v1::ListWatchlistChangesResponse response;
    EXPECT_TRUE(stub().ListWatchlistChanges(&context, {}, &response).ok());
    return {response.changes().begin(), response.changes().end()};
  }

  grpc::Status Match(const v1::MatchWatchlistRequest& request,
                     v1::MatchWatchlistResponse* response) {
    grpc::ClientContext context;
    return stub().MatchWatchlist(&context, request, response);
  }

  v1::Passage Pass(const std::string& number,
                   common::v1::ReadingVerdict verdict = common::v1::READING_VERDICT_AUTO) {
    AwaitPosition(recognition_.Append(Reading(++sequence_, {Plate(number, verdict)})));
    return GetPassage(sequence_);
  }

  static std::string FieldOf(const grpc::Status& status) {
    return support::GetDetail(support::FromGrpc(status)).field();
  }

  const support::testing::TempFolder folder_;
  uint64_t sequence_ = 0;
};

TEST_F(WatchlistTest, AHitIsPutBeforeAHumanWithEntryAndDistance) {
  ASSERT_TRUE(Set("r-1", Entry("w-1", "陕D10002", 0.2)).ok());
  const v1::Passage hit = Pass("陕D10002");
  EXPECT_EQ(hit.state(), v1::PASSAGE_STATE_SUSPECT);
  EXPECT_EQ(GetCase(1).reason_code(), "S12");
  EXPECT_EQ(hit.sightings(0).suspicions(0).watch_entry_id(), "w-1");
  EXPECT_EQ(hit.sightings(0).suspicions(0).watch_distance(), 0);
  // An uncertain look-alike is held like any other, and says what it is like.
  const v1::Passage alike = Pass("陕D1000Z", common::v1::READING_VERDICT_REVIEW);
  EXPECT_EQ(alike.state(), v1::PASSAGE_STATE_HELD);
  ASSERT_EQ(alike.sightings(0).suspicions_size(), 1);
  EXPECT_EQ(alike.sightings(0).suspicions(0).reason_code(), "S12");
  EXPECT_DOUBLE_EQ(alike.sightings(0).suspicions(0).watch_distance(), 0.2);
}

TEST_F(WatchlistTest, ARefusedVehicleStaysRefusedByItsRuleAndTellsTheHitToo) {
  ASSERT_TRUE(Set("r-1", Entry("w-1", "陕D1000-")).ok());
  const v1::Passage hit = Pass("陕D10001");
  EXPECT_EQ(hit.state(), v1::PASSAGE_STATE_RESTRICTED);
  EXPECT_EQ(GetCase(1).reason_code(), "R01");
  EXPECT_EQ(hit.sightings(0).suspicions(0).reason_code(), "S12");
}

TEST_F(WatchlistTest, ANumberThatAnOfficerCorrectsIsMatchedToo) {
  ASSERT_TRUE(Set("r-1", Entry("w-1", "陕D10002")).ok());
  Pass("陕D10001");
  v1::CorrectNumberRequest request;
  request.set_request_id("r-2");
  request.set_case_id(IdOf(1));
  request.set_officer("li.wei");
  request.set_number("陕D10002");
  request.set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
  grpc::ClientContext context;
  v1::CorrectNumberResponse response;
  ASSERT_TRUE(stub().CorrectNumber(&context, request, &response).ok());
  EXPECT_EQ(response.case_().reason_code(), "S12");
  const v1::Sighting& corrected = response.case_().events(1).corrected();
  ASSERT_EQ(corrected.suspicions_size(), 1);
  EXPECT_EQ(corrected.suspicions(0).watch_entry_id(), "w-1");
}

TEST_F(WatchlistTest, RemovedEntriesHitNoMoreAndEveryChangeIsKept) {
  v1::WatchlistChange change;
  ASSERT_TRUE(Set("r-1", Entry("w-1", "陕d·10002"), &change).ok());
  EXPECT_EQ(change.number(), 1u);
  EXPECT_EQ(change.after().number(), "陕D10002");
  EXPECT_FALSE(change.has_before());
  ASSERT_TRUE(Set("r-2", Entry("w-1", "陕D10003"), &change).ok());
  EXPECT_EQ(change.before().number(), "陕D10002");
  ASSERT_TRUE(Remove("r-3", "w-1").ok());
  EXPECT_EQ(Pass("陕D10002").state(), v1::PASSAGE_STATE_CLEAR);
  Restart();
  EXPECT_EQ(List().size(), 0u);
  const std::vector<v1::WatchlistChange> changes = Changes();
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].actor(), "li.wei");
  EXPECT_EQ(changes[0].note(), "线索");
  EXPECT_EQ(changes[2].actor(), "wang.fang");
  EXPECT_EQ(changes[2].before().number(), "陕D10003");
  EXPECT_FALSE(changes[2].has_after());
  EXPECT_GT(changes[2].time_us(), 0);
}

TEST_F(WatchlistTest, TheListOutlivesARestart) {
  ASSERT_TRUE(Set("r-1", Entry("w-1", "陕D10002")).ok());
  Restart();
  EXPECT_EQ(List().entries(0).entry_id(), "w-1");
  EXPECT_EQ(Pass("陕D10002").state(), v1::PASSAGE_STATE_SUSPECT);
  v1::WatchlistChange change;
  ASSERT_TRUE(Set("r-2", Entry("w-2", "陕D10003"), &change).ok());
  EXPECT_EQ(change.number(), 2u);
}

TEST_F(WatchlistTest, ListsPageByPage) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(Set(absl::StrCat("r-", i), Entry(absl::StrCat("w-", i), "陕D10002")).ok());
  }
  std::vector<std::string> ids;
  std::string token;
  do {
    const v1::ListWatchlistResponse page = List(2, token);
    EXPECT_EQ(page.size(), 5u);
    for (const v1::WatchlistEntry& entry : page.entries()) ids.push_back(entry.entry_id());
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_THAT(ids, ElementsAre("w-0", "w-1", "w-2", "w-3", "w-4"));
}

TEST_F(WatchlistTest, TheSameRequestGetsTheFirstAnswerAndItsIdServesNoOther) {
  v1::WatchlistChange first, again;
  ASSERT_TRUE(Set("r-1", Entry("w-1", "陕D10002"), &first).ok());
  ASSERT_TRUE(Set("r-1", Entry("w-1", "陕D10002"), &again).ok());
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  const grpc::Status other = Set("r-1", Entry("w-1", "陕D10003"));
  EXPECT_EQ(other.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(Changes().size(), 1u);
}

TEST_F(WatchlistTest, BadEntriesAreRefusedWithTheField) {
  EXPECT_EQ(FieldOf(Set("r-1", Entry("w-1", "12"))), "entry.number");
  EXPECT_EQ(FieldOf(Set("r-1", Entry("W", "陕D10002"))), "entry.entry_id");
  EXPECT_EQ(FieldOf(Set("r-1", Entry("w-1", "陕D----2"))), "entry.number");
  EXPECT_EQ(FieldOf(Set("r-1", Entry("w-1", "陕D10002", 0.95))), "entry.distance_max");
  v1::WatchlistEntry elsewhere = Entry("w-1", "陕D10002");
  elsewhere.mutable_scope()->add_site_ids("cp-99");
  EXPECT_EQ(FieldOf(Set("r-1", elsewhere)), "entry.scope.site_ids");
  EXPECT_EQ(FieldOf(Set("r-1", Entry("w-1", "陕D10002"), nullptr, "")), "note");
  EXPECT_EQ(FieldOf(Set("", Entry("w-1", "陕D10002"))), "request_id");
  EXPECT_EQ(Remove("r-1", "w-1").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(List().size(), 0u);
}

TEST_F(WatchlistTest, AChangeThatCannotBeWrittenDoesNotHold) {
  RefuseWrites(true);
  EXPECT_EQ(Set("r-1", Entry("w-1", "陕D10002")).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(List().size(), 0u);
  RefuseWrites(false);
  EXPECT_TRUE(Set("r-1", Entry("w-1", "陕D10002")).ok());
  EXPECT_EQ(List().size(), 1u);
}

TEST_F(WatchlistTest, ThePreviewShowsHowWideASettingIs) {
  v1::PreviewWatchlistEntryRequest request;
  request.set_number("陕A12345");
  request.set_distance_max(0.2);
  grpc::ClientContext context;
  v1::PreviewWatchlistEntryResponse response;
  ASSERT_TRUE(stub().PreviewWatchlistEntry(&context, request, &response).ok());
  std::vector<std::string> numbers;
  for (const v1::AcceptedMisread& misread : response.misreads()) {
    numbers.push_back(misread.number());
  }
  EXPECT_THAT(numbers, ElementsAre("陕A1Z345", "陕A72345"));
  EXPECT_FALSE(response.too_wide());
}

TEST_F(WatchlistTest, AChangedListIsLaidBesideWhatWasSeenBefore) {
  Pass("陕D10002");
  Pass("陕D10003");
  Pass("陕D1000Z", common::v1::READING_VERDICT_REVIEW);
  v1::WatchlistEntry entry = Entry("w-1", "陕D10002", 0.2);
  entry.set_valid_from_us(1639000000000000);
  ASSERT_TRUE(Set("r-1", entry).ok());
  v1::WatchlistEntry blue = Entry("w-2", "陕D10003");
  blue.set_color(common::v1::PLATE_COLOR_BLUE);
  ASSERT_TRUE(Set("r-2", blue).ok());
  v1::MatchWatchlistResponse response;
  ASSERT_TRUE(Match({}, &response).ok());
  EXPECT_EQ(response.sightings(), 3u);
  ASSERT_EQ(response.matches_size(), 2);
  EXPECT_EQ(response.matches(0).passage_id(), IdOf(1));
  EXPECT_EQ(response.matches(0).distance(), 0);
  EXPECT_EQ(response.matches(1).passage_id(), IdOf(3));
  EXPECT_DOUBLE_EQ(response.matches(1).distance(), 0.2);
  v1::MatchWatchlistRequest one;
  one.add_entry_ids("w-2");
  ASSERT_TRUE(Match(one, &response).ok());
  EXPECT_EQ(response.matches_size(), 0);
  one.add_entry_ids("w-3");
  EXPECT_EQ(Match(one, &response).error_code(), grpc::StatusCode::NOT_FOUND);
  v1::MatchWatchlistRequest few;
  few.set_matches_max(1);
  ASSERT_TRUE(Match(few, &response).ok());
  EXPECT_EQ(response.matches_size(), 1);
  EXPECT_TRUE(response.more());
  few.set_days(31);
  EXPECT_EQ(FieldOf(Match(few, &response)), "days");
}

TEST_F(WatchlistTest, HitsOfAChangedListArePutBeforeAnOfficerOnceWhenAskedFor) {
  Pass("陕D10002");
  Pass("陕D1000Z", common::v1::READING_VERDICT_REVIEW);
  Pass("陕D10003");
  ASSERT_TRUE(Set("r-1", Entry("w-1", "陕D10002", 0.2)).ok());
  const uint64_t before = AwaitPosition(3).open_cases();
  v1::MatchWatchlistRequest request;
  v1::MatchWatchlistResponse response;
  ASSERT_TRUE(Match(request, &response).ok());
  EXPECT_EQ(response.opened(), 0u);
  EXPECT_EQ(response.matches(0).case_id(), "");
  EXPECT_EQ(AwaitPosition(3).open_cases(), before);

  request.set_open_cases(true);
  EXPECT_EQ(FieldOf(Match(request, &response)), "officer");
  request.set_officer("li.wei");
  ASSERT_TRUE(Match(request, &response).ok());
  EXPECT_EQ(response.opened(), 2u);
  EXPECT_EQ(AwaitPosition(3).open_cases(), before + 2);
  ASSERT_EQ(response.matches_size(), 2);
  EXPECT_EQ(response.matches(0).case_id(), IdOf(1) + "/S12/w-1");
  ASSERT_TRUE(Match(request, &response).ok());
  EXPECT_EQ(response.opened(), 0u);
  EXPECT_EQ(response.matches(1).case_id(), IdOf(2) + "/S12/w-1");
  EXPECT_EQ(AwaitPosition(3).open_cases(), before + 2);

  v1::GetCaseRequest get;
  get.set_case_id(IdOf(1) + "/S12/w-1");
  grpc::ClientContext context;
  v1::GetCaseResponse found;
  ASSERT_TRUE(stub().GetCase(&context, get, &found).ok());
  EXPECT_EQ(found.case_().reason_code(), "S12");
  EXPECT_EQ(found.case_().passage().passage_id(), IdOf(1));
  EXPECT_EQ(found.case_().events(0).actor(), "li.wei");
  EXPECT_EQ(found.case_().events(0).suspicions(0).watch_entry_id(), "w-1");
}

TEST_F(WatchlistTest, AHitThatWasJudgedAsItCameOpensNoSecondCase) {
  ASSERT_TRUE(Set("r-1", Entry("w-1", "陕D10002")).ok());
  Pass("陕D10002");
  v1::MatchWatchlistRequest request;
  request.set_open_cases(true);
  request.set_officer("li.wei");
  v1::MatchWatchlistResponse response;
  ASSERT_TRUE(Match(request, &response).ok());
  EXPECT_EQ(response.opened(), 0u);
  EXPECT_EQ(response.matches(0).case_id(), IdOf(1));
}

TEST_F(WatchlistTest, ALookAlikeOfANoticeAndALapsedEntryAreReportedOnly) {
  Pass("陕D10002");
  Pass("陕D1000Z");
  v1::WatchlistEntry notice = Entry("w-1", "陕D10002", 0.2);
  notice.set_level(v1::WATCH_LEVEL_NOTICE);
  ASSERT_TRUE(Set("r-1", notice).ok());
  v1::WatchlistEntry lapsed = Entry("w-2", "陕D10002");
  lapsed.set_valid_from_us(1630000000000000);
  lapsed.set_valid_until_us(1638316700000000);
  ASSERT_TRUE(Set("r-2", lapsed).ok());
  v1::MatchWatchlistRequest request;
  request.set_open_cases(true);
  request.set_officer("li.wei");
  v1::MatchWatchlistResponse response;
  ASSERT_TRUE(Match(request, &response).ok());
  EXPECT_EQ(response.matches_size(), 3);
  EXPECT_EQ(response.opened(), 1u);
  for (const v1::WatchlistMatch& match : response.matches()) {
    const bool exact = match.passage_id() == IdOf(1) && match.entry_id() == "w-1";
    EXPECT_EQ(match.case_id(), exact ? IdOf(1) + "/S12/w-1" : "");
  }
}

}  // namespace
}  // namespace bluegate::casework::testing
