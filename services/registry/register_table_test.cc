#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "bluegate/registry/v1/register_table.grpc.pb.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "enforcement/vehicle/muck_leave.h"
#include "services/registry/registry_service.h"
#include "services/registry/table_form.h"
#include "services/registry/table_importer.h"
#include "services/support/status.h"
#include "services/support/testing/in_process_server.h"

namespace bluegate::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A file of a table: schema line, header, rows.
std::string File(v1::RegisterTable table, const std::vector<std::string>& rows) {
  const TableForm* const form = FindTableForm(table);
  std::string file = absl::StrCat(form->SchemaLine(), "\n", form->Header(), "\n");
  for (const std::string& row : rows) absl::StrAppend(&file, row, "\n");
  return file;
}

std::string Lorry(std::string_view number, std::string_view stage = "4",
                  std::string_view source = "register", std::string_view day = "2015-05-20") {
  return absl::StrCat(std::string(number), ",01,H11,B,", std::string(stage), ",",
                      std::string(source), ",F,A,25000,,,", std::string(day), ",,,,");
}

struct ImportAnswers {
  absl::Status status;
  std::vector<v1::ImportProgress> progress;
  std::vector<v1::RowError> errors;
  v1::ImportResult result;
};

class RegisterTableTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.config().set_stages_file(std::string(std::getenv("BLUEGATE_SOURCE_DIR")) +
                                     "/deploy/stages/china.textproto");
    server_.Add("registry", MakeRegistry);
    Start();
  }
  void Start() {
    const absl::Status started = server_.Start();
    ASSERT_TRUE(started.ok()) << started;
    vehicles_ = v1::RegistryService::NewStub(server_.channel("registry"));
    tables_ = v1::RegisterTableService::NewStub(server_.channel("registry"));
  }

  ImportAnswers Import(const std::string& csv, v1::ImportTableRequest first,
                       size_t piece = 1 << 20) {
    grpc::ClientContext context;
    const auto stream = tables_->ImportTable(&context);
    size_t at = 0;
    do {
      first.set_csv(csv.substr(at, piece));
      at += piece;
      if (!stream->Write(first)) break;
      first.Clear();
    } while (at < csv.size());
    stream->WritesDone();
    ImportAnswers answers;
    v1::ImportTableResponse response;
    while (stream->Read(&response)) {
      EXPECT_FALSE(answers.result.rows() > 0) << "the result comes last";
      if (response.has_progress()) answers.progress.push_back(response.progress());
      if (response.has_result()) answers.result = response.result();
      EXPECT_LE(response.errors().errors_size(), 1000);
      for (const v1::RowError& error : response.errors().errors()) {
        answers.errors.push_back(error);
      }
    }
    answers.status = support::FromGrpc(stream->Finish());
    return answers;
  }
  ImportAnswers Import(const std::string& csv, const std::string& source = "a.csv") {
    v1::ImportTableRequest first;
    first.set_request_id(absl::StrCat("r", ++requests_));
    first.set_source(source);
    first.set_actor("tester");
    return Import(csv, first);
  }
  void MustImport(v1::RegisterTable table, const std::vector<std::string>& rows,
                  const std::string& source = "a.csv") {
    const ImportAnswers answers = Import(File(table, rows), source);
    ASSERT_TRUE(answers.status.ok()) << answers.status;
    for (const v1::RowError& error : answers.errors) ADD_FAILURE() << error.DebugString();
    ASSERT_EQ(answers.result.imported(), rows.size());
    ASSERT_EQ(answers.result.table(), table);
  }
  std::string Export(v1::RegisterTable table) {
    grpc::ClientContext context;
    v1::ExportTableRequest request;
    request.set_table(table);
    const auto reader = tables_->ExportTable(&context, request);
    std::string csv;
    v1::ExportTableResponse response;
    while (reader->Read(&response)) {
      EXPECT_LE(response.csv().size(), size_t{1} << 20);
      EXPECT_TRUE(response.csv().ends_with("\n"));
      csv += response.csv();
    }
    EXPECT_TRUE(reader->Finish().ok());
    return csv;
  }
  absl::StatusOr<v1::Vehicle> Get(const std::string& number, int plate_class = 1) {
    grpc::ClientContext context;
    v1::GetVehicleRequest request;
    request.mutable_plate()->set_number(number);
    request.mutable_plate()->set_plate_class(static_cast<common::v1::PlateClass>(plate_class));
    v1::GetVehicleResponse response;
    absl::Status status = support::FromGrpc(vehicles_->GetVehicle(&context, request, &response));
    if (!status.ok()) return status;
    return response.vehicle();
  }
  absl::StatusOr<v1::RollBackImportResponse> RollBack(const std::string& source,
                                                      const std::string& request_id) {
    grpc::ClientContext context;
    v1::RollBackImportRequest request;
    request.set_request_id(request_id);
    request.set_source(source);
    request.set_actor("zhang");
    request.set_reason("wrong file");
    v1::RollBackImportResponse response;
    absl::Status status = support::FromGrpc(tables_->RollBackImport(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }
  static std::vector<std::string> Findings(const v1::Vehicle& vehicle) {
    std::vector<std::string> texts;
    for (const v1::Finding& finding : vehicle.findings()) {
      texts.push_back(absl::StrCat(v1::FindingCode_Name(finding.code()).substr(13), " ",
                                   finding.since_on(), "..", finding.until_on()));
    }
    return texts;
  }

  support::testing::InProcessServer server_;
  std::unique_ptr<v1::RegistryService::Stub> vehicles_;
  std::unique_ptr<v1::RegisterTableService::Stub> tables_;
  int requests_ = 0;
};

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

TEST_F(RegisterTableTest, SideTablesComeWithTheVehicle) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111")});
  MustImport(v1::REGISTER_TABLE_INSPECTIONS, {"陕D11111,01,periodic,failed,2021-03-01,a,,X",
                                              "陕D11111,01,road_side,failed,2021-01-05,b,,X",
                                              "陕D11111,01,retest,passed,2021-02-01,b,,X",
                                              "陕D11111,02,periodic,failed,2021-03-01,a,,X"});
  MustImport(v1::REGISTER_TABLE_MUCK_PERMITS, {"陕D11111,01,Z-1,c,2021-01-01,2021-06-30,,,"});
  MustImport(v1::REGISTER_TABLE_FINDINGS, {"陕D11111,01,black_smoke,2021-04-01,,d"});
  MustImport(v1::REGISTER_TABLE_ELIMINATED, {"陕D11111,01,2022-12-31,"});
  MustImport(v1::REGISTER_TABLE_EXEMPTIONS,
             {"陕D11111,01,咸-1,民生保障,2021-01-01,2021-12-31,z1;z2"});
  const auto vehicle = Get("陕D11111");
  ASSERT_TRUE(vehicle.ok()) << vehicle.status();
  EXPECT_THAT(
      Findings(*vehicle),
      ElementsAre("ROAD_CHECK_FAILED 2021-01-05..2021-01-31", "INSPECTION_FAILED 2021-03-01..",
                  "BLACK_SMOKE 2021-04-01..", "MUCK_NO_PERMIT 2021-07-01.."));
  EXPECT_EQ(vehicle->eliminated_on(), "2022-12-31");
  ASSERT_THAT(vehicle->exemptions(), SizeIs(1));
  EXPECT_EQ(vehicle->exemptions(0).approval_number(), "咸-1");
  EXPECT_THAT(vehicle->exemptions(0).zones(), ElementsAre("z1", "z2"));
  EXPECT_EQ(Export(v1::REGISTER_TABLE_VEHICLES),
            File(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111")}))
      << "what other tables have is not of this one";
}

TEST_F(RegisterTableTest, VehicleShowsAtMostAsManyFindingsAsTheContractAllows) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111")});
  std::vector<std::string> rows;
  for (int i = 0; i < 40; ++i) {
    rows.push_back(absl::StrFormat("陕D11111,01,black_smoke,20%02d-01-01,20%02d-02-01,", i, i));
  }
  MustImport(v1::REGISTER_TABLE_FINDINGS, rows);
  const auto vehicle = Get("陕D11111");
  ASSERT_TRUE(vehicle.ok()) << vehicle.status();
  ASSERT_THAT(vehicle->findings(), SizeIs(32));
  EXPECT_EQ(vehicle->findings(0).since_on(), "2008-01-01");
}

TEST_F(RegisterTableTest, VehicleComesWithAllItsPermitsWhenOneStatesARouteOrHours) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111"), Lorry("陕D22222")});
  MustImport(
      v1::REGISTER_TABLE_MUCK_PERMITS,
      {"陕D11111,01,Z-1,c,2021-01-01,2021-06-30,2021-03-01,cp-01;city,",
       "陕D11111,01,Z-2,c,2021-07-01,2021-12-31,,,", "陕D22222,01,Z-3,c,2021-01-01,2021-06-30,,,"});
  MustImport(v1::REGISTER_TABLE_MUCK_PERMITS,
             {"陕D11111,01,Z-4,c,2021-07-01,2021-09-30,,,22:00-05:00"}, "county.csv");
  const auto vehicle = Get("陕D11111");
  ASSERT_TRUE(vehicle.ok()) << vehicle.status();
  ASSERT_THAT(vehicle->muck_leaves(), SizeIs(3));
  EXPECT_EQ(vehicle->muck_leaves(0).permit_number(), "Z-2") << "the latest to end first";
  EXPECT_EQ(vehicle->muck_leaves(0).from_on(), "2021-07-01");
  EXPECT_EQ(vehicle->muck_leaves(0).until_on(), "2021-12-31");
  EXPECT_THAT(vehicle->muck_leaves(0).route(), IsEmpty());
  EXPECT_THAT(vehicle->muck_leaves(0).hours(), IsEmpty());
  ASSERT_THAT(vehicle->muck_leaves(1).hours(), SizeIs(1));
  EXPECT_EQ(vehicle->muck_leaves(1).hours(0).from_minute(), 22u * 60);
  EXPECT_EQ(vehicle->muck_leaves(1).hours(0).until_minute(), 5u * 60);
  EXPECT_EQ(vehicle->muck_leaves(2).permit_number(), "Z-1") << "suspended, and one all the same";
  EXPECT_THAT(vehicle->muck_leaves(2).route(), ElementsAre("cp-01", "city"));
  EXPECT_THAT(Get("陕D22222")->muck_leaves(), IsEmpty()) << "no permit of it restricts";
}

