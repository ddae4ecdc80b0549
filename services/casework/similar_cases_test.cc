// Cases that are like one.
#include "services/casework/similar_cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "services/casework/testing/calls.h"
#include "services/casework/testing/casework_fixture.h"

namespace bluegate::casework::testing {
namespace {

using Stub = v1::CaseworkService::Stub;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr auto kNumber = v1::LIKENESS_NUMBER;
constexpr auto kReason = v1::LIKENESS_REASON_AND_SITE;

class SimilarCasesTest : public CaseworkTest {
 protected:
  SimilarCasesTest() { Restart(); }

  // A case of a lorry that no register has (S05).
  void Open(uint64_t sequence, const std::string& number, const std::string& site = "cp-01") {
    Append(sequence, {Plate(number)}, site);
  }
  void Append(uint64_t sequence, std::vector<recognition::v1::PlateReading> plates,
              const std::string& site = "cp-01") {
    recognition::v1::ReadingRecord reading = Reading(sequence, std::move(plates));
    reading.mutable_capture()->set_site_id(site);
    AwaitPosition(recognition_.Append(reading));
    ASSERT_EQ(GetCase(sequence).case_id(), IdOf(sequence));
  }
  void Correct(uint64_t sequence, const std::string& number) {
    auto request = ChangeOf<v1::CorrectNumberRequest>("c" + std::to_string(++requests_),
                                                      IdOf(sequence), "officer-1");
    request.set_number(number);
    request.set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
    const auto corrected = Call(stub(), &Stub::CorrectNumber, request);
    ASSERT_TRUE(corrected.ok()) << corrected.status();
  }

  absl::StatusOr<v1::ListSimilarCasesResponse> Ask(const std::string& case_id,
                                                   uint32_t page_size = 0) {
    v1::ListSimilarCasesRequest request;
    request.set_case_id(case_id);
    request.set_page_size(page_size);
    return Call(stub(), &Stub::ListSimilarCases, request);
  }
  // Sequence of the capture and how it is alike.
  std::vector<std::pair<std::string, v1::Likeness>> Similar(uint64_t sequence,
                                                            uint32_t page_size = 0) {
    const auto response = Ask(IdOf(sequence), page_size);
    EXPECT_TRUE(response.ok()) << response.status();
    std::vector<std::pair<std::string, v1::Likeness>> similar;
    if (!response.ok()) return similar;
    for (const v1::SimilarCase& one : response->similar()) {
      similar.emplace_back(one.case_().case_id(), one.likeness());
    }
    return similar;
  }

