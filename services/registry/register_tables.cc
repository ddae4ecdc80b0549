#include "services/registry/register_tables.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/registry/import_calls.h"
#include "services/registry/plate_choice.h"
#include "services/registry/roll_back.h"
#include "services/registry/side_facts.h"
#include "services/registry/side_tables.h"
#include "services/registry/table_exporter.h"
#include "services/support/peer_purpose.h"
#include "services/support/status.h"
#include "services/support/utf8.h"
#include "services/support/validate.h"
#include "services/support/vehicle_facts.h"

namespace bluegate::registry {
namespace {

constexpr int kPurposeCharactersMin = 4;
constexpr int kPurposeCharactersMax = 256;

// Text of a caller for a line of the log: no control characters, so that it cannot make lines.
std::string Shown(const std::string& text) { return support::ShortUtf8(text, 256); }

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
}

template <typename Response>
class ExportCall : public grpc::ServerWriteReactor<Response> {
 public:
  ExportCall(const storage::RegisterStore* store, const TableForm* form, std::string head)
      : exporter_(store, form, std::move(head)) {
    WriteNext();
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return this->Finish(grpc::Status::CANCELLED);
    WriteNext();
  }
  void OnDone() override { delete this; }

 private:
  void WriteNext() {
    absl::StatusOr<std::string> piece = exporter_.Next();
    if (!piece.ok()) return this->Finish(support::ToGrpc(piece.status()));
    if (piece->empty()) return this->Finish(grpc::Status::OK);
    response_.set_csv(*std::move(piece));
    this->StartWrite(&response_);
  }

  TableExporter exporter_;
  Response response_;
};

// A call that ends before it has begun.
class RefusedExport : public grpc::ServerWriteReactor<v1::ExportTableResponse> {
 public:
  explicit RefusedExport(const absl::Status& status) { Finish(support::ToGrpc(status)); }
  void OnDone() override { delete this; }
};

absl::StatusOr<v1::GetMachineResponse> FindMachine(const storage::RegisterStore& store,
                                                   const std::string& code) {
  if (!IsEnvironmentalCode(code)) {
    return Invalid("environmental_code", code,
                   "4 to 32 digits, capital letters and province characters");
  }
  const auto view = store.View();
  const auto found =
      store.Find(*view, {v1::REGISTER_TABLE_MACHINES, v1::REGISTER_TABLE_MACHINE_FINDINGS}, {code});
  if (!found.ok()) return found.status();
  v1::GetMachineResponse response;
  std::vector<v1::Finding> findings;
  for (const storage::RegisterRow& row : found->front().rows) {
    v1::MachineFinding finding;
    const bool is_machine = row.source->table == v1::REGISTER_TABLE_MACHINES;
    if (!(is_machine ? response.mutable_machine()->ParseFromString(row.record)
                     : finding.ParseFromString(row.record))) {
      return absl::DataLossError(absl::StrCat("machine ", code, ": a record cannot be read"));
    }
    if (!is_machine) {
      findings.push_back(finding.finding());
      continue;
    }
    response.set_imported_time_us(absl::ToUnixMicros(row.source->current.imported));
    response.set_source(row.source->name);
  }
  if (!response.has_machine()) {
    return support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND,
                               "environmental_code", code, "a machine that is in the register");
  }
  AddFindings(std::move(findings), response.mutable_machine()->mutable_findings());
  return response;
}

absl::StatusOr<v1::GetOwnerResponse> FindOwner(const storage::RegisterStore& store,
                                               const v1::GetOwnerRequest& request) {
  absl::Status status = support::CheckText("actor", request.actor(), kActorCharactersMax);
  status.Update(support::CheckText("purpose", request.purpose(), kPurposeCharactersMax));
  if (!status.ok()) return status;
  if (support::Utf8Length(request.purpose()) < kPurposeCharactersMin) {
    return Invalid("purpose", request.purpose(), "4-256 characters that say what for");
  }
  const auto plate = support::ToPlateKey(request.plate(), "plate");
  if (!plate.ok()) return plate.status();
  const auto view = store.View();
  const auto found = store.Find(*view, {v1::REGISTER_TABLE_OWNERS}, {plate->number.text()});
  if (!found.ok()) return found.status();
  const auto part = ChooseClass(*plate, found->front(), v1::REGISTER_TABLE_OWNERS, "plate");
  if (!part.ok()) return part.status();
  v1::GetOwnerResponse response;
  for (const storage::RegisterRow& row : found->front().rows) {
    if (row.part != *part) continue;
    if (!response.mutable_owner()->ParseFromString(row.record)) {
      return absl::DataLossError("owner: a record cannot be read");
    }
    response.set_imported_time_us(absl::ToUnixMicros(row.source->current.imported));
    response.set_source(row.source->name);
  }
  return response;
}

