#include "storage/row_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "storage/testing/file_size_limit.h"

namespace bluegate::storage {
namespace {

std::unique_ptr<RowTable::Maker> Begin(uint64_t rows_max, uint64_t bytes_max = 1'000'000'000) {
  auto maker = RowTable::Maker::Begin(::testing::TempDir(), rows_max, bytes_max);
  EXPECT_TRUE(maker.ok()) << maker.status();
  return *std::move(maker);
}

std::string Value(int i) {
  return std::string(static_cast<size_t>(i % 300), 'a') + absl::StrCat(i);
}

TEST(RowTableTest, EveryKeyHasItsValueAndNoOtherKeyHasOne) {
  constexpr int kRows = 100'000;
  const auto maker = Begin(kRows);
  for (int i = 0; i < kRows; ++i) {
    ASSERT_TRUE(maker->Add(absl::StrCat("陕D", i), Value(i)).ok());
  }
  const auto table = maker->Finish();
  ASSERT_TRUE(table.ok()) << table.status();
  for (int i = 0; i < kRows; ++i) {
    const auto found = (*table)->Find(absl::StrCat("陕D", i));
    ASSERT_TRUE(found.ok()) << found.status();
    ASSERT_EQ(*found, Value(i));
    const auto other = (*table)->Find(absl::StrCat("陕A", i));
    ASSERT_TRUE(other.ok()) << other.status();
    ASSERT_EQ(*other, std::nullopt);
  }
}

TEST(RowTableTest, EmptyKeysValuesAndTablesAreRows) {
  const auto empty = Begin(0)->Finish();
  ASSERT_TRUE(empty.ok()) << empty.status();
  EXPECT_EQ(*(*empty)->Find("a"), std::nullopt);
  const auto maker = Begin(2);
  ASSERT_TRUE(maker->Add("", "of nothing").ok());
  ASSERT_TRUE(maker->Add("a", "").ok());
  const auto table = maker->Finish();
  EXPECT_EQ(*(*table)->Find(""), "of nothing");
  EXPECT_EQ(*(*table)->Find("a"), "");
}

TEST(RowTableTest, RowsBeyondThoseAnnouncedAreRefused) {
  const auto maker = Begin(1);
  ASSERT_TRUE(maker->Add("a", "1").ok());
  EXPECT_TRUE(absl::IsResourceExhausted(maker->Add("b", "2")));
}

TEST(RowTableTest, BytesBeyondThoseAllowedAreRefused) {
  const auto maker = Begin(3, 100);
  ASSERT_TRUE(maker->Add("a", std::string(50, 'x')).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(maker->Add("b", std::string(50, 'x'))));
}

TEST(RowTableTest, DiskThatTakesNoMoreIsAnError) {
  const auto maker = Begin(2);
  const testing::FileSizeLimit limit(100);
  const absl::Status refused = maker->Add("a", std::string(1'000'000, 'x'));
  EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
}

}  // namespace
}  // namespace bluegate::storage
