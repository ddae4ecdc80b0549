#include "services/registry/csv_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bluegate::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<CsvRow> Split(std::string_view csv, size_t piece = std::string::npos) {
  std::vector<CsvRow> rows;
  const auto visit = [&](CsvRow& row) {
    rows.push_back(row);
    return true;
  };
  CsvSplitter splitter;
  for (size_t at = 0; at < csv.size(); at += piece) {
    splitter.Feed(csv.substr(at, piece), visit);
    if (piece == std::string::npos) break;
  }
  splitter.Finish(visit);
  return rows;
}

TEST(CsvSplitterTest, QuotedFieldsKeepCommasQuotesAndLineBreaks) {
  const auto rows = Split("a,\"b,c\",\"d\"\"e\"\n\"f\r\ng\",,\"\"\n");
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0].fields, ElementsAre("a", "b,c", "d\"e"));
  EXPECT_THAT(rows[1].fields, ElementsAre("f\r\ng", "", ""));
}

TEST(CsvSplitterTest, RowsComeOutTheSameForPiecesOfEverySize) {
  const std::string csv = "\xEF\xBB\xBFx,\"y\"\"\n,z\"\r\n\r\n陕D,\"\"\r\nlast,row";
  const auto whole = Split(csv);
  ASSERT_THAT(whole, SizeIs(3));
  EXPECT_THAT(whole[0].fields, ElementsAre("x", "y\"\n,z"));
  EXPECT_THAT(whole[1].fields, ElementsAre("陕D", ""));
  EXPECT_THAT(whole[2].fields, ElementsAre("last", "row"));
  for (size_t piece = 1; piece < csv.size(); ++piece) {
    const auto rows = Split(csv, piece);
    ASSERT_EQ(rows.size(), whole.size()) << piece;
    for (size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i].fields, whole[i].fields) << piece;
      EXPECT_EQ(rows[i].line, whole[i].line) << piece;
      EXPECT_EQ(rows[i].fault, "") << piece;
    }
  }
}

TEST(CsvSplitterTest, LinesAreCountedThroughQuotesAndEmptyLines) {
  const auto rows = Split("a\n\n\"b\nb\"\nc\n");
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[0].line, 1u);
  EXPECT_EQ(rows[1].line, 3u);
  EXPECT_EQ(rows[2].line, 5u);
}

TEST(CsvSplitterTest, BrokenRowsAreToldApartAndTheNextRowIsSound) {
  struct Case {
    std::string csv;
    std::string fault;
  };
  std::string long_row(CsvSplitter::kRowBytesMax + 1, 'x');
  std::string many_fields(CsvSplitter::kFieldsMax, ',');
  const std::vector<Case> cases = {
      {"a\"b\nnext\n", "quote inside"},
      {"\"a\"b\nnext\n", "after a closing quote"},
      {"a\rb\nnext\n", "carriage return"},
      {std::string("a\0b\nnext\n", 9), "zero byte"},
      {long_row.append("\nnext\n"), "longer than"},
      {many_fields.append("\nnext\n"), "more than 64 fields"},
  };
  for (const Case& test : cases) {
    const auto rows = Split(test.csv);
    ASSERT_THAT(rows, SizeIs(2)) << test.fault;
    EXPECT_THAT(rows[0].fault, HasSubstr(test.fault));
    EXPECT_EQ(rows[1].fault, "");
    EXPECT_THAT(rows[1].fields, ElementsAre("next"));
  }
}

TEST(CsvSplitterTest, QuoteThatNeverClosesIsOneFaultAtItsFirstLine) {
  const auto rows = Split("a\n\"b\nc\nd");
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[1].line, 2u);
  EXPECT_THAT(rows[1].fault, HasSubstr("not closed"));
}

TEST(CsvSplitterTest, NothingComesAfterTheVisitorHasEnoughAndOfAnEmptyFile) {
  int rows = 0;
  CsvSplitter splitter;
  const auto first_only = [&](CsvRow&) { return ++rows, false; };
  splitter.Feed("a\nb\nc\n", first_only);
  splitter.Finish(first_only);
  EXPECT_EQ(rows, 1);
  EXPECT_THAT(Split(""), IsEmpty());
  EXPECT_THAT(Split("\xEF\xBB\xBF"), IsEmpty());
  EXPECT_THAT(Split("\r\n\n"), IsEmpty());
}

TEST(CsvSplitterTest, LineIsSplitIntoTheFieldsItWasMadeOf) {
  const std::vector<std::string> fields = {"plain", "", "a,b", "\"q\"", "two\nlines", "陕"};
  const auto rows = Split(CsvLine(fields));
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].fields, fields);
  EXPECT_EQ(CsvLine({"a", "b"}), "a,b\n");
}

}  // namespace
}  // namespace bluegate::registry
