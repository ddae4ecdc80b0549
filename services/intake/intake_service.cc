#include "services/intake/intake_service.h"

#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "services/audit/log_host.h"
#include "services/intake/capture_expiry.h"
#include "services/intake/capture_keeper.h"
#include "services/intake/capture_queue.h"
#include "services/intake/capture_stream.h"
#include "services/intake/follow_stream.h"
#include "services/intake/intake_load.h"
#include "services/intake/intake_metrics.h"
#include "services/intake/kept_captures.h"
#include "services/intake/open_streams.h"
#include "services/intake/work_pool.h"
#include "services/support/backup_sources.h"
#include "services/support/disk_watch.h"
#include "services/support/peer_identity.h"
#include "services/support/status.h"
#include "storage/capture_store.h"
#include "storage/checkpoint.h"
#include "storage/engine.h"

namespace bluegate::intake {
namespace {

namespace pb = capture::v1;

constexpr uint32_t kCreditsDefault = 16;
constexpr char kEvidenceFolder[] = "evidence";

class Intake final : public support::HostedService, public pb::IntakeService::CallbackService {
 public:
  Intake(std::unique_ptr<IntakeMetrics> metrics, std::unique_ptr<storage::CaptureStore> store,
         const support::ServiceContext& context, const IntakeOptions& options)
      : metrics_(std::move(metrics)),
        store_(std::move(store)),
        publication_(audit::Publish(
            context, "intake",
            {&store_->audit_log(),
             [this](const storage::AuditEntry& entry) { return store_->ReadLogged(entry); }})),
        free_bytes_min_(options.free_bytes_min),
        clock_(context.clock),
        keeper_(store_.get(), context.sites, context.clock, metrics_.get(), context.disk),
        load_(options.waiting_bytes_max),
        kept_(store_.get(), metrics_.get()),
        is_swept_(context.retention != nullptr),
        expiry_(store_.get(), context.retention, context.clock,
                support::AskCaseworkForNeeds(context.channels)),
        sweep_(
            "intake", "captures", [this](bool is_first) { return expiry_.Take(is_first); },
            context.metrics),
        captures_(&keeper_),
        writers_(options.writer_threads),
        readers_(options.reader_threads) {
    const uint32_t credits = context.config->intake_credits();
    capture_context_ = {store_.get(),
                        &keeper_,
                        &captures_,
                        &writers_,
                        &load_,
                        metrics_.get(),
                        &capture_streams_,
                        &devices_,
                        context.clock,
                        [this] { follow_streams_.WakeAll(); },
                        credits == 0 ? kCreditsDefault : credits,
                        context.devices};
    follow_context_ = {store_.get(), &readers_, &follow_streams_};
  }

  std::string_view name() const override { return "intake"; }
  std::vector<grpc::Service*> grpc_services() override { return {this}; }
  absl::Status Health() const override {
    const auto free_bytes = store_->FreeBytes();
    if (!free_bytes.ok()) return free_bytes.status();
    metrics_->disk_free_bytes.Set(static_cast<double>(*free_bytes));
    if (*free_bytes < free_bytes_min_) {
      return absl::ResourceExhaustedError(absl::StrCat("disk of the pictures: ", *free_bytes,
                                                       " bytes free, wanted ", free_bytes_min_));
    }
    const std::vector<std::string> twins = devices_.DoubleDevices(clock_->Now());
    if (!twins.empty()) {
      return absl::FailedPreconditionError(
          absl::StrCat("device ", twins.front(), ": two terminals, wanted one for each id"));
    }
    return keeper_.health();
  }

  absl::Status Start() override {
    if (is_swept_) sweep_.Start();
    return absl::OkStatus();
  }

  void Stop() override {
    sweep_.Stop();
    const absl::Status stopping = absl::UnavailableError("intake is stopping");
    capture_streams_.EndAll(stopping);
    follow_streams_.EndAll(stopping);
  }

  grpc::ServerBidiReactor<pb::StreamCapturesRequest, pb::StreamCapturesResponse>* StreamCaptures(
      grpc::CallbackServerContext* call) override {
    return new CaptureStream(&capture_context_, call);
  }

  grpc::ServerWriteReactor<pb::FollowCapturesResponse>* FollowCaptures(
      grpc::CallbackServerContext*, const pb::FollowCapturesRequest* request) override {
    return new FollowStream(&follow_context_, request->after_position());
  }

