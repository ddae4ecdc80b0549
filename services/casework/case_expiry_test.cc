#include "services/casework/case_expiry.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "bluegate/casework/v1/casework.pb.h"

namespace bluegate::casework {
namespace {

using operation::RetentionClass;
using Fate = storage::CaseExpiry::Fate;

const absl::TimeZone kShanghai = absl::FixedTimeZone(8 * 60 * 60);

absl::Time At(int year, int month, int day, int hour = 0) {
  return absl::FromCivil(absl::CivilHour(year, month, day, hour), kShanghai);
}

// A case that was opened at the first of the times, with an event at each.
storage::CaseRecord Record(v1::CaseState state, const std::vector<absl::Time>& events) {
  v1::Case content;
  content.set_case_id("cp-01-cam-1/1/1");
  content.set_state(state);
  content.set_opened_time_us(absl::ToUnixMicros(events.front()));
  storage::CaseRecord record;
  record.case_id = content.case_id();
  record.content = content.SerializeAsString();
  for (const absl::Time time : events) {
    v1::CaseEvent event;
    event.set_time_us(absl::ToUnixMicros(time));
    record.events.push_back(event.SerializeAsString());
  }
  return record;
}

const operation::Retention kTwoYears = {
    {{RetentionClass::kLedger, 24}, {RetentionClass::kCase, 24}}};

TEST(CaseExpiryTest, AClosedCaseGoesAtTheMidnightAfterItsLastDay) {
  const auto record = Record(v1::CASE_STATE_CONFIRMED, {At(2022, 1, 5, 9), At(2022, 1, 20, 23)});
  EXPECT_EQ(FateOf(record, kTwoYears, At(2024, 1, 5, 23)).value(), Fate::kTooYoung);
  EXPECT_EQ(FateOf(record, kTwoYears, At(2024, 1, 6)).value(), Fate::kKept);
  EXPECT_EQ(FateOf(record, kTwoYears, At(2024, 1, 20, 23)).value(), Fate::kKept);
  EXPECT_EQ(FateOf(record, kTwoYears, At(2024, 1, 21)).value(), Fate::kOver);
}

TEST(CaseExpiryTest, ACaseIsClosedInThreeStatesAndGoesInNoOther) {
  for (int number = v1::CaseState_MIN; number <= v1::CaseState_MAX; ++number) {
    const auto state = static_cast<v1::CaseState>(number);
    const auto record = Record(state, {At(2022, 1, 5), At(2022, 1, 6)});
    const bool closed = state == v1::CASE_STATE_CONFIRMED || state == v1::CASE_STATE_DISMISSED ||
                        state == v1::CASE_STATE_WITHDRAWN;
    EXPECT_EQ(ClosedTime(record)->has_value(), closed) << v1::CaseState_Name(state);
    EXPECT_EQ(FateOf(record, kTwoYears, At(2050, 1, 1)).value(), closed ? Fate::kOver : Fate::kKept)
        << v1::CaseState_Name(state);
  }
}

TEST(CaseExpiryTest, WhatHappensAfterTheVerdictBeginsThePeriodAnew) {
  const auto record =
      Record(v1::CASE_STATE_DISMISSED, {At(2022, 1, 5), At(2022, 1, 6), At(2023, 6, 1, 12)});
  EXPECT_EQ(ClosedTime(record).value(), At(2023, 6, 1, 12));
  EXPECT_EQ(FateOf(record, kTwoYears, At(2025, 6, 1)).value(), Fate::kKept);
  EXPECT_EQ(FateOf(record, kTwoYears, At(2025, 6, 2)).value(), Fate::kOver);
}

TEST(CaseExpiryTest, NothingGoesWhileItsSightingsAreRemembered) {
  const operation::Retention month = {{{RetentionClass::kCase, 1}}};
  const auto record = Record(v1::CASE_STATE_CONFIRMED, {At(2022, 2, 1), At(2022, 2, 1, 1)});
  EXPECT_EQ(FateOf(record, month, At(2022, 3, 2)).value(), Fate::kTooYoung);
  EXPECT_TRUE(IsRemembered(At(2022, 2, 1), At(2022, 3, 2)));
  EXPECT_EQ(FateOf(record, month, At(2022, 3, 5, 1)).value(), Fate::kOver);
}

TEST(CaseExpiryTest, WithoutAPeriodEveryCaseIsKept) {
  const auto record = Record(v1::CASE_STATE_CONFIRMED, {At(2022, 1, 5)});
  const operation::Retention ledger = {{{RetentionClass::kLedger, 24}}};
  EXPECT_NE(FateOf(record, ledger, At(2050, 1, 1)).value(), Fate::kOver);
}

TEST(CaseExpiryTest, ACaseThatCannotBeReadIsToldAndNotDeleted) {
  auto record = Record(v1::CASE_STATE_CONFIRMED, {At(2022, 1, 5)});
  record.events.back() = "\xff";
  EXPECT_EQ(FateOf(record, kTwoYears, At(2050, 1, 1)).status().code(), absl::StatusCode::kDataLoss);
  record.content = "\xff";
  EXPECT_EQ(FateOf(record, kTwoYears, At(2050, 1, 1)).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace bluegate::casework