TEST_F(RegisterTableTest, OfManyPermitsAVehicleComesWithThoseThatEndLast) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111")});
  std::vector<std::string> rows;
  for (int i = 1; i <= 12; ++i) {
    rows.push_back(absl::StrFormat("陕D11111,01,Z-%d,,2021-01-01,2021-%02d-28,,cp-01,", i, i));
  }
  MustImport(v1::REGISTER_TABLE_MUCK_PERMITS, rows);
  const auto vehicle = Get("陕D11111");
  ASSERT_TRUE(vehicle.ok()) << vehicle.status();
  ASSERT_THAT(vehicle->muck_leaves(), SizeIs(vehicle::kMuckLeavesMax));
  EXPECT_EQ(vehicle->muck_leaves(0).permit_number(), "Z-12");
  EXPECT_EQ(vehicle->muck_leaves(7).permit_number(), "Z-5");
}

TEST_F(RegisterTableTest, StageIsKnownOrAnIntervalWithItsReasonOrNothing) {
  MustImport(v1::REGISTER_TABLE_VEHICLES,
             {Lorry("陕D11111"), Lorry("陕D22222", "X", "", "2014-03-01"),
              Lorry("陕D33333", "X", "", "")});
  const auto known = Get("陕D11111");
  EXPECT_EQ(known->stage(), v1::EMISSION_STAGE_CHINA_IV);
  EXPECT_EQ(known->stage_source(), v1::STAGE_SOURCE_REGISTER);
  EXPECT_FALSE(known->has_stage_interval());
  EXPECT_THAT(known->findings(), IsEmpty());
  const auto inferred = Get("陕D22222");
  EXPECT_EQ(inferred->stage(), v1::EMISSION_STAGE_UNSPECIFIED);
  EXPECT_EQ(inferred->stage_interval().lowest(), v1::EMISSION_STAGE_CHINA_III);
  EXPECT_EQ(inferred->stage_interval().highest(), v1::EMISSION_STAGE_CHINA_IV);
  EXPECT_EQ(inferred->stage_interval().source(), v1::STAGE_SOURCE_INFERRED);
  EXPECT_THAT(inferred->stage_interval().reason(), HasSubstr("2014-03-01"));
  const auto unknown = Get("陕D33333");
  EXPECT_EQ(unknown->stage(), v1::EMISSION_STAGE_UNSPECIFIED);
  EXPECT_FALSE(unknown->has_stage_interval());
}

