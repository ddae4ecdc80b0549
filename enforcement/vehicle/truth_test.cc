#include "enforcement/vehicle/truth.h"

#include <gtest/gtest.h>

namespace bluegate::vehicle {
namespace {

constexpr Truth kAll[] = {Truth::kNo, Truth::kUnknown, Truth::kYes};

TEST(TruthTest, NoDecidesAndYesDecidesOr) {
  for (const Truth other : kAll) {
    EXPECT_EQ(And(Truth::kNo, other), Truth::kNo);
    EXPECT_EQ(Or(Truth::kYes, other), Truth::kYes);
    EXPECT_EQ(And(Truth::kYes, other), other);
    EXPECT_EQ(Or(Truth::kNo, other), other);
  }
}

TEST(TruthTest, UnknownStaysUnknownWhereTheOtherDoesNotDecide) {
  EXPECT_EQ(And(Truth::kUnknown, Truth::kYes), Truth::kUnknown);
  EXPECT_EQ(Or(Truth::kUnknown, Truth::kNo), Truth::kUnknown);
  EXPECT_EQ(ToTruth(true), Truth::kYes);
  EXPECT_EQ(ToTruth(false), Truth::kNo);
}

}  // namespace
}  // namespace bluegate::vehicle