  int requests_ = 0;
};

TEST_F(SimilarCasesTest, ThoseOfTheNumberComeFirstEachKindNewestFirst) {
  Open(1, "陕D20001");
  Open(2, "陕D20002");
  Open(3, "陕D20001", "gate-01");
  Open(4, "陕D20003");
  Open(5, "陕D20003", "gate-01");
  Open(6, "陕D20001");
  EXPECT_THAT(Similar(1), ElementsAre(Pair(IdOf(6), kNumber), Pair(IdOf(3), kNumber),
                                      Pair(IdOf(4), kReason), Pair(IdOf(2), kReason)));
  EXPECT_THAT(Similar(1, 3),
              ElementsAre(Pair(IdOf(6), kNumber), Pair(IdOf(3), kNumber), Pair(IdOf(4), kReason)));
  EXPECT_THAT(Similar(1, 1), ElementsAre(Pair(IdOf(6), kNumber)));
  EXPECT_THAT(Similar(3),
              ElementsAre(Pair(IdOf(6), kNumber), Pair(IdOf(1), kNumber), Pair(IdOf(5), kReason)));
}

TEST_F(SimilarCasesTest, ACaseAloneHasNoneLikeIt) {
  Open(1, "陕D20001");
  EXPECT_THAT(Similar(1), IsEmpty());
}

TEST_F(SimilarCasesTest, OneNumberOnTwoClassesIsTwoVehicles) {
  Open(1, "陕D20001");
  recognition::v1::PlateReading blue = Plate("陕D20001");
  blue.set_color(common::v1::PLATE_COLOR_BLUE);
  blue.set_plate_class(common::v1::PLATE_CLASS_SMALL_VEHICLE);
  Append(2, {blue}, "gate-01");
  EXPECT_THAT(Similar(1), IsEmpty());
}

TEST_F(SimilarCasesTest, AnswerSaysNumberPlaceTimeAndWhyItWasDismissedAndNoPassage) {
  Open(1, "陕D20001");
  Open(2, "陕D20001", "gate-01");
  auto dismiss = ChangeOf<v1::DismissCaseRequest>("r1", IdOf(2), "officer-1");
  dismiss.set_reason(v1::DISMISS_REASON_REGISTER_WRONG);
  ASSERT_TRUE(Call(stub(), &Stub::DismissCase, dismiss).ok());
  const auto response = Ask(IdOf(1));
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->similar_size(), 1);
  const v1::SimilarCase& similar = response->similar(0);
  EXPECT_EQ(similar.number(), "陕D20001");
  EXPECT_EQ(similar.site_id(), "gate-01");
  EXPECT_EQ(similar.passed_time_us(), GetPassage(2).passed_time_us());
  EXPECT_EQ(similar.dismiss_reason(), v1::DISMISS_REASON_REGISTER_WRONG);
  EXPECT_FALSE(similar.case_().has_passage());
  v1::Case expected = GetCase(2);
  expected.clear_passage();
  EXPECT_EQ(similar.case_().SerializeAsString(), expected.SerializeAsString());
  ASSERT_TRUE(
      Call(stub(), &Stub::UndoVerdict, ChangeOf<v1::UndoVerdictRequest>("r2", IdOf(2), "officer-1"))
          .ok());
  EXPECT_EQ(Ask(IdOf(1))->similar(0).dismiss_reason(), v1::DISMISS_REASON_UNSPECIFIED);
}

TEST_F(SimilarCasesTest, ACorrectionAddsItsNumberAndReplacesTheOneBefore) {
  Open(1, "陕D20001");
  Open(2, "陕D20002", "gate-01");
  Open(3, "陕D20009", "gate-01");
  Correct(1, "陕D20002");
  EXPECT_THAT(Similar(2), ElementsAre(Pair(IdOf(1), kNumber), Pair(IdOf(3), kReason)));
  EXPECT_EQ(Ask(IdOf(2))->similar(0).number(), "陕D20002");
  Open(4, "陕D20001", "gate-01");
  EXPECT_THAT(Similar(4, 1), ElementsAre(Pair(IdOf(1), kNumber))) << "as read";
  Correct(1, "陕D20009");
  EXPECT_THAT(Similar(3, 1), ElementsAre(Pair(IdOf(1), kNumber)));
  EXPECT_THAT(Similar(2, 1), ElementsAre(Pair(IdOf(4), kReason)));
  EXPECT_THAT(Similar(1), ElementsAre(Pair(IdOf(4), kNumber), Pair(IdOf(3), kNumber)));
}

TEST_F(SimilarCasesTest, EveryPlateOfAPictureCountsAndTheCommonOneIsNamed) {
  Append(1, {Plate("陕D20001"), Plate("陕D20002")});
  Open(2, "陕D20002", "gate-01");
  const auto response = Ask(IdOf(2));
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->similar_size(), 1);
  EXPECT_EQ(response->similar(0).case_().case_id(), IdOf(1));
  EXPECT_EQ(response->similar(0).number(), "陕D20002");
}

TEST_F(SimilarCasesTest, ANumberThatWasNotReadWholeIsNoOnesNumber) {
  const auto unreadable = common::v1::READING_VERDICT_UNREADABLE;
  Append(1, {Plate("陕D2000-", unreadable)});
  Append(2, {Plate("陕D2000-", unreadable)});
  EXPECT_THAT(Similar(1), ElementsAre(Pair(IdOf(2), kReason)));
}

TEST_F(SimilarCasesTest, CasesThatAnEarlierVersionWroteAreFound) {
  Open(1, "陕D20001");
  Open(2, "陕D20001");
  server_.Stop();
  // What an earlier version would have left.
  storage::WriteBatch batch;
  for (const char* const table : {"case.due", "case.like", "case.day", "case.listed",
                                  "case.listed.until", "passage.day", "passage.day.until"}) {
    const absl::Status scanned =
        kept_->Scan(storage::PrefixRange(std::string(table) + '\0'), storage::ScanOrder::kAscending,
                    [&](std::string_view key, std::string_view) {
                      batch.Delete(std::string(key));
                      return true;
                    });
    ASSERT_TRUE(scanned.ok()) << scanned;
  }
  ASSERT_GT(batch.changes().size(), 10u);
  ASSERT_TRUE(kept_->Write(batch, storage::Durability::kSynced).ok());
  Restart();
  EXPECT_THAT(Similar(1), ElementsAre(Pair(IdOf(2), kNumber)));
}

TEST_F(SimilarCasesTest, WrongQuestionsAreRefused) {
  Open(1, "陕D20001");
  const auto none = Ask("cp-01-cam-1/1/99");
  EXPECT_TRUE(absl::IsNotFound(none.status()));
  EXPECT_EQ(support::GetDetail(none.status()).field(), "case_id");
  EXPECT_TRUE(absl::IsInvalidArgument(Ask("").status()));
  EXPECT_TRUE(Ask(IdOf(1), 50).ok());
  const auto many = Ask(IdOf(1), 51);
  EXPECT_TRUE(absl::IsInvalidArgument(many.status()));
  EXPECT_EQ(support::GetDetail(many.status()).field(), "page_size");
  EXPECT_EQ(support::GetDetail(many.status()).wish(), "1-50");
}

}  // namespace
}  // namespace bluegate::casework::testing
