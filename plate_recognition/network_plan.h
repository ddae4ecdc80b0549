#ifndef BLUEGATE_PLATE_RECOGNITION_NETWORK_PLAN_H_
#define BLUEGATE_PLATE_RECOGNITION_NETWORK_PLAN_H_

#include <cstddef>
#include <dnnl.hpp>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "plate_recognition/buffer_plan.h"
#include "plate_recognition/network_graph.h"

namespace bluegate::plate_recognition {

// The weights of a network in the layouts that its plans want; each layout is made once. Keeps a
// reference to the graph.
class NetworkWeights {
 public:
  NetworkWeights(const NetworkGraph& graph, const dnnl::engine& engine)
      : graph_(graph), engine_(engine) {}

  // Of the convolution that is operation number `operation`.
  dnnl::memory Weights(size_t operation, const dnnl::memory::desc& layout, dnnl::stream& stream);
  dnnl::memory Bias(size_t operation);

 private:
  const NetworkGraph& graph_;
  dnnl::engine engine_;
  std::unordered_map<size_t, std::vector<dnnl::memory>> weights_;
};

// How oneDNN computes a network for one size of input. What it throws (dnnl::error) is left to the
// caller. Plan and run on one thread: see OnOneThread in network_runner.cc.
class NetworkPlan {
 public:
  NetworkPlan(const NetworkGraph& graph, NetworkWeights& weights, const dnnl::engine& engine,
              dnnl::stream& stream, int channels, Size2 size);

  // Bytes of working memory that a run needs, aligned to 64.
  size_t buffer_bytes() const { return buffer_.bytes; }

  // Computes. `buffer` may be another one at each run and holds the outputs afterwards.
  void Run(const float* input, std::byte* buffer, dnnl::stream& stream);

  // Where an output lies after a run; its layout is dense NCHW. Null: no such output.
  const dnnl::memory* Output(const std::string& name) const;

 private:
  friend class NetworkPlanner;
  struct Step {
    dnnl::primitive primitive;
    std::unordered_map<int, dnnl::memory> arguments;
  };

  std::vector<Step> steps_;
  dnnl::memory input_;
  std::vector<dnnl::memory> blocks_;  // those in the buffer
  BufferPlan buffer_;
  std::unordered_map<std::string, dnnl::memory> outputs_;
  std::byte* bound_to_ = nullptr;
};

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_NETWORK_PLAN_H_
