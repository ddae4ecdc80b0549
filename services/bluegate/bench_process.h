#ifndef BLUEGATE_SERVICES_BLUEGATE_BENCH_PROCESS_H_
#define BLUEGATE_SERVICES_BLUEGATE_BENCH_PROCESS_H_

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace bluegate {

// The callers of a measurement in a process of their own, so that they share no threads with the
// server: the program itself, run anew, which takes orders on its standard input and answers on its
// standard output. Ends by the end of its orders. Used by one thread.
class BenchProcess {
 public:
  // Runs `bluegate ARGUMENTS`. UNAVAILABLE when it cannot be started.
  static absl::StatusOr<BenchProcess> Start(std::vector<std::string> arguments);
  BenchProcess(BenchProcess&& other) noexcept;
  ~BenchProcess();  // ends the orders and waits

  // Gives the callers one half of the processors and every thread of this process the other half,
  // until the callers have ended; nothing where there is one processor. They stand for other
  // machines: while a server has more to do than it can, they must not wait for its processors, or
  // their own lateness would be counted as the server's. Called right after Start.
  void RunApart();

  // Neither is null; what is written to `orders` goes when it is flushed.
  std::FILE* orders() const { return orders_; }
  std::FILE* answers() const { return answers_; }

 private:
  BenchProcess(pid_t process, std::FILE* orders, std::FILE* answers)
      : process_(process), orders_(orders), answers_(answers) {}

  pid_t process_;
  std::FILE* orders_;
  std::FILE* answers_;
  std::vector<int> processors_;  // of this process when it is given half of them
};

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_BENCH_PROCESS_H_
