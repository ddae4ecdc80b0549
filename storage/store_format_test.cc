#include "storage/store_format.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace bluegate::storage {
namespace {

class StoreFormatTest : public testing::Test {
 protected:
  StoreFormatTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "format-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~StoreFormatTest() override { std::filesystem::remove_all(folder_); }

  std::string Stated() const {
    std::ifstream in(folder_ / kFormatFile);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void State(const std::string& text) const { std::ofstream(folder_ / kFormatFile) << text; }

  std::filesystem::path folder_;
};

TEST_F(StoreFormatTest, ANewFolderGetsTheFormatThatTheProgramWrites) {
  ASSERT_TRUE(EnterFormat(folder_, "intake", {.written = 3, .oldest_reader = 2}).ok());
  EXPECT_EQ(Stated(), "bluegate intake format 3 readable from 2\n");
  EXPECT_TRUE(EnterFormat(folder_, "intake", {.written = 3, .oldest_reader = 2}).ok());
}

TEST_F(StoreFormatTest, AFolderFromBeforeThereWereStatementsIsInFormatOne) {
  std::ofstream(folder_ / "CURRENT") << "x";
  const absl::Status refused = EnterFormat(folder_, "intake", {.written = 3, .oldest_read = 2});
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(refused.message().find("in format 1 and this program reads formats 2 to 3"),
            std::string::npos)
      << refused;
  EXPECT_TRUE(EnterFormat(folder_, "intake", {.written = 2, .oldest_read = 1}).ok());
  EXPECT_EQ(Stated(), "bluegate intake format 2 readable from 1\n");
}

TEST_F(StoreFormatTest, SteppingBackIsAllowedWhereTheNewerProgramSaysSo) {
  State("bluegate intake format 2 readable from 1\n");
  EXPECT_TRUE(EnterFormat(folder_, "intake", {.written = 1}).ok());
  EXPECT_EQ(Stated(), "bluegate intake format 2 readable from 1\n");
}

TEST_F(StoreFormatTest, SteppingBackTooFarIsRefusedWithBothFormats) {
  State("bluegate intake format 4 readable from 3\n");
  const absl::Status refused = EnterFormat(folder_, "intake", {.written = 2});
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(refused.message().find("is in format 4, which programs of format 3 or later read, and "
                                   "this program writes format 2"),
            std::string::npos)
      << refused;
  EXPECT_EQ(Stated(), "bluegate intake format 4 readable from 3\n");
}

TEST_F(StoreFormatTest, AnUpgradeStatesTheNewFormat) {
  State("bluegate intake format 1 readable from 1\n");
  ASSERT_TRUE(EnterFormat(folder_, "intake", {.written = 2, .oldest_reader = 2}).ok());
  EXPECT_EQ(Stated(), "bluegate intake format 2 readable from 2\n");
}

TEST_F(StoreFormatTest, AStatementThatCannotBeReadIsNotGuessed) {
  for (const char* text :
       {"", "bluegate intake format 1", "bluegate casework format 1 readable from 1\n",
        "bluegate intake format 1 readable from 2\n", "bluegate intake format 01 readable from 1\n",
        "bluegate intake format 1 readable from 1\nmore"}) {
    State(text);
    EXPECT_EQ(EnterFormat(folder_, "intake", {}).code(), absl::StatusCode::kDataLoss) << text;
  }
}

}  // namespace
}  // namespace bluegate::storage