  grpc::ServerUnaryReactor* GetCapture(grpc::CallbackServerContext* call,
                                       const pb::GetCaptureRequest* request,
                                       pb::GetCaptureResponse* response) override {
    const absl::Status own = support::CheckPeerDevice(
        *call, capture_context_.devices, "name.device_id", request->name().device_id());
    return Read(call, [this, own, request, response] {
      return own.ok() ? kept_.GetCapture(*request, response) : own;
    });
  }

  grpc::ServerUnaryReactor* GetPicture(grpc::CallbackServerContext* call,
                                       const pb::GetPictureRequest* request,
                                       pb::GetPictureResponse* response) override {
    return Read(call, [this, request, response] { return kept_.GetPicture(*request, response); });
  }

  grpc::ServerUnaryReactor* GetIntakeTally(grpc::CallbackServerContext* call,
                                           const pb::GetIntakeTallyRequest*,
                                           pb::GetIntakeTallyResponse* response) override {
    return Read(call, [this, response] {
      for (std::string& device : devices_.DoubleDevices(clock_->Now())) {
        response->add_double_devices(std::move(device));
      }
      return kept_.GetIntakeTally(response);
    });
  }

 private:
  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* call,
                                 absl::AnyInvocable<absl::Status()> read) {
    grpc::ServerUnaryReactor* const reactor = call->DefaultReactor();
    readers_.Run(
        [reactor, read = std::move(read)]() mutable { reactor->Finish(support::ToGrpc(read())); });
    return reactor;
  }

  const std::unique_ptr<IntakeMetrics> metrics_;
  const std::unique_ptr<storage::CaptureStore> store_;  // tells metrics_ of its commits
  const std::unique_ptr<audit::LogHost::Publication> publication_;
  const uint64_t free_bytes_min_;
  const Clock* const clock_;
  DeviceWatch devices_;
  CaptureKeeper keeper_;
  IntakeLoad load_;
  const KeptCaptures kept_;
  const bool is_swept_;
  CaptureExpiry expiry_;
  support::ExpirySweep sweep_;
  OpenStreams capture_streams_;
  OpenStreams follow_streams_;
  CaptureStreamContext capture_context_;
  FollowStreamContext follow_context_;
  // Last, so that their threads end before what they use.
  CaptureQueue captures_;
  WorkPool writers_;
  WorkPool readers_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeIntakeOver(
    std::unique_ptr<storage::KeyValueStore> kv, const support::ServiceContext& context,
    const IntakeOptions& options, std::unique_ptr<storage::AppendFolder> folder) {
  if (folder == nullptr) {
    auto opened = storage::OpenAppendFolder(context.data_dir / kEvidenceFolder);
    if (!opened.ok()) return opened.status();
    folder = *std::move(opened);
  }
  auto metrics = std::make_unique<IntakeMetrics>(context.metrics);
  storage::CaptureStoreOptions store_options;
  store_options.on_commit = [metrics = metrics.get()](const storage::CommitReport& report) {
    metrics->commit_seconds.Observe(absl::ToDoubleSeconds(report.time));
    metrics->proof_cpu_seconds.Increment(absl::ToDoubleSeconds(report.proof_time));
    if (report.status.ok()) {
      metrics->picture_bytes.Increment(static_cast<double>(report.picture_bytes));
    }
  };
  store_options.evidence.free_bytes_min = options.free_bytes_min;
  auto store = storage::CaptureStore::Open(std::move(kv), std::move(folder), context.clock,
                                           std::move(store_options));
  if (!store.ok()) return store.status();
  spdlog::info("intake opened kept={}", (*store)->last_position());
  return std::make_unique<Intake>(std::move(metrics), *std::move(store), context, options);
}

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeIntake(
    const support::ServiceContext& context) {
  auto kv = storage::OpenRocksDb(context.data_dir);
  if (!kv.ok()) return kv.status();
  support::OfferBackup(context, "intake", [kv = kv->get()](const std::filesystem::path& folder) {
    return storage::Checkpoint(*kv, folder);
  });
  IntakeOptions options;
  // The watch looks now and then; intake itself before each group.
  if (context.disk != nullptr) options.free_bytes_min = context.disk->floor_bytes();
  return MakeIntakeOver(*std::move(kv), context, options);
}

}  // namespace bluegate::intake
