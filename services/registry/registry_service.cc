#include "services/registry/registry_service.h"

#include <spdlog/spdlog.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/registry/export_vehicles.h"
#include "services/registry/import_vehicles.h"
#include "services/registry/local_lookup.h"
#include "services/support/status.h"
#include "services/support/vehicle_facts.h"
#include "storage/engine.h"

namespace bluegate::registry {
namespace {

constexpr int kBatchPlatesMax = 10'000;

absl::StatusOr<v1::GetVehicleResponse> ToResponse(const storage::StoredVehicle& stored) {
  v1::GetVehicleResponse response;
  if (!response.mutable_vehicle()->ParseFromString(stored.record)) {
    return absl::DataLossError(
        absl::StrCat("vehicle ", stored.number, ": the record cannot be read"));
  }
  response.set_imported_time_us(absl::ToUnixMicros(stored.imported));
  response.set_source(stored.source);
  return response;
}

// The answer for one number; `field` is where the request has it.
absl::StatusOr<v1::GetVehicleResponse> LookUp(const storage::VehicleStore& store,
                                              const storage::RegisterView& view,
                                              const common::v1::PlateKey& plate,
                                              const std::string& field) {
  const absl::StatusOr<plate::PlateKey> key = support::ToPlateKey(plate, field);
  if (!key.ok()) return key.status();
  const auto found = store.Find(view, key->number.text());
  if (!found.ok()) return found.status();
  if (key->plate_class == plate::PlateClass::kUnspecified && found->size() > 1) {
    const std::string classes =
        absl::StrJoin(*found, ", ", [](std::string* out, const storage::StoredVehicle& vehicle) {
          absl::StrAppend(out, absl::Dec(vehicle.plate_class, absl::kZeroPad2));
        });
    return support::FieldError(absl::StatusCode::kFailedPrecondition,
                               common::v1::ERROR_REASON_FIELD_INVALID, field + ".plate_class", "00",
                               "one of the classes that have the number: " + classes);
  }
  for (const storage::StoredVehicle& vehicle : *found) {
    if (key->plate_class == plate::PlateClass::kUnspecified ||
        vehicle.plate_class == static_cast<uint32_t>(key->plate_class)) {
      return ToResponse(vehicle);
    }
  }
  return support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND,
                             field + ".number", key->number.text(),
                             "a vehicle that is in the register");
}

// What an item of a batch says where there is no vehicle.
common::v1::ErrorDetail ItemError(const absl::Status& status) {
  common::v1::ErrorDetail detail = support::GetDetail(status);
  if (detail.reason() == common::v1::ERROR_REASON_UNSPECIFIED) {
    detail.set_reason(common::v1::ERROR_REASON_STORAGE_FAILED);
    detail.set_wish("the register to be readable");
  }
  return detail;
}

class ImportCall : public grpc::ServerReadReactor<v1::ImportVehiclesRequest> {
 public:
  // `imported` is called when rows were turned over.
  ImportCall(grpc::CallbackServerContext* context, v1::ImportVehiclesResponse* response,
             storage::VehicleStore* store, const Clock* clock, std::function<void()> imported)
      : context_(context),
        response_(response),
        importer_(store, clock),
        imported_(std::move(imported)) {
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (ok) {
      const absl::Status status = importer_.Take(request_);
      if (!status.ok()) return Finish(support::ToGrpc(status));
      return StartRead(&request_);
    }
    // A broken line ends the stream too; total_bytes tells where this does not show in time.
    if (context_->IsCancelled()) return Finish(grpc::Status::CANCELLED);
    absl::StatusOr<v1::ImportVehiclesResponse> answer = importer_.Finish();
    if (!answer.ok()) return Finish(support::ToGrpc(answer.status()));
    *response_ = *std::move(answer);
    spdlog::info("registry: import rows={} imported={} errors={}", response_->rows(),
                 response_->imported(), response_->errors_size());
    Finish(grpc::Status::OK);
  }

  void OnDone() override {
    const std::function<void()> imported = std::move(imported_);
    delete this;  // before imported(): the rows of an import that failed may be removed too
    imported();
  }

 private:
  grpc::CallbackServerContext* const context_;
  v1::ImportVehiclesResponse* const response_;
  VehicleImporter importer_;
  std::function<void()> imported_;
  v1::ImportVehiclesRequest request_;
};

class ExportCall : public grpc::ServerWriteReactor<v1::ExportVehiclesResponse> {
 public:
  explicit ExportCall(const storage::VehicleStore* store) : exporter_(store) { WriteNext(); }

  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    WriteNext();
  }
  void OnDone() override { delete this; }

