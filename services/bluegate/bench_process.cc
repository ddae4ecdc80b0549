#include "services/bluegate/bench_process.h"

#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

extern char** environ;

namespace bluegate {
namespace {

cpu_set_t SetOf(const std::vector<int>& processors) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int processor : processors) CPU_SET(processor, &set);
  return set;
}

// Every thread of this process.
void KeepThreadsOn(const cpu_set_t& processors) {
  std::error_code error;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", error)) {
    pid_t thread = 0;
    if (!absl::SimpleAtoi(task.path().filename().string(), &thread)) continue;
    sched_setaffinity(thread, sizeof(processors), &processors);  // fails for one that just ended
  }
}

}  // namespace

absl::StatusOr<BenchProcess> BenchProcess::Start(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "bluegate");
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  int orders[2];
  int answers[2];
  if (pipe2(orders, O_CLOEXEC) != 0) return absl::UnavailableError("no pipe to the callers");
  if (pipe2(answers, O_CLOEXEC) != 0) {
    close(orders[0]);
    close(orders[1]);
    return absl::UnavailableError("no pipe from the callers");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, orders[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, answers[1], STDOUT_FILENO);
  pid_t process = 0;
  const int error =
      posix_spawn(&process, "/proc/self/exe", &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(orders[0]);
  close(answers[1]);
  if (error != 0) {
    close(orders[1]);
    close(answers[0]);
    return absl::UnavailableError(absl::StrCat("the callers' process: ", std::strerror(error)));
  }
  return BenchProcess(process, fdopen(orders[1], "w"), fdopen(answers[0], "r"));
}

BenchProcess::BenchProcess(BenchProcess&& other) noexcept
    : process_(std::exchange(other.process_, 0)),
      orders_(std::exchange(other.orders_, nullptr)),
      answers_(std::exchange(other.answers_, nullptr)),
      processors_(std::move(other.processors_)) {}

BenchProcess::~BenchProcess() {
  if (process_ == 0) return;
  std::fclose(orders_);
  waitpid(process_, nullptr, 0);
  std::fclose(answers_);
  if (!processors_.empty()) KeepThreadsOn(SetOf(processors_));
}

void BenchProcess::RunApart() {
  cpu_set_t all;
  if (sched_getaffinity(0, sizeof(all), &all) != 0 || CPU_COUNT(&all) < 2) return;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &all)) processors_.push_back(cpu);
  }
  const auto middle = processors_.begin() + static_cast<std::ptrdiff_t>(processors_.size() / 2);
  const cpu_set_t theirs = SetOf({middle, processors_.end()});
  sched_setaffinity(process_, sizeof(theirs), &theirs);
  KeepThreadsOn(SetOf({processors_.begin(), middle}));
}

}  // namespace bluegate
