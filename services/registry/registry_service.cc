#include "services/registry/registry_service.h"

#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/registry/v1/register_table.grpc.pb.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/registry/import_calls.h"
#include "services/registry/local_lookup.h"
#include "services/registry/register_tables.h"
#include "services/registry/stage_file.h"
#include "services/registry/vehicle_lookup.h"
#include "services/support/backup_sources.h"
#include "services/support/peer_purpose.h"
#include "services/support/status.h"
#include "storage/checkpoint.h"
#include "storage/engine.h"

namespace bluegate::registry {
namespace {

constexpr int kBatchPlatesMax = 10'000;

// What an item of a batch says where there is no vehicle.
common::v1::ErrorDetail ItemError(const absl::Status& status) {
  common::v1::ErrorDetail detail = support::GetDetail(status);
  if (detail.reason() == common::v1::ERROR_REASON_UNSPECIFIED) {
    detail.set_reason(common::v1::ERROR_REASON_STORAGE_FAILED);
    detail.set_wish("the register to be readable");
  }
  return detail;
}

class Registry : public support::HostedService, public v1::RegistryService::CallbackService {
 public:
  Registry(std::unique_ptr<storage::RegisterStore> store,
           std::optional<vehicle::StageTable> stage_table, const Clock* clock,
           support::Channels* channels, const support::DeviceBook* devices,
           std::shared_ptr<prometheus::Registry> metrics)
      : store_(std::move(store)),
        stage_table_(std::move(stage_table)),
        clock_(clock),
        channels_(channels),
        devices_(devices),
        metrics_(metrics != nullptr ? std::move(metrics)
                                    : std::make_shared<prometheus::Registry>()),
        not_laid_out_(prometheus::BuildGauge()
                          .Name("bluegate_registry_sources_not_laid_out")
                          .Help("Sources of the register that are looked up in the tables: they "
                                "are not laid out for look-ups, or not yet.")
                          .Register(*metrics_)
                          .Add({})),
        jobs_([this] { CleanSoon(); }),
        tables_(MakeRegisterTableService(store_.get(), clock, &jobs_, [this] { CleanSoon(); })) {}
  ~Registry() override { Stop(); }

  std::string_view name() const override { return "registry"; }
  std::vector<grpc::Service*> grpc_services() override { return {this, tables_.get()}; }

  absl::Status Start() override {
    CountNotLaidOut();
    cleaner_ = std::thread([this] { Clean(); });
    channels_->OfferLocalVehicles(
        std::make_shared<LocalLookup>([this](const common::v1::PlateKey& plate) {
          return FindVehicle(*store_, stages(), plate);
        }));
    return absl::OkStatus();
  }

  void Stop() override {
    jobs_.Stop();
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
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    const absl::Status stated = support::CheckPeerPurpose(*context, devices_, request->purpose(),
                                                          request->plate().number());
    if (!stated.ok()) {
      reactor->Finish(support::ToGrpc(stated));
      return reactor;
    }
    auto found = LookUpVehicles(*store_, stages(), {{&request->plate(), "plate"}});
    absl::Status status = found.ok() ? found->front().status() : found.status();
    if (status.ok()) *response = *std::move(found->front());
    reactor->Finish(support::ToGrpc(status));
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
    std::vector<PlateQuestion> questions;
    for (int i = 0; i < request->plates_size(); ++i) {
      questions.push_back({&request->plates(i), absl::StrCat("plates[", i, "]")});
    }
    auto answers = LookUpVehicles(*store_, stages(), questions);
    if (!answers.ok()) {
      reactor->Finish(support::ToGrpc(answers.status()));
      return reactor;
    }
    for (absl::StatusOr<v1::GetVehicleResponse>& found : *answers) {
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
    return StartImportVehicles(context, response, store_.get(), clock_, &jobs_);
  }

  grpc::ServerWriteReactor<v1::ExportVehiclesResponse>* ExportVehicles(
      grpc::CallbackServerContext* context, const v1::ExportVehiclesRequest* request) override {
    return StartExportVehicles(store_.get());
  }

 private:
  // Null when there is none.
  const vehicle::StageTable* stages() const {
    return stage_table_.has_value() ? &*stage_table_ : nullptr;
  }

  void CleanSoon() {
    CountNotLaidOut();
    absl::MutexLock lock(&mutex_);
    unclean_ = true;
  }

  void CountNotLaidOut() {
    const auto view = store_->View();
    const auto& sources = view->sources();
    not_laid_out_.Set(static_cast<double>(std::count_if(
        sources.begin(), sources.end(),
        [](const storage::RegisterSource& source) { return source.laid_out == nullptr; })));
  }

  // On a thread of its own: removes what imports have left unused, and lays the register out for
  // look-ups, once at the start and after every import and roll back.
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
      const auto stop = [this] {
        absl::MutexLock lock(&mutex_);
        return stopping_ || unclean_;
      };
      if (absl::Status status = store_->LayOut(stop); !status.ok()) {
        spdlog::error("registry: looking up stays slow: {}", status.ToString());
      }
      CountNotLaidOut();
    }
  }

  const std::unique_ptr<storage::RegisterStore> store_;
  const std::optional<vehicle::StageTable> stage_table_;
  const Clock* const clock_;
  support::Channels* const channels_;
  const support::DeviceBook* const devices_;
  const std::shared_ptr<prometheus::Registry> metrics_;
  prometheus::Gauge& not_laid_out_;
  absl::Mutex mutex_;
  bool unclean_ ABSL_GUARDED_BY(mutex_) = true;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread cleaner_;
  ImportJobs jobs_;
  const std::unique_ptr<grpc::Service> tables_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeRegistry(
    const support::ServiceContext& context) {
  auto kv = storage::OpenRocksDb(context.data_dir, storage::MainUse::kLookingUp);
  if (!kv.ok()) return kv.status();
  support::OfferBackup(context, "registry", [kv = kv->get()](const std::filesystem::path& folder) {
    return storage::Checkpoint(*kv, folder);
  });
  auto store =
      storage::RegisterStore::Open(*std::move(kv), context.data_dir, v1::REGISTER_TABLE_VEHICLES);
  if (!store.ok()) return store.status();
  std::optional<vehicle::StageTable> stages;
  if (!context.config->stages_file().empty()) {
    auto loaded = LoadStageTable(context.config->stages_file());
    if (!loaded.ok()) return loaded.status();
    stages = *std::move(loaded);
  }
  return std::make_unique<Registry>(*std::move(store), std::move(stages), context.clock,
                                    context.channels, context.devices, context.metrics);
}

}  // namespace bluegate::registry
