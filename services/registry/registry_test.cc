#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/registry/registry_service.h"
#include "services/registry/table_importer.h"
#include "services/registry/vehicle_row.h"
#include "services/support/status.h"
#include "services/support/testing/in_process_server.h"
#include "services/support/text_proto.h"

namespace bluegate::registry {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Row(std::string_view number, std::string_view plate_class = "01",
                std::string_view stage = "4") {
  return CsvLine({std::string(number), std::string(plate_class), "", "B", std::string(stage), "",
                  "F", "A", "", "", "", "", "", "", "", ""});
}

std::string File(const std::vector<std::string>& rows) {
  std::string file = VehicleHeader() + "\n";
  for (const std::string& row : rows) file += row;
  return file;
}

class RegistryTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.Add("registry", MakeRegistry);
    Start();
  }
  void Start() {
    const absl::Status started = server_.Start();
    ASSERT_TRUE(started.ok()) << started;
    stub_ = v1::RegistryService::NewStub(server_.channel("registry"));
  }

  absl::StatusOr<v1::ImportVehiclesResponse> Import(const std::string& csv,
                                                    v1::ImportVehiclesRequest first,
                                                    size_t piece = 1 << 20) {
    grpc::ClientContext context;
    v1::ImportVehiclesResponse response;
    auto writer = stub_->ImportVehicles(&context, &response);
    size_t at = 0;
    do {
      first.set_csv(csv.substr(at, piece));
      at += piece;
      if (!writer->Write(first)) break;
      first.Clear();
    } while (at < csv.size());
    writer->WritesDone();
    const absl::Status status = support::FromGrpc(writer->Finish());
    if (!status.ok()) return status;
    return response;
  }
  absl::StatusOr<v1::ImportVehiclesResponse> Import(const std::string& csv,
                                                    const std::string& request_id = "r1",
                                                    const std::string& source = "a.csv",
                                                    size_t piece = 1 << 20) {
    v1::ImportVehiclesRequest first;
    first.set_request_id(request_id);
    first.set_source(source);
    return Import(csv, first, piece);
  }
  std::string Export() {
    grpc::ClientContext context;
    auto reader = stub_->ExportVehicles(&context, {});
    std::string csv;
    v1::ExportVehiclesResponse response;
    while (reader->Read(&response)) {
      EXPECT_LE(response.csv().size(), kCsvPieceBytesMax);
      csv += response.csv();
    }
    EXPECT_TRUE(reader->Finish().ok());
    return csv;
  }
  absl::StatusOr<v1::GetVehicleResponse> Get(const std::string& number, int plate_class = 0) {
    grpc::ClientContext context;
    v1::GetVehicleRequest request;
    request.mutable_plate()->set_number(number);
    request.mutable_plate()->set_plate_class(static_cast<common::v1::PlateClass>(plate_class));
    v1::GetVehicleResponse response;
    const absl::Status status = support::FromGrpc(stub_->GetVehicle(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  // How many sources are not laid out for look-ups.
  double NotLaidOut() {
    for (const auto& family : server_.metrics().Collect()) {
      if (family.name != "bluegate_registry_sources_not_laid_out") continue;
      return family.metric.at(0).gauge.value;
    }
    return -1;
  }

  support::testing::InProcessServer server_;
  std::unique_ptr<v1::RegistryService::Stub> stub_;
};

TEST_F(RegistryTest, ShippedSampleIsImportedAndExportedByteForByte) {
  const auto sample = support::ReadFile(std::string(std::getenv("BLUEGATE_SOURCE_DIR")) +
                                        "/deploy/sample/vehicles.csv");
  ASSERT_TRUE(sample.ok()) << sample.status();
  const auto imported = Import(*sample, "r1", "vehicles.csv", 97);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_THAT(imported->errors(), IsEmpty());
  EXPECT_GE(imported->imported(), 60u);
  EXPECT_EQ(Export(), *sample);
}

TEST_F(RegistryTest, EverySourceIsLaidOutAfterAnImportAndAfterAStartAndFoundAsBefore) {
  const auto await_laid_out = [this] {
    for (int i = 0; i < 3000 && NotLaidOut() != 0; ++i) absl::SleepFor(absl::Milliseconds(10));
    return NotLaidOut() == 0;
  };
  ASSERT_TRUE(Import(File({Row("陕D11111")}), "r1", "a.csv").ok());
  const auto before = Get("陕D11111");
  ASSERT_TRUE(before.ok()) << before.status();
  server_.Stop();
  Start();
  ASSERT_TRUE(await_laid_out());
  const auto after = Get("陕D11111");
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->SerializeAsString(), before->SerializeAsString());
  EXPECT_TRUE(absl::IsNotFound(Get("陕D22222").status()));
  ASSERT_TRUE(Import(File({Row("陕D22222")}), "r2", "b.csv").ok());
  EXPECT_TRUE(Get("陕D22222").ok());
  EXPECT_TRUE(await_laid_out());
  EXPECT_TRUE(Get("陕D22222").ok());
}

TEST_F(RegistryTest, MarkCrlfQuotesAndAnyOrderAreAcceptedAndExportedPlain) {
  std::string csv = "\xEF\xBB\xBF" + VehicleHeader() + "\r\n\"陕D22222\",01,,B,4,,F,A,,,,,,,,\r\n" +
                    "陕D11111,01,,B,4,,F,A,,,,,,,,\r\n\r\n";
  ASSERT_EQ(Import(csv)->imported(), 2u);
  EXPECT_EQ(Export(), File({Row("陕D11111"), Row("陕D22222")}));
}

TEST_F(RegistryTest, EveryBadRowIsToldAndNothingIsImported) {
  ASSERT_TRUE(Import(File({Row("陕D00000")}), "r0").ok());
  const auto answer = Import(File({Row("陕D11111"), Row("陕D1"), Row("陕D22222", "52"),
                                   Row("陕D33333", "01", "9"), Row("陕D11111"), "a,b\n"}));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->rows(), 6u);
  EXPECT_EQ(answer->imported(), 0u);
  ASSERT_THAT(answer->errors(), SizeIs(5));
  EXPECT_EQ(answer->errors(0).line(), 3u);
  EXPECT_EQ(answer->errors(0).field(), "plate_number");
  EXPECT_EQ(answer->errors(0).value(), "陕D1");
  EXPECT_EQ(answer->errors(1).line(), 4u);
  EXPECT_EQ(answer->errors(1).field(), "plate_class");
  EXPECT_EQ(answer->errors(2).field(), "stage");
  EXPECT_EQ(answer->errors(3).field(), "row");
  EXPECT_EQ(answer->errors(4).line(), 6u);
  EXPECT_THAT(answer->errors(4).wish(), HasSubstr("line 2"));
  EXPECT_EQ(answer->bad_values(), 5u);
  EXPECT_EQ(Export(), File({Row("陕D00000")}));
}

