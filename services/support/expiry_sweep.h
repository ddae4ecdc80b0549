#ifndef BLUEGATE_SERVICES_SUPPORT_EXPIRY_SWEEP_H_
#define BLUEGATE_SERVICES_SUPPORT_EXPIRY_SWEEP_H_

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace bluegate::support {

// Deletes what is over its period: on a thread of its own, now and then, in small steps with pauses
// between them, so that nobody waits for it. Counts bluegate_<service>_expired_<what>_total and
// bluegate_<service>_expiry_failures_total.
class ExpirySweep {
 public:
  static constexpr absl::Duration kInterval = absl::Hours(1);
  static constexpr absl::Duration kPause = absl::Milliseconds(50);

  struct Step {
    uint64_t deleted = 0;
    bool done = false;  // nothing more is old enough
  };
  // Takes one step; the first of a sweep begins at the oldest. ABORTED: something came between, and
  // the same step is taken again. Any other error ends the sweep, and the next begins anew.
  using TakeStep = std::function<absl::StatusOr<Step>(bool is_first)>;

  // `what` is the plural, such as "captures"; `registry` may be null.
  ExpirySweep(std::string service, std::string what, TakeStep take_step,
              std::shared_ptr<prometheus::Registry> registry);
  ~ExpirySweep() { Stop(); }

  // The thread's first sweep begins at once. Started at most once.
  void Start();
  // Ends the sweep after its step. May be called twice.
  void Stop();

  // One whole sweep on this thread; how much was deleted. Ends early when stopping.
  absl::StatusOr<uint64_t> Sweep();

 private:
  void Loop();
  // False when stopping meanwhile.
  bool Rest(absl::Duration time);

  const std::string service_;
  const std::string what_;
  const TakeStep take_step_;
  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Counter& deleted_;
  prometheus::Counter& failures_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_EXPIRY_SWEEP_H_
