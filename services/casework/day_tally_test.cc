// What passed on a day and what became of its cases.
#include "services/casework/day_tally.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/clock.h"
#include "services/casework/testing/calls.h"
#include "services/casework/testing/casework_fixture.h"

namespace bluegate::casework::testing {
namespace {

using Stub = v1::CaseworkService::Stub;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

// Site, state, stage, fuel, outcome.
using Kind = std::tuple<std::string, v1::PassageState, int, std::string, int>;

constexpr int64_t kMinuteUs = 60'000'000;

class DayTallyTest : public CaseworkTest {
 protected:
  DayTallyTest() {
    // Dismissals need a second person.
    options_.approvals.add_rules()->set_verdict(v1::VERDICT_DISMISS);
    Restart();
  }

  int64_t NowUs() { return absl::ToUnixMicros(server_.clock().Now()); }

  // A vehicle that passed so many minutes ago and arrives now.
  void Pass(std::vector<recognition::v1::PlateReading> plates, int64_t minutes_ago = 0,
            const std::string& site = "cp-01",
            recognition::v1::ReadState state = recognition::v1::READ_STATE_READ) {
    recognition::v1::ReadingRecord reading = Reading(++sequence_, std::move(plates));
    reading.set_state(state);
    reading.mutable_capture()->set_site_id(site);
    reading.mutable_capture()->set_received_time_us(NowUs());
    reading.mutable_capture()->set_terminal_time_us(NowUs() - minutes_ago * kMinuteUs);
    AwaitPosition(recognition_.Append(reading));
  }

  template <typename Request, typename Response>
  absl::Status Do(
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
      uint64_t sequence, const std::string& officer,
      const std::function<void(Request&)>& more = [](Request&) {}) {
    Request request = ChangeOf<Request>("r" + std::to_string(++requests_), IdOf(sequence), officer);
    more(request);
    return Call(stub(), method, request).status();
  }
  absl::Status Dismiss(uint64_t sequence, const std::string& officer, v1::DismissReason reason) {
    return Do<v1::DismissCaseRequest>(
        &Stub::DismissCase, sequence, officer,
        [&](v1::DismissCaseRequest& request) { request.set_reason(reason); });
  }

  absl::StatusOr<v1::GetDayTallyResponse> Ask(const std::string& day = "") {
    v1::GetDayTallyRequest request;
    request.set_day(day);
    return Call(stub(), &Stub::GetDayTally, request);
  }
  v1::GetDayTallyResponse Tally(const std::string& day = "") {
    const auto response = Ask(day);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : v1::GetDayTallyResponse();
  }
  static std::map<Kind, uint64_t> KindsOf(const v1::GetDayTallyResponse& tally) {
    std::map<Kind, uint64_t> kinds;
    for (const v1::DayPassageCount& row : tally.passages()) {
      const Kind kind = {row.site_id(), row.state(), row.stage(), row.fuel(), row.outcome()};
      EXPECT_TRUE(kinds.emplace(kind, row.count()).second) << "a kind stands once";
    }
    return kinds;
  }

