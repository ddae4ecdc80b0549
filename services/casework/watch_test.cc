// Lists and watches of cases.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/casework/testing/casework_fixture.h"

namespace bluegate::casework::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WatchTest : public CaseworkTest {
 protected:
  // An open watch of a client.
  struct Watch {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::WatchCasesResponse>> reader;
  };
  std::unique_ptr<Watch> Open(uint64_t after_revision) {
    auto watch = std::make_unique<Watch>();
    v1::WatchCasesRequest request;
    request.set_after_revision(after_revision);
    watch->reader = stub().WatchCases(&watch->context, request);
    return watch;
  }

  v1::ListCasesResponse List(const v1::ListCasesRequest& request) {
    grpc::ClientContext context;
    v1::ListCasesResponse response;
    const grpc::Status status = stub().ListCases(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  grpc::StatusCode ListCode(const v1::ListCasesRequest& request) {
    grpc::ClientContext context;
    v1::ListCasesResponse response;
    return stub().ListCases(&context, request, &response).error_code();
  }

  void AppendCases(uint64_t first, uint64_t last) {
    for (uint64_t sequence = first; sequence <= last; ++sequence) {
      recognition_.Append(Reading(sequence, {Plate("陕D10001")}));
    }
  }
};

TEST_F(WatchTest, DroppedAndResumedTwoHundredTimesSeesEveryRevisionOnce) {
  constexpr uint64_t kCases = 400;
  Restart();
  std::thread terminals([this] { AppendCases(1, kCases); });
  std::mt19937 random(7);
  uint64_t seen = 0;
  for (int round = 0; round < 200; ++round) {
    const std::unique_ptr<Watch> watch = Open(seen);
    v1::WatchCasesResponse response;
    for (unsigned left = random() % 4; left > 0 && seen < kCases; --left) {
      ASSERT_TRUE(watch->reader->Read(&response));
      ASSERT_EQ(response.revision(), seen + 1);
      EXPECT_GE(response.case_().revision(), response.revision());
      seen = response.revision();
    }
    watch->context.TryCancel();
    watch->reader->Finish();
  }
  const std::unique_ptr<Watch> watch = Open(seen);
  v1::WatchCasesResponse response;
  while (seen < kCases) {
    ASSERT_TRUE(watch->reader->Read(&response));
    ASSERT_EQ(response.revision(), ++seen);
    EXPECT_EQ(response.case_().case_id(), IdOf(seen));
  }
  watch->context.TryCancel();
  terminals.join();
}

TEST_F(WatchTest, OfficersChangesAreSentAsTheyHappen) {
  Restart();
  OpenCase(1);
  const std::unique_ptr<Watch> watch = Open(1);
  ASSERT_TRUE(Claim("r1", 1, "officer-1").ok());
  v1::WatchCasesResponse response;
  ASSERT_TRUE(watch->reader->Read(&response));
  EXPECT_EQ(response.revision(), 2u);
  EXPECT_EQ(response.case_().claimed_by(), "officer-1");
  watch->context.TryCancel();
}

TEST_F(WatchTest, SilenceIsBrokenBySignsOfLife) {
  options_.heartbeat = absl::Milliseconds(10);
  Restart();
  OpenCase(1);
  const std::unique_ptr<Watch> watch = Open(1);
  v1::WatchCasesResponse response;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(watch->reader->Read(&response));
    EXPECT_FALSE(response.has_case_());
    EXPECT_EQ(response.revision(), 1u);
  }
  watch->context.TryCancel();
}

TEST_F(WatchTest, OneThatDoesNotReadKeepsNobodyWaiting) {
  Restart();
  const std::unique_ptr<Watch> sleeper = Open(0);
  const std::unique_ptr<Watch> reader = Open(0);
  AppendCases(1, 200);
  AwaitPosition(200);
  v1::WatchCasesResponse response;
  for (uint64_t revision = 1; revision <= 200; ++revision) {
    ASSERT_TRUE(reader->reader->Read(&response));
    EXPECT_EQ(response.revision(), revision);
  }
  // Stopping ends both, the one in the middle of a write as well.
  server_.Stop();
  while (sleeper->reader->Read(&response)) {
  }
  EXPECT_FALSE(reader->reader->Read(&response));
  EXPECT_FALSE(sleeper->reader->Finish().ok());
  EXPECT_EQ(reader->reader->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(WatchTest, RevisionOfAnotherLifeIsRefused) {
  Restart();
  OpenCase(1);
  const std::unique_ptr<Watch> watch = Open(2);
  v1::WatchCasesResponse response;
  EXPECT_FALSE(watch->reader->Read(&response));
  EXPECT_EQ(watch->reader->Finish().error_code(), grpc::StatusCode::OUT_OF_RANGE);
}

TEST_F(WatchTest, PagesStayWholeWhileCasesArrive) {
  Restart();
  AppendCases(1, 100);
  AwaitPosition(100);
  std::thread terminals([this] { AppendCases(101, 300); });
  std::set<std::string> seen;
  v1::ListCasesRequest request;
  request.set_page_size(7);
  request.add_states(v1::CASE_STATE_OPEN);
  request.add_states(v1::CASE_STATE_CLAIMED);
  std::string last;
  do {
    const v1::ListCasesResponse page = List(request);
    EXPECT_LE(page.cases_size(), 7);
    for (const v1::Case& one : page.cases()) EXPECT_TRUE(seen.insert(one.case_id()).second);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  terminals.join();
  for (uint64_t sequence = 1; sequence <= 100; ++sequence) {
    EXPECT_EQ(seen.count(IdOf(sequence)), 1u) << sequence;
  }
  AwaitPosition(300);
}

TEST_F(WatchTest, ListIsNarrowedByStatePassageStateAndSite) {
  Restart();
  recognition_.Append(Reading(1, {Plate("陕D10001")}));
  recognition_.Append(Reading(2, {Plate("陕D99999")}));
  recognition::v1::ReadingRecord gate = Reading(3, {Plate("陕D10001")});
  gate.mutable_capture()->set_site_id("gate-01");
  AwaitPosition(recognition_.Append(gate));
  ASSERT_TRUE(Claim("r1", 1, "officer-1").ok());
  const auto ids = [this](const v1::ListCasesRequest& request) {
    std::vector<std::string> found;
    const v1::ListCasesResponse page = List(request);
    for (const v1::Case& one : page.cases()) found.push_back(one.case_id());
    return found;
  };
  v1::ListCasesRequest any, open, claimed, restricted, at_gate;
  open.add_states(v1::CASE_STATE_OPEN);
  claimed.add_states(v1::CASE_STATE_CLAIMED);
  restricted.set_passage_state(v1::PASSAGE_STATE_RESTRICTED);
  at_gate.set_site_id("gate-01");
  EXPECT_THAT(ids(any), ElementsAre(IdOf(3), IdOf(2), IdOf(1)));
  EXPECT_EQ(List(any).revision(), 4u);
  EXPECT_THAT(ids(open), ElementsAre(IdOf(3), IdOf(2)));
  EXPECT_THAT(ids(claimed), ElementsAre(IdOf(1)));
  EXPECT_THAT(ids(restricted), ElementsAre(IdOf(3), IdOf(1)));
  EXPECT_THAT(ids(at_gate), ElementsAre(IdOf(3)));
  // The lease of ten minutes is over: the case waits again.
  server_.clock().Advance(absl::Minutes(10));
  EXPECT_THAT(ids(open), ElementsAre(IdOf(3), IdOf(2), IdOf(1)));
  EXPECT_THAT(ids(claimed), IsEmpty());
  EXPECT_EQ(List(open).cases(2).state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(AwaitPosition(3).open_cases(), 3u);
}

TEST_F(WatchTest, PassagesArePagedByState) {
  Restart();
  for (uint64_t sequence = 1; sequence <= 5; ++sequence) {
    recognition_.Append(Reading(sequence, {Plate(sequence == 3 ? "陕D10001" : "陕D10002")}));
  }
  AwaitPosition(5);
  std::vector<std::string> found;
  v1::ListPassagesRequest request;
  request.set_page_size(3);
  request.set_state(v1::PASSAGE_STATE_CLEAR);
  do {
    grpc::ClientContext context;
    v1::ListPassagesResponse page;
    ASSERT_TRUE(stub().ListPassages(&context, request, &page).ok());
    for (const v1::Passage& passage : page.passages()) found.push_back(passage.passage_id());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(found, ElementsAre(IdOf(5), IdOf(4), IdOf(2), IdOf(1)));
}

TEST_F(WatchTest, AnythingOutOfItsLimitsIsRefused) {
  Restart();
  v1::ListCasesRequest too_many, bad_token, bad_state, bad_site;
  too_many.set_page_size(501);
  bad_token.set_page_token("not a token!");
  bad_state.add_states(v1::CASE_STATE_UNSPECIFIED);
  bad_site.set_site_id("CP 01");
  for (const v1::ListCasesRequest& request : {too_many, bad_token, bad_state, bad_site}) {
    EXPECT_EQ(ListCode(request), grpc::StatusCode::INVALID_ARGUMENT) << request.DebugString();
  }
}

}  // namespace
}  // namespace bluegate::casework::testing