TEST_F(RegisterTableTest, SourcesThatDifferGiveTheMostTrustedStageAndAConflict) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111", "4", "disclosure")}, "disclosure.csv");
  MustImport(v1::REGISTER_TABLE_VEHICLES, {Lorry("陕D11111", "3", "register")}, "register.csv");
  const auto vehicle = Get("陕D11111");
  ASSERT_TRUE(vehicle.ok());
  EXPECT_EQ(vehicle->stage(), v1::EMISSION_STAGE_CHINA_IV);
  EXPECT_EQ(vehicle->stage_source(), v1::STAGE_SOURCE_DISCLOSURE);
  ASSERT_THAT(Findings(*vehicle), ElementsAre("STAGE_CONFLICT .."));
  EXPECT_THAT(vehicle->findings(0).source(), HasSubstr("register.csv"));
}

TEST_F(RegisterTableTest, StageOfAnInspectionCountsAmongTheSources) {
  MustImport(v1::REGISTER_TABLE_VEHICLES,
             {Lorry("陕D11111", "4"), Lorry("陕D22222", "X", "", "2014-03-01")});
  MustImport(v1::REGISTER_TABLE_INSPECTIONS, {"陕D11111,01,periodic,passed,2021-03-01,a,,3",
                                              "陕D22222,01,periodic,passed,2021-03-01,a,,3"});
  EXPECT_THAT(Findings(*Get("陕D11111")), ElementsAre("STAGE_CONFLICT .."));
  EXPECT_EQ(Get("陕D22222")->stage(), v1::EMISSION_STAGE_CHINA_III);
  EXPECT_EQ(Get("陕D22222")->stage_source(), v1::STAGE_SOURCE_INSPECTION);
}

TEST_F(RegisterTableTest, NewEnergyPlateOnAFuelVehicleIsFound) {
  MustImport(v1::REGISTER_TABLE_VEHICLES, {"陕DD12345,52,K33,A,6,register,A,A,,,,2021-05-20,,,,",
                                           "陕DD12346,52,K33,C,D,register,A,A,,,,2021-05-20,,,,"});
  EXPECT_THAT(Findings(*Get("陕DD12345", 52)), ElementsAre("FUEL_PLATE_MISMATCH .."));
  EXPECT_THAT(Findings(*Get("陕DD12346", 52)), IsEmpty());
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
