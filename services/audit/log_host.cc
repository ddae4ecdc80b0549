#include "services/audit/log_host.h"

#include <spdlog/spdlog.h>

#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"

namespace bluegate::audit {
namespace {

prometheus::Family<prometheus::Gauge>& GaugeOf(prometheus::Registry& metrics, const char* name,
                                               const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(metrics);
}

}  // namespace

uint64_t SizeOfCheckpoint(std::string_view checkpoint) {
  const size_t begin = checkpoint.find('\n');
  uint64_t size = 0;
  if (begin == checkpoint.npos) return size;
  std::from_chars(checkpoint.data() + begin + 1, checkpoint.data() + checkpoint.size(), size);
  return size;
}

LogHost::LogHost(SigningKey key, const Clock* clock, std::shared_ptr<prometheus::Registry> metrics,
                 absl::Duration interval, std::vector<std::string> handovers)
    : key_(std::move(key)),
      clock_(clock),
      metrics_(metrics != nullptr ? std::move(metrics) : std::make_shared<prometheus::Registry>()),
      interval_(interval),
      handovers_(std::move(handovers)),
      leaves_(GaugeOf(*metrics_, "bluegate_audit_leaves", "Leaves of an audit log.")),
      signed_leaves_(GaugeOf(*metrics_, "bluegate_audit_signed_leaves",
                             "Leaves that the newest signed checkpoint tells of.")),
      checkpoints_(prometheus::BuildCounter()
                       .Name("bluegate_audit_checkpoints_total")
                       .Help("Checkpoints that were signed.")
                       .Register(*metrics_)),
      failures_(prometheus::BuildCounter()
                    .Name("bluegate_audit_checkpoint_failures_total")
                    .Help("Checkpoints that could not be signed or kept.")
                    .Register(*metrics_)
                    .Add({})),
      signer_([this] { Run(); }) {}

LogHost::~LogHost() {
  {
    absl::MutexLock lock(&stop_mutex_);
    stopping_ = true;
  }
  signer_.join();
}

LogHost::Publication::~Publication() { host_->Withdraw(name_); }

std::unique_ptr<LogHost::Publication> LogHost::Publish(std::string service, PublishedLog log) {
  auto hosted = std::make_unique<Hosted>();
  hosted->log = std::move(log);
  const absl::StatusOr<std::string> last = hosted->log.log->Checkpoint();
  if (last.ok()) {
    hosted->signed_size = SizeOfCheckpoint(*last);
    hosted->signed_by_another = !IsOurs(*last);
  }
  absl::MutexLock lock(&logs_mutex_);
  Hosted& kept = *(logs_[service] = std::move(hosted));
  // Before anybody asks: who follows a handover of keys takes nothing from the old one any more.
  if (kept.signed_by_another) TrySign(service, kept);
  return std::unique_ptr<Publication>(new Publication(this, std::move(service)));
}

void LogHost::Withdraw(const std::string& service) {
  absl::MutexLock lock(&logs_mutex_);
  const auto hosted = logs_.find(service);
  if (hosted == logs_.end()) return;
  TrySign(service, *hosted->second);
  logs_.erase(hosted);
}

void LogHost::TrySign(const std::string& service, Hosted& hosted) {
  absl::MutexLock lock(&sign_mutex_);
  if (absl::Status status = Sign(service, hosted); !status.ok()) {
    spdlog::error("audit checkpoint not signed log={} why=\"{}\"", service, status.ToString());
  }
}

// Ed25519 signs the same text with the same bytes.
bool LogHost::IsOurs(const std::string& checkpoint) const {
  const size_t end = checkpoint.find("\n\n");
  if (end == checkpoint.npos) return false;
  const auto signature = key_.SignatureLine(std::string_view(checkpoint).substr(0, end + 1));
  return signature.ok() && checkpoint.substr(end + 2) == *signature;
}

absl::Status LogHost::Sign(const std::string& service, Hosted& hosted) {
  const storage::CompactTree tree = hosted.log.log->tree();
  leaves_.Add({{"log", service}}).Set(static_cast<double>(tree.size()));
  if (tree.size() < hosted.signed_size) {
    return absl::DataLossError(absl::StrCat("has ", tree.size(), " leaves, and a checkpoint of ",
                                            hosted.signed_size, " was signed"));
  }
  if (tree.size() > hosted.signed_size || hosted.signed_by_another) {
    std::string text = CheckpointText(OriginOf(service), tree.size(), tree.Root(),
                                      absl::ToUnixMicros(clock_->Now()));
    const absl::StatusOr<std::string> signature = key_.SignatureLine(text);
    if (!signature.ok()) return signature.status();
    absl::StrAppend(&text, "\n", *signature);
    if (absl::Status kept = hosted.log.log->KeepCheckpoint(std::move(text)); !kept.ok()) {
      return kept;
    }
    hosted.signed_size = tree.size();
    hosted.signed_by_another = false;
    checkpoints_.Add({{"log", service}}).Increment();
  }
  signed_leaves_.Add({{"log", service}}).Set(static_cast<double>(hosted.signed_size));
  return absl::OkStatus();
}

absl::Status LogHost::SignGrown() {
  absl::ReaderMutexLock lock(&logs_mutex_);
  absl::MutexLock sign_lock(&sign_mutex_);
  absl::Status first;
  for (const auto& [service, hosted] : logs_) {
    const absl::Status status = Sign(service, *hosted);
    if (status.ok()) continue;
    failures_.Increment();
    spdlog::error("audit checkpoint not signed log={} why=\"{}\"", service, status.ToString());
    first.Update(
        absl::Status(status.code(), absl::StrCat("log ", service, ": ", status.message())));
  }
  health_ = first;
  return first;
}

void LogHost::Run() {
  while (true) {
    {
      absl::MutexLock lock(&stop_mutex_);
      if (stop_mutex_.AwaitWithTimeout(absl::Condition(&stopping_), interval_)) return;
    }
    SignGrown().IgnoreError();  // told by health, and tried again
  }
}

std::string LogHost::OriginOf(std::string_view service) const {
  return absl::StrCat(key_.name(), "/", std::string(service));
}

std::vector<std::string> LogHost::Logs() const {
  absl::ReaderMutexLock lock(&logs_mutex_);
  std::vector<std::string> names;
  for (const auto& [name, hosted] : logs_) names.push_back(name);
  return names;
}

absl::Status LogHost::With(std::string_view service,
                           absl::FunctionRef<absl::Status(const PublishedLog&)> read) const {
  absl::ReaderMutexLock lock(&logs_mutex_);
  const auto hosted = logs_.find(service);
  if (hosted == logs_.end()) {
    return absl::NotFoundError(absl::StrCat("log: \"", std::string(service),
                                            "\" is none of this process, wanted one of ListLogs"));
  }
  return read(hosted->second->log);
}

uint64_t LogHost::SignedSize(std::string_view service) const {
  absl::ReaderMutexLock lock(&logs_mutex_);
  absl::MutexLock sign_lock(&sign_mutex_);
  const auto hosted = logs_.find(service);
  return hosted == logs_.end() ? 0 : hosted->second->signed_size;
}

absl::Status LogHost::health() const {
  absl::MutexLock lock(&sign_mutex_);
  return health_;
}

std::unique_ptr<LogHost::Publication> Publish(const support::ServiceContext& context,
                                              std::string service, PublishedLog log) {
  if (context.audit == nullptr) return nullptr;
  return context.audit->Publish(std::move(service), std::move(log));
}

}  // namespace bluegate::audit
