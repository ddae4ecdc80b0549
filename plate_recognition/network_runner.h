#ifndef BLUEGATE_PLATE_RECOGNITION_NETWORK_RUNNER_H_
#define BLUEGATE_PLATE_RECOGNITION_NETWORK_RUNNER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "plate_recognition/network_graph.h"

namespace bluegate::plate_recognition {

// An output of a network: [1, channels, height, width], dense. The values belong to the runner.
struct TensorView {
  float* values = nullptr;
  int channels = 0;
  Size2 size;
};

// Computes a network with oneDNN on the calling thread alone. For every size of input it works out
// a plan, which costs some runs' time, and keeps the last few.
// One thread at a time may use it. The same input gives the same output on the same kind of
// processor.
class NetworkRunner {
 public:
  explicit NetworkRunner(NetworkGraph graph);
  ~NetworkRunner();

  // `input`: the picture's floats row by row, the channels of a pixel beside each other (NHWC).
  // INTERNAL when the network cannot be computed at this size.
  absl::Status Run(const float* input, int channels, Size2 size);

  // Of the last run; holds until the next. INTERNAL: no such output, or nothing was run.
  absl::StatusOr<TensorView> Output(const std::string& name) const;

 private:
  class Plans;
  std::unique_ptr<Plans> plans_;
};

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_NETWORK_RUNNER_H_
