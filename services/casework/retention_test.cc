#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "bluegate/casework/v1/retention.grpc.pb.h"
#include "services/casework/retention_desk.h"
#include "services/casework/testing/casework_fixture.h"

namespace bluegate::casework::testing {
namespace {

class RetentionTest : public ::testing::Test {
 protected:
  RetentionTest() {
    store_ = storage::CaseStore::Open(storage::MakeMemoryStore()).value();
    desk_ = std::make_unique<RetentionDesk>(store_.get(), &retention_, &clock_, nullptr);
    for (uint64_t position = 1; position <= 3; ++position) {
      v1::Passage content;
      content.mutable_capture()->set_received_time_us(
          absl::ToUnixMicros(start_ + absl::Hours(24 * 30) * (position - 1)));
      storage::NewPassage passage;
      passage.position = position;
      passage.passage_id = IdOf(position);
      passage.state = 1;
      passage.content = content.SerializeAsString();
      EXPECT_TRUE(store_->CommitPassages({passage}).ok());
    }
  }

  const absl::Time start_ = absl::FromUnixSeconds(1638316800);
  support::FakeClock clock_{start_};
  const operation::Retention retention_ = {{{operation::RetentionClass::kLedger, 24}}};
  std::unique_ptr<storage::CaseStore> store_;
  std::unique_ptr<RetentionDesk> desk_;
};

TEST_F(RetentionTest, ASweepDeletesWhatIsTwoYearsOldByTheClockThatIsHandedIn) {
  EXPECT_EQ(desk_->SweepPassages().value(), 0u);
  clock_.Advance(absl::Hours(24) * (2 * 365 + 2));
  EXPECT_EQ(desk_->SweepPassages().value(), 1u);
  EXPECT_FALSE(store_->GetPassage(IdOf(1)).ok());
  EXPECT_TRUE(store_->GetPassage(IdOf(2)).ok());
  clock_.Advance(absl::Hours(24) * 365);
  EXPECT_EQ(desk_->SweepPassages().value(), 2u);
}

TEST_F(RetentionTest, WithoutAPolicyNothingIsDeleted) {
  RetentionDesk keeps_all(store_.get(), nullptr, &clock_, nullptr);
  clock_.Advance(absl::Hours(24) * 3650);
  EXPECT_EQ(keeps_all.SweepPassages().value(), 0u);
}

class NeedsTest : public CaseworkTest {
 protected:
  grpc::Status Ask(const std::vector<std::pair<std::string, uint64_t>>& captures,
                   v1::ListNeedsResponse* response) {
    const auto stub = v1::RetentionService::NewStub(server_.channel("casework"));
    grpc::ClientContext call;
    v1::ListNeedsRequest request;
    for (const auto& [id, position] : captures) {
      v1::NeedsQuestion* const question = request.add_captures();
      question->set_passage_id(id);
      question->set_position(position);
    }
    return stub->ListNeeds(&call, request, response);
  }
};

TEST_F(NeedsTest, ACaseNeedsEverythingAPassageItsStillAndWhatIsGoneNothing) {
  recognition::v1::ReadingRecord passing = Reading(1, {Plate("陕D10002")});
  passing.set_picture_sha256(std::string(32, 's'));
  recognition_.Append(passing);
  recognition_.Append(Reading(2, {Plate("陕D10001")}));
  Restart();
  AwaitPosition(2);
  v1::ListNeedsResponse needs;
  ASSERT_TRUE(Ask({{IdOf(1), 1}, {IdOf(2), 2}, {IdOf(7), 2}, {IdOf(8), 3}}, &needs).ok());
  ASSERT_EQ(needs.needs_size(), 4);
  EXPECT_EQ(needs.needs(0).need(), v1::NEED_STILL);
  EXPECT_EQ(needs.needs(0).still_sha256(), std::string(32, 's'));
  EXPECT_EQ(needs.needs(1).need(), v1::NEED_EVERYTHING);
  EXPECT_EQ(needs.needs(2).need(), v1::NEED_NOTHING);
  // Casework has not come to it yet.
  EXPECT_EQ(needs.needs(3).need(), v1::NEED_EVERYTHING);
}

TEST_F(NeedsTest, AQuestionOutOfBoundsIsRefusedWithItsField) {
  Restart();
  v1::ListNeedsResponse needs;
  EXPECT_EQ(Ask({}, &needs).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Ask({{"", 1}}, &needs).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const std::vector<std::pair<std::string, uint64_t>> many(257, {IdOf(1), 1});
  EXPECT_EQ(Ask(many, &needs).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

class LegalHoldTest : public CaseworkTest {
 protected:
  grpc::Status Set(const std::string& id, const std::string& by, const std::string& why) {
    grpc::ClientContext call;
    v1::SetLegalHoldRequest request;
    request.set_passage_id(id);
    request.set_by(by);
    request.set_why(why);
    v1::SetLegalHoldResponse response;
    return holds().SetLegalHold(&call, request, &response);
  }
  grpc::Status Lift(const std::string& id) {
    grpc::ClientContext call;
    v1::LiftLegalHoldRequest request;
    request.set_passage_id(id);
    request.set_by("zhang.wei");
    request.set_why("ended");
    v1::LiftLegalHoldResponse response;
    return holds().LiftLegalHold(&call, request, &response);
  }
  grpc::Status List(uint32_t page_size, const std::string& page_token,
                    v1::ListLegalHoldsResponse* page) {
    grpc::ClientContext call;
    v1::ListLegalHoldsRequest request;
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    page->Clear();
    return holds().ListLegalHolds(&call, request, page);
  }
  void AddPassages(uint64_t count) {
    for (uint64_t sequence = 1; sequence <= count; ++sequence) {
      recognition_.Append(Reading(sequence, {Plate("陕D10002")}));
    }
    Restart();
    AwaitPosition(count);
  }

 private:
  v1::RetentionService::Stub& holds() {
    stub_of_holds_ = v1::RetentionService::NewStub(server_.channel("casework"));
    return *stub_of_holds_;
  }
  std::unique_ptr<v1::RetentionService::Stub> stub_of_holds_;
};

TEST_F(LegalHoldTest, IsSetAndLiftedOnPassagesThatAreThere) {
  AddPassages(1);
  const std::string why = "(2022)陕04行初12号";
  EXPECT_EQ(Set(IdOf(1), "zhang.wei", why).error_code(), grpc::StatusCode::OK);
  EXPECT_EQ(Set(IdOf(9), "zhang.wei", why).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Set(IdOf(1), "", why).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Set(IdOf(1), "zhang.wei", "x").error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Lift(IdOf(1)).error_code(), grpc::StatusCode::OK);
  EXPECT_EQ(Lift(IdOf(1)).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(LegalHoldTest, HoldsAreListedPageByPageWithWhoWhenAndWhy) {
  AddPassages(5);
  for (const uint64_t sequence : {4, 2, 5, 1}) {
    ASSERT_TRUE(Set(IdOf(sequence), "zhang.wei", "file " + std::to_string(sequence)).ok());
  }
  ASSERT_TRUE(Lift(IdOf(2)).ok());
  v1::ListLegalHoldsResponse page;
  ASSERT_TRUE(List(2, "", &page).ok());
  ASSERT_EQ(page.holds_size(), 2);
  EXPECT_EQ(page.holds(0).passage_id(), IdOf(1));
  EXPECT_EQ(page.holds(1).passage_id(), IdOf(4));
  EXPECT_EQ(page.holds(1).hold().by(), "zhang.wei");
  EXPECT_EQ(page.holds(1).hold().why(), "file 4");
  EXPECT_EQ(page.holds(1).hold().time_us(), absl::ToUnixMicros(server_.clock().Now()));
  ASSERT_TRUE(List(2, page.next_page_token(), &page).ok());
  ASSERT_EQ(page.holds_size(), 1);
  EXPECT_EQ(page.holds(0).passage_id(), IdOf(5));
  EXPECT_EQ(page.next_page_token(), "");
  // A page that is just full is the last one.
  ASSERT_TRUE(List(3, "", &page).ok());
  EXPECT_EQ(page.holds_size(), 3);
  EXPECT_EQ(page.next_page_token(), "");
  // 0 means 50.
  ASSERT_TRUE(List(0, "", &page).ok());
  EXPECT_EQ(page.holds_size(), 3);
}

TEST_F(LegalHoldTest, AListOutOfBoundsIsRefusedWithItsField) {
  AddPassages(1);
  v1::ListLegalHoldsResponse page;
  const grpc::Status large = List(501, "", &page);
  EXPECT_EQ(large.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(large.error_message().find("page_size"), std::string::npos) << large.error_message();
  for (const std::string& token : {std::string("!"), std::string("AA"), std::string(400, 'Y')}) {
    const grpc::Status odd = List(1, token, &page);
    EXPECT_EQ(odd.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << token;
    EXPECT_NE(odd.error_message().find("page_token"), std::string::npos) << odd.error_message();
  }
}

// Cases of 2021-12-01 in a service with periods, and its clock two years on.
class CaseAgeTest : public LegalHoldTest {
 protected:
  CaseAgeTest() { retention_ = &periods_; }

  bool HasCase(uint64_t sequence) {
    grpc::ClientContext call;
    v1::GetCaseRequest request;
    request.set_case_id(IdOf(sequence));
    v1::GetCaseResponse response;
    return stub().GetCase(&call, request, &response).ok();
  }
  bool HasPassage(uint64_t sequence) {
    grpc::ClientContext call;
    v1::GetPassageRequest request;
    request.set_passage_id(IdOf(sequence));
    v1::GetPassageResponse response;
    return stub().GetPassage(&call, request, &response).ok();
  }
  v1::Need NeedOf(uint64_t sequence) {
    const auto retention = v1::RetentionService::NewStub(server_.channel("casework"));
    grpc::ClientContext call;
    v1::ListNeedsRequest request;
    request.add_captures()->set_passage_id(IdOf(sequence));
    request.mutable_captures(0)->set_position(sequence);
    v1::ListNeedsResponse response;
    EXPECT_TRUE(retention->ListNeeds(&call, request, &response).ok());
    return response.needs_size() == 1 ? response.needs(0).need() : v1::NEED_UNSPECIFIED;
  }
  static bool Await(const std::function<bool()>& is_so) {
    for (int i = 0; i < 2000 && !is_so(); ++i) absl::SleepFor(absl::Milliseconds(5));
    return is_so();
  }
  void AdvanceTo(int year, int month, int day) {
    const absl::Time then =
        absl::FromCivil(absl::CivilDay(year, month, day), absl::FixedTimeZone(8 * 60 * 60));
    server_.clock().Advance(then - server_.clock().Now());
    Restart();
  }
  // How many were deleted since the last Restart.
  double Deleted(const std::string& what) {
    for (const auto& family : server_.metrics().Collect()) {
      if (family.name == "bluegate_casework_expired_" + what + "_total") {
        return family.metric.at(0).counter.value;
      }
    }
    return -1;
  }

  const operation::Retention periods_ = {
      {{operation::RetentionClass::kLedger, 24}, {operation::RetentionClass::kCase, 24}}};
};

TEST_F(CaseAgeTest, AClosedCaseGoesAfterTwoYearsAndThenItsPassageAndNothingIsNeeded) {
  Restart();
  for (uint64_t sequence = 1; sequence <= 4; ++sequence) OpenCase(sequence);
  ASSERT_TRUE(Confirm("r-1", 1, "zhang.wei").ok());
  ASSERT_TRUE(Confirm("r-4", 4, "zhang.wei").ok());
  ASSERT_TRUE(Set(IdOf(4), "zhang.wei", "file 12").ok());
  server_.clock().Advance(absl::Hours(24));
  ASSERT_TRUE(Confirm("r-2", 2, "zhang.wei").ok());

  AdvanceTo(2023, 12, 2);
  ASSERT_TRUE(Await([&] { return !HasCase(1); }));
  EXPECT_TRUE(HasCase(2)) << "closed a day later";
  EXPECT_TRUE(HasCase(3)) << "open";
  EXPECT_TRUE(HasCase(4)) << "held";
  EXPECT_EQ(NeedOf(2), v1::NEED_EVERYTHING);
  EXPECT_TRUE(Await([&] { return Deleted("cases") == 1; }));
  Restart();  // and an hour later
  ASSERT_TRUE(Await([&] { return NeedOf(1) == v1::NEED_NOTHING; }));
  EXPECT_FALSE(HasPassage(1));
  EXPECT_EQ(Deleted("cases"), 0) << "a sweep finds nothing twice";

  AdvanceTo(2023, 12, 3);
  ASSERT_TRUE(Await([&] { return !HasCase(2); }));
  EXPECT_TRUE(HasCase(3));
  EXPECT_TRUE(HasCase(4));
  ASSERT_TRUE(Lift(IdOf(4)).ok());
  Restart();
  ASSERT_TRUE(Await([&] { return !HasCase(4); }));
  EXPECT_TRUE(HasCase(3));
  EXPECT_TRUE(HasPassage(3));
}

TEST_F(CaseAgeTest, AWatchFromTheFirstRevisionAndPagesPassByWhatIsGone) {
  Restart();
  for (uint64_t sequence = 1; sequence <= 40; ++sequence) OpenCase(sequence);
  // All are gone but 20 and 40, also the one that was changed last.
  for (uint64_t sequence = 1; sequence <= 39; ++sequence) {
    if (sequence == 20) continue;
    ASSERT_TRUE(Confirm("r-" + IdOf(sequence), sequence, "zhang.wei").ok());
  }
  const uint64_t newest = GetCase(39).revision();
  AdvanceTo(2023, 12, 2);
  ASSERT_TRUE(Await([&] { return !HasCase(39); }));

  grpc::ClientContext call;
  v1::WatchCasesRequest request;
  const auto watch = stub().WatchCases(&call, request);
  v1::WatchCasesResponse change;
  for (const uint64_t sequence : {20, 40}) {
    ASSERT_TRUE(watch->Read(&change));
    EXPECT_EQ(change.case_().case_id(), IdOf(sequence));
    EXPECT_EQ(change.revision(), sequence);
  }
  // What is left of the later changes is where they end.
  ASSERT_TRUE(watch->Read(&change));
  EXPECT_FALSE(change.has_case_());
  EXPECT_EQ(change.revision(), newest);
  ASSERT_TRUE(Confirm("r-20", 20, "zhang.wei").ok());
  ASSERT_TRUE(watch->Read(&change));
  EXPECT_EQ(change.case_().case_id(), IdOf(20));
  EXPECT_EQ(change.revision(), newest + 1);
  call.TryCancel();
  watch->Finish();

  std::vector<std::string> listed;
  v1::ListCasesRequest pages;
  pages.set_page_size(1);
  do {
    grpc::ClientContext page_call;
    v1::ListCasesResponse page;
    ASSERT_TRUE(stub().ListCases(&page_call, pages, &page).ok());
    for (const v1::Case& message : page.cases()) listed.push_back(message.case_id());
    pages.set_page_token(page.next_page_token());
  } while (!pages.page_token().empty());
  EXPECT_EQ(listed, (std::vector<std::string>{IdOf(40), IdOf(20)}));
}

}  // namespace
}  // namespace bluegate::casework::testing
