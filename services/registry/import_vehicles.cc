#include "services/registry/import_vehicles.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/registry/vehicle_row.h"
#include "services/support/status.h"
#include "services/support/utf8.h"
#include "services/support/validate.h"

namespace bluegate::registry {
namespace {

constexpr size_t kSourceBytesMax = 128;

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
}

absl::Status CheckSource(const std::string& source) {
  if (source.empty() || source.size() > kSourceBytesMax || source.find('\0') != std::string::npos) {
    return Invalid("source", source, "1-128 bytes without a zero byte");
  }
  return support::CheckText("source", source, kSourceBytesMax);
}

absl::Status CheckLater(const v1::ImportVehiclesRequest& request) {
  if (!request.request_id().empty()) {
    return Invalid("request_id", request.request_id(), "nothing after the first message");
  }
  if (!request.source().empty()) {
    return Invalid("source", request.source(), "nothing after the first message");
  }
  return absl::OkStatus();
}

}  // namespace

VehicleImporter::VehicleImporter(storage::VehicleStore* store, const Clock* clock)
    : store_(store), clock_(clock) {}

absl::Status VehicleImporter::Begin(const v1::ImportVehiclesRequest& first) {
  begun_ = true;
  first_.set_request_id(first.request_id());
  first_.set_source(first.source());
  first_.set_dry_run(first.dry_run());
  first_.set_total_bytes(first.total_bytes());
  absl::Status status = support::CheckRequestId(first.request_id());
  status.Update(CheckSource(first.source()));
  if (!status.ok()) return status;
  if (first.total_bytes() > kCsvFileBytesMax) {
    return Invalid("total_bytes", absl::StrCat(first.total_bytes()), "at most 1 GiB");
  }
  if (first.dry_run()) return absl::OkStatus();
  status = Repeat();
  if (!absl::IsNotFound(status)) return status;
  auto import = store_->BeginImport(first.source());
  if (!import.ok()) return import.status();
  import_ = *std::move(import);
  return absl::OkStatus();
}

absl::Status VehicleImporter::Repeat() {
  const auto answer = store_->FindAnswer(first_.request_id());
  if (!answer.ok()) return answer.status();
  if (answer->source != first_.source()) {
    return support::FieldError(absl::StatusCode::kAlreadyExists,
                               common::v1::ERROR_REASON_NAME_REUSED, "request_id",
                               first_.request_id(), "an id that has not imported another source");
  }
  if (!response_.ParseFromString(answer->bytes)) {
    return absl::DataLossError("vehicle-import: the kept answer cannot be read");
  }
  repeated_ = true;
  return absl::OkStatus();
}

absl::Status VehicleImporter::Take(const v1::ImportVehiclesRequest& request) {
  if (absl::Status status = begun_ ? CheckLater(request) : Begin(request); !status.ok()) {
    return status;
  }
  if (request.csv().size() > kCsvPieceBytesMax) {
    return Invalid("csv", absl::StrCat(request.csv().size(), " bytes"), "at most 1 MiB a message");
  }
  bytes_ += request.csv().size();
  if (bytes_ > kCsvFileBytesMax) {
    return support::FieldError(absl::StatusCode::kResourceExhausted,
                               common::v1::ERROR_REASON_FIELD_INVALID, "csv",
                               absl::StrCat(bytes_, " bytes"), "at most 1 GiB in all");
  }
  if (!repeated_) {
    splitter_.Feed(request.csv(), [this](CsvRow& row) { return TakeRow(row); });
  }
  return status_;
}

bool VehicleImporter::TakeRow(CsvRow& row) {
  if (!header_seen_) {
    header_seen_ = true;
    for (v1::RowError& error : HeaderErrors(row)) Reject(std::move(error));
    return response_.errors().empty();
  }
  response_.set_rows(response_.rows() + 1);
  std::vector<v1::RowError> errors;
  const v1::Vehicle vehicle = ReadVehicleRow(row, &errors);
  if (errors.empty()) {
    const std::string key = absl::StrCat(vehicle.plate().number(), "/",
                                         static_cast<int>(vehicle.plate().plate_class()));
    const auto [earlier, is_new] = lines_.try_emplace(key, row.line);
    if (!is_new) {
      v1::RowError& error = errors.emplace_back();
      error.set_line(row.line);
      error.set_field("plate_number");
      error.set_value(vehicle.plate().number());
      error.set_wish(absl::StrCat("each vehicle once; line ", earlier->second,
                                  " has the same number and class"));
    }
  }
  for (v1::RowError& error : errors) Reject(std::move(error));
  if (import_ != nullptr) {
    status_ =
        import_->Add(vehicle.plate().number(), static_cast<uint32_t>(vehicle.plate().plate_class()),
                     vehicle.SerializeAsString());
  }
  return status_.ok() && response_.errors_size() < kRowErrorsMax;
}

void VehicleImporter::Reject(v1::RowError error) {
  import_.reset();
  if (response_.errors_size() < kRowErrorsMax) *response_.add_errors() = std::move(error);
}

absl::StatusOr<v1::ImportVehiclesResponse> VehicleImporter::Finish() {
  if (!begun_) return Invalid("request_id", "", "a first message");
  if (repeated_) return response_;
  if (first_.total_bytes() != 0 && bytes_ != first_.total_bytes()) {
    return Invalid("total_bytes", absl::StrCat(bytes_, " bytes came"),
                   absl::StrCat("the ", first_.total_bytes(), " that were announced"));
  }
  splitter_.Finish([this](CsvRow& row) { return TakeRow(row); });
  if (!status_.ok()) return status_;
  if (!header_seen_) {
    v1::RowError error;
    error.set_line(1);
    error.set_field("header");
    error.set_wish(VehicleHeader());
    Reject(std::move(error));
  }
  if (first_.dry_run() || !response_.errors().empty()) return response_;
  response_.set_imported(response_.rows());
  const absl::Status committed =
      import_->Commit(first_.request_id(), response_.SerializeAsString(), clock_->Now());
  if (absl::IsAborted(committed)) {
    // The same request, sent twice at a time, was faster.
    if (absl::Status status = Repeat(); !status.ok()) return status;
    return response_;
  }
  if (!committed.ok()) return committed;
  return response_;
}

}  // namespace bluegate::registry
