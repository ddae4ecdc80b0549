#include "services/bluegate/decide_bench_gates.h"

#include <grpcpp/create_channel.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/admission/v1/admission.grpc.pb.h"
#include "services/bluegate/bench_process.h"
#include "services/bluegate/bench_questions.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/resource_path.h"
#include "services/support/channels.h"
#include "services/support/sites.h"

namespace bluegate {
namespace {

using admission::v1::AdmissionService;
using CallClock = std::chrono::system_clock;  // that of gRPC's deadlines

// Connections, each of one gate.
constexpr size_t kGates = 16;

class Gates {
 public:
  Gates(const GateLoad& load, const common::v1::SiteList& sites)
      : load_(load), questions_(sites, load.vehicles, load.run) {
    grpc::ChannelArguments arguments = support::ClientChannelArguments();
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    for (size_t i = 0; i < kGates; ++i) {
      gates_.push_back(AdmissionService::NewStub(
          grpc::CreateCustomChannel(load.address, grpc::InsecureChannelCredentials(), arguments)));
    }
  }

  absl::StatusOr<GateFigures> Ask() {
    for (const auto& gate : gates_) {
      if (absl::Status greeted = Greet(*gate); !greeted.ok()) return greeted;
    }
    const auto start = CallClock::now();
    const auto due = [&](uint64_t call) {
      return start + std::chrono::duration_cast<CallClock::duration>(std::chrono::duration<double>(
                         static_cast<double>(call) / load_.calls_per_s));
    };
    uint64_t begun = 0;
    while (due(begun) < start + load_.time) {
      std::this_thread::sleep_until(due(begun));
      Begin(begun++);
    }
    const std::chrono::duration<double> took = CallClock::now() - start;
    absl::MutexLock lock(&mutex_);
    const auto ended = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return figures_.calls == begun;
    };
    mutex_.Await(absl::Condition(&ended));
    figures_.calls_per_s = static_cast<double>(begun) / took.count();
    return figures_;
  }

 private:
  struct Call {
    grpc::ClientContext context;
    admission::v1::DecideRequest request;
    admission::v1::DecideResponse response;
    CallClock::time_point deadline;
  };

  // So that connecting is no part of what is measured.
  absl::Status Greet(AdmissionService::Stub& gate) {
    grpc::ClientContext context;
    admission::v1::GetAlertResponse response;
    const grpc::Status status = gate.GetAlert(&context, {}, &response);
    if (status.ok()) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat("gates: ", status.error_message()));
  }

  void Begin(uint64_t number) {
    auto* const call = new Call;
    questions_.Fill(&call->request);
    call->deadline = CallClock::now() + load_.deadline;
    call->context.set_deadline(call->deadline);
    gates_[number % gates_.size()]->async()->Decide(&call->context, &call->request, &call->response,
                                                    [this, call](const grpc::Status& status) {
                                                      const std::unique_ptr<Call> ended(call);
                                                      Count(*ended, status);
                                                    });
  }

  void Count(const Call& call, const grpc::Status& status) {
    const std::chrono::duration<double, std::milli> late = CallClock::now() - call.deadline;
    absl::MutexLock lock(&mutex_);
    ++figures_.calls;
    double& late_max_ms = status.ok() ? figures_.late_max_ms : figures_.ended_late_max_ms;
    late_max_ms = std::max(late_max_ms, late.count());
    if (status.ok()) {
      ++(call.response.decision().fallback() ? figures_.by_fallback : figures_.by_rules);
    } else if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
      ++figures_.without_answer;
    } else {
      ++figures_.failed;
    }
  }

  const GateLoad load_;
  BenchQuestions questions_;
  std::vector<std::unique_ptr<AdmissionService::Stub>> gates_;
  absl::Mutex mutex_;
  GateFigures figures_ ABSL_GUARDED_BY(mutex_);
};

absl::Status RunGates(const GateLoad& load) {
  const auto sites = support::LoadSites(ResourcePath("deploy/sites/xianyang.textproto"));
  if (!sites.ok()) return sites.status();
  const auto figures = Gates(load, *sites).Ask();
  if (!figures.ok()) return figures.status();
  std::printf("%f %lu %lu %lu %lu %lu %f %f\n", figures->calls_per_s, figures->calls,
              figures->by_rules, figures->by_fallback, figures->without_answer, figures->failed,
              figures->late_max_ms, figures->ended_late_max_ms);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<GateFigures> AskFromGates(const GateLoad& load) {
  const auto process = BenchProcess::Start(
      {"bench", "decide-gates", "--server", load.address, "--calls-per-s",
       absl::StrCat(load.calls_per_s), "--seconds", absl::StrCat(load.time.count()),
       "--deadline-ms", absl::StrCat(load.deadline.count()), "--vehicles",
       absl::StrCat(load.vehicles), "--run", load.run});
  if (!process.ok()) return process.status();
  process->RunApart();
  GateFigures figures;
  if (std::fscanf(process->answers(), "%lf %lu %lu %lu %lu %lu %lf %lf", &figures.calls_per_s,
                  &figures.calls, &figures.by_rules, &figures.by_fallback, &figures.without_answer,
                  &figures.failed, &figures.late_max_ms, &figures.ended_late_max_ms) != 8) {
    return absl::UnavailableError("gates: their process has ended without figures");
  }
  return figures;
}

void AddBenchGatesCommand(CLI::App& bench, int* exit_code) {
  struct Arguments {
    GateLoad load;
    double seconds = 0;
    int64_t deadline_ms = 0;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = bench.add_subcommand("decide-gates", "The gates of bench decide");
  command->group("");  // for that program alone
  command->add_option("--server", arguments->load.address)->required();
  command->add_option("--calls-per-s", arguments->load.calls_per_s)
      ->required()
      ->check(CLI::PositiveNumber);
  command->add_option("--seconds", arguments->seconds)->required();
  command->add_option("--deadline-ms", arguments->deadline_ms)->required();
  command->add_option("--vehicles", arguments->load.vehicles)->required();
  command->add_option("--run", arguments->load.run)->required();
  command->callback([arguments, exit_code] {
    arguments->load.time = std::chrono::duration<double>(arguments->seconds);
    arguments->load.deadline = std::chrono::milliseconds(arguments->deadline_ms);
    const absl::Status done = RunGates(arguments->load);
    if (!done.ok()) {
      std::fprintf(stderr, "bluegate bench: %s\n", std::string(done.message()).c_str());
    }
    *exit_code = ExitCodeOf(done);
  });
}

}  // namespace bluegate
