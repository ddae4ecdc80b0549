#include "services/casework/reading_follower.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "services/casework/passage_making.h"
#include "services/support/status.h"

namespace bluegate::casework {
namespace {

// The first answer that asking again may better.
absl::Status TemporaryErrorIn(const std::vector<Answer>& answers) {
  for (const Answer& answer : answers) {
    if (IsTemporary(answer.status)) return answer.status;
  }
  return absl::OkStatus();
}

}  // namespace

ReadingFollower::ReadingFollower(storage::CaseStore* store, Inquiry* inquiry, PastCheck* past,
                                 const Clock* clock, FollowerOptions options, Committed committed)
    : store_(store),
      inquiry_(inquiry),
      past_(past),
      clock_(clock),
      options_(options),
      committed_(std::move(committed)) {}

void ReadingFollower::Start(support::Channels& channels) {
  recognition_ = recognition::v1::RecognitionService::NewStub(channels.To("recognition"));
  {
    absl::MutexLock lock(&mutex_);
    taken_ = store_->tally().position;
  }
  committer_ = std::thread([this] { CommitLoop(); });
  log_follower_ = std::make_unique<support::LogFollower>(
      "casework follows recognition",
      [this](grpc::ClientContext* context) { return FollowOnce(context); });
  log_follower_->Start();
}

void ReadingFollower::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (log_follower_ != nullptr) log_follower_->Stop();
  if (committer_.joinable()) committer_.join();
}

absl::Status ReadingFollower::health() const {
  absl::MutexLock lock(&mutex_);
  return health_;
}

absl::Status ReadingFollower::FollowOnce(grpc::ClientContext* context) {
  recognition::v1::FollowReadingsRequest request;
  {
    absl::MutexLock lock(&mutex_);
    request.set_after_position(taken_);
    quiet_since_ = absl::Now();
  }
  const auto stream = recognition_->FollowReadings(context, request);
  recognition::v1::FollowReadingsResponse response;
  while (stream->Read(&response)) {
    // What was deleted before it came here is no passage any more.
    if (response.has_reading() &&
        !Take(response.position(), std::move(*response.mutable_reading()))) {
      context->TryCancel();
      break;
    }
    log_follower_->NoteProgress();
  }
  const grpc::Status ended = stream->Finish();
  absl::MutexLock lock(&mutex_);
  quiet_since_ = absl::InfiniteFuture();
  return support::FromGrpc(ended);
}

bool ReadingFollower::Take(uint64_t position, recognition::v1::ReadingRecord reading) {
  auto slot = std::make_shared<Slot>();
  slot->position = position;
  slot->reading = std::move(reading);
  {
    absl::MutexLock lock(&mutex_);
    const auto has_room = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return stopping_ || slots_.size() < options_.window;
    };
    mutex_.Await(absl::Condition(&has_room));
    if (stopping_) return false;
    if (position <= taken_) return true;
    taken_ = position;
    quiet_since_ = absl::Now();
    slots_.push_back(slot);
  }
  Ask(slot);
  return true;
}

void ReadingFollower::Ask(const std::shared_ptr<Slot>& slot) {
  // The slot's reading never changes, so it is read without the lock.
  inquiry_->Ask(
      QuestionsOf(slot->reading, PassageIdOf(slot->reading, slot->position), slot->position),
      [this, slot](std::vector<Answer> answers) {
        absl::MutexLock lock(&mutex_);
        slot->answers = std::move(answers);
        slot->answered = true;
      });
}

std::vector<std::shared_ptr<ReadingFollower::Slot>> ReadingFollower::AwaitAnswered(
    absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  const auto has_answer = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || (!slots_.empty() && slots_.front()->answered);
  };
  mutex_.AwaitWithDeadline(absl::Condition(&has_answer), deadline);
  std::vector<std::shared_ptr<Slot>> answered;
  if (stopping_) return answered;
  for (const std::shared_ptr<Slot>& slot : slots_) {
    if (!slot->answered) break;
    answered.push_back(slot);
  }
  return answered;
}

absl::StatusOr<std::vector<storage::NewPassage>> ReadingFollower::MakePassages(
    const std::vector<std::shared_ptr<Slot>>& slots, std::vector<CaseAddition>* additions) {
  absl::StatusOr<PastCheck::Batch> batch = past_->OpenBatch();
  if (!batch.ok()) return batch.status();
  std::vector<storage::NewPassage> passages;
  for (const std::shared_ptr<Slot>& slot : slots) {
    const absl::Status temporary = TemporaryErrorIn(slot->answers);
    if (!temporary.ok()) {
      if (passages.empty()) return temporary;
      break;
    }
    absl::StatusOr<PastFindings> past = past_->Check(slot->reading, slot->position, &*batch);
    if (!past.ok()) return past.status();
    if (past->waits) break;
    std::move(past->additions.begin(), past->additions.end(), std::back_inserter(*additions));
    passages.push_back(MakePassage(slot->reading, slot->position, slot->answers, *std::move(past),
                                   options_.terms, clock_->Now()));
  }
  return passages;
}

