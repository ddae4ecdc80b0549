#ifndef BLUEGATE_SERVICES_REGISTRY_REGISTER_TABLE_FIXTURE_H_
#define BLUEGATE_SERVICES_REGISTRY_REGISTER_TABLE_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "bluegate/registry/v1/register_table.grpc.pb.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/registry/registry_service.h"
#include "services/registry/table_form.h"
#include "services/support/status.h"
#include "services/support/testing/in_process_server.h"

namespace bluegate::registry {

// A file of a table: schema line, header, rows.
inline std::string File(v1::RegisterTable table, const std::vector<std::string>& rows) {
  const TableForm* const form = FindTableForm(table);
  std::string file = absl::StrCat(form->SchemaLine(), "\n", form->Header(), "\n");
  for (const std::string& row : rows) absl::StrAppend(&file, row, "\n");
  return file;
}

inline std::string Lorry(std::string_view number, std::string_view stage = "4",
                         std::string_view source = "register",
                         std::string_view day = "2015-05-20") {
  return absl::StrCat(std::string(number), ",01,H11,B,", std::string(stage), ",",
                      std::string(source), ",F,A,25000,,,", std::string(day), ",,,,");
}

struct ImportAnswers {
  absl::Status status;
  std::vector<v1::ImportProgress> progress;
  std::vector<v1::RowError> errors;
  v1::ImportResult result;
};

// The register with all its tables on a real server.
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

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_REGISTER_TABLE_FIXTURE_H_
