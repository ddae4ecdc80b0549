#include "plate_recognition/testing/plain_network.h"

#include <algorithm>
#include <utility>

namespace bluegate::plate_recognition {
namespace {

PlainTensor Empty(int channels, Size2 size) {
  return {channels, size,
          std::vector<float>(static_cast<size_t>(channels) * size.height * size.width)};
}

float Relu(bool relu, double value) {
  return static_cast<float>(relu ? std::max(0.0, value) : value);
}

double ConvolvedAt(const Convolution& one, PlainTensor& input, int channel, int row, int column) {
  const int in_group = one.input_channels / one.groups;
  const int first = channel / (one.output_channels / one.groups) * in_group;
  double sum = one.bias[channel];
  size_t weight = static_cast<size_t>(channel) * in_group * one.kernel.height * one.kernel.width;
  for (int in = 0; in < in_group; ++in) {
    for (int y = 0; y < one.kernel.height; ++y) {
      for (int x = 0; x < one.kernel.width; ++x, ++weight) {
        const int from_row = row * one.stride.height - one.pad_before.height + y;
        const int from_column = column * one.stride.width - one.pad_before.width + x;
        if (from_row < 0 || from_row >= input.size.height || from_column < 0 ||
            from_column >= input.size.width) {
          continue;
        }
        sum += double{one.weights[weight]} * input.at(first + in, from_row, from_column);
      }
    }
  }
  return sum;
}

PlainTensor Compute(const Convolution& one, std::vector<PlainTensor>& tensors) {
  PlainTensor& input = tensors[one.input];
  const auto outgoing = [](int size, int pads, int kernel, int stride) {
    return (size + pads - kernel) / stride + 1;
  };
  PlainTensor out = Empty(one.output_channels,
                          {outgoing(input.size.height, one.pad_before.height + one.pad_after.height,
                                    one.kernel.height, one.stride.height),
                           outgoing(input.size.width, one.pad_before.width + one.pad_after.width,
                                    one.kernel.width, one.stride.width)});
  for (int channel = 0; channel < out.channels; ++channel) {
    for (int row = 0; row < out.size.height; ++row) {
      for (int column = 0; column < out.size.width; ++column) {
        out.at(channel, row, column) =
            Relu(one.relu, ConvolvedAt(one, input, channel, row, column));
      }
    }
  }
  return out;
}

PlainTensor Compute(const Addition& one, std::vector<PlainTensor>& tensors) {
  PlainTensor out = tensors[one.a];
  for (size_t i = 0; i < out.values.size(); ++i) {
    out.values[i] = Relu(one.relu, double{out.values[i]} + tensors[one.b].values[i]);
  }
  return out;
}

PlainTensor Compute(const Doubling& one, std::vector<PlainTensor>& tensors) {
  PlainTensor& input = tensors[one.input];
  PlainTensor out = Empty(input.channels, {2 * input.size.height, 2 * input.size.width});
  for (int channel = 0; channel < out.channels; ++channel) {
    for (int row = 0; row < out.size.height; ++row) {
      for (int column = 0; column < out.size.width; ++column) {
        out.at(channel, row, column) = input.at(channel, row / 2, column / 2);
      }
    }
  }
  return out;
}

PlainTensor Compute(const AveragePooling& one, std::vector<PlainTensor>& tensors) {
  PlainTensor& input = tensors[one.input];
  PlainTensor out =
      Empty(input.channels, {(input.size.height - one.kernel.height) / one.stride.height + 1,
                             (input.size.width - one.kernel.width) / one.stride.width + 1});
  for (int channel = 0; channel < out.channels; ++channel) {
    for (int row = 0; row < out.size.height; ++row) {
      for (int column = 0; column < out.size.width; ++column) {
        double sum = 0;
        for (int y = 0; y < one.kernel.height; ++y) {
          for (int x = 0; x < one.kernel.width; ++x) {
            sum += input.at(channel, row * one.stride.height + y, column * one.stride.width + x);
          }
        }
        out.at(channel, row, column) =
            static_cast<float>(sum / (one.kernel.height * one.kernel.width));
      }
    }
  }
  return out;
}

}  // namespace

std::map<std::string, PlainTensor> ComputePlainly(const NetworkGraph& graph, PlainTensor input) {
  std::vector<PlainTensor> tensors(graph.tensors);
  tensors[0] = std::move(input);
  for (const Operation& operation : graph.operations) {
    std::visit([&](const auto& one) { tensors[one.output] = Compute(one, tensors); }, operation);
  }
  std::map<std::string, PlainTensor> outputs;
  for (const auto& [name, tensor] : graph.outputs) outputs[name] = tensors[tensor];
  return outputs;
}

}  // namespace bluegate::plate_recognition