 private:
  void WriteNext() {
    absl::StatusOr<std::string> piece = exporter_.Next();
    if (!piece.ok()) return Finish(support::ToGrpc(piece.status()));
    if (piece->empty()) return Finish(grpc::Status::OK);
    response_.set_csv(*std::move(piece));
    StartWrite(&response_);
  }

  VehicleExporter exporter_;
  v1::ExportVehiclesResponse response_;
};

class Registry : public support::HostedService, public v1::RegistryService::CallbackService {
 public:
  Registry(std::unique_ptr<storage::VehicleStore> store, const Clock* clock,
           support::Channels* channels)
      : store_(std::move(store)), clock_(clock), channels_(channels) {}
  ~Registry() override { Stop(); }

  std::string_view name() const override { return "registry"; }
  std::vector<grpc::Service*> grpc_services() override { return {this}; }

  absl::Status Start() override {
    cleaner_ = std::thread([this] { Clean(); });
    channels_->OfferLocalVehicles(
        std::make_shared<LocalLookup>([this](const common::v1::PlateKey& plate) {
          return LookUp(*store_, *store_->View(), plate, "plate");
        }));
    return absl::OkStatus();
  }

  void Stop() override {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    if (!cleaner_.joinable()) return;
    cleaner_.join();
    channels_->OfferLocalVehicles(nullptr);
  }

  grpc::ServerUnaryReactor* GetVehicle(grpc::CallbackServerContext* context,
                                       const v1::GetVehicleRequest* request,
                                       v1::GetVehicleResponse* response) override {
    auto found = LookUp(*store_, *store_->View(), request->plate(), "plate");
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    if (found.ok()) *response = *std::move(found);
    reactor->Finish(support::ToGrpc(found.status()));
    return reactor;
  }

  grpc::ServerUnaryReactor* BatchGetVehicles(grpc::CallbackServerContext* context,
                                             const v1::BatchGetVehiclesRequest* request,
                                             v1::BatchGetVehiclesResponse* response) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    if (request->plates().empty() || request->plates_size() > kBatchPlatesMax) {
      reactor->Finish(support::ToGrpc(support::FieldError(
          absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID, "plates",
          absl::StrCat(request->plates_size(), " numbers"), "1-10000 numbers")));
      return reactor;
    }
    const auto view = store_->View();
    for (int i = 0; i < request->plates_size(); ++i) {
      auto found = LookUp(*store_, *view, request->plates(i), absl::StrCat("plates[", i, "]"));
      v1::VehicleAnswer* const answer = response->add_answers();
      if (found.ok()) {
        *answer->mutable_found() = *std::move(found);
      } else {
        *answer->mutable_error() = ItemError(found.status());
      }
    }
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerReadReactor<v1::ImportVehiclesRequest>* ImportVehicles(
      grpc::CallbackServerContext* context, v1::ImportVehiclesResponse* response) override {
    return new ImportCall(context, response, store_.get(), clock_, [this] {
      absl::MutexLock lock(&mutex_);
      unclean_ = true;
    });
  }

  grpc::ServerWriteReactor<v1::ExportVehiclesResponse>* ExportVehicles(
      grpc::CallbackServerContext* context, const v1::ExportVehiclesRequest* request) override {
    return new ExportCall(store_.get());
  }

 private:
  // Removes, on a thread of its own, what imports have left unused.
  void Clean() {
    const auto due = [this]()
                         ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return unclean_ || stopping_; };
    while (true) {
      {
        absl::MutexLock lock(&mutex_, absl::Condition(&due));
        if (stopping_) return;
        unclean_ = false;
      }
      if (absl::Status status = store_->RemoveUnused(); !status.ok()) {
        spdlog::warn("registry: unused rows stay: {}", status.ToString());
      }
    }
  }

  const std::unique_ptr<storage::VehicleStore> store_;
  const Clock* const clock_;
  support::Channels* const channels_;
  absl::Mutex mutex_;
  bool unclean_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread cleaner_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeRegistry(
    const support::ServiceContext& context) {
  auto kv = storage::OpenRocksDb(context.data_dir);
  if (!kv.ok()) return kv.status();
  auto store = storage::VehicleStore::Open(*std::move(kv));
  if (!store.ok()) return store.status();
  return std::make_unique<Registry>(*std::move(store), context.clock, context.channels);
}

}  // namespace bluegate::registry
