#include "services/intake/capture_keeper.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/support/status.h"
#include "storage/many_sha256.h"

namespace bluegate::intake {
namespace {

using capture::v1::Capture;
using capture::v1::CaptureName;
using capture::v1::CaptureRecord;
using capture::v1::StreamCapturesResponse;

std::string Text(const CaptureName& name) {
  return absl::StrCat(name.device_id(), "/", name.boot_epoch(), "/", name.sequence());
}

storage::CaptureName ToStorage(const CaptureName& name) {
  return {name.device_id(), name.boot_epoch(), name.sequence()};
}

absl::Status StorageFailed(const absl::Status& status) {
  common::v1::ErrorDetail detail;
  detail.set_reason(common::v1::ERROR_REASON_STORAGE_FAILED);
  detail.set_wish("a disk that takes the write; send the capture again");
  const auto code = absl::IsResourceExhausted(status) ? absl::StatusCode::kResourceExhausted
                                                      : absl::StatusCode::kUnavailable;
  return support::WithDetail(
      absl::Status(code, absl::StrCat("storage: ", status.message(), ", wanted a kept capture")),
      detail);
}

absl::StatusOr<StreamCapturesResponse> ToResponse(const CaptureName& name,
                                                  const storage::CaptureAnswer& answer) {
  StreamCapturesResponse response;
  if (answer.position == 0) {
    *response.mutable_rejection()->mutable_name() = name;
    if (!response.mutable_rejection()->mutable_error()->ParseFromString(answer.refusal)) {
      return absl::DataLossError(absl::StrCat("kept refusal of ", Text(name), ": unreadable"));
    }
    return response;
  }
  CaptureRecord record;
  if (!record.ParseFromString(answer.record)) {
    return absl::DataLossError(absl::StrCat("kept record of ", Text(name), ": unreadable"));
  }
  *response.mutable_ack()->mutable_name() = name;
  response.mutable_ack()->set_position(answer.position);
  response.mutable_ack()->set_received_time_us(record.received_time_us());
  response.mutable_ack()->set_repeated(answer.repeated);
  return response;
}

storage::CaptureToRefuse Refusal(const CaptureName* name, const CaptureHashes& hashes,
                                 const absl::Status& why) {
  const common::v1::ErrorDetail detail = support::GetDetail(why);
  storage::CaptureToRefuse refused;
  if (name != nullptr) refused.name = ToStorage(*name);
  refused.digest = hashes.digest;
  refused.reason = static_cast<uint32_t>(detail.reason());
  refused.refusal = detail.SerializeAsString();
  return refused;
}

// How many of the captures that wait are hashed before the first of them are written. A few, so
// that the disk begins early; where there are plenty, as many as go side by side.
size_t HashedAtOnce(size_t waiting) {
  constexpr size_t kFew = 4;
  constexpr size_t kPlenty = 16;
  return std::min(waiting, waiting < kPlenty ? kFew : kPlenty);
}

std::vector<CaptureHashes> HashAll(absl::Span<const SentCapture> captures) {
  std::vector<std::string_view> pictures;
  for (const SentCapture& sent : captures) {
    pictures.insert(pictures.end(), sent.capture.pictures().begin(), sent.capture.pictures().end());
  }
  const std::vector<std::string> of_pictures = storage::Sha256Each(pictures);
  auto next = of_pictures.begin();
  std::vector<CaptureHashes> hashes;
  for (const SentCapture& sent : captures) {
    const auto end = next + sent.capture.pictures_size();
    hashes.push_back(HashCapture(sent.capture, {next, end}));
    next = end;
  }
  return hashes;
}

}  // namespace

absl::StatusOr<StreamCapturesResponse> CaptureKeeper::Answer(const capture::v1::Hello& hello,
                                                             Capture capture) {
  std::vector<SentCapture> captures;
  captures.push_back({hello, std::move(capture)});
  return std::move(AnswerAll(std::move(captures)).front());
}

std::vector<absl::StatusOr<StreamCapturesResponse>> CaptureKeeper::AnswerAll(
    std::vector<SentCapture> captures) {
  std::vector<absl::StatusOr<StreamCapturesResponse>> responses;
  if (absl::Status room = disk_ == nullptr ? absl::OkStatus() : disk_->TakesMore(); !room.ok()) {
    for (const SentCapture& sent : captures) {
      metrics_->floor_refused.Increment();
      Note(sent.capture.name(), room, false);
      responses.push_back(room);
    }
    return responses;
  }
  std::vector<CaptureHashes> hashes;
  auto answers = Commit(captures.size(), [&] {
    const absl::Span<SentCapture> rest = absl::MakeSpan(captures).subspan(hashes.size());
    const absl::Span<SentCapture> some = rest.subspan(0, HashedAtOnce(rest.size()));
    std::vector<storage::CaptureToAnswer> judged;
    for (CaptureHashes& of_one : HashAll(some)) {
      judged.push_back(Judge(some[judged.size()], hashes.emplace_back(std::move(of_one))));
    }
    return judged;
  });
  for (size_t i = 0; i < captures.size(); ++i) {
    const Capture& capture = captures[i].capture;
    if (absl::IsAlreadyExists(answers[i].status())) answers[i] = AnswerTaken(capture, hashes[i]);
    responses.push_back(Respond(capture.name(), answers[i]));
  }
  return responses;
}

absl::StatusOr<StreamCapturesResponse> CaptureKeeper::AnswerDrop(const capture::v1::Hello& hello,
                                                                 const capture::v1::Drop& drop) {
  return Respond(drop.name(), KeepDrop(hello, drop));
}

absl::StatusOr<StreamCapturesResponse> CaptureKeeper::Respond(
    const CaptureName& name, const absl::StatusOr<storage::CaptureAnswer>& answer) {
  absl::StatusOr<StreamCapturesResponse> response =
      answer.ok() ? ToResponse(name, *answer) : answer.status();
  if (!response.ok()) response = StorageFailed(response.status());
  Note(name, response, answer.ok() && answer->repeated);
  return response;
}

void CaptureKeeper::Note(const CaptureName& name,
                         const absl::StatusOr<StreamCapturesResponse>& response, bool repeated) {
  {
    absl::MutexLock lock(&mutex_);
    health_ = response.status();
  }
  if (!response.ok()) {
    metrics_->failed.Increment();
    spdlog::error("capture not kept capture={} why=\"{}\"", Text(name),
                  std::string(response.status().message()));
    return;
  }
  if (repeated) {
    metrics_->repeated.Increment();
  } else if (response->rejection().error().reason() ==
             common::v1::ERROR_REASON_DROPPED_BY_TERMINAL) {
    metrics_->dropped.Increment();
  } else {
    (response->has_ack() ? metrics_->kept : metrics_->refused).Increment();
  }
  if (response->has_ack()) {
    if (spdlog::should_log(spdlog::level::debug)) {
      spdlog::debug("capture kept capture={} position={} repeated={}", Text(name),
                    response->ack().position(), repeated);
    }
  }
  if (response->has_rejection()) {
    const common::v1::ErrorDetail& error = response->rejection().error();
    spdlog::warn("capture refused capture={} reason={} field={} repeated={}", Text(name),
                 common::v1::ErrorReason_Name(error.reason()), error.field(), repeated);
  }
}

storage::CaptureToAnswer CaptureKeeper::Judge(SentCapture& sent, const CaptureHashes& hashes) {
  Capture& capture = sent.capture;
  // A name that is not the sender's stays free for its owner.
  const absl::Status named = CheckName(sent.hello, capture);
  if (!named.ok()) return Refusal(nullptr, hashes, named);
  auto record = CheckCapture(capture, hashes, *sites_, Now());
  if (!record.ok()) return Refusal(&capture.name(), hashes, record.status());
  storage::CaptureToKeep kept;
  kept.name = ToStorage(capture.name());
  kept.digest = hashes.digest;
  kept.record = record->SerializeAsString();
  kept.time_us = record->received_time_us();
  for (int i = 0; i < capture.pictures_size(); ++i) {
    kept.pictures.push_back({hashes.picture_sha256[i], std::move(*capture.mutable_pictures(i))});
  }
  return kept;
}

// Perhaps the terminal dropped it while it was on its way; then it has that answer.
absl::StatusOr<storage::CaptureAnswer> CaptureKeeper::AnswerTaken(const Capture& capture,
                                                                  const CaptureHashes& hashes) {
  capture::v1::Drop drop;
  *drop.mutable_name() = capture.name();
  drop.set_site_id(capture.site_id());
  drop.set_terminal_time_us(capture.terminal_time_us());
  auto answer = RefuseDropped(drop);
  return absl::IsAlreadyExists(answer.status()) ? RefuseReuse(capture.name(), hashes) : answer;
}

// ALREADY_EXISTS when the name has another answer.
absl::StatusOr<storage::CaptureAnswer> CaptureKeeper::RefuseDropped(const capture::v1::Drop& drop) {
  CaptureHashes hashes;
  hashes.digest = HashDrop(drop);
  return store_->Refuse(
      Refusal(&drop.name(), hashes,
              support::FieldError(absl::StatusCode::kResourceExhausted,
                                  common::v1::ERROR_REASON_DROPPED_BY_TERMINAL, "capture.name",
                                  Text(drop.name()), "a terminal whose spool has room")));
}

absl::StatusOr<storage::CaptureAnswer> CaptureKeeper::KeepDrop(const capture::v1::Hello& hello,
                                                               const capture::v1::Drop& drop) {
  CaptureHashes hashes;
  hashes.digest = HashDrop(drop);
  Capture named;
  *named.mutable_name() = drop.name();
  if (const absl::Status status = CheckName(hello, named); !status.ok()) {
    return store_->Refuse(Refusal(nullptr, hashes, status));
  }
  auto answer = RefuseDropped(drop);
  if (!absl::IsAlreadyExists(answer.status())) return answer;
  // It had come before, and only its ack was lost.
  auto kept = store_->Find(ToStorage(drop.name()));
  if (absl::IsNotFound(kept.status())) return RefuseReuse(drop.name(), hashes);
  if (!kept.ok()) return kept.status();
  CaptureRecord record;
  if (!record.ParseFromString(kept->record)) return absl::DataLossError("kept record: unreadable");
  const bool same =
      record.site_id() == drop.site_id() && record.terminal_time_us() == drop.terminal_time_us();
  if (!same) return RefuseReuse(drop.name(), hashes);
  return storage::CaptureAnswer{
      .position = kept->position, .record = std::move(kept->record), .repeated = true};
}

absl::StatusOr<storage::CaptureAnswer> CaptureKeeper::RefuseReuse(const CaptureName& name,
                                                                  const CaptureHashes& hashes) {
  return store_->Refuse(Refusal(
      nullptr, hashes,
      support::FieldError(absl::StatusCode::kAlreadyExists, common::v1::ERROR_REASON_NAME_REUSED,
                          "capture.name", Text(name), "a name of its own for each capture")));
}

std::vector<absl::StatusOr<storage::CaptureAnswer>> CaptureKeeper::Commit(
    size_t captures, absl::FunctionRef<std::vector<storage::CaptureToAnswer>()> next) {
  const auto begun = std::chrono::steady_clock::now();
  metrics_->committing.Increment(static_cast<double>(captures));
  auto answers = store_->AnswerEach(next);
  metrics_->committing.Decrement(static_cast<double>(captures));
  const double time_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  for (size_t i = 0; i < answers.size(); ++i) metrics_->keep_seconds.Observe(time_s);
  metrics_->position.Set(static_cast<double>(store_->last_position()));
  return answers;
}

absl::Time CaptureKeeper::Now() {
  const absl::Time now = clock_->Now();
  absl::MutexLock lock(&mutex_);
  const bool set_back = now < latest_ - kClockBackMax;
  if (set_back && !set_back_) {
    metrics_->clock_set_back.Increment();
    spdlog::error("clock set back by_s={}", absl::ToInt64Seconds(latest_ - now));
  }
  set_back_ = set_back;
  latest_ = std::max(latest_, now);
  return now;
}

absl::Status CaptureKeeper::health() const {
  if (disk_ != nullptr) {
    if (absl::Status room = disk_->TakesMore(); !room.ok()) return room;
  }
  absl::MutexLock lock(&mutex_);
  if (!health_.ok() || !set_back_) return health_;
  return absl::FailedPreconditionError(
      absl::StrCat("clock: before ", absl::FormatTime(latest_, absl::UTCTimeZone()),
                   ", the time of a kept capture, wanted a clock that goes on"));
}

}  // namespace bluegate::intake
