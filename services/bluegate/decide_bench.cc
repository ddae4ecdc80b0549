#include "services/bluegate/decide_bench.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bluegate/admission/v1/admission.grpc.pb.h"
#include "bluegate/recognition/v1/recognition.grpc.pb.h"
#include "services/bluegate/bench_questions.h"
#include "services/bluegate/call_flood.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

using admission::v1::DecideRequest;
using admission::v1::DecideResponse;
using recognition::v1::ReadPictureRequest;
using recognition::v1::ReadPictureResponse;
using SteadyClock = std::chrono::steady_clock;

constexpr int kSizeSamples = 501;
constexpr int kWarmCalls = 2000;
constexpr std::chrono::duration<double> kFloodTurn{1};
// Of the calls that the server has just answered on the processors it keeps.
constexpr double kOverloadShare = 1.5;
constexpr std::chrono::milliseconds kOverloadDeadline{50};
constexpr unsigned kCompany = 2;  // threads that are busy beside the server, for each processor

template <typename Value>
Value Quantile(std::vector<Value> values, double share) {
  if (values.empty()) return 0;
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

class Bench {
 public:
  Bench(BenchHost& host, uint64_t vehicles, const DecideBenchOptions& options)
      : host_(host),
        options_(options),
        questions_(host.sites(), vehicles, options.run),
        admission_(admission::v1::AdmissionService::NewStub(host.Connect())),
        bare_(recognition::v1::RecognitionService::NewStub(host.Connect())) {
    result_.vehicles = vehicles;
  }

  absl::StatusOr<DecideBench> Run() {
    if (absl::Status status = MeasureSizes(); !status.ok()) return status;
    if (absl::Status status = MeasureAlone(); !status.ok()) return status;
    if (absl::Status status = MeasureFlood(); !status.ok()) return status;
    if (absl::Status status = MeasureOverload(); !status.ok()) return status;
    return result_;
  }

 private:
  absl::Status Decide(CallMessages<DecideRequest, DecideResponse>& messages, double* time_us) {
    messages.Renew();
    questions_.Fill(messages.request());
    grpc::ClientContext context;
    const auto start = SteadyClock::now();
    const grpc::Status status =
        admission_->Decide(&context, *messages.request(), messages.response());
    *time_us = std::chrono::duration<double, std::micro>(SteadyClock::now() - start).count();
    return support::FromGrpc(status);
  }

  absl::Status CallBare(CallMessages<ReadPictureRequest, ReadPictureResponse>& messages,
                        double* time_us) {
    messages.Renew();
    *messages.request() = bare_request_;
    grpc::ClientContext context;
    const auto start = SteadyClock::now();
    const grpc::Status status =
        bare_->ReadPicture(&context, *messages.request(), messages.response());
    *time_us = std::chrono::duration<double, std::micro>(SteadyClock::now() - start).count();
    return support::FromGrpc(status);
  }

  // Makes the bare messages as large as those of Decide are at the median.
  absl::Status MeasureSizes() {
    std::vector<size_t> requests, responses;
    for (int i = 0; i < kSizeSamples; ++i) {
      DecideRequest request;
      questions_.Fill(&request);
      grpc::ClientContext context;
      DecideResponse response;
      const grpc::Status status = admission_->Decide(&context, request, &response);
      if (!status.ok()) return support::FromGrpc(status);
      requests.push_back(request.ByteSizeLong());
      responses.push_back(response.ByteSizeLong());
    }
    result_.request_bytes = Quantile(std::move(requests), 0.5);
    result_.response_bytes = Quantile(std::move(responses), 0.5);
    // The head of the one field of each message: its number, and a length of one or two bytes.
    const auto head = [](size_t bytes) { return bytes > 130 ? 3 : 2; };
    bare_request_.set_picture(
        std::string(result_.request_bytes - head(result_.request_bytes), 'x'));
    host_.SetBareBytes(result_.response_bytes - head(result_.response_bytes));
    return absl::OkStatus();
  }

  // One call at a time, the two kinds by turns, so that whatever else the machine does hits both.
  absl::Status MeasureAlone() {
    std::vector<double> bare, decide;
    CallMessages<ReadPictureRequest, ReadPictureResponse> bare_messages;
    CallMessages<DecideRequest, DecideResponse> messages;
    const auto measure = [&](bool counts) -> absl::Status {
      double time_us = 0;
      if (absl::Status status = CallBare(bare_messages, &time_us); !status.ok()) return status;
      if (counts) bare.push_back(time_us);
      if (absl::Status status = Decide(messages, &time_us); !status.ok()) return status;
      if (!counts) return absl::OkStatus();
      decide.push_back(time_us);
      Count(messages.response()->decision().outcome());
      return absl::OkStatus();
    };
    for (int i = 0; i < kWarmCalls; ++i) {
      if (absl::Status status = measure(false); !status.ok()) return status;
    }
    const auto end = SteadyClock::now() + options_.alone_time;
    while (SteadyClock::now() < end) {
      if (absl::Status status = measure(true); !status.ok()) return status;
    }
    result_.bare_alone = {bare.size(), Quantile(bare, 0.5), Quantile(bare, 0.99)};
    result_.decide_alone = {decide.size(), Quantile(decide, 0.5), Quantile(decide, 0.99)};
    return absl::OkStatus();
  }

  void Count(admission::v1::Outcome outcome) {
    result_.passed += outcome == admission::v1::OUTCOME_PASS;
    result_.flagged += outcome == admission::v1::OUTCOME_FLAG;
    result_.held += outcome == admission::v1::OUTCOME_HOLD;
    result_.refused += outcome == admission::v1::OUTCOME_REFUSE;
  }

  using DecideFlood = CallFlood<DecideRequest, DecideResponse>;
  using BareFlood = CallFlood<ReadPictureRequest, ReadPictureResponse>;

  DecideFlood MakeDecideFlood(DecideFlood::End end) {
    return DecideFlood(
        [this](DecideFlood::Call* call, std::function<void(grpc::Status)> done) {
          admission_->async()->Decide(call->context.get(), call->messages.request(),
                                      call->messages.response(), std::move(done));
        },
        [this](DecideRequest* request) { questions_.Fill(request); }, std::move(end));
  }

  absl::Status MeasureFlood() {
    std::atomic<int> failed = 0;
    DecideFlood decide =
        MakeDecideFlood([&failed](const grpc::Status& status) { failed += !status.ok(); });
    BareFlood bare(
        [this](BareFlood::Call* call, std::function<void(grpc::Status)> done) {
          bare_->async()->ReadPicture(call->context.get(), call->messages.request(),
                                      call->messages.response(), std::move(done));
        },
        [this](ReadPictureRequest* request) { *request = bare_request_; },
        [&failed](const grpc::Status& status) { failed += !status.ok(); });
    double turns = 0;
    for (auto spent = options_.flood_time; spent.count() > 0; spent -= 2 * kFloodTurn, ++turns) {
      result_.bare_flood.calls += bare.Run(kFloodOutstanding, kFloodTurn);
      result_.decide_flood.calls += decide.Run(kFloodOutstanding, kFloodTurn);
    }
    for (CallFigures* figures : {&result_.bare_flood, &result_.decide_flood}) {
      figures->per_s = static_cast<double>(figures->calls) / (turns * kFloodTurn.count());
    }
    if (failed == 0) return absl::OkStatus();
    return absl::InternalError(absl::StrCat(failed.load(), " calls failed"));
  }

  // The gates' half of the processors takes them as long as the other half takes the server, so
  // the server has company on its own: then there are more calls than it can answer, and the gates
  // still have time to see when an answer comes.
  absl::Status MeasureOverload() {
    GateLoad load;
    load.address = host_.address();
    load.share = kOverloadShare;
    load.outstanding = kFloodOutstanding;
    load.time = options_.overload_time;
    load.deadline = kOverloadDeadline;
    load.vehicles = result_.vehicles;
    load.run = absl::StrCat(options_.run, "-gates");
    result_.overload_deadline_ms = static_cast<double>(load.deadline.count());
    std::atomic<bool> stop = false;
    std::vector<std::thread> company;
    for (unsigned i = 0; i < kCompany * std::thread::hardware_concurrency(); ++i) {
      company.emplace_back([&stop] {
        while (!stop.load(std::memory_order_relaxed)) continue;
      });
    }
    auto figures = AskFromGates(load);
    stop = true;
    for (std::thread& thread : company) thread.join();
    if (!figures.ok()) return figures.status();
    result_.overload = *figures;
    return absl::OkStatus();
  }

  BenchHost& host_;
  const DecideBenchOptions& options_;
  BenchQuestions questions_;
  std::unique_ptr<admission::v1::AdmissionService::Stub> admission_;
  std::unique_ptr<recognition::v1::RecognitionService::Stub> bare_;
  ReadPictureRequest bare_request_;
  DecideBench result_;
};

}  // namespace

absl::StatusOr<DecideBench> BenchDeciding(BenchHost& host, uint64_t vehicles,
                                          const DecideBenchOptions& options) {
  return Bench(host, vehicles, options).Run();
}

}  // namespace bluegate