class RegisterTables : public v1::RegisterTableService::CallbackService {
 public:
  RegisterTables(storage::RegisterStore* store, const Clock* clock, ImportJobs* jobs,
                 std::function<void()> changed)
      : store_(store), clock_(clock), jobs_(jobs), changed_(std::move(changed)) {}

  grpc::ServerBidiReactor<v1::ImportTableRequest, v1::ImportTableResponse>* ImportTable(
      grpc::CallbackServerContext* context) override {
    return StartImportTable(context, store_, clock_, jobs_);
  }

  grpc::ServerWriteReactor<v1::ExportTableResponse>* ExportTable(
      grpc::CallbackServerContext* context, const v1::ExportTableRequest* request) override {
    const TableForm* const form = FindTableForm(request->table());
    if (form != nullptr && request->table() != v1::REGISTER_TABLE_OWNERS) {
      return new ExportCall<v1::ExportTableResponse>(
          store_, form, absl::StrCat(form->SchemaLine(), "\n", form->Header(), "\n"));
    }
    return new RefusedExport(
        Invalid("table", TableName(request->table()), "a table of the register, not owners"));
  }

  grpc::ServerUnaryReactor* RollBackImport(grpc::CallbackServerContext* context,
                                           const v1::RollBackImportRequest* request,
                                           v1::RollBackImportResponse* response) override {
    const std::string actor = ActorOf(*context, request->actor());
    absl::StatusOr<v1::RollBackImportResponse> rolled =
        RollBack(store_, clock_->Now(), actor, *request);
    spdlog::info("registry: roll back of {} \"{}\" by \"{}\": {}",
                 request->table() == v1::REGISTER_TABLE_UNSPECIFIED ? "vehicles"
                                                                    : TableName(request->table()),
                 Shown(request->source()), Shown(actor),
                 rolled.ok() ? "done" : Shown(std::string(rolled.status().message())));
    if (rolled.ok()) changed_();
    return Answer(context, std::move(rolled), response);
  }

  grpc::ServerUnaryReactor* ListImports(grpc::CallbackServerContext* context,
                                        const v1::ListImportsRequest* request,
                                        v1::ListImportsResponse* response) override {
    return Answer(context, ImportHistory(*store_, *request), response);
  }

  grpc::ServerUnaryReactor* GetMachine(grpc::CallbackServerContext* context,
                                       const v1::GetMachineRequest* request,
                                       v1::GetMachineResponse* response) override {
    return Answer(context, FindMachine(*store_, request->environmental_code()), response);
  }

  grpc::ServerUnaryReactor* GetOwner(grpc::CallbackServerContext* context,
                                     const v1::GetOwnerRequest* request,
                                     v1::GetOwnerResponse* response) override {
    absl::StatusOr<v1::GetOwnerResponse> owner = FindOwner(*store_, *request);
    // The number is personal data. Its hash lets whoever knows a number find who asked for it.
    spdlog::info("registry: owner asked number_sha256={} by=\"{}\" for=\"{}\" answer={}",
                 support::NumberHash(request->plate().number()),
                 Shown(ActorOf(*context, request->actor())), Shown(request->purpose()),
                 absl::StatusCodeToString(owner.status().code()));
    return Answer(context, std::move(owner), response);
  }

 private:
  template <typename Response>
  static grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                          absl::StatusOr<Response> answer, Response* response) {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    if (answer.ok()) *response = *std::move(answer);
    reactor->Finish(support::ToGrpc(answer.status()));
    return reactor;
  }

  storage::RegisterStore* const store_;
  const Clock* const clock_;
  ImportJobs* const jobs_;
  const std::function<void()> changed_;
};

}  // namespace

grpc::ServerWriteReactor<v1::ExportVehiclesResponse>* StartExportVehicles(
    const storage::RegisterStore* store) {
  const TableForm* const form = FindTableForm(v1::REGISTER_TABLE_VEHICLES);
  return new ExportCall<v1::ExportVehiclesResponse>(store, form, form->Header() + "\n");
}

std::unique_ptr<grpc::Service> MakeRegisterTableService(storage::RegisterStore* store,
                                                        const Clock* clock, ImportJobs* jobs,
                                                        std::function<void()> changed) {
  return std::make_unique<RegisterTables>(store, clock, jobs, std::move(changed));
}

}  // namespace bluegate::registry
