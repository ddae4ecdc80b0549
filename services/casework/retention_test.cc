#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

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

class LegalHoldTest : public CaseworkTest {};

TEST_F(LegalHoldTest, IsSetAndLiftedOnPassagesThatAreThere) {
  recognition_.Append(Reading(1, {Plate("陕D10002")}));
  Restart();
  AwaitPosition(1);
  const auto stub = v1::RetentionService::NewStub(server_.channel("casework"));
  const auto set = [&](const std::string& id, const std::string& by, const std::string& why) {
    grpc::ClientContext call;
    v1::SetLegalHoldRequest request;
    request.set_passage_id(id);
    request.set_by(by);
    request.set_why(why);
    v1::SetLegalHoldResponse response;
    return stub->SetLegalHold(&call, request, &response).error_code();
  };
  EXPECT_EQ(set(IdOf(1), "zhang.wei", "(2022)陕04行初12号"), grpc::StatusCode::OK);
  EXPECT_EQ(set(IdOf(9), "zhang.wei", "(2022)陕04行初12号"), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(set(IdOf(1), "", "(2022)陕04行初12号"), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(set(IdOf(1), "zhang.wei", "x"), grpc::StatusCode::INVALID_ARGUMENT);
  const auto lift = [&] {
    grpc::ClientContext call;
    v1::LiftLegalHoldRequest request;
    request.set_passage_id(IdOf(1));
    request.set_by("zhang.wei");
    request.set_why("ended");
    v1::LiftLegalHoldResponse response;
    return stub->LiftLegalHold(&call, request, &response).error_code();
  };
  EXPECT_EQ(lift(), grpc::StatusCode::OK);
  EXPECT_EQ(lift(), grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace bluegate::casework::testing
