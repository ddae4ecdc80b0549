#include "services/bluegate/intake_bench_terminals.h"

#include <grpcpp/create_channel.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <deque>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "services/bluegate/exit_code.h"
#include "services/support/channels.h"
#include "services/support/tls.h"

namespace bluegate {
namespace {

namespace pb = capture::v1;
using SteadyClock = std::chrono::steady_clock;

// SOI and the frame header of 1920 by 1080 pixels; no decoder would take it, intake does.
constexpr std::string_view kJpegStart(
    "\xff\xd8\xff\xc0\x00\x0b\x08\x04\x38\x07\x80\x01\x01\x11\x00\xff\xda", 17);

constexpr size_t kThreads = 2;

// Every picture of every stream has a number of its own: intake keeps equal pictures once.
constexpr int kSequenceBits = 40;

// One device's stream, on a completion queue of one thread.
class Stream {
 public:
  Stream(const BenchTerminals::Options& options, size_t index, grpc::CompletionQueue* queue)
      : first_picture_(index << kSequenceBits), under_way_max_(options.under_way) {
    config::v1::Tls tls;
    const std::string& device = options.devices[index];
    tls.set_client_ca_file((options.certificates / "ca.crt").string());
    tls.set_certificate_file((options.certificates / (device + ".crt")).string());
    tls.set_key_file((options.certificates / (device + ".key")).string());
    auto credentials = support::ClientCredentials(tls);
    if (!credentials.ok()) {
      status_ = credentials.status();
      return;
    }
    pb::Capture& capture = *request_.mutable_capture();
    capture.mutable_name()->set_device_id(device);
    capture.mutable_name()->set_boot_epoch(1);
    capture.set_site_id(options.sites[index]);
    *capture.add_pictures() = BenchJpeg(options.picture_bytes);
    grpc::ChannelArguments arguments = support::ClientChannelArguments();
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stub_ = pb::IntakeService::NewStub(
        grpc::CreateCustomChannel(options.address, *credentials, arguments));
    stream_ = stub_->AsyncStreamCaptures(&context_, queue, &started_);
  }

  // What the queue gives back.
  struct Step {
    Stream* const stream;
    void (Stream::*const next)();
  };
  static void Take(void* tag, bool ok) {
    const Step& step = *static_cast<Step*>(tag);
    if (ok) {
      (step.stream->*step.next)();
    } else {
      step.stream->Fail(absl::UnavailableError("intake: ended the stream"));
    }
  }

  void SendUntil(SteadyClock::time_point end) {
    latencies_ms.clear();
    end_ = end;
    SendMore();
  }
  // Welcomed, and no capture is on its way or to be sent.
  bool idle() const {
    return !status_.ok() || (welcomed_ && !writing_ && sent_.empty() && SteadyClock::now() >= end_);
  }
  const absl::Status& status() const { return status_; }

  std::vector<double> latencies_ms;

 private:
  void Fail(absl::Status why) {
    if (status_.ok()) status_ = std::move(why);
  }

  void Started() {
    pb::StreamCapturesRequest hello;
    hello.mutable_hello()->set_device_id(request_.capture().name().device_id());
    hello.mutable_hello()->set_boot_epoch(1);
    writing_ = true;
    stream_->Write(hello, &written_);
    stream_->Read(&response_, &read_);
  }

  void Written() {
    writing_ = false;
    SendMore();
  }

  void SendMore() {
    const bool may = welcomed_ && !writing_ && sent_.size() < under_way_max_;
    if (!may || SteadyClock::now() >= end_) return;
    pb::Capture& capture = *request_.mutable_capture();
    capture.mutable_name()->set_sequence(++sequence_);
    capture.set_terminal_time_us(absl::ToUnixMicros(absl::Now()));
    NumberBenchJpeg(first_picture_ + sequence_, capture.mutable_pictures(0));
    sent_.push_back(SteadyClock::now());
    writing_ = true;
    stream_->Write(request_, &written_);
  }

  void Read() {
    welcomed_ = true;
    if (response_.has_rejection()) {
      return Fail(absl::InternalError(
          absl::StrCat("intake: refused a capture: ", response_.rejection().error().field())));
    }
    if (response_.has_ack()) {
      // In any order; with the oldest taken, no latency is told too small.
      const auto time = SteadyClock::now() - sent_.front();
      sent_.pop_front();
      latencies_ms.push_back(std::chrono::duration<double, std::milli>(time).count());
    }
    SendMore();
    stream_->Read(&response_, &read_);
  }

  const uint64_t first_picture_;
  const size_t under_way_max_;
  grpc::ClientContext context_;
  std::unique_ptr<pb::IntakeService::Stub> stub_;
  std::unique_ptr<
      grpc::ClientAsyncReaderWriter<pb::StreamCapturesRequest, pb::StreamCapturesResponse>>
      stream_;
  Step started_{this, &Stream::Started};
  Step written_{this, &Stream::Written};
  Step read_{this, &Stream::Read};
  bool welcomed_ = false;
  bool writing_ = false;
  SteadyClock::time_point end_{};
  pb::StreamCapturesRequest request_;
  pb::StreamCapturesResponse response_;
  uint64_t sequence_ = 0;
  std::deque<SteadyClock::time_point> sent_;
  absl::Status status_;
};

// Some of the streams, on a thread of their own. In a city each terminal has a machine of its own;
// here a thread for each would mostly wake the others.
class StreamThread {
 public:
  StreamThread(const BenchTerminals::Options& options, size_t first, size_t step) {
    for (size_t i = first; i < options.devices.size(); i += step) {
      streams_.push_back(std::make_unique<Stream>(options, i, &queue_));
    }
  }

