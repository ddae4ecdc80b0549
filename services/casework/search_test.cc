// Search through the service.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "bluegate/casework/v1/search.grpc.pb.h"
#include "services/casework/testing/casework_fixture.h"
#include "services/support/status.h"

namespace bluegate::casework::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kPassedUs = 1638316800000000;  // 2021-12-01 00:00 UTC
constexpr int64_t kDayUs = 86'400'000'000;

class SearchTest : public CaseworkTest {
 protected:
  SearchTest() {
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

  void Pass(const std::string& number, const std::string& site_id = "cp-01") {
    recognition::v1::ReadingRecord reading = Reading(++sequence_, {Plate(number)});
    reading.mutable_capture()->set_site_id(site_id);
    AwaitPosition(recognition_.Append(reading));
    // A passage is written a moment before search knows of it.
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    while (Found(For(number)).empty() && absl::Now() < deadline) {
      absl::SleepFor(absl::Milliseconds(1));
    }
  }

  static v1::SearchPassagesRequest For(const std::string& pattern, double distance_max = 0) {
    v1::SearchPassagesRequest request;
    request.set_pattern(pattern);
    request.set_distance_max(distance_max);
    request.set_purpose("hit and run, 1 December");
    return request;
  }

  grpc::Status Ask(const v1::SearchPassagesRequest& request, v1::SearchPassagesResponse* response) {
    const auto stub = v1::SearchService::NewStub(server_.channel("casework"));
    grpc::ClientContext context;
    return stub->SearchPassages(&context, request, response);
  }

  std::vector<std::string> Found(const v1::SearchPassagesRequest& request) {
    const grpc::Status status = Ask(request, &response_);
    EXPECT_TRUE(status.ok()) << status.error_message();
    std::vector<std::string> numbers;
    for (const v1::FoundSighting& found : response_.sightings()) {
      numbers.push_back(found.distance() == 0
                            ? found.number()
                            : absl::StrFormat("%s %.1f", found.number(), found.distance()));
    }
    return numbers;
  }

  common::v1::ErrorDetail RefusalOf(const v1::SearchPassagesRequest& request) {
    v1::SearchPassagesResponse response;
    const grpc::Status status = Ask(request, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
    return support::GetDetail(support::FromGrpc(status));
  }

  v1::SearchPassagesResponse response_;
  uint64_t sequence_ = 0;
};

TEST_F(SearchTest, FindsByPatternNewestFirstWithPassageAndCase) {
  Pass("陕D10001");
  Pass("陕D10002");
  Pass("陕B10002");
  EXPECT_THAT(Found(For("陕D10001")), ElementsAre("陕D10001"));
  const v1::FoundSighting restricted = response_.sightings(0);
  EXPECT_EQ(restricted.passage_id(), IdOf(1));
  EXPECT_EQ(restricted.site_id(), "cp-01");
  EXPECT_EQ(restricted.passed_time_us(), kPassedUs + 1);
  EXPECT_EQ(restricted.color(), common::v1::PLATE_COLOR_YELLOW);
  EXPECT_EQ(restricted.verdict(), common::v1::READING_VERDICT_AUTO);
  EXPECT_EQ(restricted.passage_state(), v1::PASSAGE_STATE_RESTRICTED);
  EXPECT_EQ(restricted.case_id(), IdOf(1));
  EXPECT_EQ(response_.kept_from_us(), kPassedUs + 1);
  EXPECT_THAT(Found(For("陕d*")), ElementsAre("陕D10002", "陕D10001"));
  EXPECT_EQ(response_.sightings(0).passage_state(), v1::PASSAGE_STATE_CLEAR);
  EXPECT_EQ(response_.sightings(0).case_id(), "");
  EXPECT_THAT(Found(For("陕?1000?")), ElementsAre("陕B10002", "陕D10002", "陕D10001"));
  EXPECT_THAT(Found(For("*0002")), ElementsAre("陕B10002", "陕D10002"));
  EXPECT_THAT(Found(For("陕D20002")), IsEmpty());
}

TEST_F(SearchTest, LookAlikesAreFoundWithTheirDistance) {
  Pass("陕D10002");
  Pass("陕D1000Z");
  Pass("陕D70002");
  EXPECT_THAT(Found(For("陕D10002", 0.3)), ElementsAre("陕D70002 0.2", "陕D1000Z 0.2", "陕D10002"));
  EXPECT_THAT(Found(For("陕D10002")), ElementsAre("陕D10002"));
}

TEST_F(SearchTest, SitesTimesAndPagesNarrow) {
  for (int i = 1; i <= 5; ++i) {
    Pass(absl::StrCat("陕D1000", i), i % 2 == 0 ? "gate-01" : "cp-01");
  }
  v1::SearchPassagesRequest request = For("*");
  request.add_site_ids("gate-01");
  EXPECT_THAT(Found(request), ElementsAre("陕D10004", "陕D10002"));
  request.clear_site_ids();
  request.set_from_us(kPassedUs + 2);
  request.set_until_us(kPassedUs + 4);
  EXPECT_THAT(Found(request), ElementsAre("陕D10003", "陕D10002"));
  request = For("陕*");
  request.set_page_size(2);
  EXPECT_THAT(Found(request), ElementsAre("陕D10005", "陕D10004"));
  request.set_page_token(response_.next_page_token());
  EXPECT_THAT(Found(request), ElementsAre("陕D10003", "陕D10002"));
  request.set_page_token(response_.next_page_token());
  EXPECT_THAT(Found(request), ElementsAre("陕D10001"));
  EXPECT_EQ(response_.next_page_token(), "");
}

TEST_F(SearchTest, KeptSightingsAreSearchedAfterARestart) {
  Pass("陕D10001");
  Restart();
  Pass("陕D10002");
  EXPECT_THAT(Found(For("陕D*")), ElementsAre("陕D10002", "陕D10001"));
}

TEST_F(SearchTest, BadInputIsRefusedWithFieldAndValue) {
  EXPECT_EQ(RefusalOf(For("陕D1-001")).field(), "pattern");
  EXPECT_EQ(RefusalOf(For("陕D1-001")).value(), "陕D1-001");
  EXPECT_EQ(RefusalOf(For("陕D*", 0.3)).field(), "pattern");
  EXPECT_EQ(RefusalOf(For("陕D10001", 1)).field(), "distance_max");
  v1::SearchPassagesRequest request = For("陕D10001");
  request.set_purpose("abc");
  EXPECT_EQ(RefusalOf(request).field(), "purpose");
  request = For("陕D10001");
  request.add_site_ids("cp-99");
  EXPECT_EQ(RefusalOf(request).field(), "site_ids");
  request = For("陕D10001");
  request.set_from_us(5);
  request.set_until_us(4);
  EXPECT_EQ(RefusalOf(request).field(), "from_us");
  request = For("陕D10001");
  request.set_page_size(501);
  EXPECT_EQ(RefusalOf(request).field(), "page_size");
  for (const char* token : {"x", "MQ", "MQ.MQ.", "MQ.MQ.!"}) {
    request = For("陕D10001");
    request.set_page_token(token);
    if (std::string_view(token) == "MQ.MQ.") {
      EXPECT_THAT(Found(request), IsEmpty());
    } else {
      EXPECT_EQ(RefusalOf(request).field(), "page_token") << token;
    }
  }
}

TEST_F(SearchTest, AnyNumberAtAllNeedsASiteOrADay) {
  Pass("陕D10001");
  const common::v1::ErrorDetail refusal = RefusalOf(For("?*"));
  EXPECT_EQ(refusal.field(), "pattern");
  EXPECT_EQ(refusal.value(), "?*");
  EXPECT_THAT(refusal.wish(), HasSubstr("24 hours"));
  v1::SearchPassagesRequest request = For("*");
  request.set_until_us(kPassedUs + 2);
  EXPECT_EQ(RefusalOf(request).field(), "pattern");
  request.set_from_us(kPassedUs + 1 - kDayUs);
  EXPECT_EQ(RefusalOf(request).field(), "pattern");
  request.set_from_us(kPassedUs + 2 - kDayUs);
  EXPECT_THAT(Found(request), ElementsAre("陕D10001"));
  request = For("*");
  request.add_site_ids("cp-01");
  EXPECT_THAT(Found(request), ElementsAre("陕D10001"));
}

TEST_F(SearchTest, ListsTheSitesWithTheirPlaces) {
  server_.sites().mutable_sites(0)->set_longitude_deg(108.7);
  const auto stub = v1::SearchService::NewStub(server_.channel("casework"));
  grpc::ClientContext context;
  v1::ListSitesResponse response;
  ASSERT_TRUE(stub->ListSites(&context, {}, &response).ok());
  ASSERT_EQ(response.sites_size(), 2);
  EXPECT_EQ(response.sites(0).site_id(), "cp-01");
  EXPECT_EQ(response.sites(0).longitude_deg(), 108.7);
  EXPECT_EQ(response.sites(1).kind(), common::v1::SITE_KIND_GATE);
}

}  // namespace
}  // namespace bluegate::casework::testing
