#include "services/bluegate/intake_bench_terminals.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>
#include <poll.h>

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
#include "bluegate/capture/v1/capture.pb.h"
#include "services/bluegate/bench_call.h"
#include "services/bluegate/exit_code.h"

namespace bluegate {
namespace {

namespace pb = capture::v1;
using google::protobuf::internal::WireFormatLite;
using SteadyClock = std::chrono::steady_clock;

// SOI and the frame header of 1920 by 1080 pixels; no decoder would take it, intake does.
constexpr std::string_view kJpegStart(
    "\xff\xd8\xff\xc0\x00\x0b\x08\x04\x38\x07\x80\x01\x01\x11\x00\xff\xda", 17);

constexpr size_t kThreads = 2;

// Every picture of every stream has a number of its own: intake keeps equal pictures once.
constexpr int kSequenceBits = 40;

// The beginning of a field of so many bytes (protobuf's encoding, "length-delimited records").
void AddLength(int field, size_t bytes, std::string* to) {
  google::protobuf::io::StringOutputStream stream(to);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.WriteTag(WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
  coded.WriteVarint32(static_cast<uint32_t>(bytes));
}

// One device's stream.
class Stream {
 public:
  static absl::StatusOr<std::unique_ptr<Stream>> Open(const BenchTerminals::Options& options,
                                                      size_t index) {
    const std::string& device = options.devices[index];
    BenchCall::Peer peer;
    peer.address = options.address;
    peer.authority = options.certificates / "ca.crt";
    peer.certificate = options.certificates / (device + ".crt");
    peer.key = options.certificates / (device + ".key");
    auto call = BenchCall::Open(peer, "/bluegate.capture.v1.IntakeService/StreamCaptures");
    if (!call.ok()) return call.status();
    return std::unique_ptr<Stream>(new Stream(options, index, *std::move(call)));
  }

  int descriptor() const { return call_->descriptor(); }
  bool waits_to_write() const { return call_->waits_to_write(); }

  void SendUntil(SteadyClock::time_point end) {
    latencies_ms.clear();
    end_ = end;
  }
  // Welcomed, and no capture is on its way or to be sent.
  bool idle() const { return welcomed_ && sent_.empty() && SteadyClock::now() >= end_; }

  // Does what can be done without waiting.
  absl::Status Advance() {
    absl::Status taken;
    absl::Status status =
        call_->Advance([&](std::string_view message) { taken.Update(Take(message)); });
    status.Update(taken);
    if (status.ok() && SendMore()) status = call_->Advance([](std::string_view) {});
    return status;
  }

  std::vector<double> latencies_ms;

 private:
  Stream(const BenchTerminals::Options& options, size_t index, std::unique_ptr<BenchCall> call)
      : first_picture_(index << kSequenceBits),
        under_way_max_(options.under_way),
        call_(std::move(call)),
        picture_(BenchJpeg(options.picture_bytes)) {
    pb::Capture& capture = *request_.mutable_capture();
    capture.mutable_name()->set_device_id(options.devices[index]);
    capture.mutable_name()->set_boot_epoch(1);
    capture.set_site_id(options.sites[index]);
    pb::StreamCapturesRequest hello;
    hello.mutable_hello()->set_device_id(options.devices[index]);
    hello.mutable_hello()->set_boot_epoch(1);
    call_->Send(hello.SerializeAsString(), "");
  }

  bool SendMore() {
    if (!welcomed_ || call_->sending() || sent_.size() >= under_way_max_) return false;
    if (SteadyClock::now() >= end_) return false;
    pb::Capture& capture = *request_.mutable_capture();
    capture.mutable_name()->set_sequence(++sequence_);
    capture.set_terminal_time_us(absl::ToUnixMicros(absl::Now()));
    NumberBenchJpeg(first_picture_ + sequence_, &picture_);
    sent_.push_back(SteadyClock::now());
    call_->Send(HeadOf(capture, picture_.size()), picture_);
    return true;
  }

  // The request's bytes as far as its picture's, which are the last: what SerializeAsString makes
  // of it, without a copy of the picture.
  static std::string HeadOf(const pb::Capture& capture, size_t picture_bytes) {
    const std::string fields = capture.SerializeAsString();
    std::string picture;
    std::string head;
    AddLength(pb::Capture::kPicturesFieldNumber, picture_bytes, &picture);
    AddLength(pb::StreamCapturesRequest::kCaptureFieldNumber,
              fields.size() + picture.size() + picture_bytes, &head);
    head += fields + picture;
    return head;
  }

  absl::Status Take(std::string_view message) {
    pb::StreamCapturesResponse response;
    if (!response.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
      return absl::InternalError("intake: sent what is no response");
    }
    welcomed_ = true;
    if (response.has_rejection()) {
      return absl::InternalError(
          absl::StrCat("intake: refused a capture: ", response.rejection().error().field()));
    }
    if (response.has_ack()) {
      if (sent_.empty()) return absl::InternalError("intake: an ack of nothing");
      // In any order; with the oldest taken, no latency is told too small.
      const auto time = SteadyClock::now() - sent_.front();
      sent_.pop_front();
      latencies_ms.push_back(std::chrono::duration<double, std::milli>(time).count());
    }
    return absl::OkStatus();
  }

  const uint64_t first_picture_;
  const size_t under_way_max_;
  const std::unique_ptr<BenchCall> call_;
  std::string picture_;
  bool welcomed_ = false;
  SteadyClock::time_point end_{};
  pb::StreamCapturesRequest request_;
  uint64_t sequence_ = 0;
  std::deque<SteadyClock::time_point> sent_;
};

// Some of the streams, on a thread of their own. In a city each terminal has a machine of its own;
// here a thread for each would mostly wake the others.
class StreamThread {
 public:
  static absl::StatusOr<std::unique_ptr<StreamThread>> Open(const BenchTerminals::Options& options,
                                                            size_t first, size_t step) {
    auto thread = std::make_unique<StreamThread>();
    for (size_t i = first; i < options.devices.size(); i += step) {
      auto stream = Stream::Open(options, i);
      if (!stream.ok()) return stream.status();
      thread->streams_.push_back(*std::move(stream));
    }
    return thread;
  }

  // Until every stream is idle, or the first error.
  absl::Status Work() {
    std::vector<pollfd> waited;
    for (const auto& stream : streams_) waited.push_back({stream->descriptor(), 0, POLLIN});
    for (;;) {
      bool idle = true;
      for (size_t i = 0; i < streams_.size(); ++i) {
        Stream& stream = *streams_[i];
        if (waited[i].revents != 0) {
          if (absl::Status status = stream.Advance(); !status.ok()) return status;
        }
        waited[i].events = stream.waits_to_write() ? POLLIN | POLLOUT : POLLIN;
        idle = idle && stream.idle();
      }
      if (idle) return absl::OkStatus();
      poll(waited.data(), waited.size(), -1);
    }
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
  std::vector<std::unique_ptr<Stream>> streams_;
};

// One order a line on standard input, how many seconds to send; one line of answers to each.
absl::Status ServeOrders(const BenchTerminals::Options& options) {
  std::array<std::unique_ptr<StreamThread>, kThreads> threads;
  for (size_t i = 0; i < kThreads; ++i) {
    auto thread = StreamThread::Open(options, i, kThreads);
    if (!thread.ok()) return thread.status();
    threads[i] = *std::move(thread);
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
