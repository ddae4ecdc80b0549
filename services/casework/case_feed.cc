#include "services/casework/case_feed.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/casework/conversions.h"
#include "services/support/status.h"

namespace bluegate::casework {
namespace {

constexpr size_t kPageCasesMax = 16;

// A stream that is refused at once.
class RefusedWatch : public CaseFeed::Reactor {
 public:
  explicit RefusedWatch(const absl::Status& status) { Finish(support::ToGrpc(status)); }
  void OnDone() override { delete this; }
};

absl::Status Stopping() { return absl::UnavailableError("casework stops; watch again"); }

}  // namespace

// One open stream. All members are guarded by the feed's mutex. gRPC runs no reaction within
// StartWrite or Finish, so these may be called under it.
class CaseFeed::Watcher : public CaseFeed::Reactor {
 public:
  Watcher(CaseFeed* feed, uint64_t id, uint64_t after_revision,
          grpc::CallbackServerContext* context)
      : feed_(feed), id_(id), sent_(after_revision), context_(context) {}

  bool idle() const { return !writing_ && !ended_; }
  uint64_t sent() const { return sent_; }
  absl::Time last_write() const { return last_write_; }

  // Sends the page, one message after the other.
  void Send(std::vector<v1::WatchCasesResponse> page) {
    page_.assign(std::make_move_iterator(page.begin()), std::make_move_iterator(page.end()));
    WriteNext();
  }

  // Ends the stream, now or when the write that is under way has come back.
  void End(const absl::Status& status) {
    if (ended_) return;
    if (writing_) {
      // A client that does not read would never let the write come back.
      end_status_ = status;
      context_->TryCancel();
      return;
    }
    ended_ = true;
    Finish(support::ToGrpc(status));
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&feed_->mutex_);
    writing_ = false;
    if (!ok && end_status_.ok()) end_status_ = absl::CancelledError("the watcher is gone");
    if (!end_status_.ok()) {
      End(end_status_);
    } else if (!page_.empty()) {
      WriteNext();
    } else {
      feed_->notified_ = true;
    }
  }

  void OnCancel() override {
    absl::MutexLock lock(&feed_->mutex_);
    End(absl::CancelledError("the watcher is gone"));
  }

  void OnDone() override {
    feed_->Leave(id_);
    delete this;
  }

 private:
  void WriteNext() {
    message_ = std::move(page_.front());
    page_.pop_front();
    sent_ = message_.revision();
    last_write_ = absl::Now();
    writing_ = true;
    StartWrite(&message_);
  }

  CaseFeed* const feed_;
  const uint64_t id_;
  uint64_t sent_;
  grpc::CallbackServerContext* const context_;
  absl::Time last_write_ = absl::Now();
  std::deque<v1::WatchCasesResponse> page_;
  v1::WatchCasesResponse message_;
  bool writing_ = false;
  bool ended_ = false;
  absl::Status end_status_;
};

CaseFeed::CaseFeed(const storage::CaseStore* store, const Clock* clock, absl::Duration heartbeat)
    : store_(store), clock_(clock), heartbeat_(heartbeat) {}

void CaseFeed::Start() {
  thread_ = std::thread([this] { Run(); });
}

void CaseFeed::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    for (const auto& [id, watcher] : watchers_) watcher->End(Stopping());
    mutex_.Await(absl::Condition(
        +[](std::map<uint64_t, Watcher*>* watchers) { return watchers->empty(); }, &watchers_));
  }
  if (thread_.joinable()) thread_.join();
}

void CaseFeed::Notify() {
  absl::MutexLock lock(&mutex_);
  notified_ = true;
}

