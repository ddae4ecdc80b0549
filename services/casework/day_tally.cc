#include "services/casework/day_tally.h"

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "enforcement/cases/case_life.h"
#include "enforcement/vehicle/day.h"
#include "services/casework/case_facets.h"
#include "services/casework/conversions.h"
#include "services/support/status.h"

namespace bluegate::casework {
namespace {

absl::StatusOr<absl::CivilDay> DayOf(const v1::GetDayTallyRequest& request, absl::Time now) {
  if (request.day().empty()) {
    return absl::CivilDay(absl::ToCivilSecond(now, vehicle::ShanghaiZone()));
  }
  const absl::StatusOr<absl::CivilDay> day = vehicle::ParseDay(request.day());
  if (day.ok()) return day;
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, "day", request.day(),
                             "a day such as 2021-12-01, or nothing for today");
}

// NOT_FOUND when passages of the day may be missing.
absl::Status CheckCounted(absl::CivilDay day, uint64_t first_counted) {
  const absl::CivilDay first =
      absl::CivilDay(1970) + static_cast<absl::civil_diff_t>(first_counted);
  if (first_counted == 0 || day >= first) return absl::OkStatus();
  return support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND, "day",
                             vehicle::FormatDay(day),
                             absl::StrCat("a day from ", vehicle::FormatDay(first),
                                          " on, since when passages are counted"));
}

v1::DayPassageCount ToProto(const storage::PassageCount& count) {
  v1::DayPassageCount message;
  message.set_site_id(count.kind.site_id);
  message.set_state(static_cast<v1::PassageState>(count.kind.state));
  message.set_stage(static_cast<registry::v1::EmissionStage>(count.kind.stage));
  message.set_fuel(count.kind.fuel);
  message.set_outcome(static_cast<admission::v1::Outcome>(count.kind.outcome));
  message.set_count(count.count);
  return message;
}

// Counts cases one by one.
class CaseCounter {
 public:
  explicit CaseCounter(absl::Time now) : now_(now) {}

  void Count(const v1::SimilarCase& figures) {
    const cases::Case life = LifeOf(figures.case_());
    ++opened_;
    ++states_[life.state];
    waiting_ += cases::IsWaiting(life.state) ? 1 : 0;
    verify_missed_ += cases::MissedVerifying(life, now_) ? 1 : 0;
    feedback_missed_ += cases::MissedFeedback(life, now_) ? 1 : 0;
    if (life.state == cases::CaseState::kDismissed) ++dismissed_[figures.dismiss_reason()];
  }

  v1::DayCases Result() const {
    v1::DayCases result;
    result.set_opened(opened_);
    result.set_confirmed(CountOf(cases::CaseState::kConfirmed));
    for (const auto& [reason, count] : dismissed_) {
      v1::DismissCount& row = *result.add_dismissed();
      row.set_reason(reason);
      row.set_count(count);
    }
    result.set_withdrawn(CountOf(cases::CaseState::kWithdrawn));
    result.set_waiting(waiting_);
    result.set_handed_over(CountOf(cases::CaseState::kHandedOver));
    result.set_verify_missed(verify_missed_);
    result.set_feedback_missed(feedback_missed_);
    return result;
  }

 private:
  uint64_t CountOf(cases::CaseState state) const {
    const auto found = states_.find(state);
    return found == states_.end() ? 0 : found->second;
  }

  const absl::Time now_;
  uint64_t opened_ = 0, waiting_ = 0, verify_missed_ = 0, feedback_missed_ = 0;
  std::map<cases::CaseState, uint64_t> states_;
  std::map<v1::DismissReason, uint64_t> dismissed_;
};

}  // namespace

absl::StatusOr<v1::GetDayTallyResponse> GetDayTally(const storage::CaseStore& store,
                                                    const v1::GetDayTallyRequest& request,
                                                    absl::Time now) {
  const absl::StatusOr<absl::CivilDay> day = DayOf(request, now);
  if (!day.ok()) return day.status();
  if (absl::Status status = CheckCounted(*day, store.first_counted_day()); !status.ok()) {
    return status;
  }
  v1::GetDayTallyResponse response;
  response.set_day(vehicle::FormatDay(*day));
  response.mutable_cases();
  if (*day < absl::CivilDay(1970)) return response;
  const auto number = static_cast<uint64_t>(*day - absl::CivilDay(1970));
  const auto passages = store.PassagesOfDay(number);
  if (!passages.ok()) return passages.status();
  for (const storage::PassageCount& count : *passages) *response.add_passages() = ToProto(count);
  const auto all_figures = store.FiguresOfDay(number);
  if (!all_figures.ok()) return all_figures.status();
  CaseCounter counter(now);
  for (const std::string& bytes : *all_figures) {
    v1::SimilarCase figures;
    if (!figures.ParseFromString(bytes)) return absl::DataLossError("case.day: not readable");
    counter.Count(figures);
  }
  *response.mutable_cases() = counter.Result();
  return response;
}

}  // namespace bluegate::casework
