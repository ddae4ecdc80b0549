#ifndef BLUEGATE_PLATE_RECOGNITION_NETWORK_GRAPH_H_
#define BLUEGATE_PLATE_RECOGNITION_NETWORK_GRAPH_H_

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

// What a network computes, ready to be laid out for a processor. Pure values.
namespace bluegate::plate_recognition {

struct Size2 {
  int height = 1;
  int width = 1;
  bool operator==(const Size2&) const = default;
};

// Tensors are numbered; each is [1, channels, height, width] floats. `input` and `output`, `a` and
// `b` are such numbers.

struct Convolution {
  int input = 0, output = 0;
  int input_channels = 0, output_channels = 0, groups = 1;
  Size2 kernel, stride;
  Size2 pad_before{0, 0}, pad_after{0, 0};
  std::vector<float> weights;  // [output_channels, input_channels / groups, height, width]
  std::vector<float> bias;     // [output_channels]
  bool relu = false;           // negative results become 0
};

struct Addition {
  int a = 0, b = 0, output = 0;
  bool relu = false;
};

// Twice the height and width, each value four times.
struct Doubling {
  int input = 0, output = 0;
};

struct AveragePooling {
  int input = 0, output = 0;
  Size2 kernel, stride;
};

using Operation = std::variant<Convolution, Addition, Doubling, AveragePooling>;

struct NetworkGraph {
  std::vector<Operation> operations;  // in an order in which they can be done
  int tensors = 1;                    // how many; number 0 is the network's input
  std::map<std::string, int> outputs;
};

// Reads an ONNX file's bytes: one input and the operators Conv, BatchNormalization (folded into the
// convolution before it), Relu (joined with the convolution or addition before it), Add, Resize to
// twice the size by the nearest, AveragePool, Flatten, Pad by nothing, and constants, as
// training/export.py writes them. INVALID_ARGUMENT names the node that is something else.
absl::StatusOr<NetworkGraph> ParseOnnx(std::string_view bytes);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_NETWORK_GRAPH_H_
