#include "services/intake/intake_service.h"

#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include <string_view>
#include <utility>
#include <vector>

#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "services/intake/capture_keeper.h"
#include "services/intake/capture_stream.h"
#include "services/intake/follow_stream.h"
#include "services/intake/intake_load.h"
#include "services/intake/intake_metrics.h"
#include "services/intake/kept_captures.h"
#include "services/intake/open_streams.h"
#include "services/intake/work_pool.h"
#include "services/support/backup_sources.h"
#include "services/support/status.h"
#include "storage/capture_store.h"
#include "storage/checkpoint.h"
#include "storage/engine.h"

namespace bluegate::intake {
namespace {

namespace pb = capture::v1;

constexpr uint32_t kCreditsDefault = 16;

class Intake final : public support::HostedService, public pb::IntakeService::CallbackService {
 public:
  Intake(std::unique_ptr<storage::CaptureStore> store, const support::ServiceContext& context,
         const IntakeOptions& options)
      : store_(std::move(store)),
        metrics_(context.metrics),
        keeper_(store_.get(), context.sites, context.clock, &metrics_, context.disk),
        load_(options.waiting_bytes_max),
        kept_(store_.get()),
        writers_(options.writer_threads),
        readers_(options.reader_threads) {
    const uint32_t credits = context.config->intake_credits();
    capture_context_ = {store_.get(),
                        &keeper_,
                        &writers_,
                        &load_,
                        &metrics_,
                        &capture_streams_,
                        [this] { follow_streams_.WakeAll(); },
                        credits == 0 ? kCreditsDefault : credits};
    follow_context_ = {store_.get(), &readers_, &follow_streams_};
  }

  std::string_view name() const override { return "intake"; }
  std::vector<grpc::Service*> grpc_services() override { return {this}; }
  absl::Status Health() const override { return keeper_.health(); }

  void Stop() override {
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
    return Read(call, [this, request, response] { return kept_.GetCapture(*request, response); });
  }

  grpc::ServerUnaryReactor* GetPicture(grpc::CallbackServerContext* call,
                                       const pb::GetPictureRequest* request,
                                       pb::GetPictureResponse* response) override {
    return Read(call, [this, request, response] { return kept_.GetPicture(*request, response); });
  }

  grpc::ServerUnaryReactor* GetIntakeTally(grpc::CallbackServerContext* call,
                                           const pb::GetIntakeTallyRequest*,
                                           pb::GetIntakeTallyResponse* response) override {
    return Read(call, [this, response] { return kept_.GetIntakeTally(response); });
  }

 private:
  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* call,
                                 absl::AnyInvocable<absl::Status()> read) {
    grpc::ServerUnaryReactor* const reactor = call->DefaultReactor();
    readers_.Run(
        [reactor, read = std::move(read)]() mutable { reactor->Finish(support::ToGrpc(read())); });
    return reactor;
  }

  const std::unique_ptr<storage::CaptureStore> store_;
  IntakeMetrics metrics_;
  CaptureKeeper keeper_;
  IntakeLoad load_;
  const KeptCaptures kept_;
  OpenStreams capture_streams_;
  OpenStreams follow_streams_;
  CaptureStreamContext capture_context_;
  FollowStreamContext follow_context_;
  // Last, so that their threads end before what they use.
  WorkPool writers_;
  WorkPool readers_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeIntakeOver(
    std::unique_ptr<storage::KeyValueStore> kv, const support::ServiceContext& context,
    const IntakeOptions& options) {
  auto store = storage::CaptureStore::Open(std::move(kv));
  if (!store.ok()) return store.status();
  spdlog::info("intake opened kept={}", (*store)->last_position());
  return std::make_unique<Intake>(*std::move(store), context, options);
}

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeIntake(
    const support::ServiceContext& context) {
  auto kv = storage::OpenRocksDb(context.data_dir);
  if (!kv.ok()) return kv.status();
  support::OfferBackup(context, "intake", [kv = kv->get()](const std::filesystem::path& folder) {
    return storage::Checkpoint(*kv, folder);
  });
  return MakeIntakeOver(*std::move(kv), context, IntakeOptions{});
}

}  // namespace bluegate::intake