absl::Status ReadingFollower::CommitSlots(const std::vector<std::shared_ptr<Slot>>& slots) {
  std::vector<CaseAddition> additions;
  const absl::StatusOr<std::vector<storage::NewPassage>> made = MakePassages(slots, &additions);
  if (!made.ok()) return made.status();
  const std::vector<storage::NewPassage>& passages = *made;
  // Before the passages: when it stops in between, the same readings bring the same additions, and
  // those that are there already are passed over.
  if (absl::Status status = Append(additions); !status.ok()) return status;
  if (absl::Status status = past_->Expire(clock_->Now()); !status.ok()) return status;
  if (absl::Status status = store_->CommitPassages(passages); !status.ok()) return status;
  for (const storage::NewPassage& passage : passages) {
    spdlog::debug("passage capture={} state={}", passage.passage_id, passage.state);
  }
  committed_(passages);
  absl::MutexLock lock(&mutex_);
  for (size_t i = 0; i < passages.size(); ++i) {
    const int64_t received_us = slots[i]->reading.capture().received_time_us();
    written_arrival_ = std::max(written_arrival_, absl::FromUnixMicros(received_us));
  }
  slots_.erase(slots_.begin(), slots_.begin() + static_cast<ptrdiff_t>(passages.size()));
  return absl::OkStatus();
}

absl::Status ReadingFollower::Append(const std::vector<CaseAddition>& additions) {
  for (const CaseAddition& addition : additions) {
    const absl::Status status = AppendToCase(*store_, addition, options_.terms, clock_->Now());
    if (absl::IsNotFound(status)) {
      spdlog::error("casework adds to no case case={}", addition.case_id);
    } else if (!status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Time ReadingFollower::WrittenUntil() const {
  absl::MutexLock lock(&mutex_);
  const bool at_end = slots_.empty() && absl::Now() - quiet_since_ >= options_.quiet_for;
  return at_end ? clock_->Now() : std::min(written_arrival_, clock_->Now());
}

absl::Status ReadingFollower::Sweep() {
  const absl::Time until = WrittenUntil();
  while (!stopping()) {
    const auto looked_at = past_->visits().Sweep(until, options_.terms, clock_->Now());
    if (!looked_at.ok()) return looked_at.status();
    if (*looked_at == 0) break;
    committed_({});
  }
  return absl::OkStatus();
}

bool ReadingFollower::stopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

void ReadingFollower::AskAgain() {
  std::vector<std::shared_ptr<Slot>> again;
  {
    absl::MutexLock lock(&mutex_);
    for (const std::shared_ptr<Slot>& slot : slots_) {
      if (!slot->answered || TemporaryErrorIn(slot->answers).ok()) continue;
      slot->answered = false;
      again.push_back(slot);
    }
  }
  for (const std::shared_ptr<Slot>& slot : again) Ask(slot);
}

void ReadingFollower::Rest(absl::Duration time) {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), time);
}

void ReadingFollower::CommitLoop() {
  absl::Duration wait = options_.retry_min;
  bool failing = false;
  absl::Time sweep_at = absl::Now() + options_.sweep_every;
  while (true) {
    const std::vector<std::shared_ptr<Slot>> slots = AwaitAnswered(sweep_at);
    if (stopping()) return;
    absl::Status status = slots.empty() ? absl::OkStatus() : CommitSlots(slots);
    if (absl::Now() >= sweep_at) {
      status.Update(Sweep());
      sweep_at = absl::Now() + options_.sweep_every;
    }
    const uint64_t position = slots.empty() ? store_->tally().position : slots.front()->position;
    if (!status.ok() && !failing) {
      spdlog::warn("casework waits position={} status=\"{}\"", position, status.ToString());
    } else if (status.ok() && failing) {
      spdlog::info("casework goes on position={}", position);
    }
    failing = !status.ok();
    {
      absl::MutexLock lock(&mutex_);
      health_ = status;
    }
    if (status.ok()) {
      wait = options_.retry_min;
      continue;
    }
    Rest(wait);
    wait = std::min(wait * 2, options_.retry_max);
    AskAgain();
  }
}

}  // namespace bluegate::casework