  uint64_t sequence_ = 0;
  int requests_ = 0;
};

TEST_F(DayTallyTest, PassagesAreCountedByWhatTheMainPlatesDecisionTookAndSaid) {
  Pass({Plate("陕D10001")});
  Pass({Plate("陕D10001")});
  Pass({Plate("陕D10002")});
  Pass({Plate("陕D10002")}, 0, "gate-01");
  // The second plate has the better verdict.
  Pass({Plate("陕D10001", common::v1::READING_VERDICT_REVIEW), Plate("陕D10002")});
  Pass({Plate("陕D20009")});
  Pass({}, 0, "cp-01", recognition::v1::READ_STATE_NO_PLATE);
  constexpr int kIV = registry::v1::EMISSION_STAGE_CHINA_IV;
  constexpr int kVI = registry::v1::EMISSION_STAGE_CHINA_VI;
  const v1::GetDayTallyResponse tally = Tally();
  EXPECT_EQ(tally.day(), "2021-12-01");
  EXPECT_THAT(
      KindsOf(tally),
      ElementsAre(
          Pair(Kind{"cp-01", v1::PASSAGE_STATE_CLEAR, kVI, "B", admission::v1::OUTCOME_PASS}, 1u),
          Pair(Kind{"cp-01", v1::PASSAGE_STATE_RESTRICTED, kIV, "B", admission::v1::OUTCOME_FLAG},
               2u),
          Pair(Kind{"cp-01", v1::PASSAGE_STATE_SUSPECT, 0, "", admission::v1::OUTCOME_HOLD}, 1u),
          Pair(Kind{"cp-01", v1::PASSAGE_STATE_HELD, kVI, "B", admission::v1::OUTCOME_PASS}, 1u),
          Pair(Kind{"cp-01", v1::PASSAGE_STATE_NO_PLATE, 0, "", 0}, 1u),
          Pair(Kind{"gate-01", v1::PASSAGE_STATE_CLEAR, kVI, "B", admission::v1::OUTCOME_PASS},
               1u)));
}

TEST_F(DayTallyTest, ADayBeginsAtMidnightInShanghai) {
  // The clock stands at 08:00 in Shanghai.
  Pass({Plate("陕D10002")}, 8 * 60);
  Pass({Plate("陕D10002")}, 8 * 60 + 1);
  EXPECT_EQ(Tally("2021-12-01").passages_size(), 1);
  EXPECT_EQ(Tally("2021-12-01").passages(0).count(), 1u);
  EXPECT_EQ(Tally("2021-11-30").passages(0).count(), 1u);
  EXPECT_THAT(KindsOf(Tally("2021-12-02")), IsEmpty());
  server_.clock().Advance(absl::Hours(16));
  EXPECT_EQ(Tally().day(), "2021-12-02");
}

TEST_F(DayTallyTest, CasesCountOnTheDayTheyWereOpenedUnderWhatBecameOfThem) {
  for (int i = 0; i < 8; ++i) Pass({Plate("陕D10001")}, 60 * 24);
  ASSERT_TRUE(Do(&Stub::ConfirmCase, 1, "officer-1").ok());
  ASSERT_TRUE(Dismiss(2, "officer-1", v1::DISMISS_REASON_EXEMPT).ok());
  ASSERT_TRUE(Do(&Stub::ApproveCase, 2, "officer-2").ok());
  ASSERT_TRUE(Dismiss(3, "officer-1", v1::DISMISS_REASON_MISREAD).ok());
  ASSERT_TRUE(Do<v1::HandOverCaseRequest>(&Stub::HandOverCase, 4, "officer-1", [](auto& request) {
                request.set_office(v1::OFFICE_TRANSPORT);
              }).ok());
  ASSERT_TRUE(Do(&Stub::ConfirmCase, 5, "officer-1").ok());
  ASSERT_TRUE(Do(&Stub::UndoVerdict, 5, "officer-1").ok());
  ASSERT_TRUE(Do(&Stub::ClaimCase, 6, "officer-1").ok());
  const v1::DayCases cases = Tally().cases();
  EXPECT_EQ(cases.opened(), 8u);
  EXPECT_EQ(cases.confirmed(), 1u);
  ASSERT_EQ(cases.dismissed_size(), 1);
  EXPECT_EQ(cases.dismissed(0).reason(), v1::DISMISS_REASON_EXEMPT);
  EXPECT_EQ(cases.dismissed(0).count(), 1u);
  EXPECT_EQ(cases.handed_over(), 1u);
  EXPECT_EQ(cases.waiting(), 5u);
  EXPECT_EQ(cases.withdrawn(), 0u);
  EXPECT_EQ(Tally("2021-11-30").cases().opened(), 0u) << "that is when they passed";
  EXPECT_EQ(Tally("2021-11-30").passages(0).count(), 8u);
}

TEST_F(DayTallyTest, DeadlinesAreMissedByTheClockWhileACaseWaits) {
  for (int i = 0; i < 3; ++i) Pass({Plate("陕D10001")});
  ASSERT_TRUE(Do(&Stub::ConfirmCase, 1, "officer-1").ok());
  ASSERT_TRUE(Dismiss(2, "officer-1", v1::DISMISS_REASON_EXEMPT).ok());
  const auto missed = [&] {
    const v1::DayCases cases = Tally("2021-12-01").cases();
    return std::pair(cases.verify_missed(), cases.feedback_missed());
  };
  server_.clock().Advance(absl::Hours(1));
  EXPECT_THAT(missed(), Pair(0u, 0u));
  server_.clock().Advance(absl::Seconds(1));
  EXPECT_THAT(missed(), Pair(1u, 0u));
  server_.clock().Advance(absl::Hours(1));
  EXPECT_THAT(missed(), Pair(1u, 2u));
  ASSERT_TRUE(Do(&Stub::ApproveCase, 2, "officer-2").ok());
  ASSERT_TRUE(Do(&Stub::ConfirmCase, 3, "officer-1").ok());
  EXPECT_THAT(missed(), Pair(1u, 2u));
}

TEST_F(DayTallyTest, DayThatIsNoneIsRefused) {
  for (const char* const day : {"2021-13-01", "2021-12-1", "today", "1899-12-31"}) {
    const auto refused = Ask(day);
    EXPECT_TRUE(absl::IsInvalidArgument(refused.status())) << day;
    EXPECT_EQ(support::GetDetail(refused.status()).field(), "day");
    EXPECT_EQ(support::GetDetail(refused.status()).value(), day);
  }
  EXPECT_THAT(KindsOf(Tally("1969-12-31")), IsEmpty());
  EXPECT_THAT(KindsOf(Tally("2199-12-31")), IsEmpty());
}

TEST_F(DayTallyTest, ADayBeforePassagesWereCountedIsRefused) {
  Pass({Plate("陕D10002")});
  Pass({Plate("陕D10002")});
  server_.Stop();
  // The first was deleted for its age by an earlier version, which counted none.
  storage::WriteBatch batch;
  for (const char* const table : {"passage.day", "passage.day.until", "passage.order"}) {
    const absl::Status scanned =
        kept_->Scan(storage::PrefixRange(std::string(table) + '\0'), storage::ScanOrder::kAscending,
                    [&](std::string_view key, std::string_view value) {
                      if (table != std::string("passage.order") || value == IdOf(1)) {
                        batch.Delete(std::string(key));
                      }
                      return true;
                    });
    ASSERT_TRUE(scanned.ok()) << scanned;
  }
  ASSERT_TRUE(kept_->Write(batch, storage::Durability::kSynced).ok());
  Restart();
  const auto refused = Ask("2021-12-01");
  EXPECT_TRUE(absl::IsNotFound(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("from 2021-12-03 on"));
  EXPECT_TRUE(Ask("2021-12-03").ok());
}

// What passages and cases themselves say of a day.
class FullScan {
 public:
  FullScan(Stub& stub, int64_t now_us) : now_us_(now_us) {
    v1::ListPassagesRequest passages;
    passages.set_page_size(7);
    do {
      const auto page = Call(stub, &Stub::ListPassages, passages);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return;
      for (const v1::Passage& passage : page->passages()) Add(passage);
      passages.set_page_token(page->next_page_token());
    } while (!passages.page_token().empty());
    v1::ListCasesRequest cases;
    do {
      const auto page = Call(stub, &Stub::ListCases, cases);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return;
      for (const v1::Case& message : page->cases()) Add(message);
      cases.set_page_token(page->next_page_token());
    } while (!cases.page_token().empty());
  }

  std::map<Kind, uint64_t> KindsOf(const std::string& day) const {
    const auto found = kinds_.find(day);
    return found == kinds_.end() ? std::map<Kind, uint64_t>() : found->second;
  }
  // Opened, confirmed, withdrawn, waiting, handed over, verify missed, feedback missed.
  std::vector<uint64_t> CasesOf(const std::string& day) const {
    const auto found = cases_.find(day);
    return found == cases_.end() ? std::vector<uint64_t>(7) : found->second;
  }
  std::map<int, uint64_t> DismissedOf(const std::string& day) const {
    const auto found = dismissed_.find(day);
    return found == dismissed_.end() ? std::map<int, uint64_t>() : found->second;
  }

 private:
  static std::string DayOf(int64_t time_us) {
    return absl::FormatTime("%Y-%m-%d", absl::FromUnixMicros(time_us),
                            absl::FixedTimeZone(8 * 3600));
  }

  void Add(const v1::Passage& passage) {
    const v1::Sighting* main = nullptr;
    for (const v1::Sighting& sighting : passage.sightings()) {
      if (main == nullptr || sighting.reading().verdict() < main->reading().verdict()) {
        main = &sighting;
      }
    }
    Kind kind = {passage.capture().site_id(), passage.state(), 0, "", 0};
    if (main != nullptr && main->has_decision()) {
      std::get<2>(kind) = main->decision().vehicle().stage();
      std::get<3>(kind) = main->decision().vehicle().fuel();
      std::get<4>(kind) = main->decision().outcome();
    }
    ++kinds_[DayOf(passage.passed_time_us())][kind];
  }

  void Add(const v1::Case& message) {
    const std::string day = DayOf(message.opened_time_us());
    std::vector<uint64_t>& counts = cases_.try_emplace(day, 7).first->second;
    const v1::CaseState state = message.state();
    const bool waits = state == v1::CASE_STATE_OPEN || state == v1::CASE_STATE_CLAIMED ||
                       state == v1::CASE_STATE_ON_HOLD || state == v1::CASE_STATE_AWAITING_APPROVAL;
    const auto missed = [&](int64_t met_us, int64_t due_us) {
      return met_us != 0 ? met_us > due_us : waits && now_us_ > due_us;
    };
    ++counts[0];
    counts[1] += state == v1::CASE_STATE_CONFIRMED ? 1 : 0;
    counts[2] += state == v1::CASE_STATE_WITHDRAWN ? 1 : 0;
    counts[3] += waits ? 1 : 0;
    counts[4] += state == v1::CASE_STATE_HANDED_OVER ? 1 : 0;
    counts[5] += missed(message.verified_time_us(), message.verify_due_us()) ? 1 : 0;
    counts[6] += missed(message.fed_back_time_us(), message.feedback_due_us()) ? 1 : 0;
    if (state != v1::CASE_STATE_DISMISSED) return;
    int reason = 0;
    for (const v1::CaseEvent& event : message.events()) {
      if (event.dismiss_reason() != 0) reason = event.dismiss_reason();
    }
    ++dismissed_[day][reason];
  }

  const int64_t now_us_;
  std::map<std::string, std::map<Kind, uint64_t>> kinds_;
  std::map<std::string, std::vector<uint64_t>> cases_;
  std::map<std::string, std::map<int, uint64_t>> dismissed_;
};

TEST_F(DayTallyTest, TallyIsWhatAFullScanSaysWhateverHappened) {
  std::mt19937 random(3);
  const std::vector<std::string> numbers = {"陕D10001", "陕D10002", "陕D10003", "陕D20009"};
  const auto officer = [&] { return "officer-" + std::to_string(1 + random() % 2); };
  uint64_t written = 0, refused = 0;
  for (int step = 0; step < 500; ++step) {
    server_.clock().Advance(absl::Minutes(random() % 12));
    if (step % 125 == 60) {
      // Killed between two writes, and started again.
      RefuseWrites(true);
      recognition_.Append(Reading(++sequence_, {Plate("陕D10001")}));
      absl::SleepFor(absl::Milliseconds(20));
      server_.Stop();
      RefuseWrites(false);
      Restart();
      AwaitPosition(sequence_);
    }
    if (sequence_ < 5 || random() % 3 == 0) {
      const bool read = random() % 6 != 0;
      std::vector<recognition::v1::PlateReading> plates;
      for (size_t left = read ? 1 + random() % 2 : 0; left > 0; --left) {
        plates.push_back(Plate(numbers[random() % numbers.size()],
                               static_cast<common::v1::ReadingVerdict>(1 + random() % 3)));
      }
      Pass(std::move(plates), static_cast<int64_t>(random() % 300),
           random() % 2 == 0 ? "cp-01" : "gate-01",
           read ? recognition::v1::READ_STATE_READ : recognition::v1::READ_STATE_NO_PLATE);
      continue;
    }
    const uint64_t of = 1 + random() % sequence_;
    absl::Status status;
    switch (random() % 9) {
      case 0:
        status = Do(&Stub::ConfirmCase, of, officer());
        break;
      case 1:
        status = Dismiss(of, officer(), static_cast<v1::DismissReason>(1 + random() % 4));
        break;
      case 2:
        status = Do(&Stub::ApproveCase, of, officer());
        break;
      case 3:
        status = Do<v1::SendBackCaseRequest>(&Stub::SendBackCase, of, officer(),
                                             [](auto& request) { request.set_note("blurred"); });
        break;
      case 4:
        status = Do(&Stub::UndoVerdict, of, officer());
        break;
      case 5:
        status =
            Do<v1::CorrectNumberRequest>(&Stub::CorrectNumber, of, officer(), [&](auto& request) {
              request.set_number(numbers[random() % numbers.size()]);
              request.set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
            });
        break;
      case 6:
        status = Do(&Stub::ClaimCase, of, officer());
        break;
      case 7:
        status = Do<v1::HoldCaseRequest>(&Stub::HoldCase, of, officer(),
                                         [](auto& request) { request.set_note("papers"); });
        break;
      default:
        status = Do<v1::HandOverCaseRequest>(&Stub::HandOverCase, of, officer(), [](auto& request) {
          request.set_office(v1::OFFICE_ENVIRONMENT);
        });
    }
    ++(status.ok() ? written : refused);
    if (step % 50 != 49) continue;
    const FullScan scan(stub(), NowUs());
    for (const char* const day :
         {"2021-11-30", "2021-12-01", "2021-12-02", "2021-12-03", "2021-12-04"}) {
      const v1::GetDayTallyResponse tally = Tally(day);
      const v1::DayCases& cases = tally.cases();
      ASSERT_EQ(KindsOf(tally), scan.KindsOf(day)) << day;
      ASSERT_THAT(scan.CasesOf(day),
                  ElementsAre(cases.opened(), cases.confirmed(), cases.withdrawn(), cases.waiting(),
                              cases.handed_over(), cases.verify_missed(), cases.feedback_missed()))
          << day;
      std::map<int, uint64_t> dismissed;
      for (const v1::DismissCount& row : cases.dismissed()) dismissed[row.reason()] = row.count();
      ASSERT_EQ(dismissed, scan.DismissedOf(day)) << day;
    }
  }
  EXPECT_GT(written, 80u);
  EXPECT_GT(refused, 20u);
}

}  // namespace
}  // namespace bluegate::casework::testing
