#include "storage/legal_holds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/engine.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LegalHoldsTest : public ::testing::Test {
 protected:
  std::vector<std::string> Listed(const std::string& after, size_t limit) {
    std::vector<std::string> ids;
    const auto holds = holds_.List(after, limit);
    EXPECT_TRUE(holds.ok()) << holds.status();
    for (const LegalHolds::Held& held : *holds) ids.push_back(held.passage_id);
    return ids;
  }

  std::unique_ptr<CaseStore> store_ = CaseStore::Open(MakeMemoryStore()).value();
  LegalHolds holds_{store_.get()};
};

TEST_F(LegalHoldsTest, ANameThatIsNoneIsRefused) {
  EXPECT_EQ(holds_.Hold("", "x", "a", 1).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(holds_.Hold(std::string(129, 'x'), "x", "a", 1).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(holds_.Hold(std::string("a\0b", 3), "x", "a", 1).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(LegalHoldsTest, AreListedInTheOrderOfTheirPassagesFromOneOn) {
  EXPECT_THAT(Listed("", 10), IsEmpty());
  for (const char* const id : {"cam-2/1/7", "cam-1/1/10", "cam-1/1/9"}) {
    ASSERT_TRUE(holds_.Hold(id, std::string("why of ") + id, "zhang.wei", 1).ok());
  }
  EXPECT_THAT(Listed("", 10), ElementsAre("cam-1/1/10", "cam-1/1/9", "cam-2/1/7"));
  EXPECT_THAT(Listed("", 2), ElementsAre("cam-1/1/10", "cam-1/1/9"));
  EXPECT_THAT(Listed("cam-1/1/9", 2), ElementsAre("cam-2/1/7"));
  // The one that a page ended with was lifted before the next page was asked for.
  ASSERT_TRUE(holds_.Lift("cam-1/1/9", "ended", "zhang.wei", 2).ok());
  EXPECT_THAT(Listed("cam-1/1/9", 2), ElementsAre("cam-2/1/7"));
  EXPECT_EQ(holds_.List("", 1)->front().content, "why of cam-1/1/10");
}

TEST_F(LegalHoldsTest, TheFirstReasonStaysUntilItIsLifted) {
  ASSERT_TRUE(holds_.Hold("cam-1/1/1", "first", "zhang.wei", 1).ok());
  ASSERT_TRUE(holds_.Hold("cam-1/1/1", "second", "li.na", 2).ok());
  EXPECT_EQ(holds_.List("", 1)->front().content, "first");
  ASSERT_TRUE(holds_.Lift("cam-1/1/1", "ended", "li.na", 3).ok());
  ASSERT_TRUE(holds_.Hold("cam-1/1/1", "third", "li.na", 4).ok());
  EXPECT_EQ(holds_.List("", 1)->front().content, "third");
}

}  // namespace
}  // namespace bluegate::storage