TEST_F(RegistryTest, WrongHeaderAndNoHeaderAreErrors) {
  const auto wrong = Import("number,class\n陕D11111,01\n");
  ASSERT_TRUE(wrong.ok()) << wrong.status();
  EXPECT_EQ(wrong->rows(), 0u);
  EXPECT_THAT(wrong->errors(), SizeIs(16));
  const auto none = Import("", "r2");
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_THAT(none->errors(), SizeIs(1));
}

TEST_F(RegistryTest, SchemaLineIsTakenAndThatOfAnotherTableIsNot) {
  EXPECT_EQ(Import("#bluegate vehicles 1\n" + File({Row("陕D11111")}))->imported(), 1u);
  EXPECT_EQ(Export(), File({Row("陕D11111")}));
  for (const char* line :
       {"#bluegate inspections 1", "#bluegate vehicles 2", "#bluegate vehicle 1", "#bluegate"}) {
    const auto wrong = Import(absl::StrCat(line, "\n", File({Row("陕D22222")})), "r2");
    ASSERT_TRUE(wrong.ok()) << wrong.status();
    ASSERT_THAT(wrong->errors(), SizeIs(1)) << line;
    EXPECT_EQ(wrong->errors(0).field(), "schema");
    EXPECT_EQ(wrong->errors(0).value(), line);
    EXPECT_THAT(wrong->errors(0).wish(), HasSubstr("#bluegate vehicles 1"));
  }
}