  // Until every stream is idle, or the first error.
  absl::Status Work() {
    const auto busy = [](const std::unique_ptr<Stream>& stream) { return !stream->idle(); };
    while (std::any_of(streams_.begin(), streams_.end(), busy)) {
      void* tag = nullptr;
      bool ok = false;
      queue_.Next(&tag, &ok);
      Stream::Take(tag, ok);
    }
    for (const auto& stream : streams_) {
      if (!stream->status().ok()) return stream->status();
    }
    return absl::OkStatus();
  }

  absl::Status SendUntil(SteadyClock::time_point end) {
    for (const auto& stream : streams_) stream->SendUntil(end);
    return Work();
  }

  void TakeLatencies(std::vector<double>* latencies_ms) const {
    for (const auto& stream : streams_) {
      latencies_ms->insert(latencies_ms->end(), stream->latencies_ms.begin(),
                           stream->latencies_ms.end());
    }
  }

 private:
  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<Stream>> streams_;
};

// One order a line on standard input, how many seconds to send; one line of answers to each.
absl::Status ServeOrders(const BenchTerminals::Options& options) {
  std::array<std::unique_ptr<StreamThread>, kThreads> threads;
  for (size_t i = 0; i < kThreads; ++i) {
    threads[i] = std::make_unique<StreamThread>(options, i, kThreads);
    if (absl::Status welcomed = threads[i]->Work(); !welcomed.ok()) return welcomed;
  }
  char line[64];
  while (std::fgets(line, sizeof(line), stdin) != nullptr) {
    double seconds = 0;
    if (!absl::SimpleAtod(line, &seconds)) return absl::InvalidArgumentError("order: no number");
    const auto end = SteadyClock::now() + std::chrono::duration_cast<SteadyClock::duration>(
                                              std::chrono::duration<double>(seconds));
    std::array<absl::Status, kThreads> sent;
    std::vector<std::thread> running;
    for (size_t i = 0; i < kThreads; ++i) {
      running.emplace_back([&, i] { sent[i] = threads[i]->SendUntil(end); });
    }
    for (std::thread& thread : running) thread.join();
    std::vector<double> latencies_ms;
    for (size_t i = 0; i < kThreads; ++i) {
      if (!sent[i].ok()) return sent[i];
      threads[i]->TakeLatencies(&latencies_ms);
    }
    std::printf("%zu", latencies_ms.size());
    for (const double latency_ms : latencies_ms) std::printf(" %.3f", latency_ms);
    std::printf("\n");
    std::fflush(stdout);
  }
  // The server is about to be stopped; the streams need no farewell.
  std::_Exit(kExitDone);
}

}  // namespace

std::string BenchJpeg(uint64_t bytes) {
  std::string picture(kJpegStart);
  std::mt19937_64 random(bytes);
  picture.reserve(bytes);
  while (picture.size() + sizeof(uint64_t) <= bytes) {
    const uint64_t word = random();
    picture.append(reinterpret_cast<const char*>(&word), sizeof(word));
  }
  picture.resize(bytes, '\x01');
  return picture;
}

void NumberBenchJpeg(uint64_t number, std::string* picture) {
  std::memcpy(picture->data() + kJpegStart.size(), &number, sizeof(number));
}

absl::StatusOr<BenchTerminals> BenchTerminals::Start(const Options& options) {
  const std::vector<std::string> arguments = {
      "bench",           "intake-terminals",
      "--server",        options.address,
      "--certificates",  options.certificates.string(),
      "--devices",       absl::StrJoin(options.devices, ","),
      "--sites",         absl::StrJoin(options.sites, ","),
      "--picture-bytes", absl::StrCat(options.picture_bytes),
      "--under-way",     absl::StrCat(options.under_way)};
  auto process = BenchProcess::Start(arguments);
  if (!process.ok()) return process.status();
  return BenchTerminals(*std::move(process));
}

absl::StatusOr<std::vector<double>> BenchTerminals::Send(double seconds) {
  std::fprintf(process_.orders(), "%f\n", seconds);
  std::fflush(process_.orders());
  size_t count = 0;
  if (std::fscanf(process_.answers(), "%zu", &count) != 1) {
    return absl::UnavailableError("terminals: their process has ended");
  }
  std::vector<double> latencies_ms(count);
  for (double& latency_ms : latencies_ms) {
    if (std::fscanf(process_.answers(), "%lf", &latency_ms) != 1) {
      return absl::UnavailableError("terminals: their process has ended");
    }
  }
  return latencies_ms;
}

void AddBenchTerminalsCommand(CLI::App& bench, int* exit_code) {
  auto options = std::make_shared<BenchTerminals::Options>();
  CLI::App* command = bench.add_subcommand("intake-terminals", "The terminals of bench intake");
  command->group("");  // for that program alone
  command->add_option("--server", options->address)->required();
  command->add_option("--certificates", options->certificates)->required();
  command->add_option("--devices", options->devices)->delimiter(',')->required();
  command->add_option("--sites", options->sites)->delimiter(',')->required();
  command->add_option("--picture-bytes", options->picture_bytes)->required();
  command->add_option("--under-way", options->under_way)->required();
  command->callback([options, exit_code] {
    const absl::Status done = ServeOrders(*options);
    std::fprintf(stderr, "bluegate bench: %s\n", std::string(done.message()).c_str());
    *exit_code = ExitCodeOf(done);
  });
}

}  // namespace bluegate
