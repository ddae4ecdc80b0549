// A shift of many officers at the same queue: no case gets two verdicts, nothing that was accepted
// is lost, and what somebody left lying comes back.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "services/casework/testing/casework_fixture.h"

namespace bluegate::casework::testing {
namespace {

constexpr int kOfficers = 50;
// `./test --soak` asks for 10,000.
constexpr uint64_t kCasesDefault = 1'000;
constexpr uint32_t kPageSize = 100;

uint64_t Cases() {
  const char* const asked = std::getenv("BLUEGATE_CASES");
  return asked == nullptr ? kCasesDefault : std::stoull(asked);
}

class ManyOfficersTest : public CaseworkTest {
 protected:
  ManyOfficersTest() : cases_(Cases()), accepted_(cases_ + 1), verdicts_(cases_ + 1) {}

  // Works until nothing is open. Who walks away leaves some cases claimed.
  void Work(int officer, bool walks_away) {
    absl::BitGen random;
    const std::string account = absl::StrCat("officer-", officer);
    uint64_t requests = 0;
    const auto next_id = [&] {
      return absl::StrCat(account, walks_away ? "/" : "/again/", ++requests);
    };
    while (true) {
      const std::vector<v1::Case> open = Open();
      if (open.empty()) return;
      const v1::Case& chosen = open[absl::Uniform<size_t>(random, 0, open.size())];
      v1::Case claimed;
      if (!Send(next_id(), account, chosen, &v1::CaseworkService::Stub::ClaimCase,
                v1::ClaimCaseRequest(), &claimed)) {
        continue;
      }
      const double what = absl::Uniform(random, 0.0, 1.0);
      if (walks_away && what < 0.05) continue;
      if (what < 0.15) {
        v1::AddCaseNoteRequest note;
        note.set_note("looked at it");
        Send(next_id(), account, claimed, &v1::CaseworkService::Stub::AddCaseNote, note, &claimed);
      }
      if (what > 0.9) {
        Send(next_id(), account, claimed, &v1::CaseworkService::Stub::ReleaseCase,
             v1::ReleaseCaseRequest(), &claimed);
        continue;
      }
      const std::string id = next_id();
      v1::DismissCaseRequest dismissal;
      dismissal.set_reason(v1::DISMISS_REASON_EXEMPT);
      const auto judge = [&](v1::Case* after) {
        return what < 0.5 ? Send(id, account, claimed, &v1::CaseworkService::Stub::ConfirmCase,
                                 v1::ConfirmCaseRequest(), after)
                          : Send(id, account, claimed, &v1::CaseworkService::Stub::DismissCase,
                                 dismissal, after);
      };
      v1::Case judged;
      if (!judge(&judged)) continue;
      ++verdicts_[Sequence(judged)];
      if (what > 0.85) {
        // Its answer was lost on the way: the same request again changes nothing.
        v1::Case again;
        EXPECT_TRUE(judge(&again));
        EXPECT_EQ(again.SerializeAsString(), judged.SerializeAsString());
        --accepted_[Sequence(judged)];
      }
    }
  }

  void Shift(bool walks_away) {
    std::vector<std::thread> officers;
    for (int i = 0; i < kOfficers; ++i) {
      officers.emplace_back([this, i, walks_away] { Work(i, walks_away); });
    }
    for (std::thread& officer : officers) officer.join();
  }

  std::vector<v1::Case> Open() {
    grpc::ClientContext call;
    v1::ListCasesRequest request;
    request.set_page_size(kPageSize);
    request.add_states(v1::CASE_STATE_OPEN);
    v1::ListCasesResponse response;
    const grpc::Status listed = stub().ListCases(&call, request, &response);
    EXPECT_TRUE(listed.ok()) << listed.error_message();
    return {response.cases().begin(), response.cases().end()};
  }

  static uint64_t Sequence(const v1::Case& one) {
    return one.passage().capture().name().sequence();
  }

  // Whether it was accepted; the case after it then. Whoever comes second is told so.
  template <typename Method, typename Request>
  bool Send(const std::string& request_id, const std::string& account, const v1::Case& before,
            Method method, Request request, v1::Case* after) {
    request.set_request_id(request_id);
    request.set_officer(account);
    request.set_case_id(before.case_id());
    if constexpr (requires { request.set_expected_revision(0); }) {
      request.set_expected_revision(before.revision());
    }
    grpc::ClientContext call;
    return Accepted(Call(&call, method, request, after), before);
  }

  template <typename Request, typename Response>
  grpc::Status Call(grpc::ClientContext* call,
                    grpc::Status (v1::CaseworkService::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                    const Request& request, v1::Case* after) {
    Response response;
    const grpc::Status status = (stub().*method)(call, request, &response);
    if (status.ok()) *after = response.case_();
    return status;
  }

  bool Accepted(const grpc::Status& status, const v1::Case& before) {
    if (status.ok()) {
      ++accepted_[Sequence(before)];
    } else {
      const bool second = status.error_code() == grpc::StatusCode::ABORTED ||
                          status.error_code() == grpc::StatusCode::FAILED_PRECONDITION;
      EXPECT_TRUE(second) << status.error_message();
    }
    return status.ok();
  }

  const uint64_t cases_;
  // By sequence: changes that were accepted, and verdicts among them.
  std::deque<std::atomic<int>> accepted_;
  std::deque<std::atomic<int>> verdicts_;
};

TEST_F(ManyOfficersTest, EachCaseGetsOneVerdictAndEveryAcceptedChangeIsInItsHistory) {
  for (uint64_t sequence = 1; sequence <= cases_; ++sequence) {
    recognition_.Append(Reading(sequence, {Plate("陕D10001")}));
  }
  Restart();
  AwaitPosition(cases_);
  Shift(/*walks_away=*/true);
  server_.clock().Advance(absl::Minutes(11));  // the leases of what was left lying are over
  Shift(/*walks_away=*/false);

  EXPECT_EQ(AwaitPosition(cases_).open_cases(), 0u);
  for (uint64_t sequence = 1; sequence <= cases_; ++sequence) {
    const v1::Case decided = GetCase(sequence);
    EXPECT_EQ(verdicts_[sequence], 1) << sequence;
    EXPECT_EQ(decided.events_size(), 1 + accepted_[sequence]) << sequence;
    int judged = 0;
    for (const v1::CaseEvent& event : decided.events()) {
      judged += event.kind() == v1::CASE_EVENT_KIND_CONFIRMED ||
                event.kind() == v1::CASE_EVENT_KIND_DISMISSED;
    }
    EXPECT_EQ(judged, 1) << sequence;
  }
}

}  // namespace
}  // namespace bluegate::casework::testing