TEST_F(RegistryTest, BadValuesBeyondWhatAnAnswerHoldsAreCounted) {
  std::vector<std::string> rows(10'001, Row("nonsense", "00"));
  const auto answer = Import(File(rows));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->rows(), 10'001u);
  EXPECT_EQ(answer->bad_values(), 20'002u);
  EXPECT_THAT(answer->errors(), SizeIs(10'000));
}

TEST_F(RegistryTest, DryRunChecksAndChangesNothing) {
  v1::ImportVehiclesRequest first;
  first.set_request_id("r1");
  first.set_source("a.csv");
  first.set_dry_run(true);
  const auto answer = Import(File({Row("陕D11111")}), first);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->rows(), 1u);
  EXPECT_EQ(answer->imported(), 0u);
  EXPECT_EQ(Export(), File({}));
}

TEST_F(RegistryTest, RepeatedRequestIdGetsTheFirstAnswerAlsoAfterARestart) {
  ASSERT_EQ(Import(File({Row("陕D11111")}))->imported(), 1u);
  server_.Stop();
  Start();
  EXPECT_EQ(Import(File({Row("陕D22222"), Row("陕D33333")}))->imported(), 1u);
  EXPECT_EQ(Export(), File({Row("陕D11111")}));
  const absl::Status reused = Import(File({}), "r1", "b.csv").status();
  EXPECT_TRUE(absl::IsAlreadyExists(reused)) << reused;
  EXPECT_EQ(support::GetDetail(reused).reason(), common::v1::ERROR_REASON_NAME_REUSED);
}

TEST_F(RegistryTest, StreamThatEndsBeforeItsAnnouncedLengthImportsNothing) {
  v1::ImportVehiclesRequest first;
  first.set_request_id("r1");
  first.set_source("a.csv");
  const std::string csv = File({Row("陕D11111"), Row("陕D22222")});
  first.set_total_bytes(csv.size());
  EXPECT_TRUE(absl::IsInvalidArgument(
      Import(csv.substr(0, csv.size() - Row("陕D22222").size()), first).status()));
  EXPECT_EQ(Export(), File({}));
  EXPECT_EQ(Import(csv, first)->imported(), 2u);
}

TEST_F(RegistryTest, CancelledImportChangesNothing) {
  grpc::ClientContext context;
  v1::ImportVehiclesResponse response;
  auto writer = stub_->ImportVehicles(&context, &response);
  v1::ImportVehiclesRequest first;
  first.set_request_id("r1");
  first.set_source("a.csv");
  first.set_csv(File({Row("陕D11111")}));
  first.set_total_bytes(1'000'000);
  ASSERT_TRUE(writer->Write(first));
  context.TryCancel();
  EXPECT_FALSE(writer->Finish().ok());
  EXPECT_EQ(Export(), File({}));
}

TEST_F(RegistryTest, BadFirstMessageIsRefusedByField) {
  EXPECT_EQ(support::GetDetail(Import("", "", "a.csv").status()).field(), "request_id");
  EXPECT_EQ(support::GetDetail(Import("", "r1", "").status()).field(), "source");
  EXPECT_EQ(support::GetDetail(Import("", "r1", std::string(129, 'x')).status()).field(), "source");
  const std::string large(kCsvPieceBytesMax + 1, 'x');
  EXPECT_EQ(support::GetDetail(Import(large, "r1", "a.csv", large.size()).status()).field(), "csv");
}

TEST_F(RegistryTest, VehicleIsFoundByNumberAndClass) {
  ASSERT_TRUE(
      Import(File({Row("陕D11111", "01"), Row("陕D11111", "02", "6"), Row("陕A22222")})).ok());
  const auto car = Get("陕D11111", 2);
  ASSERT_TRUE(car.ok()) << car.status();
  EXPECT_EQ(car->vehicle().stage(), v1::EMISSION_STAGE_CHINA_VI);
  EXPECT_EQ(car->source(), "a.csv");
  EXPECT_EQ(car->imported_time_us(), absl::ToUnixMicros(server_.clock().Now()));
  EXPECT_EQ(Get("陕A22222")->vehicle().plate().plate_class(),
            common::v1::PLATE_CLASS_LARGE_VEHICLE);
}

TEST_F(RegistryTest, NumberOfTwoClassesNeedsAClassAndTheErrorNamesThem) {
  ASSERT_TRUE(Import(File({Row("陕D11111", "01"), Row("陕D11111", "02")})).ok());
  const absl::Status status = Get("陕D11111").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("01, 02"));
}

TEST_F(RegistryTest, VehicleThatIsNotThereAndNumberThatIsNoneAreDifferentErrors) {
  EXPECT_EQ(support::GetDetail(Get("陕D11111").status()).reason(),
            common::v1::ERROR_REASON_NOT_FOUND);
  EXPECT_TRUE(absl::IsInvalidArgument(Get("nonsense").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Get("陕D11111", 52).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Get("陕D1111-").status()));
}

TEST_F(RegistryTest, BadNumberInABatchDoesNotFailTheRest) {
  ASSERT_TRUE(Import(File({Row("陕D11111"), Row("陕D22222", "01"), Row("陕D22222", "02")})).ok());
  v1::BatchGetVehiclesRequest request;
  for (const char* number : {"陕D11111", "陕D99999", "nonsense", "陕D22222", "陕D11111"}) {
    request.add_plates()->set_number(number);
  }
  grpc::ClientContext context;
  v1::BatchGetVehiclesResponse response;
  ASSERT_TRUE(stub_->BatchGetVehicles(&context, request, &response).ok());
  ASSERT_THAT(response.answers(), SizeIs(5));
  EXPECT_TRUE(response.answers(0).has_found());
  EXPECT_EQ(response.answers(1).error().reason(), common::v1::ERROR_REASON_NOT_FOUND);
  EXPECT_EQ(response.answers(2).error().field(), "plates[2].number");
  EXPECT_THAT(response.answers(3).error().wish(), HasSubstr("01, 02"));
  EXPECT_EQ(response.answers(4).found().vehicle().plate().number(), "陕D11111");
}

TEST_F(RegistryTest, EmptyAndTooLargeBatchesAreRefused) {
  v1::BatchGetVehiclesRequest request;
  for (int i = 0; i <= 10'000; ++i) request.add_plates()->set_number("陕D11111");
  v1::BatchGetVehiclesResponse response;
  grpc::ClientContext many;
  EXPECT_EQ(stub_->BatchGetVehicles(&many, request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  grpc::ClientContext none;
  EXPECT_EQ(stub_->BatchGetVehicles(&none, {}, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(RegistryTest, ExportDuringImportsSeesOneStateOfTheRegister) {
  const auto file = [](std::string_view stage) {
    std::vector<std::string> rows;
    for (int i = 0; i < 3000; ++i) rows.push_back(Row(absl::StrFormat("陕D%05d", i), "01", stage));
    return File(rows);
  };
  const std::string files[] = {file("3"), file("4")};
  ASSERT_TRUE(Import(files[0], "first").ok());
  std::atomic<bool> done = false;
  std::thread importer([&] {
    for (int i = 1; i <= 6; ++i) {
      EXPECT_TRUE(Import(files[i % 2], absl::StrCat("r", i)).ok());
    }
    done = true;
  });
  while (!done) {
    const std::string csv = Export();
    EXPECT_TRUE(csv == files[0] || csv == files[1]) << "a mixed export of " << csv.size();
  }
  importer.join();
}

TEST_F(RegistryTest, AHundredThousandRowsAreImportedInSeconds) {
  std::vector<std::string> rows;
  for (int i = 0; i < 100'000; ++i) rows.push_back(Row(absl::StrFormat("陕D%05d", i)));
  const absl::Time began = absl::Now();
  ASSERT_EQ(Import(File(rows))->imported(), 100'000u);
  const absl::Duration took = absl::Now() - began;
  RecordProperty("import_ms", static_cast<int>(absl::ToInt64Milliseconds(took)));
  EXPECT_LT(took, absl::Seconds(60));
  EXPECT_TRUE(Get("陕D99999", 1).ok());
}

}  // namespace
}  // namespace bluegate::registry
