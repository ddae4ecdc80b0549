#include "services/terminal/witness.h"

#include <spdlog/spdlog.h>

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "services/support/status.h"
#include "services/terminal/durable_file.h"
#include "verification/checkpoint.h"
#include "verification/key_handover.h"
#include "verification/merkle.h"

namespace bluegate::terminal {
namespace {

using audit::v1::AuditService;
using verification::Checkpoint;
using verification::Verdict;

constexpr absl::Duration kCallTimeout = absl::Seconds(3);
constexpr uint64_t kFileBytesMax = 1 << 20;

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
}

// NOT_FOUND: nothing was signed, or there is no such log.
absl::StatusOr<std::string> AskCheckpoint(AuditService::Stub& stub, const std::string& log) {
  grpc::ClientContext context;
  SetDeadline(context);
  audit::v1::GetCheckpointRequest request;
  request.set_log(log);
  audit::v1::GetCheckpointResponse response;
  const grpc::Status status = stub.GetCheckpoint(&context, request, &response);
  if (!status.ok()) return support::FromGrpc(status);
  return response.checkpoint();
}

absl::StatusOr<std::string> AskConsistency(AuditService::Stub& stub, const std::string& log,
                                           uint64_t old_size, uint64_t size) {
  grpc::ClientContext context;
  SetDeadline(context);
  audit::v1::GetConsistencyProofRequest request;
  request.set_log(log);
  request.set_old_tree_size(old_size);
  request.set_tree_size(size);
  audit::v1::GetConsistencyProofResponse response;
  const grpc::Status status = stub.GetConsistencyProof(&context, request, &response);
  if (!status.ok()) return support::FromGrpc(status);
  return absl::StrJoin(response.hashes(), "");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Witness>> Witness::Open(std::filesystem::path file,
                                                       std::string public_key) {
  verification::WitnessFile kept;
  if (!public_key.empty() && !verification::ParsePublicKey(public_key).has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("public key: \"", public_key, "\", wanted what `bluegate audit key` prints"));
  }
  const absl::StatusOr<std::string> text = ReadFile(file, kFileBytesMax);
  if (text.ok()) {
    auto parsed = verification::ParseWitnessFile(*text);
    if (!parsed.has_value()) {
      return absl::DataLossError(
          absl::StrCat("witness file \"", file.string(), "\": cannot be read"));
    }
    kept = *std::move(parsed);
  } else if (!absl::IsNotFound(text.status())) {
    return text.status();
  }
  if (!public_key.empty() && !kept.public_key.empty() && public_key != kept.public_key &&
      public_key != kept.first_key) {
    return absl::InvalidArgumentError(absl::StrCat("public key: not that of the witness file \"",
                                                   file.string(), "\", wanted ", kept.public_key));
  }
  if (kept.public_key.empty()) kept.public_key = std::move(public_key);
  return std::unique_ptr<Witness>(new Witness(std::move(file), std::move(kept)));
}

absl::StatusOr<verification::Report> Witness::Look(const std::shared_ptr<grpc::Channel>& channel) {
  const auto stub = AuditService::NewStub(channel);
  grpc::ClientContext context;
  SetDeadline(context);
  audit::v1::ListLogsResponse logs;
  const grpc::Status listed = stub->ListLogs(&context, {}, &logs);
  if (!listed.ok()) return support::FromGrpc(listed);

  verification::Report report;
  const verification::WitnessFile before = kept();
  verification::WitnessFile seen = before;
  CheckKey(logs, &seen, &report);
  std::set<std::string> there;
  for (const audit::v1::LogInfo& info : logs.logs()) {
    there.insert(info.origin());
    const absl::Status looked = LookAtLog(*stub, info, &seen, &report);
    if (!looked.ok()) return looked;
  }
  for (const auto& [origin, checkpoint] : before.checkpoints) {
    if (there.contains(origin)) continue;
    report.Add(Verdict::kMissing, absl::StrCat("log ", origin), "is no longer there");
  }
  if (verification::FormatWitnessFile(seen) != verification::FormatWitnessFile(before)) {
    absl::Status written = WriteFile(file_, verification::FormatWitnessFile(seen));
    if (written.ok()) written = SyncFolder(std::filesystem::absolute(file_).parent_path());
    if (!written.ok()) return written;
  }
  absl::MutexLock lock(&mutex_);
  kept_ = std::move(seen);
  alarms_ += report.total();
  health_ = absl::OkStatus();
  if (!report.ok()) {
    const verification::Finding& finding = report.findings().front();
    health_ = absl::DataLossError(
        absl::StrCat(std::string(NameOf(finding.verdict)), ": ", finding.where, " ", finding.what));
  }
  return report;
}

void Witness::CheckKey(const audit::v1::ListLogsResponse& logs, verification::WitnessFile* seen,
                       verification::Report* report) {
  const std::string& shown = logs.public_key();
  if (seen->public_key.empty() && verification::ParsePublicKey(shown).has_value()) {
    seen->public_key = shown;
    spdlog::warn("witness trusts the first key that it saw key={}", shown);
    return;
  }
  if (shown == seen->public_key) return;
  const std::string key = verification::FollowHandovers(
      seen->public_key, {logs.key_handovers().begin(), logs.key_handovers().end()});
  if (key != shown) {
    report->Add(Verdict::kUnknownKey, "the server",
                absl::StrCat("shows the key ", shown, ", not ", seen->public_key));
    return;
  }
  spdlog::warn("witness follows a handover of keys old={} new={}", seen->public_key, key);
  if (seen->first_key.empty()) seen->first_key = seen->public_key;
  seen->public_key = key;
}

absl::Status Witness::LookAtLog(AuditService::Stub& stub, const audit::v1::LogInfo& info,
                                verification::WitnessFile* seen, verification::Report* report) {
  const std::string where = absl::StrCat("log ", info.origin());
  const auto old = seen->checkpoints.find(info.origin());
  const absl::StatusOr<std::string> text = AskCheckpoint(stub, info.log());
  if (absl::IsNotFound(text.status())) {
    if (old != seen->checkpoints.end()) {
      report->Add(Verdict::kMissing, where, "has no checkpoint any more");
    }
    return absl::OkStatus();
  }
  if (!text.ok()) return text.status();
  const auto checkpoint = verification::ParseCheckpoint(*text);
  const auto key = verification::ParsePublicKey(seen->public_key);
  if (!checkpoint.has_value() || checkpoint->origin != info.origin()) {
    report->Add(Verdict::kMalformed, where, "its checkpoint cannot be read");
  } else if (!key.has_value() ||
             verification::CheckSignature(*checkpoint, {*key}) != verification::SignedBy::kKey) {
    report->Add(Verdict::kUnknownKey, where, "its checkpoint is not signed by the trusted key");
  } else if (old == seen->checkpoints.end()) {
    seen->checkpoints[info.origin()] = *text;
    return absl::OkStatus();
  } else if (old->second == *text) {
    return absl::OkStatus();
  } else {
    return CheckGrowth(stub, info.log(), old->second, *text, seen, report);
  }
  KeepEvidence(info.log(), *text);
  return absl::OkStatus();
}

absl::Status Witness::CheckGrowth(AuditService::Stub& stub, const std::string& log,
                                  const std::string& old_text, const std::string& text,
                                  verification::WitnessFile* seen, verification::Report* report) {
  const Checkpoint old = *verification::ParseCheckpoint(old_text);
  const Checkpoint now = *verification::ParseCheckpoint(text);
  // A server that was restored may show an older checkpoint; its log must still be the same.
  const bool grown = now.size >= old.size;
  const Checkpoint& small = grown ? old : now;
  const Checkpoint& large = grown ? now : old;
  bool holds = small.size == 0 || (small.size == large.size && small.root == large.root);
  if (!holds && small.size != large.size) {
    const absl::StatusOr<std::string> proof = AskConsistency(stub, log, small.size, large.size);
    if (!proof.ok() && !absl::IsOutOfRange(proof.status()) && !absl::IsDataLoss(proof.status())) {
      return proof.status();
    }
    holds = proof.ok() &&
            verification::ConsistencyHolds(small.size, small.root, large.size, large.root, *proof);
  }
  if (holds) {
    if (grown) seen->checkpoints[now.origin] = text;
    return absl::OkStatus();
  }
  report->Add(Verdict::kForked, absl::StrCat("log ", now.origin),
              absl::StrCat("its ", now.size, " leaves do not continue the ", old.size,
                           " that were seen here before"));
  KeepEvidence(log, text);
  return absl::OkStatus();
}

void Witness::KeepEvidence(const std::string& log, const std::string& checkpoint) const {
  const auto parsed = verification::ParseCheckpoint(checkpoint);
  std::filesystem::path file = file_;
  file += absl::StrCat(".alarm-", verification::IsPlainName(log) ? log : "log", "-",
                       parsed.has_value() ? absl::StrCat(parsed->size) : "unreadable");
  const absl::Status written = WriteFile(file, checkpoint);
  if (!written.ok()) spdlog::error("witness evidence not kept why=\"{}\"", written.ToString());
}

absl::Status Witness::health() const {
  absl::MutexLock lock(&mutex_);
  return health_;
}

uint64_t Witness::alarms() const {
  absl::MutexLock lock(&mutex_);
  return alarms_;
}

verification::WitnessFile Witness::kept() const {
  absl::MutexLock lock(&mutex_);
  return kept_;
}

WitnessWatch::WitnessWatch(Witness* witness, MakeChannel make_channel, absl::Duration interval)
    : witness_(witness),
      make_channel_(std::move(make_channel)),
      interval_(interval),
      thread_([this] { Run(); }) {}

WitnessWatch::~WitnessWatch() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void WitnessWatch::Run() {
  const std::shared_ptr<grpc::Channel> channel = make_channel_();
  bool stopping = false;
  while (!stopping) {
    const auto report = witness_->Look(channel);
    if (!report.ok()) {
      spdlog::info("witness could not look why=\"{}\"", report.status().ToString());
    } else {
      for (const verification::Finding& finding : report->findings()) {
        spdlog::error("event=witness_alarm class={} where=\"{}\" what=\"{}\"",
                      std::string(NameOf(finding.verdict)), finding.where, finding.what);
      }
    }
    absl::MutexLock lock(&mutex_);
    stopping = mutex_.AwaitWithTimeout(absl::Condition(&stopping_), interval_);
  }
}

}  // namespace bluegate::terminal
