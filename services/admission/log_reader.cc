#include "services/admission/log_reader.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

namespace bluegate::admission {
namespace {

// Positions that a thread takes at a time.
constexpr uint64_t kChunk = 4096;

}  // namespace

absl::Status ReadLog(const storage::DecisionStore& store, const LogReading& reading,
                     VisitEntry visit) {
  const uint64_t all = store.LastDecision();
  std::atomic<uint64_t> next = reading.after, done = 0;
  std::atomic<bool> failed = false;
  absl::Mutex mutex;
  absl::Status status;
  const auto fail = [&](const absl::Status& error) {
    absl::MutexLock lock(&mutex);
    status.Update(error);
    failed = true;
  };
  const auto work = [&](int thread) {
    v1::DecisionRecord record;
    std::string request_id;
    while (!failed) {
      const uint64_t after = next.fetch_add(kChunk);
      if (after >= all) return;
      if (reading.wanted && !reading.wanted()) {
        return fail(absl::CancelledError("decision log: the reading is no longer wanted"));
      }
      const uint64_t last = std::min(all, after + kChunk);
      const absl::Status visited =
          store.VisitDecisions(after, last, [&](const storage::LoggedDecision& entry) {
            if (!record.ParseFromArray(entry.bytes.data(), static_cast<int>(entry.bytes.size()))) {
              fail(absl::DataLossError(
                  absl::StrCat("decision log: entry ", entry.position, " cannot be read")));
              return false;
            }
            request_id.assign(entry.request_id);
            visit(thread, entry.position, request_id, record);
            return true;
          });
      if (!visited.ok()) fail(visited);
      const uint64_t now_done = done += last - after;
      if (reading.progress) reading.progress(now_done, all - reading.after);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < reading.threads; ++i) threads.emplace_back(work, i);
  work(0);
  for (std::thread& thread : threads) thread.join();
  return status;
}

}  // namespace bluegate::admission
