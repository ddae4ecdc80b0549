#include "storage/row_sorter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RowSorterTest : public testing::Test {
 protected:
  RowSorterTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sorter-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~RowSorterTest() override { std::filesystem::remove_all(folder_); }

  static std::vector<std::string> Sorted(RowSorter& sorter) {
    std::vector<std::string> rows;
    const absl::Status status = sorter.Sort([&](const UnsortedRow& row) {
      rows.push_back(absl::StrCat(std::string(row.key), "/", row.part, "/",
                                  std::string(row.identity), "/", row.line, "/",
                                  std::string(row.record)));
      return true;
    });
    EXPECT_TRUE(status.ok()) << status;
    return rows;
  }

  std::filesystem::path folder_;
};

TEST_F(RowSorterTest, RowsComeByKeyPartIdentityAndLine) {
  RowSorter sorter(folder_);
  for (const UnsortedRow& row :
       {UnsortedRow{"b", 1, "", 1, "r"}, UnsortedRow{"a", 300, "", 2, "r"},
        UnsortedRow{"a", 2, "y", 3, "r"}, UnsortedRow{"a", 2, "x", 5, "late"},
        UnsortedRow{"a", 2, "x", 4, std::string_view("early\0", 6)},
        UnsortedRow{"ab", 1, "", 6, ""}}) {
    ASSERT_TRUE(sorter.Add(row).ok());
  }
  EXPECT_THAT(Sorted(sorter), ElementsAre("a/2/x/4/" + std::string("early\0", 6), "a/2/x/5/late",
                                          "a/2/y/3/r", "a/300//2/r", "ab/1//6/", "b/1//1/r"));
}

TEST_F(RowSorterTest, MoreThanTheMemoryHoldsIsSortedAllTheSame) {
  constexpr int kRows = 20'000;
  std::vector<int> keys(kRows);
  for (int i = 0; i < kRows; ++i) keys[i] = 100'000 + i;
  std::shuffle(keys.begin(), keys.end(), std::mt19937(1));
  RowSorter sorter(folder_, 100'000);
  for (int i = 0; i < kRows; ++i) {
    const std::string key = absl::StrCat(keys[i]);
    ASSERT_TRUE(sorter.Add({key, 1, "", static_cast<uint64_t>(i), "record of " + key}).ok());
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_)) << "files that sort have no names";
  int next = 100'000;
  ASSERT_TRUE(sorter
                  .Sort([&](const UnsortedRow& row) {
                    EXPECT_EQ(row.key, absl::StrCat(next));
                    EXPECT_EQ(row.record, absl::StrCat("record of ", next));
                    EXPECT_EQ(keys[row.line], next);
                    ++next;
                    return true;
                  })
                  .ok());
  EXPECT_EQ(next, 100'000 + kRows);
}

TEST_F(RowSorterTest, VisitorEndsTheSorting) {
  RowSorter sorter(folder_, 1000);
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(sorter.Add({"k", 0, "", static_cast<uint64_t>(i), std::string(50, 'x')}).ok());
  }
  int seen = 0;
  ASSERT_TRUE(sorter.Sort([&](const UnsortedRow&) { return ++seen < 7; }).ok());
  EXPECT_EQ(seen, 7);
}

TEST_F(RowSorterTest, NoRowsAreNoRows) {
  RowSorter sorter(folder_);
  EXPECT_THAT(Sorted(sorter), IsEmpty());
}

TEST_F(RowSorterTest, FolderThatCannotBeWrittenIsAnError) {
  RowSorter sorter(folder_ / "gone", 10);
  absl::Status status = sorter.Add({"key", 0, "", 1, "more than ten bytes"});
  status.Update(sorter.Sort([](const UnsortedRow&) { return true; }));
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
}

}  // namespace
}  // namespace bluegate::storage