CaseFeed::Reactor* CaseFeed::Open(uint64_t after_revision, grpc::CallbackServerContext* context) {
  const uint64_t newest = store_->tally().revision;
  if (after_revision > newest) {
    return new RefusedWatch(support::FieldError(
        absl::StatusCode::kOutOfRange, common::v1::ERROR_REASON_FIELD_INVALID, "after_revision",
        std::to_string(after_revision), absl::StrCat("at most ", newest, ", the newest revision")));
  }
  absl::MutexLock lock(&mutex_);
  if (stopping_) return new RefusedWatch(Stopping());
  if (watchers_.size() >= kWatchersMax) {
    return new RefusedWatch(absl::ResourceExhaustedError(
        absl::StrCat("watchers: ", watchers_.size(), " are open, wanted at most that many")));
  }
  const uint64_t id = next_id_++;
  auto* const watcher = new Watcher(this, id, after_revision, context);
  watchers_.emplace(id, watcher);
  notified_ = true;
  return watcher;
}

void CaseFeed::Leave(uint64_t watcher_id) {
  absl::MutexLock lock(&mutex_);
  watchers_.erase(watcher_id);
}

CaseFeed::Errand CaseFeed::NextErrand() {
  absl::MutexLock lock(&mutex_);
  while (!stopping_) {
    // Cleared before the store is asked: a change after that sets it again.
    notified_ = false;
    const uint64_t newest = store_->tally().revision;
    const absl::Time now = absl::Now();
    absl::Time next_heartbeat = absl::InfiniteFuture();
    // In turn, from the one after the last: a watcher far behind does not keep the others waiting.
    auto turn = watchers_.upper_bound(last_served_);
    for (size_t left = watchers_.size(); left > 0; --left, ++turn) {
      if (turn == watchers_.end()) turn = watchers_.begin();
      const Watcher& watcher = *turn->second;
      if (!watcher.idle()) continue;
      const absl::Time due = watcher.last_write() + heartbeat_;
      if (watcher.sent() < newest || due <= now) {
        last_served_ = turn->first;
        return {turn->first, watcher.sent()};
      }
      next_heartbeat = std::min(next_heartbeat, due);
    }
    const auto woken = [this]()
                           ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || notified_; };
    mutex_.AwaitWithDeadline(absl::Condition(&woken), next_heartbeat);
  }
  return {};
}

absl::StatusOr<std::vector<v1::WatchCasesResponse>> CaseFeed::ReadPage(
    uint64_t after_revision) const {
  const uint64_t newest = store_->tally().revision;
  const auto changes = store_->ChangesAfter(after_revision, kPageCasesMax);
  if (!changes.ok()) return changes.status();
  std::vector<v1::WatchCasesResponse> page;
  for (const storage::CaseRevision& change : *changes) {
    // The case as it is now: it may have changed again since, and then comes once more with the
    // revision of that change. What matters is that no revision is left out but those of cases that
    // were deleted.
    const auto record = store_->GetCase(change.case_id);
    if (absl::IsNotFound(record.status())) continue;
    if (!record.ok()) return record.status();
    absl::StatusOr<v1::Case> message = ToCase(*record, clock_->Now());
    if (!message.ok()) return message.status();
    v1::WatchCasesResponse& response = page.emplace_back();
    response.set_revision(change.revision);
    *response.mutable_case_() = *std::move(message);
  }
  if (page.empty()) {
    // Nothing is left of the changes up to there; the watcher goes on behind them.
    page.emplace_back().set_revision(changes->empty() ? std::max(after_revision, newest)
                                                      : changes->back().revision);
  }
  return page;
}

void CaseFeed::Run() {
  for (Errand errand = NextErrand(); errand.watcher_id != 0; errand = NextErrand()) {
    absl::StatusOr<std::vector<v1::WatchCasesResponse>> page = ReadPage(errand.after_revision);
    absl::MutexLock lock(&mutex_);
    const auto found = watchers_.find(errand.watcher_id);
    if (found == watchers_.end() || !found->second->idle()) continue;
    if (page.ok()) {
      found->second->Send(*std::move(page));
    } else {
      found->second->End(page.status());
    }
  }
}

}  // namespace bluegate::casework
