#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "enforcement/vehicle/muck_leave.h"
#include "services/registry/register_table_fixture.h"
#include "services/registry/table_importer.h"

namespace bluegate::registry {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(RegisterTableTest, EveryTableIsExportedByteForByteAsItWasImported) {
  const std::vector<std::pair<v1::RegisterTable, std::vector<std::string>>> files = {
      {v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111"), Lorry("陕D22222", "X", "")}},
      {v1::REGISTER_TABLE_INSPECTIONS,
       {"陕D11111,01,periodic,passed,2020-05-01,示例检测站,R-1,4",
        "陕D11111,01,road_side,failed,2021-05-01,路检一队,,X"}},
      {v1::REGISTER_TABLE_EXEMPTIONS,
       {"陕D11111,01,咸-1,民生保障,2021-01-01,2021-12-31,city-core;zone-2",
        "陕D11111,01,咸-2,,,,"}},
      {v1::REGISTER_TABLE_MUCK_PERMITS,
       {"陕D11111,01,Z-1,\"示例,运输公司\",2021-01-01,2021-06-30,2021-03-01,,",
        "陕D11111,01,Z-2,,2021-01-01,2021-06-30,,cp-01;北二环;gate-03,06:00-20:00;22:00-05:00",
        "陕D11111,01,Z-3,,2021-01-01,2021-06-30,,,00:00-24:00",
        "陕D11111,01,Z-4,,2021-01-01,2021-06-30,,cp-02,"}},
      {v1::REGISTER_TABLE_ELIMINATED, {"陕D11111,01,2020-12-31,公告 7"}},
      {v1::REGISTER_TABLE_FINDINGS,
       {"陕D11111,01,remote_sensing_exceeded,2021-02-01,2021-03-01,遥测点 3",
        "陕D11111,01,black_smoke,,,"}},
      {v1::REGISTER_TABLE_MACHINES,
       {"4陕D12345,装载机,ZL50,示例机械,PIN1,E1,162,B,3,register,2017-05-01,CNFJG300"}},
      {v1::REGISTER_TABLE_MACHINE_FINDINGS, {"4陕D12345,machine_over_limit,2021-02-01,,抽测"}}};
  for (const auto& [table, rows] : files) {
    MustImport(table, rows);
    EXPECT_EQ(Export(table), File(table, rows)) << TableName(table);
  }
}

TEST_F(RegisterTableTest, EachBadCellOfASideTableIsNamed) {
  struct Case {
    v1::RegisterTable table;
    std::string row;
    std::string field;
  };
  const std::vector<Case> cases = {
      {v1::REGISTER_TABLE_INSPECTIONS, "陕D1,01,periodic,passed,2020-05-01,a,,X", "plate_number"},
      {v1::REGISTER_TABLE_INSPECTIONS, "陕D11111,52,periodic,passed,2020-05-01,a,,X",
       "plate_class"},
      {v1::REGISTER_TABLE_INSPECTIONS, "陕D11111,01,yearly,passed,2020-05-01,a,,X", "kind"},
      {v1::REGISTER_TABLE_INSPECTIONS, "陕D11111,01,periodic,ok,2020-05-01,a,,X", "result"},
      {v1::REGISTER_TABLE_INSPECTIONS, "陕D11111,01,periodic,passed,,a,,X", "inspected_on"},
      {v1::REGISTER_TABLE_INSPECTIONS, "陕D11111,01,periodic,passed,2020-05-01,,,X", "agency"},
      {v1::REGISTER_TABLE_INSPECTIONS, "陕D11111,01,periodic,passed,2020-05-01,a,,7", "stage"},
      {v1::REGISTER_TABLE_EXEMPTIONS, "陕D11111,01,,,,,", "approval_number"},
      {v1::REGISTER_TABLE_EXEMPTIONS, "陕D11111,01,n,,2021-02-01,2021-01-31,", "until_on"},
      {v1::REGISTER_TABLE_EXEMPTIONS, "陕D11111,01,n,,,,a;;b", "zones"},
      {v1::REGISTER_TABLE_MUCK_PERMITS, "陕D11111,01,n,,2021-02-01,,,,", "until_on"},
      {v1::REGISTER_TABLE_ELIMINATED, "陕D11111,01,,", "eliminated_on"},
      {v1::REGISTER_TABLE_FINDINGS, "陕D11111,01,unspecified,,,", "finding"},
      {v1::REGISTER_TABLE_FINDINGS, "陕D11111,01,BLACK_SMOKE,,,", "finding"},
      {v1::REGISTER_TABLE_MACHINES, "x,,,,,,,,X,,,", "environmental_code"},
      {v1::REGISTER_TABLE_MACHINES, "4陕D12345,,,,,,0,,X,,,", "power_kw"},
      {v1::REGISTER_TABLE_MACHINES, "4陕D12345,,,,,,,BB,X,,,", "fuel"},
      {v1::REGISTER_TABLE_OWNERS, "陕D11111,01,,,", "name"},
      {v1::REGISTER_TABLE_OWNERS, "陕D11111,01,n,,123456789012345678901234567890123", "phone"}};
  for (const Case& test : cases) {
    const ImportAnswers answers = Import(File(test.table, {test.row}));
    ASSERT_TRUE(answers.status.ok()) << answers.status;
    ASSERT_THAT(answers.errors, SizeIs(1)) << test.row;
    EXPECT_EQ(answers.errors[0].field(), test.field) << test.row;
    EXPECT_EQ(answers.errors[0].line(), 3u);
    EXPECT_FALSE(answers.errors[0].wish().empty());
    EXPECT_EQ(answers.result.imported(), 0u);
  }
}

TEST_F(RegisterTableTest, EachBadRouteOrHourOfAPermitIsNamed) {
  const std::string row = "陕D11111,01,Z-1,,2021-01-01,2021-06-30,,";
  const auto repeat = [](const std::string& text, size_t times) {
    return absl::StrJoin(std::vector<std::string>(times, text), ";");
  };
  for (const std::string& route : {std::string("a;;b"), std::string(";a"), std::string("a;"),
                                   std::string(65, 'a'), repeat("a", vehicle::kMuckRouteMax + 1)}) {
    const ImportAnswers answers =
        Import(File(v1::REGISTER_TABLE_MUCK_PERMITS, {absl::StrCat(row, route, ",")}));
    ASSERT_THAT(answers.errors, SizeIs(1)) << route;
    EXPECT_EQ(answers.errors[0].line(), 3u);
    EXPECT_EQ(answers.errors[0].field(), "route");
    EXPECT_EQ(answers.errors[0].value(), route.substr(0, 64));
    EXPECT_THAT(answers.errors[0].wish(), HasSubstr("at most 32 sites and zones"));
  }
  for (const std::string& hours :
       {std::string("06:00"), std::string("6:00-20:00"), std::string("06:00-20:00;"),
        std::string("06:00-20:00,"), std::string("06:00~20:00"), std::string("06:00-20:00-22:00"),
        std::string("06:60-20:00"), std::string("06:00-25:00"), std::string("06:00-24:01"),
        std::string("-6:00-20:00"), std::string("06:00-06:00"), std::string("24:00-06:00"),
        std::string("22:00-00:00"), std::string("0600-20:00"), std::string("白天"),
        repeat("06:00-20:00", vehicle::kMuckHoursMax + 1)}) {
    const ImportAnswers answers =
        Import(File(v1::REGISTER_TABLE_MUCK_PERMITS, {absl::StrCat(row, ",\"", hours, "\"")}));
    ASSERT_THAT(answers.errors, SizeIs(1)) << hours;
    EXPECT_EQ(answers.errors[0].line(), 3u);
    EXPECT_EQ(answers.errors[0].field(), "hours");
    EXPECT_EQ(answers.errors[0].value(), hours);
    EXPECT_THAT(answers.errors[0].wish(), HasSubstr("at most 4 times such as 06:00-20:00"));
  }
  MustImport(v1::REGISTER_TABLE_MUCK_PERMITS,
             {absl::StrCat(row, repeat(std::string(64, 'a'), vehicle::kMuckRouteMax), ",",
                           repeat("06:00-20:00", vehicle::kMuckHoursMax))});
}

TEST_F(RegisterTableTest, FileFromBeforePermitsHadRoutesIsStillImported) {
  const std::string older =
      "#bluegate muck_permits 1\n"
      "plate_number,plate_class,permit_number,company,from_on,until_on,suspended_on";
  const ImportAnswers answers =
      Import(older + "\n陕D11111,01,Z-1,c,2021-01-01,2021-06-30,2021-03-01\n");
  EXPECT_THAT(answers.errors, IsEmpty());
  EXPECT_EQ(answers.result.imported(), 1u);
  EXPECT_EQ(Export(v1::REGISTER_TABLE_MUCK_PERMITS),
            File(v1::REGISTER_TABLE_MUCK_PERMITS,
                 {"陕D11111,01,Z-1,c,2021-01-01,2021-06-30,2021-03-01,,"}));
  const ImportAnswers with_route =
      Import(older + ",route\n陕D11111,01,Z-1,c,2021-01-01,2021-06-30,,cp-01\n");
  EXPECT_EQ(with_route.result.imported(), 1u);
}

TEST_F(RegisterTableTest, RowsHaveTheCellsThatTheirFilesHeaderNames) {
  const std::string older =
      "#bluegate muck_permits 1\n"
      "plate_number,plate_class,permit_number,company,from_on,until_on,suspended_on";
  const std::string row = "\n陕D11111,01,Z-1,c,2021-01-01,2021-06-30,";
  for (const auto& [file, wish] : {std::pair(older + row + ",cp-01", "7 fields"),
                                   std::pair(older + ",route" + row, "8 fields"),
                                   std::pair(older + ",route,hours" + row + ",", "9 fields")}) {
    const ImportAnswers answers = Import(file + "\n");
    ASSERT_THAT(answers.errors, SizeIs(1)) << file;
    EXPECT_EQ(answers.errors[0].line(), 3u);
    EXPECT_EQ(answers.errors[0].wish(), wish);
  }
  const ImportAnswers hours_only = Import(older + ",hours" + row + ",06:00-20:00\n");
  ASSERT_THAT(hours_only.errors, SizeIs(1));
  EXPECT_EQ(hours_only.errors[0].field(), "route");
  EXPECT_EQ(hours_only.errors[0].value(), "hours");
  const ImportAnswers too_short = Import("#bluegate muck_permits 1\nplate_number,plate_class\n");
  EXPECT_THAT(too_short.errors, SizeIs(5)) << "one a column that every file has";
}

TEST_F(RegisterTableTest, RowThatRepeatsAnotherNamesTheOther) {
  const ImportAnswers answers = Import(
      File(v1::REGISTER_TABLE_INSPECTIONS, {"陕D11111,01,periodic,passed,2020-05-01,a,R-1,X",
                                            "陕D11111,01,periodic,passed,2020-05-01,a,R-2,X",
                                            "陕D11111,01,periodic,failed,2020-05-01,b,R-1,X"}));
  ASSERT_THAT(answers.errors, SizeIs(1));
  EXPECT_EQ(answers.errors[0].line(), 5u);
  EXPECT_THAT(answers.errors[0].wish(), HasSubstr("line 3"));
}

TEST_F(RegisterTableTest, MoreRowsOfOneNumberThanAreReadTogetherAreRefused) {
  std::vector<std::string> rows;
  for (int i = 0; i <= 256; ++i) {
    rows.push_back(absl::StrCat("陕D11111,01,periodic,passed,2020-05-01,a,R-", i, ",X"));
  }
  const ImportAnswers answers = Import(File(v1::REGISTER_TABLE_INSPECTIONS, rows));
  ASSERT_THAT(answers.errors, SizeIs(1));
  EXPECT_THAT(answers.errors[0].wish(), HasSubstr("at most 256"));
}

TEST_F(RegisterTableTest, ProgressIsToldAndBadValuesAreToldInPieces) {
  std::vector<std::string> rows;
  for (int i = 0; i < 25'000; ++i) rows.push_back(Lorry(absl::StrFormat("陕D%05d", i)));
  const ImportAnswers sound = Import(File(v1::REGISTER_TABLE_VEHICLES, rows));
  ASSERT_TRUE(sound.status.ok()) << sound.status;
  ASSERT_GE(sound.progress.size(), 4u);
  EXPECT_EQ(sound.progress.front().rows_checked(), 10'000u);
  EXPECT_EQ(sound.progress.back().rows_checked(), 25'000u);
  EXPECT_EQ(sound.progress.back().rows_written(), 20'000u);
  for (std::string& row : rows) row.replace(row.find(",B,"), 3, ",?,");
  const ImportAnswers bad = Import(File(v1::REGISTER_TABLE_VEHICLES, rows));
  ASSERT_TRUE(bad.status.ok()) << bad.status;
  ASSERT_THAT(bad.errors, SizeIs(25'000));
  EXPECT_EQ(bad.errors.back().line(), 25'002u);
  EXPECT_EQ(bad.result.bad_values(), 25'000u);
  EXPECT_EQ(bad.result.bad_values_told(), 25'000u);
}

TEST_F(RegisterTableTest, BadValuesBeyondAHundredThousandAreCountedOnly) {
  std::vector<std::string> rows(kBadValuesToldMax / 2 + 1, "陕D1,x,H11,B,4,,F,A,,,,,,,,");
  const ImportAnswers answers = Import(File(v1::REGISTER_TABLE_VEHICLES, rows));
  ASSERT_TRUE(answers.status.ok()) << answers.status;
  EXPECT_EQ(answers.errors.size(), kBadValuesToldMax);
  EXPECT_EQ(answers.result.bad_values(), kBadValuesToldMax + 2);
  EXPECT_EQ(answers.result.bad_values_told(), kBadValuesToldMax);
}

TEST_F(RegisterTableTest, FileForAnotherTableThanStatedIsRefused) {
  v1::ImportTableRequest first;
  first.set_request_id("r1");
  first.set_source("a.csv");
  first.set_table(v1::REGISTER_TABLE_OWNERS);
  const ImportAnswers answers =
      Import(File(v1::REGISTER_TABLE_ELIMINATED, {"陕D11111,01,2020-12-31,"}), first);
  ASSERT_TRUE(answers.status.ok()) << answers.status;
  ASSERT_THAT(answers.errors, SizeIs(1));
  EXPECT_EQ(answers.errors[0].field(), "schema");
  EXPECT_EQ(answers.errors[0].wish(), "#bluegate owners 1");
}

TEST_F(RegisterTableTest, RollBackReturnsToTheImportBeforeAndTheHistoryTellsWho) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111"), Lorry("陕D22222")});
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D33333")});
  const auto rolled = RollBack("a.csv", "b1");
  ASSERT_TRUE(rolled.ok()) << rolled.status();
  EXPECT_EQ(rolled->rows(), 2u);
  EXPECT_EQ(rolled->imported_time_us(), absl::ToUnixMicros(server_.clock().Now()));
  EXPECT_TRUE(Get("陕D11111").ok());
  EXPECT_TRUE(absl::IsNotFound(Get("陕D33333").status()));
  server_.Stop();
  Start();
  EXPECT_TRUE(Get("陕D11111").ok());
  grpc::ClientContext context;
  v1::ListImportsRequest request;
  request.set_page_size(2);
  v1::ListImportsResponse history;
  ASSERT_TRUE(tables_->ListImports(&context, request, &history).ok());
  ASSERT_THAT(history.entries(), SizeIs(2));
  EXPECT_EQ(history.entries(0).action(), v1::IMPORT_ACTION_ROLL_BACK);
  EXPECT_EQ(history.entries(0).actor(), "zhang");
  EXPECT_EQ(history.entries(0).reason(), "wrong file");
  EXPECT_EQ(history.entries(0).rows(), 2u);
  EXPECT_EQ(history.entries(1).action(), v1::IMPORT_ACTION_IMPORT);
  EXPECT_EQ(history.entries(1).actor(), "tester");
  EXPECT_EQ(history.entries(1).position(), 2u);
  request.set_page_token(history.next_page_token());
  grpc::ClientContext next;
  ASSERT_TRUE(tables_->ListImports(&next, request, &history).ok());
  ASSERT_THAT(history.entries(), SizeIs(1));
  EXPECT_EQ(history.entries(0).position(), 1u);
  EXPECT_EQ(history.next_page_token(), "");
}

TEST_F(RegisterTableTest, RollBackTwiceOrWithoutAnEarlierImportSaysSo) {
  const absl::Status never = RollBack("a.csv", "b1").status();
  EXPECT_TRUE(absl::IsNotFound(never)) << never;
  EXPECT_EQ(support::GetDetail(never).field(), "source");
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111")});
  EXPECT_TRUE(absl::IsFailedPrecondition(RollBack("a.csv", "b2").status()));
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D22222")});
  ASSERT_TRUE(RollBack("a.csv", "b3").ok());
  EXPECT_TRUE(RollBack("a.csv", "b3").ok()) << "the same request gets the first answer";
  const absl::Status twice = RollBack("a.csv", "b4").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(twice));
  EXPECT_THAT(std::string(twice.message()), HasSubstr("a.csv"));
  EXPECT_TRUE(absl::IsAlreadyExists(RollBack("b.csv", "b3").status()));
}

TEST_F(RegisterTableTest, MachineIsFoundByItsCodeWithItsFindings) {
  MustImport(v1::REGISTER_TABLE_MACHINES, {"4陕D12345,装载机,,,,,162,B,3,register,,"});
  MustImport(v1::REGISTER_TABLE_MACHINE_FINDINGS,
             {"4陕D12345,machine_over_limit,2021-02-01,,抽测"});
  v1::GetMachineRequest request;
  request.set_environmental_code("4陕D12345");
  v1::GetMachineResponse response;
  grpc::ClientContext context;
  ASSERT_TRUE(tables_->GetMachine(&context, request, &response).ok());
  EXPECT_EQ(response.machine().machine_type(), "装载机");
  EXPECT_EQ(response.machine().stage(), v1::EMISSION_STAGE_CHINA_III);
  ASSERT_THAT(response.machine().findings(), SizeIs(1));
  EXPECT_EQ(response.machine().findings(0).code(), v1::FINDING_CODE_MACHINE_OVER_LIMIT);
  EXPECT_EQ(response.source(), "a.csv");
  for (const auto& [code, wanted] : {std::pair("4陕D99999", grpc::StatusCode::NOT_FOUND),
                                     std::pair("?", grpc::StatusCode::INVALID_ARGUMENT)}) {
    request.set_environmental_code(code);
    grpc::ClientContext other;
    EXPECT_EQ(tables_->GetMachine(&other, request, &response).error_code(), wanted) << code;
  }
}

TEST_F(RegisterTableTest, OwnerIsToldToWhoSaysWhatForAndStandsNowhereElse) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111")});
  MustImport(v1::REGISTER_TABLE_OWNERS, {"陕D11111,01,王某某,示例路 1 号,13900000000"});
  v1::GetOwnerRequest request;
  request.mutable_plate()->set_number("陕D11111");
  v1::GetOwnerResponse response;
  grpc::ClientContext without;
  EXPECT_EQ(tables_->GetOwner(&without, request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  request.set_purpose("case 2021-17");
  grpc::ClientContext context;
  ASSERT_TRUE(tables_->GetOwner(&context, request, &response).ok());
  EXPECT_EQ(response.owner().name(), "王某某");
  EXPECT_THAT(Get("陕D11111")->ShortDebugString(), Not(HasSubstr("王某某")));
  v1::ExportTableRequest owners;
  owners.set_table(v1::REGISTER_TABLE_OWNERS);
  grpc::ClientContext refused;
  v1::ExportTableResponse piece;
  const auto reader = tables_->ExportTable(&refused, owners);
  EXPECT_FALSE(reader->Read(&piece));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(RegisterTableTest, ImportThatIsCancelledOrStoppedChangesNothing) {
  v1::ImportTableRequest first;
  first.set_request_id("r1");
  first.set_source("a.csv");
  first.set_csv(File(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111")}));
  {
    grpc::ClientContext context;
    const auto stream = tables_->ImportTable(&context);
    ASSERT_TRUE(stream->Write(first));
    context.TryCancel();
    EXPECT_FALSE(stream->Finish().ok());
  }
  grpc::ClientContext context;
  const auto stream = tables_->ImportTable(&context);
  ASSERT_TRUE(stream->Write(first));
  server_.Stop();
  EXPECT_FALSE(stream->Finish().ok());
  Start();
  EXPECT_TRUE(absl::IsNotFound(Get("陕D11111").status()));
  EXPECT_TRUE(Import(File(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111")}), first).status.ok());
  EXPECT_TRUE(Get("陕D11111").ok());
}

}  // namespace
}  // namespace bluegate::registry
