#include "services/bluegate/decide_bench_gates.h"

#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/support/async_unary_call.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/admission/v1/admission.grpc.pb.h"
#include "services/bluegate/bench_process.h"
#include "services/bluegate/bench_questions.h"
#include "services/bluegate/call_flood.h"
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
constexpr std::chrono::milliseconds kFindOutTime{1'500};

// One thread begins calls and one takes their ends, with nothing between them and gRPC's queue: a
// process that has enough to do with its own calls would count its own lateness as the server's.
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
    ender_ = std::thread([this] { TakeEnds(); });
  }

  ~Gates() {
    queue_.Shutdown();
    ender_.join();
  }

  absl::StatusOr<GateFigures> Ask() {
    for (const auto& gate : gates_) {
      if (absl::Status greeted = Greet(*gate); !greeted.ok()) return greeted;
    }
    const double answered_per_s = FindOut();
    const double calls_per_s = load_.share * answered_per_s;
    const auto start = CallClock::now();
    const auto due = [&](uint64_t call) {
      return start + std::chrono::duration_cast<CallClock::duration>(
                         std::chrono::duration<double>(static_cast<double>(call) / calls_per_s));
    };
    uint64_t begun = 0;
    while (due(begun) < start + load_.time) {
      std::this_thread::sleep_until(due(begun));
      auto call = std::make_unique<Call>();
      call->deadline = CallClock::now() + load_.deadline;
      Begin(std::move(call), begun++);
    }
    const std::chrono::duration<double> took = CallClock::now() - start;
    absl::MutexLock lock(&mutex_);
    const auto ended = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return figures_.calls == begun;
    };
    mutex_.Await(absl::Condition(&ended));
    figures_.answered_per_s = answered_per_s;
    figures_.calls_per_s = static_cast<double>(begun) / took.count();
    return figures_;
  }

 private:
  struct Call {
    grpc::ClientContext context;
    CallMessages<admission::v1::DecideRequest, admission::v1::DecideResponse> messages;
    std::unique_ptr<grpc::ClientAsyncResponseReader<admission::v1::DecideResponse>> reader;
    grpc::Status status;
    // Of a call of the load; those that find out have none.
    std::optional<CallClock::time_point> deadline;
  };

  // So that connecting is no part of what is measured.
  absl::Status Greet(AdmissionService::Stub& gate) {
    grpc::ClientContext context;
    admission::v1::GetAlertResponse response;
    const grpc::Status status = gate.GetAlert(&context, {}, &response);
    if (status.ok()) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat("gates: ", status.error_message()));
  }

  // Answers per second, with load_.outstanding calls outstanding.
  double FindOut() {
    const auto start = CallClock::now();
    for (int i = 0; i < load_.outstanding; ++i) {
      Begin(std::make_unique<Call>(), static_cast<uint64_t>(i));
    }
    std::this_thread::sleep_for(kFindOutTime);
    absl::MutexLock lock(&mutex_);
    const std::chrono::duration<double> took = CallClock::now() - start;
    const double answered_per_s = static_cast<double>(found_out_) / took.count();
    finding_out_ = false;
    const auto ended = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return found_out_ended_ == load_.outstanding;
    };
    mutex_.Await(absl::Condition(&ended));
    return answered_per_s;
  }

  void Begin(std::unique_ptr<Call> call, uint64_t number) {
    questions_.Fill(call->messages.request());
    if (call->deadline) call->context.set_deadline(*call->deadline);
    Call* const begun = call.release();  // TakeEnds has it back
    begun->reader = gates_[number % gates_.size()]->AsyncDecide(
        &begun->context, *begun->messages.request(), &queue_);
    begun->reader->Finish(begun->messages.response(), &begun->status, begun);
  }

  void TakeEnds() {
    void* tag = nullptr;
    bool ok = false;
    for (uint64_t number = 0; queue_.Next(&tag, &ok); ++number) {
      const std::unique_ptr<Call> call(static_cast<Call*>(tag));
      if (call->deadline) {
        Count(*call);
      } else if (!CountFound()) {
        Begin(std::make_unique<Call>(), number);
      }
    }
  }

  // Whether it was the last of its row of calls.
  bool CountFound() {
    absl::MutexLock lock(&mutex_);
    found_out_ += finding_out_;
    found_out_ended_ += !finding_out_;
    return !finding_out_;
  }

  void Count(const Call& call) {
    const std::chrono::duration<double, std::milli> late = CallClock::now() - *call.deadline;
    absl::MutexLock lock(&mutex_);
    ++figures_.calls;
    double& late_max_ms = call.status.ok() ? figures_.late_max_ms : figures_.ended_late_max_ms;
    late_max_ms = std::max(late_max_ms, late.count());
    if (call.status.ok()) {
      const bool fallback = call.messages.response()->decision().fallback();
      ++(fallback ? figures_.by_fallback : figures_.by_rules);
    } else if (call.status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
      ++figures_.without_answer;
    } else {
      ++figures_.failed;
    }
  }

  const GateLoad load_;
  BenchQuestions questions_;
  std::vector<std::unique_ptr<AdmissionService::Stub>> gates_;
  grpc::CompletionQueue queue_;
  absl::Mutex mutex_;
  bool finding_out_ ABSL_GUARDED_BY(mutex_) = true;
  uint64_t found_out_ ABSL_GUARDED_BY(mutex_) = 0;
  int found_out_ended_ ABSL_GUARDED_BY(mutex_) = 0;
  GateFigures figures_ ABSL_GUARDED_BY(mutex_);
  std::thread ender_;
};

absl::Status RunGates(const GateLoad& load) {
  const auto sites = support::LoadSites(ResourcePath("deploy/sites/xianyang.textproto"));
  if (!sites.ok()) return sites.status();
  const auto figures = Gates(load, *sites).Ask();
  if (!figures.ok()) return figures.status();
  std::printf("%f %f %lu %lu %lu %lu %lu %f %f\n", figures->answered_per_s, figures->calls_per_s,
              figures->calls, figures->by_rules, figures->by_fallback, figures->without_answer,
              figures->failed, figures->late_max_ms, figures->ended_late_max_ms);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<GateFigures> AskFromGates(const GateLoad& load) {
  auto process = BenchProcess::Start(
      {"bench", "decide-gates", "--server", load.address, "--share", absl::StrCat(load.share),
       "--outstanding", absl::StrCat(load.outstanding), "--seconds",
       absl::StrCat(load.time.count()), "--deadline-ms", absl::StrCat(load.deadline.count()),
       "--vehicles", absl::StrCat(load.vehicles), "--run", load.run});
  if (!process.ok()) return process.status();
  process->RunApart();
  GateFigures figures;
  if (std::fscanf(process->answers(), "%lf %lf %lu %lu %lu %lu %lu %lf %lf",
                  &figures.answered_per_s, &figures.calls_per_s, &figures.calls, &figures.by_rules,
                  &figures.by_fallback, &figures.without_answer, &figures.failed,
                  &figures.late_max_ms, &figures.ended_late_max_ms) != 9) {
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
  command->add_option("--share", arguments->load.share)->required()->check(CLI::PositiveNumber);
  command->add_option("--outstanding", arguments->load.outstanding)->required();
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
