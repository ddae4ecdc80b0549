#ifndef BLUEGATE_SERVICES_ADMISSION_LOG_READER_H_
#define BLUEGATE_SERVICES_ADMISSION_LOG_READER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "bluegate/admission/v1/decision_record.pb.h"
#include "storage/decision_store.h"

namespace bluegate::admission {

struct LogReading {
  int threads = 1;  // at least 1
  // Called now and then, on any of the threads, with the positions done and all of them.
  std::function<void(uint64_t done, uint64_t all)> progress;
  // Entries up to this position are left out.
  uint64_t after = 0;
  // Asked now and then, on any of the threads, whether to go on; null: to the end.
  std::function<bool()> wanted;
};

// Called with each entry, on the thread of that number (from 0), one entry at a time a thread.
using VisitEntry =
    absl::FunctionRef<void(int thread, uint64_t position, const std::string& request_id,
                           const v1::DecisionRecord& record)>;

// Goes through the decision log as it is now, in no order across threads. DATA_LOSS when an entry
// cannot be read; CANCELLED when it is no longer wanted; what the storage fails with.
absl::Status ReadLog(const storage::DecisionStore& store, const LogReading& reading,
                     VisitEntry visit);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_LOG_READER_H_
