#include "services/recognition/recognition_service.h"

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "bluegate/recognition/v1/device_health.grpc.pb.h"
#include "bluegate/recognition/v1/recognition.grpc.pb.h"
#include "services/audit/log_host.h"
#include "services/recognition/capture_reader.h"
#include "services/recognition/device_book.h"
#include "services/recognition/follow_readings.h"
#include "services/recognition/open_calls.h"
#include "services/recognition/read_pictures.h"
#include "services/recognition/reading_expiry.h"
#include "services/recognition/reading_log.h"
#include "services/recognition/reading_pipeline.h"
#include "services/recognition/work_queue.h"
#include "services/support/backup_sources.h"
#include "services/support/log_follower.h"
#include "services/support/status.h"
#include "storage/checkpoint.h"
#include "storage/engine.h"

namespace bluegate::recognition {
namespace {

using capture::v1::IntakeService;

constexpr int kReaderThreadsMax = 64;
// Pictures of callers that wait; each may take 8 MiB.
constexpr size_t kWaitingCallersMax = 64;
// Captures that are read ahead for each thread: enough that a slow one does not idle the others.
constexpr uint64_t kReadAheadPerThread = 4;
constexpr std::chrono::seconds kPictureDeadline(10);

int ReaderThreads(const config::v1::ServerConfig& config) {
  const uint32_t wished = config.reader_threads();
  const unsigned threads = wished != 0 ? wished : std::thread::hardware_concurrency();
  return static_cast<int>(std::clamp(threads, 1u, unsigned{kReaderThreadsMax}));
}

class DeviceHealthService final : public v1::DeviceHealthService::CallbackService {
 public:
  explicit DeviceHealthService(const DeviceBook* devices) : devices_(devices) {}

  grpc::ServerUnaryReactor* GetDeviceHealth(grpc::CallbackServerContext* context,
                                            const v1::GetDeviceHealthRequest* request,
                                            v1::GetDeviceHealthResponse* response) override {
    auto health = devices_->Health(request->device_id());
    if (health.ok()) *response = *std::move(health);
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(support::ToGrpc(health.status()));
    return reactor;
  }

