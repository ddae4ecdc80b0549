#include "plate_recognition/network_runner.h"

#include <cstdlib>
#include <dnnl.hpp>
#include <list>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plate_recognition/network_plan.h"

// Of the OpenMP runtime that oneDNN stands on; its header comes with some compilers only.
extern "C" {
void omp_set_num_threads(int threads);
int omp_get_max_threads();
}

namespace bluegate::plate_recognition {
namespace {

// Plans that are kept: a camera has one size of picture, which is looked at in up to three ways,
// and one reader may serve several cameras.
constexpr size_t kPlansMax = 16;

// While it lives, oneDNN plans and computes on the calling thread alone.
class OnOneThread {
 public:
  OnOneThread() : before_(omp_get_max_threads()) { omp_set_num_threads(1); }
  ~OnOneThread() { omp_set_num_threads(before_); }
  OnOneThread(const OnOneThread&) = delete;
  OnOneThread& operator=(const OnOneThread&) = delete;

 private:
  const int before_;
};

struct Freed {
  void operator()(std::byte* bytes) const { std::free(bytes); }
};

std::unique_ptr<std::byte, Freed> NewBuffer(size_t bytes) {
  auto* buffer = static_cast<std::byte*>(std::aligned_alloc(64, bytes));
  if (buffer == nullptr) throw std::bad_alloc();
  return std::unique_ptr<std::byte, Freed>(buffer);
}

}  // namespace

class NetworkRunner::Plans {
 public:
  explicit Plans(NetworkGraph graph)
      : graph_(std::move(graph)),
        engine_(dnnl::engine::kind::cpu, 0),
        stream_(engine_),
        weights_(graph_, engine_) {}

  void Run(const float* input, int channels, Size2 size) {
    const OnOneThread one_thread;
    last_ = nullptr;
    NetworkPlan& plan = For(channels, size);
    if (plan.buffer_bytes() > buffer_bytes_) {
      buffer_ = nullptr;  // first, so that never both are there
      buffer_ = NewBuffer(plan.buffer_bytes());
      buffer_bytes_ = plan.buffer_bytes();
    }
    plan.Run(input, buffer_.get(), stream_);
    last_ = &plan;
  }

  const dnnl::memory* Output(const std::string& name) const {
    return last_ == nullptr ? nullptr : last_->Output(name);
  }

 private:
  struct Kept {
    int channels = 0;
    Size2 size;
    NetworkPlan plan;
  };

  // The plan used last stands first.
  NetworkPlan& For(int channels, Size2 size) {
    for (auto kept = plans_.begin(); kept != plans_.end(); ++kept) {
      if (kept->channels != channels || !(kept->size == size)) continue;
      plans_.splice(plans_.begin(), plans_, kept);
      return plans_.front().plan;
    }
    plans_.push_front(
        {channels, size, NetworkPlan(graph_, weights_, engine_, stream_, channels, size)});
    if (plans_.size() > kPlansMax) plans_.pop_back();
    return plans_.front().plan;
  }

  const NetworkGraph graph_;
  dnnl::engine engine_;
  dnnl::stream stream_;
  NetworkWeights weights_;
  std::list<Kept> plans_;
  std::unique_ptr<std::byte, Freed> buffer_;
  size_t buffer_bytes_ = 0;
  const NetworkPlan* last_ = nullptr;  // whose outputs the buffer holds
};

NetworkRunner::NetworkRunner(NetworkGraph graph)
    : plans_(std::make_unique<Plans>(std::move(graph))) {}

NetworkRunner::~NetworkRunner() = default;

absl::Status NetworkRunner::Run(const float* input, int channels, Size2 size) {
  try {
    plans_->Run(input, channels, size);
    return absl::OkStatus();
  } catch (const dnnl::error& error) {
    return absl::InternalError(absl::StrCat("network: cannot be run on ", size.width, "x",
                                            size.height, ": ", error.message));
  }
}

absl::StatusOr<TensorView> NetworkRunner::Output(const std::string& name) const {
  const dnnl::memory* output = plans_->Output(name);
  if (output == nullptr) {
    return absl::InternalError(absl::StrCat("network: has no output ", name));
  }
  const dnnl::memory::dims dims = output->get_desc().dims();
  return TensorView{static_cast<float*>(output->get_data_handle()),
                    static_cast<int>(dims[1]),
                    {static_cast<int>(dims[2]), static_cast<int>(dims[3])}};
}

}  // namespace bluegate::plate_recognition