 private:
  const DeviceBook* const devices_;
};

class RecognitionService final : public support::HostedService,
                                 public v1::RecognitionService::CallbackService {
 public:
  RecognitionService(const support::ServiceContext& context,
                     std::unique_ptr<storage::ReadingStore> store,
                     std::unique_ptr<DeviceBook> devices,
                     std::shared_ptr<plate_recognition::PlateReader> reader)
      : context_(context),
        reader_(std::move(reader)),
        devices_(std::move(devices)),
        device_health_(devices_.get()),
        log_(std::move(store),
             [this](const std::vector<storage::StoredReading>& readings) {
               devices_->Note(readings);
             }),
        threads_(ReaderThreads(*context.config)),
        publication_(audit::Publish(
            context, "recognition",
            {&log_.store().audit_log(),
             [this](const storage::AuditEntry& entry) { return log_.store().ReadLogged(entry); }})),
        queue_(threads_, kWaitingCallersMax),
        expiry_(&log_, context.retention, context.clock,
                support::AskCaseworkForNeeds(context.channels)),
        sweep_(
            "recognition", "readings", [this](bool is_first) { return expiry_.Take(is_first); },
            context.metrics),
        follower_("recognition follows intake",
                  [this](grpc::ClientContext* call) { return FollowIntake(call); }) {}

  std::string_view name() const override { return "recognition"; }
  std::vector<grpc::Service*> grpc_services() override { return {this, &device_health_}; }
  absl::Status Health() const override { return log_.health(); }

  absl::Status Start() override {
    intake_ = IntakeService::NewStub(context_.channels->To("intake"));
    follower_.Start();
    if (context_.retention != nullptr) sweep_.Start();
    return absl::OkStatus();
  }

  void Stop() override {
    sweep_.Stop();
    follower_.Stop();
    queue_.Stop();
    calls_.CancelAndWait();
  }

  grpc::ServerUnaryReactor* ReadPicture(grpc::CallbackServerContext* context,
                                        const v1::ReadPictureRequest* request,
                                        v1::ReadPictureResponse* response) override {
    return recognition::ReadPicture(context, request, response, Work());
  }

  grpc::ServerBidiReactor<v1::StreamReadPicturesRequest, v1::StreamReadPicturesResponse>*
  StreamReadPictures(grpc::CallbackServerContext* context) override {
    return recognition::StreamReadPictures(context, Work());
  }

  grpc::ServerWriteReactor<v1::FollowReadingsResponse>* FollowReadings(
      grpc::CallbackServerContext* context, const v1::FollowReadingsRequest* request) override {
    return recognition::FollowReadings(context, *request, &log_, &calls_);
  }

  grpc::ServerUnaryReactor* GetRecognitionTally(
      grpc::CallbackServerContext* context, const v1::GetRecognitionTallyRequest* request,
      v1::GetRecognitionTallyResponse* response) override {
    const storage::ReadingTally tally = log_.store().tally();
    response->set_position(tally.position);
    response->set_read(tally.read);
    response->set_no_plate(tally.no_plate);
    response->set_failed(tally.failed);
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  PictureWork Work() { return {reader_.get(), &queue_, &calls_}; }

  absl::Status FollowIntake(grpc::ClientContext* call) {
    const uint64_t cursor = log_.store().tally().position;
    ReadingPipeline pipeline(
        &queue_, &log_, cursor, kReadAheadPerThread * threads_,
        [this](const capture::v1::CaptureRecord& capture) { return Read(capture); },
        [call] { call->TryCancel(); });
    capture::v1::FollowCapturesRequest request;
    request.set_after_position(cursor);
    const auto stream = intake_->FollowCaptures(call, request);
    capture::v1::FollowCapturesResponse next;
    absl::Status added;
    while (added.ok() && stream->Read(&next)) {
      added = next.has_capture() ? pipeline.Add(next.position(), std::move(*next.mutable_capture()))
                                 : pipeline.AddExpired(next.position());
      follower_.NoteProgress();
    }
    if (!added.ok()) call->TryCancel();
    const absl::Status ended = support::FromGrpc(stream->Finish());
    const absl::Status read = pipeline.Finish();
    if (!read.ok()) return read;
    return added.ok() ? ended : added;
  }

  absl::StatusOr<v1::ReadingRecord> Read(const capture::v1::CaptureRecord& capture) {
    absl::StatusOr<v1::ReadingRecord> record = ReadCapture(
        capture, [this](const std::string& sha256) { return FetchPicture(sha256); }, *reader_,
        *context_.clock);
    const capture::v1::CaptureName& name = capture.name();
    if (!record.ok()) {
      spdlog::warn("capture not read capture={}/{}/{} status=\"{}\"", name.device_id(),
                   name.boot_epoch(), name.sequence(), record.status().ToString());
    } else if (record->state() == v1::READ_STATE_FAILED) {
      spdlog::warn("event=reading_failed capture={}/{}/{} reason=\"{}\"", name.device_id(),
                   name.boot_epoch(), name.sequence(), record->error());
    } else {
      spdlog::debug("capture read capture={}/{}/{} state={}", name.device_id(), name.boot_epoch(),
                    name.sequence(), v1::ReadState_Name(record->state()));
    }
    return record;
  }

  absl::StatusOr<std::string> FetchPicture(const std::string& sha256) {
    grpc::ClientContext call;
    call.set_deadline(std::chrono::system_clock::now() + kPictureDeadline);
    capture::v1::GetPictureRequest request;
    request.set_sha256(sha256);
    capture::v1::GetPictureResponse response;
    const grpc::Status status = intake_->GetPicture(&call, request, &response);
    if (!status.ok()) return support::FromGrpc(status);
    return std::move(*response.mutable_picture());
  }

  const support::ServiceContext context_;
  const std::shared_ptr<plate_recognition::PlateReader> reader_;
  const std::unique_ptr<DeviceBook> devices_;
  DeviceHealthService device_health_;
  ReadingLog log_;
  const int threads_;
  const std::unique_ptr<audit::LogHost::Publication> publication_;
  OpenCalls calls_;
  WorkQueue queue_;
  std::unique_ptr<IntakeService::Stub> intake_;
  ReadingExpiry expiry_;
  support::ExpirySweep sweep_;
  support::LogFollower follower_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeRecognitionWith(
    const support::ServiceContext& context,
    std::shared_ptr<plate_recognition::PlateReader> reader) {
  absl::StatusOr<std::unique_ptr<storage::KeyValueStore>> engine =
      storage::OpenRocksDb(context.data_dir);
  if (!engine.ok()) return engine.status();
  storage::KeyValueStore* const kv = engine->get();
  support::OfferBackup(context, "recognition", [kv](const std::filesystem::path& folder) {
    return storage::Checkpoint(*kv, folder);
  });
  absl::StatusOr<std::unique_ptr<storage::ReadingStore>> store =
      storage::ReadingStore::Open(*std::move(engine));
  if (!store.ok()) return store.status();
  auto devices = DeviceBook::Open(kv, **store, context.clock, context.metrics);
  if (!devices.ok()) return devices.status();
  return std::make_unique<RecognitionService>(context, *std::move(store), *std::move(devices),
                                              std::move(reader));
}

absl::StatusOr<std::unique_ptr<support::HostedService>> MakeRecognition(
    const support::ServiceContext& context) {
  absl::StatusOr<std::unique_ptr<plate_recognition::PlateReader>> reader =
      plate_recognition::LoadPlateReader(context.config->models_dir(),
                                         ReaderThreads(*context.config));
  if (!reader.ok()) return reader.status();
  return MakeRecognitionWith(context, *std::move(reader));
}

}  // namespace bluegate::recognition
